"""Where cited articles give the same thing different figures, and what each of them gives.

Two figures are of the same thing where they count the same ("17 boats", "14 boats"; a sum in one
currency; a share) beside the same words, in sentences that are about the same and hold as much of
the question. Where both articles give both figures there is no conflict, nor is a rounded
figure one. What is in doubt is left to the reader, who sees the sentences.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answering import dates, quantities
from bot.answering.lexicon import CURRENCIES, content_terms, function_terms, is_figure_term
from bot.answers import Citation, Claim
from retrieval.analysis import analyse, words

#: Words beside a figure that tell what it is of: before it, and behind it.
_BEFORE, _BEHIND = 6, 4
#: Of the words behind a number, the first that may be what it counts: "340 concrete piles".
_COUNTED = 2
#: How many words two sentences, with their headlines, share at least to be about the same.
_COMMON = 3
#: Share of the question's words that either holds which the other must hold too.
_AS_MUCH = 0.6
#: A number from this on is a rounding of another with the same first figures.
_ROUNDED_FROM = 1_000
_CLAUSE_END = re.compile(r"[.,;:!?()，。；：！？、]\s|[，。；：！？、]")
_MOST_REPORTS = 4


@dataclass(frozen=True, slots=True)
class Report:
    """What one citation gives: `figure` stands so in its quote."""

    citation: Citation
    figure: str


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number or date of a statement, what it counts and what stands beside it, as index terms."""

    text: str
    number: quantities.Quantity | None
    date: dates.PartialDate | None
    counted: frozenset[str]
    beside: frozenset[str]

    def differs_from(self, other: _Figure, asked: Collection[str]) -> bool:
        """Whether both are of the same thing, as far as the words beside them tell, and differ."""
        alike = bool(self.beside & other.beside)
        if self.date and other.date:
            return alike and not _may_be_one(self.date, other.date)
        if not (self.number and other.number) or _says_the_same(self.number, other.number):
            return False
        mine, theirs = self.number, other.number
        if mine.percent or theirs.percent or mine.currency or theirs.currency:
            same_kind = (mine.percent, mine.currency) == (theirs.percent, theirs.currency)
            return same_kind and alike
        both_count = self.counted & other.counted
        return bool(both_count) and (alike or not both_count.isdisjoint(asked))


@dataclass(frozen=True)
class Asked:
    """A question, by whose words two sentences are compared that are in its language."""

    question: str
    language: str

    def terms_in(self, lang: str | None) -> set[str]:
        """The index terms of its content words; empty where `lang` is another language."""
        return self._terms if lang == self.language else set()

    @cached_property
    def _terms(self) -> set[str]:
        return content_terms(self.question, self.language)


@dataclass(frozen=True)
class Statement:
    """A sentence of an article, with the headline above it."""

    text: str
    title: str
    lang: str | None

    def conflict_with(self, other: Statement, question: Asked) -> tuple[str, str] | None:
        """The figures of both that differ, as they are written; None where none do."""
        asked = question.terms_in(self.lang)
        if self.lang != other.lang or not self._about_the_same(other, asked):
            return None
        for mine in self.figures:
            for theirs in other.figures:
                if not mine.differs_from(theirs, asked):
                    continue
                if self.gives(theirs) and other.gives(mine):
                    continue
                return mine.text, theirs.text
        return None

    @cached_property
    def figures(self) -> list[_Figure]:
        """The numbers and dates of the sentence; a bare year is none."""
        text = unicodedata.normalize("NFKC", self.text)
        found = dates.dates(text)
        figures = [
            self._figure(text, text[slice(*date.span)], *date.span, date=date) for date in found
        ]
        bare = dates.without(text, found)
        place: dict[str, int] = {}
        for number in quantities.quantities(bare, self.lang):
            start = bare.find(number.text, place.get(number.text, 0))
            if start < 0 or _is_year(number):
                continue
            end = place[number.text] = start + len(number.text)
            figures.append(self._figure(bare, number.text, start, end, number=number))
        return figures

    def gives(self, figure: _Figure) -> bool:
        """Whether the sentence gives this figure anywhere."""
        if figure.date:
            return any(one.date and _may_be_one(figure.date, one.date) for one in self.figures)
        return any(
            one.number and figure.number and one.number.same_number_as(figure.number)
            for one in self.figures
        )

    @cached_property
    def _terms(self) -> set[str]:
        return content_terms(f"{self.title}\n{self.text}", self.lang)

    def _about_the_same(self, other: Statement, asked: set[str]) -> bool:
        common = {term for term in self._terms & other._terms if not is_figure_term(term)}
        if len(common) < _COMMON:
            return False
        mine, theirs = self._terms & asked, other._terms & asked
        return len(mine & theirs) >= _AS_MUCH * len(mine | theirs)

    def _figure(
        self,
        text: str,
        written: str,
        start: int,
        end: int,
        *,
        number: quantities.Quantity | None = None,
        date: dates.PartialDate | None = None,
    ) -> _Figure:
        before = _CLAUSE_END.split(text[:start])[-1]
        behind = _CLAUSE_END.split(text[end:], maxsplit=1)[0]
        near = [*list(words(before))[-_BEFORE:], *list(words(behind))[:_BEHIND]]
        beside = {term for word in near for term in self._content(word)}
        counted = [term for word in words(behind) for term in self._content(word)][:_COUNTED]
        unit = next(words(behind), "")
        if unit.lower() in CURRENCIES:
            written = f"{written} {unit}"
        return _Figure(
            " ".join(written.split()),
            number,
            date,
            frozenset(counted),
            frozenset(beside - set(counted) if number else beside),
        )

    def _content(self, word: str) -> list[str]:
        common = function_terms(self.lang)
        return [
            term
            for term in analyse(word, self.lang)
            if term not in common and not is_figure_term(term)
        ]


