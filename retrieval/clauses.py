"""The clauses of a question: what each asks for is looked for on its own.

"Which company, known for its e-readers, has been accused of A by sellers and sued over B?" holds
three statements, and each stands in another place of the news.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from retrieval.analysis import terms_of, words
from retrieval.clause_words import clause_words, frame_terms

#: Most clauses of a question; the rest counts with the last. Each costs a row of every comparison.
MOST_CLAUSES = 16

#: A full stop ends a sentence after a word or a year; after fewer letters or figures it may stand
#: in "Mr. Holm" or "am 15. Oktober".
_PUNCTUATION = r"[,;:]\s+|[，；：、،؛。؟？?!！]\s*|(?<=\w{4})\.\s+"
#: All white space between two words: looked at from each of its places it would cost its square.
_SPACES = r"(?<!\s)\s++"
#: A relative "who" has its like before it; one so near the start asks ("In which town …").
_FIRST_WORDS = 2
#: Most places looked at for a border between two questions; what has more is a list.
_MOST_JOINTS = 64
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

    One clause, the whole question, where there is nothing to part. What holds only words of asking
    ("and why?") goes with its neighbour.
    """
    found: list[Clause] = []
    start = 0
    for match in islice(_between_questions(language).finditer(question), _MOST_JOINTS):
        before, after = question[start : match.start()], question[match.end() :]
        parted = match["joint"] is None or _asks_anew(before, after, language)
        if parted and _says_something(before, language):
            found.append(Clause(start, match.start()))
            start = match.end()
    if _says_something(question[start:], language):
        found.append(Clause(start, len(question)))
    elif found and any(words(question[start:])):
        found[-1] = Clause(found[-1].start, len(question))
    return found if len(found) > 1 else [Clause(0, len(question))]


def last_border(question: str, start: int, end: int, language: str) -> int:
    """Where, between `start` and `end`, one clause best ends and the next begins.

    The last contrast, else the last comma or "and", else the space next to the middle.
    """
    for pattern in _borders(language):
        found = list(pattern.finditer(question, start, end))
        if found:
            return found[-1].start()
    middle = (start + end) // 2
    spaces = [match.start() for match in re.compile(r"\s").finditer(question, start, end)]
    return min(spaces, key=lambda place: abs(place - middle), default=middle)


def _says_something(text: str, language: str) -> bool:
    """Whether a text has words beside those of asking and reporting."""
    frame = frame_terms(language)
    return any(not frame.issuperset(terms_of(word, language)) for word in words(text))


def _asks_anew(before: str, after: str, language: str) -> bool:
    """Whether another question begins between these texts, which a word like "and" joins."""
    asking = _question_word(language)
    if clause_words(language).asks_in_place:
        return bool(asking.search(before) and asking.search(after))
    asked = asking.match(after)
    if not asked:
        return False
    word = re.compile(rf"\b{re.escape(asked.group())}\b", re.IGNORECASE)
    # "Who is the man who won and who left" is one question: its last "who" is a relative as well.
    return all(len(before[: one.start()].split()) < _FIRST_WORDS for one in word.finditer(before))


@cache
def _divider(language: str) -> re.Pattern[str]:
    known = clause_words(language)
    listed = f"{known.joints}|{known.contrast}|{known.after_comma}|{known.dividers}"
    if language in _UNSPACED:
        return re.compile(f"(?:{_PUNCTUATION}|{listed})+")
    word = rf"(?:{listed})(?:\s+|(?<=['’]))"
    return re.compile(rf"(?:{_PUNCTUATION}|{_SPACES}(?={word}))(?:{word})*", re.IGNORECASE)


@cache
def _question_word(language: str) -> re.Pattern[str]:
    known = clause_words(language)
    if language in _UNSPACED:
        return re.compile(known.question)
    return re.compile(rf"¿?\b(?:{known.question})\b", re.IGNORECASE)


@cache
def _between_questions(language: str) -> re.Pattern[str]:
    """What may stand between two questions; `joint` is set where only a word joins them."""
    known = clause_words(language)
    marks = r"[?;؟؛？；]\s*"
    if language in _UNSPACED:
        contrast = rf"[,，]?(?:{known.contrast})|[,，](?:{known.after_comma})"
        return re.compile(rf"{marks}|{contrast}|(?P<joint>[,，]|{known.joints})")
    spaces = rf"(?:[,،]\s+|{_SPACES})"
    contrast = rf"{spaces}(?:{known.contrast})|[,،]\s+(?:{known.after_comma})"
    joint = rf"{spaces}(?:(?:{known.joints})\s+"
    if language == "ar":  # "and" is written together with the word after it
        joint += r"|و"
    after = r"(?:\s+|(?<=['’]))"
    return re.compile(rf"{marks}|(?:{contrast}){after}|(?P<joint>{joint}))", re.IGNORECASE)


@cache
def _borders(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = clause_words(language)
    listed = f"{known.contrast}|{known.after_comma}"
    if language in _UNSPACED:
        return re.compile(rf"[;；]|{listed}"), re.compile(rf"[,，、]|{known.joints}")
    contrast = rf"[;؛]|\b(?:{listed})\b|{known.contrast_ending}[,\s]"
    joint = rf"[,،]|\b(?:{known.joints})\b" + (r"|\sو" if language == "ar" else "")
    return re.compile(contrast, re.IGNORECASE), re.compile(joint, re.IGNORECASE)
