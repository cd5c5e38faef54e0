"""Dates in a text, whole or partial, and relative ones resolved against an article's date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bot.answering.lexicon import LANGUAGES

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_CHINESE = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_YEAR = re.compile(r"(?:1\d|20)\d\d")

#: Words that shift from the article's own day, in days.
_DAYS = {
    "today": 0, "yesterday": -1, "tomorrow": 1, "bugün": 0, "dün": -1, "yarın": 1, "heute": 0,
    "gestern": -1, "morgen": 1, "hoy": 0, "ayer": -1, "mañana": 1, "aujourd": 0, "hier": -1,
    "demain": 1, "сегодня": 0, "вчера": -1, "завтра": 1, "اليوم": 0, "أمس": -1, "غدا": 1,
}  # fmt: skip
_DAYS_UNSPACED = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "明天": 1, "明日": 1}
_LAST = {
    "last",
    "past",
    "geçen",
    "letzten",
    "letztes",
    "vergangenen",
    "pasado",
    "dernier",
    "прошлом",
}
_THIS = {"this", "bu", "diesem", "dieses", "este", "cette", "этом"}
_NEXT = {"next", "gelecek", "nächsten", "nächstes", "próximo", "prochain", "следующем"}
_OF = {"of", "de", "del", "th", "st", "nd", "rd"}
_YEARS = {"year", "yıl", "jahr", "jahres", "año", "année", "году"}
_MONTHS = {"month", "ay", "monat", "monats", "mes", "mois", "месяце"}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as the text gives it, and how the text puts it."""

    text: str
    year: int | None
    month: int | None
    day: int | None

    def agrees_with(self, other: PartialDate) -> bool:
        """Whether `other` gives all that this date gives, and the same."""
        return all(
            mine is None or mine == theirs
            for mine, theirs in (
                (self.year, other.year),
                (self.month, other.month),
                (self.day, other.day),
            )
        )


def dates(text: str) -> list[PartialDate]:
    """The dates of `text` that name a month, in any of the languages known, or are ISO dates."""
    text = unicodedata.normalize("NFKC", text)
    found = [
        PartialDate(match.group(), int(match[1]), int(match[2]), int(match[3]))
        for match in _ISO.finditer(text)
    ]
    found += [
        PartialDate(
            match.group(), int(match[1]) if match[1] else None, int(match[2]), _number(match[3])
        )
        for match in _CHINESE.finditer(text)
    ]
    return found + list(_named_months(text))


def resolved_dates(text: str, published: date | None) -> list[PartialDate]:
    """The dates that `text` gives: its own, and "Wednesday" or "last month" seen from `published`.

    A weekday means the nearest one before and after: a report says "on Wednesday" of both.
    """
    found = dates(text)
    if published is None:
        return found
    found.append(_whole("published", published))
    lowered = unicodedata.normalize("NFKC", text).replace("İ", "i").lower()
    tokens = _TOKEN.findall(lowered)
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token in _DAYS:
            found.append(_whole(token, published + timedelta(days=_DAYS[token])))
        if token in _weekdays():
            back = (published.weekday() - _weekdays()[token]) % 7
            found.append(_whole(token, published - timedelta(days=back)))
            found.append(_whole(token, published + timedelta(days=7 - back)))
        found.extend(_relative_span(token, following, published))
    for word, shift in _DAYS_UNSPACED.items():
        if word in lowered:
            found.append(_whole(word, published + timedelta(days=shift)))
    return found


def unsupported(
    claimed: Iterable[PartialDate], evidence: Iterable[PartialDate], years: set[int]
) -> list[str]:
    """The dates among `claimed`, as written, that no date of `evidence` agrees with.

    A year may also stand by itself in the evidence (`years`), apart from day and month.
    """
    evidence = list(evidence)
    return [
        claim.text
        for claim in claimed
        if not any(claim.agrees_with(_with_year(other, claim, years)) for other in evidence)
    ]


def years_in(text: str) -> set[int]:
    """The four-digit years of `text`."""
    return {int(match.group()) for match in re.finditer(rf"(?<!\d){_YEAR.pattern}(?!\d)", text)}


def is_calendar_word(word: str) -> bool:
    """Whether `word`, in lower case, names a month or a weekday in a language known."""
    return word in _months() or word in _weekdays()


def _with_year(other: PartialDate, claim: PartialDate, years: set[int]) -> PartialDate:
    if other.year is None and claim.year in years:
        return PartialDate(other.text, claim.year, other.month, other.day)
    return other


def _relative_span(word: str, following: str, published: date) -> Iterator[PartialDate]:
    """What "last year" or "this month" mean, seen from `published`."""
    shift = -1 if word in _LAST else 0 if word in _THIS else 1 if word in _NEXT else None
    if shift is None:
        return
    phrase = f"{word} {following}"
    if following in _YEARS:
        yield PartialDate(phrase, published.year + shift, None, None)
    elif following in _MONTHS:
        months = published.year * 12 + published.month - 1 + shift
        yield PartialDate(phrase, months // 12, months % 12 + 1, None)


def _named_months(text: str) -> Iterator[PartialDate]:
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    for index, (token, start, end) in enumerate(tokens):
        month = _months().get(token.replace("İ", "i").lower())
        # In lower case "may" and "mar" are ordinary words where the date has no day beside it.
        if month is None:
            continue
        before = [token for token, _, _ in tokens[max(0, index - 2) : index]][::-1]
        after = [token for token, _, _ in tokens[index + 1 : index + 4]]
        if len(before) == 2 and before[0].lower() in _OF:
            before = before[1:]
        day = _day(before[0]) if before else None
        year = None
        for word in after[:2]:
            if _YEAR.fullmatch(word):
                year = int(word)
                break
            if day is None and _day(word) is not None:
                day = _day(word)
                continue
            if word.lower() not in _OF:
                break
        if year is None and len(after) == 3 and _YEAR.fullmatch(after[2]) and _day(after[0]):
            year = int(after[2])
        if day is None and year is None and not token[0].isupper() and token.isascii():
            continue
        yield PartialDate(text[start:end], year, month, day)


def _day(word: str) -> int | None:
    return int(word) if word.isdigit() and 1 <= int(word) <= 31 and len(word) <= 2 else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _whole(text: str, day: date) -> PartialDate:
    return PartialDate(text, day.year, day.month, day.day)


@cache
def _months() -> dict[str, int]:
    """Month names and their abbreviations in every language known (Unicode CLDR)."""
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for lang in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, lang).items():
                    plain = name.rstrip(".").replace("İ", "i").lower()
                    if len(plain) > 2 and not plain[0].isdigit():
                        names.setdefault(plain, number)
    names["sept"] = 9
    return names


@cache
def _weekdays() -> dict[str, int]:
    """Names of the weekdays in every language known (Unicode CLDR); Monday is 0."""
    from babel.dates import get_day_names

    names: dict[str, int] = {}
    for lang in LANGUAGES:
        for context in ("format", "stand-alone"):
            for number, name in get_day_names("wide", context, lang).items():
                names.setdefault(name.lower(), number)
    return names
