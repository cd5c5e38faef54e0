"""Does a quote stand in the article, and does it bear the claim? Code decides, never a model.

`check_claim` is promise 2: a claim passes only with a quote found in an excerpt that it cites, and
only if that quote (with the headline, outlet and date shown beside it) gives its numbers, dates
and names, shares its content words (across languages: its meaning) and does not deny it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answering import dates, names, quantities, relative_times
from bot.answering.attribution import unattributed
from bot.answering.certainty import spelt_alike, too_sure, too_sure_across, widened
from bot.answering.claims import DraftClaim
from bot.answering.evidence import Evidence, LocatedQuote, evidence_of
from bot.answering.figures import figures_exchanged, moved_figure
from bot.answering.lexicon import content_terms, ordinary_openers
from bot.answering.names_without_capitals import (
    NOUN_CAPITALS,
    introduced_nouns,
    unsupported_caseless,
    unsupported_nouns,
)
from bot.answering.oppositions import changed_round, opposed
from bot.answering.polarity import is_negated, part_about, part_with, turned_round
from bot.answering.quotes import locate_quote, long_enough
from bot.answering.roles import names_exchanged
from bot.answering.splicing import spliced
from bot.answering.units import changed_units
from config.settings import AnsweringSettings
from retrieval.analysis import analyse
from retrieval.articles import Excerpt

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


#: What a client makes clickable or leads elsewhere; "JD.com" alone is a company's name.
LINK = re.compile(r"\b[a-z][a-z0-9+.-]*://|\bwww\.|\b[\w-]+\.[a-z]{2,}/|(?<![\w.])@\w|\]\(", re.I)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b", re.IGNORECASE)


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
    UNIT = "a number of the claim is in another unit than in its quotes"
    FIGURE = "a figure of the claim is of something else in its quotes"
    NEGATION = "the claim and its quote contradict each other"
    SPLICED = "the claim puts a name of one article to what another one tells"
    ROLES = "two names of the claim change places in its quotes"
    TOO_SURE = "the claim states what its quotes leave open"
    WIDENED = "the claim speaks of all or most, its quotes do not"
    UNATTRIBUTED = "the claim states as its own what somebody said in its quotes"
    OPPOSITE = "the claim says the opposite of its quote"
    CONTENT = "too few of the claim's words stand in its quotes"
    QUESTION_ONLY = "the claim only repeats the question"
    MEANING = "the claim and its quote differ in meaning"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim may be shown: `refusal` is None where it may, `detail` says what failed."""

    refusal: Refusal | None
    quotes: tuple[LocatedQuote, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
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
        if _is_sentence_of(claim.text, located):
            return Verdict(None, located)
        evidence = evidence_of(located)
        for check in (
            self._dates, self._numbers, self._names, self._manner, self._meaning, self._parts
        ):  # fmt: skip
            verdict = check(claim.text, evidence)
            if verdict is not None:
                return verdict
        name = spliced(claim.text, self.language, located)
        return Verdict(Refusal.SPLICED, detail=name) if name else Verdict(None, located)

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

    def _dates(self, claim: str, evidence: Evidence) -> Verdict | None:
        wrong = dates.unsupported(dates.dates(claim), evidence.dates, evidence.years)
        wrong += [
            word for word, number in dates.weekdays_in(claim) if number not in evidence.weekdays
        ]
        wrong += relative_times.unsupported(
            claim, evidence.text, dates.years_in(evidence.text), evidence.published
        )
        return Verdict(Refusal.DATE, detail=", ".join(wrong)) if wrong else None

    def _numbers(self, claim: str, evidence: Evidence) -> Verdict | None:
        """A date gives no numbers: no "15 people" from the 15th, in claim or quote."""
        claimed = quantities.quantities(dates.without(claim, dates.dates(claim)), self.language)
        bare = dates.without(evidence.text, dates.dates(evidence.text), keep_years=True)
        given = quantities.quantities(bare, evidence.lang)
        allowed = {str(year) for year in evidence.years}
        allowed |= {str(date.day) for date in evidence.dates if _ORDINAL.search(claim)}
        missing = [
            number
            for number in quantities.unsupported(claimed, given)
            if number.currency or number.text not in allowed
        ]
        if not missing:
            return None
        known = all(any(number.same_number_as(other) for other in given) for number in missing)
        refusal = Refusal.CURRENCY if known else Refusal.NUMBER
        return Verdict(refusal, detail=", ".join(number.text for number in missing))

    def _manner(self, claim: str, evidence: Evidence) -> Verdict | None:
        """What is measured, and how surely and how widely it is said."""
        lang = evidence.lang or self.language
        units = changed_units(claim, evidence.text, self.language, lang)
        if units:
            return Verdict(Refusal.UNIT, detail=", ".join(sorted(units)))
        if widened(claim, self.language, evidence.text, lang):
            return Verdict(Refusal.WIDENED)
        if lang == self.language:
            sure = too_sure(claim, evidence.sentences, lang)
        else:
            sure = too_sure_across(claim, self.language, evidence.sentences, lang)
        return Verdict(Refusal.TOO_SURE) if sure else None

    def _parts(self, claim: str, evidence: Evidence) -> Verdict | None:
        """Who did what, and in one language also what each figure is of, and who says it."""
        lang = evidence.lang or self.language
        if names_exchanged(claim, self.language, evidence.quotes, lang):
            return Verdict(Refusal.ROLES)
        if lang != self.language:
            return None
        moved = moved_figure(claim, evidence.quotes, lang)
        moved = moved or figures_exchanged(claim, evidence.quotes, lang)
        if moved:
            return Verdict(Refusal.FIGURE, detail=moved)
        told = f"{evidence.told}\n{evidence.beside}"
        said = unattributed(claim, evidence.said, told, lang)
        return Verdict(Refusal.UNATTRIBUTED, detail=said) if said else None

    def _names(self, claim: str, evidence: Evidence) -> Verdict | None:
        ordinary: frozenset[str] | None = self._lower_case
        if evidence.lang in {None, self.language}:
            missing = unsupported_caseless(claim, evidence.text, self.language)
            if self.language in NOUN_CAPITALS:
                known = self._introduced | introduced_nouns([claim]) | self._lower_case
                missing += unsupported_nouns(claim, evidence.text, known, self.language)
        else:
            missing = []
            if not names.substitutes(evidence.quotes, claim, evidence.lang):
                ordinary = None
            else:
                known = names.lower_case_words([claim, self.question])
                ordinary = self._lower_case | known | ordinary_openers()
        claimed = names.names_in(claim, self.language)
        missing += names.unsupported(claimed, evidence.text, ordinary, evidence.lang)
        missing = list(dict.fromkeys(missing))
        return Verdict(Refusal.NAME, detail=", ".join(missing)) if missing else None

    @cached_property
    def _lower_case(self) -> frozenset[str]:
        return names.lower_case_words(excerpt.text for excerpt in self.excerpts)

    @cached_property
    def _introduced(self) -> frozenset[str]:
        return introduced_nouns(excerpt.text for excerpt in self.excerpts)

    def _meaning(self, claim: str, evidence: Evidence) -> Verdict | None:
        """Polarity and words in one language; polarity and embeddings across two."""
        lang = evidence.lang or self.language
        # Dates have been compared by value: "Monday" gives "18 November" without its words.
        terms = content_terms(dates.without(claim, dates.dates(claim)), lang)
        quoted = set(analyse(evidence.quotes, lang)) | self._named_beside(claim, evidence, lang)
        share = _share(terms, quoted)
        context = evidence.in_context
        about = part_about(claim, context, lang) if lang == self.language else context
        if opposed(claim, about) or changed_round(claim, context):
            return Verdict(Refusal.OPPOSITE)
        if lang == self.language or share >= self.settings.min_content_share:
            return self._words(claim, terms, quoted, evidence)
        about = part_with(spelt_alike(claim, self.language), evidence.quotes)
        if is_negated(claim, self.language) != is_negated(about, lang):
            return Verdict(Refusal.NEGATION)
        similarity = _similarity(self.embeddings(), claim, evidence.quotes)
        if similarity < self.settings.min_similarity:
            return Verdict(Refusal.MEANING, detail=f"similarity {similarity:.2f}")
        return None

    def _named_beside(self, claim: str, evidence: Evidence, lang: str) -> set[str]:
        """Terms of the claim's names that the headline or outlet gives, as promise 2 allows."""
        named = {
            term
            for name in names.names_in(claim, self.language)
            for word in name.words
            for term in analyse(word, lang)
        }
        return named & set(analyse(evidence.text, lang))

    def _words(
        self, claim: str, terms: set[str], quoted: set[str], evidence: Evidence
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


def _is_sentence_of(claim: str, located: Sequence[LocatedQuote]) -> bool:
    """Whether a claim is a quote word for word, and whole sentences: nothing to prove.

    A quote that starts later may have lost a "did not", one that ends earlier an "it was claimed".
    """
    said = " ".join(claim.split())
    return any(said == " ".join(quote.text.split()) and quote.is_whole for quote in located)


def _share(terms: set[str], quoted: set[str]) -> float:
    return len(terms & quoted) / len(terms) if terms else 1.0


def _similarity(embeddings: Embeddings, first: str, second: str) -> float:
    """Cosine of the embeddings of two texts."""
    import numpy as np

    one, two = (np.asarray(vector) for vector in embeddings.embed_documents([first, second]))
    norm = float(np.linalg.norm(one) * np.linalg.norm(two))
    return float(one @ two) / norm if norm else 0.0
