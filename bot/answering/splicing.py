"""Claims put together from two articles: the name from one, what it does from the other."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering import names
from bot.answering.evidence import Evidence, LocatedQuote, evidence_of
from bot.answering.lexicon import content_terms
from bot.answering.polarity import clauses

#: An article that gives a clause's names bears it with this share of the words that the one
#: which bears most of them has.
_ABOUT_AS_MUCH = 0.6
#: Fewer words say nothing about which article a clause is from.
_FEWEST = 2


def spliced(claim: str, lang: str, located: Sequence[LocatedQuote]) -> str | None:
    """A name of the claim that is put to what only another article's quotes tell; else None.

    Each article cited counts with its headline, in its own language only.
    """
    articles = dict.fromkeys(quote.article.version_id for quote in located)
    if len(articles) < 2:
        return None
    told = [
        evidence_of(quote for quote in located if quote.article.version_id == version)
        for version in articles
    ]
    if any(one.lang not in {None, lang} for one in told):
        return None
    for clause in clauses(claim):
        named = names.names_in(clause, lang)
        terms = content_terms(clause, lang)
        terms -= content_terms(" ".join(word for name in named for word in name.words), lang)
        if not named or len(terms) < _FEWEST:
            continue
        borne = [_borne(terms, one, lang) for one in told]
        naming = [
            words
            for words, one in zip(borne, told, strict=True)
            if not names.unsupported(named, one.text, names.lower_case_words([one.text]), lang)
        ]
        if naming and max(naming) < _ABOUT_AS_MUCH * max(borne):
            return " ".join(named[0].words)
    return None


def _borne(terms: set[str], evidence: Evidence, lang: str) -> int:
    return len(terms & content_terms(evidence.quotes, lang))
