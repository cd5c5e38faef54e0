"""The clauses of a question: what each asks for is looked for on its own.

"Which company, known for its e-readers, has been accused of A by sellers and sued over B?" holds
three statements, and each stands in another place of the news.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from retrieval.clause_words import clause_words

#: Most clauses of a question; the rest counts with the last. Each costs a row of every comparison.
MOST_CLAUSES = 16

_PUNCTUATION = r"[,;:]\s+|[，；：、،؛。？?!！]|\.\s+"
#: Scripts in which no space parts a word from the next.
_UNSPACED = frozenset(("zh", "ja", "th", "lo", "my", "km"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a question, `question[start:end]` in code points."""

    start: int
    end: int


def clauses(question: str, language: str) -> list[Clause]:
    """The clauses of `question` in order of place; at least one, at most `MOST_CLAUSES`."""
    found: list[Clause] = []
    start = 0
    for match in _divider(language).finditer(question):
        if len(found) == MOST_CLAUSES - 1:
            break
        if question[start : match.start()].strip():
            found.append(Clause(start, match.start()))
        start = match.end()
    if question[start:].strip() or not found:
        found.append(Clause(start, len(question)))
    return found


def separate_questions(question: str, language: str) -> list[Clause]:
    """What is asked one after the other: parted by "?", by a contrast, by "and" before "who".

    One clause, the whole question, where there is nothing to part.
    """
    found: list[Clause] = []
    start = 0
    for match in _between_questions(language).finditer(question):
        if _says_something(question[start : match.start()]):
            found.append(Clause(start, match.start()))
            start = match.end()
    if _says_something(question[start:]):
        found.append(Clause(start, len(question)))
    return found if len(found) > 1 else [Clause(0, len(question))]


def last_border(question: str, start: int, end: int, language: str) -> int:
    """Where, between `start` and `end`, one clause best ends and the next begins.

    The last contrast, else the last comma or "and", else the middle.
    """
    for pattern in _borders(language):
        found = list(pattern.finditer(question, start, end))
        if found:
            return found[-1].start()
    return (start + end) // 2


def _says_something(text: str) -> bool:
    return any(char.isalnum() for char in text)


@cache
def _divider(language: str) -> re.Pattern[str]:
    known = clause_words(language)
    listed = f"{known.joints}|{known.contrast}|{known.dividers}"
    if language in _UNSPACED:
        return re.compile(f"{_PUNCTUATION}|{listed}")
    return re.compile(rf"{_PUNCTUATION}|\s+(?:{listed})\s+", re.IGNORECASE)


@cache
def _between_questions(language: str) -> re.Pattern[str]:
    known = clause_words(language)
    marks = r"[?;؟؛？；]\s*"
    if language in _UNSPACED:
        joined = rf"(?:{known.joints})(?=.?(?:{known.question}))"
        return re.compile(rf"{marks}|[,，]?(?:{known.contrast}|{joined})")
    joined = rf"(?:{known.joints})\s+(?=(?:{known.question})\b)"
    if language == "ar":  # "and" is written together with the word after it
        joined += rf"|و(?=(?:{known.question})\b)"
    return re.compile(rf"{marks}|[,،]?\s+(?:(?:{known.contrast})\s+|{joined})", re.IGNORECASE)


@cache
def _borders(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = clause_words(language)
    if language in _UNSPACED:
        return re.compile(rf"[;；]|{known.contrast}"), re.compile(rf"[,，、]|{known.joints}")
    contrast = rf"[;؛]|\b(?:{known.contrast})\b"
    joint = rf"[,،]|\b(?:{known.joints})\b" + (r"|\sو" if language == "ar" else "")
    return re.compile(contrast, re.IGNORECASE), re.compile(joint, re.IGNORECASE)
