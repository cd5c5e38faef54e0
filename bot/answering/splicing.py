"""Claims put together from two articles: the name from one, what it does from the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering import names
from bot.answering.evidence import LocatedQuote
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
    quotes: dict[str, list[LocatedQuote]] = {}
    for quote in located:
        quotes.setdefault(quote.article.version_id, []).append(quote)
    if len(quotes) < 2 or any(quote.article.lang not in {None, lang} for quote in located):
        return None
    told = [_Told.of(of_one, lang) for of_one in quotes.values()]
    for clause in clauses(claim):
        named = names.names_in(clause, lang)
        if not named:
            continue
        terms = content_terms(clause, lang)
        terms -= content_terms(" ".join(word for name in named for word in name.words), lang)
        if len(terms) < _FEWEST:
            continue
        borne = [len(terms & one.terms) for one in told]
        naming = [
            words
            for words, one in zip(borne, told, strict=True)
            if not names.unsupported(named, one.text, one.lower_case, lang)
        ]
        if naming and max(naming) < _ABOUT_AS_MUCH * max(borne):
            return " ".join(named[0].words)
    return None


@dataclass(frozen=True, slots=True)
class _Told:
    """What the quotes of one article tell: their terms, and all that may give a name."""

    terms: set[str]
    text: str
    lower_case: frozenset[str]

    @classmethod
    def of(cls, quotes: Sequence[LocatedQuote], lang: str) -> _Told:
        said = "\n".join(quote.text for quote in quotes)
        article = quotes[0].article
        text = f"{said}\n{article.title}\n{article.source or ''}"
        return cls(content_terms(said, lang), text, names.lower_case_words([text]))