def conflicting_reports(
    claims: Sequence[Claim],
    citations: Sequence[Citation],
    languages: Mapping[str, str | None],
    asked: Asked,
) -> list[Report]:
    """What the cited articles report of the same thing where their figures differ, oldest first.

    Empty where they agree. Figures are read from the quotes, but only those that the claim on a
    quote gives; two quotes of one article are no two reports. `languages` gives each cited version
    its language.
    """
    by_number = {citation.n: citation for citation in citations}
    said = [
        (by_number[n], Statement(by_number[n].quote, by_number[n].title, lang), claim.text)
        for claim in claims
        for n in claim.citations
        for lang in [languages.get(by_number[n].version_id)]
    ]
    found: dict[int, Report] = {}
    for at, (citation, statement, claim) in enumerate(said):
        for other, opposite, its_claim in said[at + 1 :]:
            if citation.article_id == other.article_id:
                continue
            figures = statement.conflict_with(opposite, asked)
            if figures and _told(figures[0], claim) and _told(figures[1], its_claim):
                found.setdefault(citation.n, Report(citation, figures[0]))
                found.setdefault(other.n, Report(other, figures[1]))
    return sorted(found.values(), key=_age)[:_MOST_REPORTS]


def _age(report: Report) -> float:
    """Sorts the oldest first and the undated last."""
    published_at = report.citation.published_at
    return published_at.timestamp() if published_at else math.inf


def _told(figure: str, claim: str) -> bool:
    """Whether a claim gives a figure of its quote: in other words, it may be in another form."""
    claimed = quantities.quantities(claim)
    return figure in unicodedata.normalize("NFKC", claim) or any(
        one.same_number_as(other) for one in quantities.quantities(figure) for other in claimed
    )


def _may_be_one(one: dates.PartialDate, other: dates.PartialDate) -> bool:
    return all(
        mine is None or theirs is None or mine == theirs
        for mine, theirs in (
            (one.year, other.year), (one.month, other.month), (one.day, other.day)
        )
    )  # fmt: skip


def _says_the_same(one: quantities.Quantity, other: quantities.Quantity) -> bool:
    """Whether two numbers are one, one being vague or rounded perhaps."""
    if one.vague or other.vague or one.same_number_as(other):
        return True
    return any(
        _rounds(mine, theirs) or _rounds(theirs, mine)
        for mine in map(float, one.values)
        for theirs in map(float, other.values)
    )


def _rounds(rounded: float, number: float) -> bool:
    """Whether `rounded` is `number` with its last figures as noughts: 6,200 for 6,211."""
    if rounded < _ROUNDED_FROM or rounded != int(rounded):
        return False
    noughts = len(str(int(rounded))) - len(str(int(rounded)).rstrip("0"))
    return noughts > 0 and abs(rounded - number) <= 0.5 * 10**noughts


def _is_year(number: quantities.Quantity) -> bool:
    bare = not number.percent and number.currency is None and number.text.isdigit()
    return bare and any(1900 <= value <= 2100 for value in number.values)
