"""What a question asks for, by plain rules: its language, its parts and clauses, its time.

"Does the X article say A, while the Y report of 7 October says B?" is two searches in one: each
outlet that is named makes a part, with the clause around it and the day that the clause gives.
"Who won the race, and when does the ferry sail?" is two as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from config.settings import RetrievalSettings
from retrieval.analysis import words
from retrieval.clauses import Clause, clauses, last_border, separate_questions
from retrieval.languages import detect_language, writes_latin
from retrieval.outlets import NamedOutlet, find_outlets
from retrieval.periods import NamedPeriod, Period, find_periods, wants_latest

#: Up to this many words a guess at the language is worth less than what the corpus is written in.
_SHORT = 3
#: First words that no other language of Latin letters begins a question with. A short question
#: full of foreign names ("What did Hibatullah Akhundzada order?") is else taken for another one.
_ENGLISH_OPENERS = frozenset(
    ("what", "who", "whose", "when", "where", "why", "how", "which", "did", "does")
)
#: Most parts searched for: a question that names more outlets is a list.
_MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks for: its words, and what narrows it, if anything.

    The words are `question[start:end]`, in code points.
    """

    start: int
    end: int
    outlets: frozenset[str]
    period: Period | None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks for.

    `language` is ISO 639-1. `parts` is empty where the question is one thing without outlet or
    time; `clauses` has at least one. `pointed` says that it names an outlet or a time, `latest`
    that the newest there is is asked for.
    """

    question: str
    language: str
    parts: tuple[Part, ...]
    clauses: tuple[Clause, ...]
    pointed: bool
    latest: bool

    def text_of(self, stretch: Part | Clause) -> str:
        """The words of a part or clause."""
        return self.question[stretch.start : stretch.end]

    def part_of(self, clause: Clause) -> int | None:
        """The position of the part that a clause begins in, if any."""
        for position, part in enumerate(self.parts):
            if part.start <= clause.start < part.end:
                return position
        return None


def understand(
    question: str,
    *,
    corpus_languages: Sequence[str | None],
    outlets: frozenset[str],
    now: datetime,
) -> Understanding:
    """What `question`, asked at `now`, asks of a corpus with these languages and outlets."""
    language = question_language(question, corpus_languages)
    named = find_outlets(question, outlets)
    periods = find_periods(question, language, now)
    parts = _of_outlets(question, language, named, periods) or _of_questions(
        question, language, periods
    )
    return Understanding(
        question=question,
        language=language,
        parts=tuple(parts),
        clauses=tuple(clauses(question, language)),
        pointed=any(part.outlets or part.period for part in parts),
        latest=wants_latest(question, language),
    )


def narrowed(found: Understanding, options: RetrievalSettings) -> Understanding:
    """What a question asks for, as far as the options let it count.

    `pointed` stays: what is left of a question that names an outlet prefers no new articles.
    """
    parts = [
        replace(
            part,
            outlets=part.outlets if options.outlets else frozenset(),
            period=part.period if options.times else None,
        )
        for part in found.parts
    ]
    if not options.parts and parts:
        every = frozenset().union(*(part.outlets for part in parts))
        period = next((part.period for part in parts if part.period), None)
        parts = [Part(0, len(found.question), every, period)]
    if len(parts) == 1 and not parts[0].outlets and not parts[0].period:
        parts = []  # it would be searched for twice
    clauses = found.clauses if options.clauses else (Clause(0, len(found.question)),)
    return replace(found, parts=tuple(parts), clauses=clauses)


def question_language(question: str, corpus_languages: Sequence[str | None]) -> str:
    """The language of a question (ISO 639-1); `corpus_languages` come commonest first.

    "Sealion 07 price?" says nothing of its language; so few plain letters are taken to be in the
    corpus's own, as is a question without any letters.
    """
    commonest = next((lang for lang in corpus_languages if lang), "en")
    detected = detect_language(question)
    if detected is None:
        return commonest
    if next(words(question), "").lower() in _ENGLISH_OPENERS and writes_latin(question):
        return "en"
    if detected not in corpus_languages and question.isascii():
        short = sum(1 for _ in words(question)) <= _SHORT
        return commonest if short else detected
    return detected


def _of_outlets(
    question: str, language: str, named: Sequence[NamedOutlet], periods: Sequence[NamedPeriod]
) -> list[Part]:
    """A part for each outlet named, with the clause around it."""
    if not named:
        return []
    borders = [
        last_border(question, left.end, right.start, language) for left, right in pairwise(named)
    ]
    parts = [
        Part(start, end, outlet.outlets, _period_in(periods, start, end))
        for outlet, (start, end) in zip(named, pairwise([0, *borders, len(question)]), strict=False)
    ]
    if len(parts) > _MOST_PARTS:  # a list: looked for in all of them at once
        every = frozenset().union(*(part.outlets for part in parts))
        return [Part(0, len(question), every, _period_in(periods, 0, len(question)))]
    # "Both X articles" and the like name one thing twice.
    return list({(question[p.start : p.end], p.outlets, p.period): p for p in parts}.values())


def _of_questions(question: str, language: str, periods: Sequence[NamedPeriod]) -> list[Part]:
    """A part for each question in one, or one for a time; none for a plain question."""
    asked = separate_questions(question, language)
    if len(asked) > _MOST_PARTS:
        return []
    if len(asked) == 1 and len(periods) != 1:
        return []
    nowhere: frozenset[str] = frozenset()
    return [
        Part(one.start, one.end, nowhere, _period_in(periods, one.start, one.end)) for one in asked
    ]


def _period_in(periods: Sequence[NamedPeriod], start: int, end: int) -> Period | None:
    """The first period that is named in a stretch of the question."""
    return next((one.period for one in periods if start <= one.start < end), None)
