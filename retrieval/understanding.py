"""What a question asks for, by plain rules: its language, and its parts.

"Does the X article say A, while the Y report of 7 October says B?" is two searches in one: each
outlet that is named makes a part, with the clause around it and the day that the clause gives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from retrieval.analysis import words
from retrieval.languages import detect_language, writes_latin
from retrieval.outlets import NamedOutlet, find_outlets
from retrieval.periods import NamedPeriod, Period, find_periods

#: Up to this many words a guess at the language is worth less than what the corpus is written in.
_SHORT = 3
#: First words that no other language of Latin letters begins a question with. A short question
#: full of foreign names ("What did Hibatullah Akhundzada order?") is else taken for another one.
_ENGLISH_OPENERS = frozenset(
    ("what", "who", "whose", "when", "where", "why", "how", "which", "did", "does")
)
#: What divides the clauses of two outlets: first choice, and where there is none of those.
_CONTRAST = re.compile(
    r";|\b(?:while|whereas|während|wohingegen|mientras|tandis que|alors que|oysa|тогда как)\b"
    r"|بينما|而"
)
_JOINT = re.compile(r"[,，、]|\b(?:and|but|or|und|aber|y|pero|et|mais|ve|ama|и|но)\b|\sو")
#: Most parts searched for: a question that names more outlets is a list.
_MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks for: its words, and what narrows it, if anything."""

    text: str
    outlets: frozenset[str]
    period: Period | None


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question's language (ISO 639-1) and its parts; none where it names no outlet or time."""

    language: str
    parts: tuple[Part, ...]


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
    return Understanding(language, tuple(_parts(question, named, periods))[:_MOST_PARTS])


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


def _parts(
    question: str, named: Sequence[NamedOutlet], periods: Sequence[NamedPeriod]
) -> list[Part]:
    if not named:
        return [Part(question, frozenset(), periods[0].period)] if len(periods) == 1 else []
    borders = [_border(question, left, right) for left, right in pairwise(named)]
    clauses = pairwise([0, *borders, len(question)])
    parts: dict[Part, None] = {}
    for outlet, (start, end) in zip(named, clauses, strict=True):
        period = next((one.period for one in periods if start <= one.start < end), None)
        parts[Part(question[start:end], outlet.outlets, period)] = None
    return list(parts)


def _border(question: str, left: NamedOutlet, right: NamedOutlet) -> int:
    """Where the clause of one outlet ends and that of the next begins."""
    for divider in (_CONTRAST, _JOINT):
        found = list(divider.finditer(question, left.end, right.start))
        if found:
            return found[-1].start()
    return (left.end + right.start) // 2
