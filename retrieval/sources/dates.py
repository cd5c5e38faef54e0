"""The day that a piece of a page names, as "November 15, 2024", "15 Kasım 2024" or "2024-11-15"."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)"
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>\d\d)-{_DAY}(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?\b",
        rf"{_YEAR}\s?年\s?(?P<month>\d\d?)\s?月\s?{_DAY}\s?日",
        rf"{_DAY}\.\s?(?P<month>\d\d?)\.\s?{_YEAR}\b",
        rf"(?P<first>\d\d?)/(?P<second>\d\d?)/{_YEAR}\b",
        rf"{_YEAR}/(?P<month>\d\d?)/{_DAY}\b",
        rf"{_NAME}\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}\b",
        rf"{_DAY}(?:st|nd|rd|th|\.|er)?\s(?:de\s|of\s)?{_NAME},?\s(?:de\s)?{_YEAR}\b",
    )
)

#: Languages whose month names are worth trying; each one more costs time.
_DATEPARSER_LANGUAGES = [
    "tr", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sv", "da", "fi", "hu",
    "ro", "el", "bg", "id", "ar", "fa", "he", "vi",
]  # fmt: skip


def match_day(text: str, position: int = 0) -> tuple[datetime, int] | None:
    """The day (UTC midnight) written at `position` in `text`, and where it ends.

    None where no single day stands there, and for 03/04/2024, which is two days: an article
    without a date is better than one with a wrong date.
    """
    for form in _FORMS:
        if match := form.match(text, position):
            day = _day(match)
            return (day, match.end()) if day else None
    return None


def _day(match: re.Match[str]) -> datetime | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:
            return None
        month, day = (second, first) if first > 12 else (first, second)
    elif "month" in parts:
        month, day = int(parts["month"]), int(parts["day"])
    elif name := _MONTHS.get(parts["name"].lower()):
        month, day = name, int(parts["day"])
    else:
        return _day_in_words(f"{int(parts['day'])} {parts['name']} {year}")
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=1_000)
def _day_in_words(text: str) -> datetime | None:
    """The day in `text`, whose month may be named in any common language."""
    import dateparser

    found = dateparser.parse(
        text,
        languages=_DATEPARSER_LANGUAGES,
        settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"]},
    )
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if found else None
