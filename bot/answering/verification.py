"""Does a quote stand in the article, and does it bear the claim? Code decides, never a model.

`check_claim` is promise 2: a claim passes only with a quote found in an excerpt that it cites, and
only if that quote (with the headline, outlet and date shown beside it) gives its numbers, dates
and names, shares its content words (across languages: its meaning) and does not deny it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from bot.answering import dates, names, quantities
from bot.answering.claims import DraftClaim
from bot.answering.lexicon import function_terms
from bot.answering.polarity import is_negated, turned_round
from bot.answering.quotes import locate_quote, long_enough
from config.settings import AnsweringSettings
from retrieval.analysis import analyse
from retrieval.articles import Article, Excerpt

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


#: What a client makes clickable or leads elsewhere; "JD.com" alone is a company's name.
LINK = re.compile(r"\b[a-z][a-z0-9+.-]*://|\bwww\.|\b[\w-]+\.[a-z]{2,}/|(?<![\w.])@\w|\]\(", re.I)


class Refusal(Enum):
    """Why a claim was not shown; the value goes into the answer's log."""

    EMPTY = "the claim has no words"
    LINK = "the claim holds a link or a mention"
    NO_QUOTE = "the claim came without a quote"
    UNKNOWN_EXCERPT = "the claim cites an excerpt that was not given"
    QUOTE_TOO_SHORT = "the quote is too short to prove anything"
    QUOTE_NOT_FOUND = "the quote does not stand in the excerpt cited"
    NUMBER = "a number of the claim is not in its quotes"
    CURRENCY = "a currency of the claim is not in its quotes"
    DATE = "a date of the claim is not in its quotes"
    NAME = "a name of the claim is not in its quotes"
    NEGATION = "the claim and its quote contradict each other"
    CONTENT = "too few of the claim's words stand in its quotes"
    QUESTION_ONLY = "the claim only repeats the question"
    MEANING = "the claim and its quote differ in meaning"


