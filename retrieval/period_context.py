"""The words that govern a time from beside it ("in", "since", "between … and"), compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from retrieval.period_tables import fold_pattern
from retrieval.period_words import has_words, words_of

#: An opening, a joining and a closing pattern of a range.
Joint = tuple[re.Pattern[str] | None, re.Pattern[str], re.Pattern[str] | None]


@dataclass(frozen=True, slots=True)
class Context:
    """One language's governing words; `retrieval.period_words.Words` says what each is.

    Those that stand before a time end with the end of what is searched; the others are matched
    where the time ends.
    """

    year: re.Pattern[str]
    month: re.Pattern[str]
    weekday: re.Pattern[str]
    since_before: re.Pattern[str]
    since_after: re.Pattern[str]
    until_before: re.Pattern[str]
    until_after: re.Pattern[str]
    ranges: tuple[Joint, ...]
    parts_before: tuple[tuple[str, re.Pattern[str]], ...]
    parts_after: tuple[tuple[str, re.Pattern[str]], ...]
    also: re.Pattern[str]
    latest: re.Pattern[str]


def context_of(lang: str) -> Context:
    """The governing words of `lang` (ISO 639-1), or the English ones where it has none."""
    return _context(lang if has_words(lang) else "en")


@cache
def _context(lang: str) -> Context:
    words = words_of(lang)
    edge, tail = fold_pattern(words.prefix), fold_pattern(words.suffix)

    def before(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"{edge}(?:{fold_pattern(pattern)})\Z")

    return Context(
        year=before(words.year_before),
        month=before(words.month_before),
        weekday=before(words.weekday_before),
        since_before=before(words.since_before),
        since_after=_plain(words.since_after),
        until_before=before(words.until_before),
        until_after=_plain(words.until_after),
        ranges=tuple(
            (before(start) if start else None, _plain(between), _plain(end) if end else None)
            for start, between, end in words.ranges
        ),
        parts_before=tuple((part, before(form)) for part, form in words.parts_before.items()),
        parts_after=tuple((part, _plain(form)) for part, form in words.parts_after.items()),
        also=_plain(words.also),
        latest=re.compile(f"{edge}(?:{fold_pattern(words.latest)}){tail}"),
    )


def _plain(pattern: str) -> re.Pattern[str]:
    return re.compile(fold_pattern(pattern))