@dataclass(frozen=True, slots=True)
class LocatedQuote:
    """A quote that was found: `article.body[start:end]`."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The article's own characters."""
        return self.article.body[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim may be shown: `refusal` is None where it may, `detail` says what failed."""

    refusal: Refusal | None
    quotes: tuple[LocatedQuote, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verifier:
    """What checking a claim needs besides the claim: the excerpts shown and the bounds."""

    question: str
    language: str
    excerpts: Sequence[Excerpt]
    settings: AnsweringSettings
    embeddings: Callable[[], Embeddings]

    def check_claim(self, claim: DraftClaim) -> Verdict:
        """The verdict on one claim; see the module's docstring for what it takes to pass."""
        if not any(char.isalnum() for char in claim.text):
            return Verdict(Refusal.EMPTY)
        link = LINK.search(claim.text)
        if link:
            return Verdict(Refusal.LINK, detail=link.group())
        located, refusal = self._locate(claim)
        if refusal:
            return Verdict(refusal)
        evidence = _Evidence.of(located)
        for check in (self._numbers_and_dates, self._names, self._meaning):
            verdict = check(claim.text, evidence)
            if verdict is not None:
                return verdict
        return Verdict(None, located)

    def _locate(self, claim: DraftClaim) -> tuple[tuple[LocatedQuote, ...], Refusal | None]:
        """The claim's quotes that stand; where none does, why the last did not."""
        located: list[LocatedQuote] = []
        refusal = Refusal.NO_QUOTE
        for quote in claim.quotes:
            if not 1 <= quote.excerpt <= len(self.excerpts):
                refusal = Refusal.UNKNOWN_EXCERPT
            elif not long_enough(quote.text):
                refusal = Refusal.QUOTE_TOO_SHORT
            else:
                excerpt = self.excerpts[quote.excerpt - 1]
                body = excerpt.article.body
                span = locate_quote(quote.text, body, excerpt.start, excerpt.end)
                if span is None:
                    refusal = Refusal.QUOTE_NOT_FOUND
                else:
                    located.append(LocatedQuote(excerpt.article, *span))
        return tuple(dict.fromkeys(located)), None if located else refusal

    def _numbers_and_dates(self, claim: str, evidence: _Evidence) -> Verdict | None:
        claimed_dates = dates.dates(claim)
        wrong = dates.unsupported(claimed_dates, evidence.dates, dates.years_in(evidence.text))
        if wrong:
            return Verdict(Refusal.DATE, detail=", ".join(wrong))
        # A date that the evidence gives another way ("on Wednesday") gives its numbers too.
        from_dates = [
            quantities.Quantity(str(part), frozenset({Decimal(part)}), percent=False)
            for date in claimed_dates
            for part in (date.year, date.month, date.day)
            if part is not None
        ]
        given = quantities.quantities(evidence.text) + from_dates
        missing = quantities.unsupported(quantities.quantities(claim), given)
        years = {str(date.year) for date in evidence.dates if date.year}
        missing = [number for number in missing if number not in years]
        if missing:
            return Verdict(Refusal.NUMBER, detail=", ".join(missing))
        foreign = quantities.currencies(claim) - quantities.currencies(evidence.text)
        if foreign:
            return Verdict(Refusal.CURRENCY, detail=", ".join(sorted(foreign)))
        return None

    def _names(self, claim: str, evidence: _Evidence) -> Verdict | None:
        ordinary = None
        if evidence.lang in {None, self.language}:
            ordinary = names.lower_case_words(excerpt.text for excerpt in self.excerpts)
        claimed = names.names_in(claim, self.language)
        missing = names.unsupported(claimed, evidence.text, ordinary, evidence.lang)
        return Verdict(Refusal.NAME, detail=", ".join(missing)) if missing else None

    def _meaning(self, claim: str, evidence: _Evidence) -> Verdict | None:
        """Polarity and words in one language; polarity and embeddings across two."""
        lang = evidence.lang or self.language
        terms = content_terms(claim, lang)
        quoted = set(analyse(evidence.quotes, lang)) | self._named_beside(claim, evidence, lang)
        share = _share(terms, quoted)
        if lang == self.language or share >= self.settings.min_content_share:
            return self._words(claim, terms, quoted, evidence)
        if is_negated(claim, self.language) != is_negated(evidence.quotes, lang):
            return Verdict(Refusal.NEGATION)
        similarity = _similarity(self.embeddings(), claim, evidence.quotes)
        if similarity < self.settings.min_similarity:
            return Verdict(Refusal.MEANING, detail=f"similarity {similarity:.2f}")
        return None

    def _named_beside(self, claim: str, evidence: _Evidence, lang: str) -> set[str]:
        """Terms of the claim's names that the headline or outlet gives, as promise 2 allows."""
        named = {
            term
            for name in names.names_in(claim, self.language)
            for word in name.words
            for term in analyse(word, lang)
        }
        return named & set(analyse(evidence.text, lang))

    def _words(
        self, claim: str, terms: set[str], quoted: set[str], evidence: _Evidence
    ) -> Verdict | None:
        lang = evidence.lang or self.language
        if turned_round(claim, evidence.in_context, lang):
            return Verdict(Refusal.NEGATION)
        asked = content_terms(self.question, lang)
        new = terms - asked
        if not new and not terms <= quoted:
            return Verdict(Refusal.QUESTION_ONLY, detail=", ".join(sorted(terms - quoted)))
        share = min(_share(terms, quoted), _share(new, quoted))
        if share < self.settings.min_content_share:
            return Verdict(Refusal.CONTENT, detail=f"share {share:.2f}")
        return None


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a claim's quotes give, with the headline, outlet and date shown beside them."""

    quotes: str
    in_context: str
    """The quotes, each with the start of its sentence, where a "did not" may stand."""
    text: str
    dates: list[dates.PartialDate]
    lang: str | None

    @classmethod
    def of(cls, located: Iterable[LocatedQuote]) -> _Evidence:
        located = list(located)
        quotes = "\n".join(quote.text for quote in located)
        shown = [quotes]
        given: list[dates.PartialDate] = []
        for quote in located:
            article = quote.article
            shown += [article.title, article.source or ""]
            published = article.published_at.date() if article.published_at else None
            if published:
                # Day and month count as a date alone: no "15 people" from the 15th.
                shown.append(str(published.year))
            given += dates.resolved_dates(f"{quote.text}\n{article.title}", published)
        return cls(
            quotes=quotes,
            in_context="\n".join(_with_lead(quote) for quote in located),
            text="\n".join(shown),
            dates=given,
            lang=located[0].article.lang,
        )


def content_terms(text: str, lang: str | None) -> set[str]:
    """The index terms of `text` without those of function words."""
    return set(analyse(text, lang)) - function_terms(lang)


def _with_lead(quote: LocatedQuote) -> str:
    """A quote with the last four words before it in its sentence."""
    before = quote.article.body[max(0, quote.start - 80) : quote.start]
    sentence = re.split(r"[.!?…。！？\n]", before)[-1]
    return " ".join([*sentence.split()[-4:], quote.text])


def _share(terms: set[str], quoted: set[str]) -> float:
    return len(terms & quoted) / len(terms) if terms else 1.0


def _similarity(embeddings: Embeddings, first: str, second: str) -> float:
    """Cosine of the embeddings of two texts."""
    import numpy as np

    one, two = (np.asarray(vector) for vector in embeddings.embed_documents([first, second]))
    norm = float(np.linalg.norm(one) * np.linalg.norm(two))
    return float(one @ two) / norm if norm else 0.0
