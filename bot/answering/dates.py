"""Dates in a text, whole or partial, and relative ones resolved against an article's date."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from bot.answering.lexicon import LANGUAGES
from retrieval.analysis import lower_case

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_CHINESE = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_CHINESE_WEEKDAY = re.compile(r"(?:星期|礼拜|周|週)([一二三四五六日天])")
_WEEKDAYS_UNSPACED = "一二三四五六日天"
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
#: Months that are nothing else in any language known, though all their letters are small.
_SURE_MONTHS = frozenset(
    {
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre", "janvier", "avril", "juin", "juillet", "septembre",
        "octobre", "novembre", "haziran", "temmuz",
    }
)  # fmt: skip
#: "In December" in Russian is in a case that CLDR does not list.
_MONTHS_IN_RUSSIAN = [
    "январе",
    "феврале",
    "марте",
    "апреле",
    "мае",
    "июне",
    "июле",
    "августе",
    "сентябре",
    "октябре",
    "ноябре",
    "декабре",
]
_MONTHS = {"month", "ay", "monat", "monats", "mes", "mois", "месяце"}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as the text gives it, and how the text puts it."""

    text: str
    year: int | None
    month: int | None
    day: int | None
    span: tuple[int, int] = field(default=(0, 0), compare=False)
    """Where it stands, from its first part to its last, in the text after NFKC."""

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
        PartialDate(match.group(), int(match[1]), int(match[2]), int(match[3]), match.span())
        for match in _ISO.finditer(text)
    ]
    found += [
        PartialDate(
            match.group(), _number(match[1]), int(match[2]), _number(match[3]), match.span()
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
    lowered = lower_case(unicodedata.normalize("NFKC", text))
    tokens = _TOKEN.findall(lowered)
    for token, following in pairwise([*tokens, ""]):
        if token in _DAYS:
            found.append(whole_date(token, published + timedelta(days=_DAYS[token])))
        found.extend(_relative_span(token, following, published))
    for word, weekday in weekdays_in(text):
        back = (published.weekday() - weekday) % 7
        found.append(whole_date(word, published - timedelta(days=back)))
        found.append(whole_date(word, published + timedelta(days=7 - back)))
    for word, shift in _DAYS_UNSPACED.items():
        if word in lowered:
            found.append(whole_date(word, published + timedelta(days=shift)))
    return found


def weekdays_in(text: str) -> list[tuple[str, int]]:
    """The weekdays that `text` names, as written in lower case, and their numbers; Monday is 0."""
    lowered = lower_case(unicodedata.normalize("NFKC", text))
    named = [(token, _weekdays()[token]) for token in _words_in(lowered) if token in _weekdays()]
    return named + [
        (match.group(), min(_WEEKDAYS_UNSPACED.index(match[1]), 6))
        for match in _CHINESE_WEEKDAY.finditer(lowered)
    ]


def weekdays_of(found: Iterable[PartialDate]) -> set[int]:
    """The weekdays on which whole dates fall; Monday is 0."""
    return {
        date(each.year, each.month, each.day).weekday()
        for each in found
        if each.year and each.month and each.day and _exists(each.year, each.month, each.day)
    }


def without(text: str, found: Iterable[PartialDate], *, keep_years: bool = False) -> str:
    """`text` after NFKC with the stretches of `found` blanked, so that their numbers are gone."""
    text = unicodedata.normalize("NFKC", text)
    for each in found:
        start, end = each.span
        year = str(each.year) if keep_years and each.year else ""
        text = text[:start] + year.rjust(end - start) + text[end:]
    return text


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
    tokens = list(_TOKEN.finditer(text))
    for index, token in enumerate(tokens):
        word = token.group()
        month = _months().get(lower_case(word))
        if month is None:
            continue
        day_at, year_at = _beside_month(tokens, index)
        # In lower case "may" and "mar" are ordinary words where the date has no day beside it.
        bare = day_at is None and year_at is None and not word[0].isupper() and word.isascii()
        if bare and word not in _SURE_MONTHS:
            continue
        parts = [token, *(part for part in (day_at, year_at) if part)]
        span = min(part.start() for part in parts), max(part.end() for part in parts)
        day = int(day_at.group()) if day_at else None
        yield PartialDate(word, int(year_at.group()) if year_at else None, month, day, span)


def _beside_month(
    tokens: list[re.Match[str]], month: int
) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """The day before or after the month's token, and the year after it."""
    before = tokens[max(0, month - 2) : month][::-1]
    after = tokens[month + 1 : month + 4]
    if len(before) == 2 and before[0].group().lower() in _OF:
        before = before[1:]
    day = before[0] if before and _day(before[0].group()) else None
    year = None
    for token in after[:2]:
        word = token.group()
        if _YEAR.fullmatch(word):
            year = token
            break
        if day is None and _day(word):
            day = token
        elif word.lower() not in _OF:
            break
    if year is None and len(after) == 3 and _YEAR.fullmatch(after[2].group()):
        year = after[2] if _day(after[0].group()) else None
    return day, year


def _day(word: str) -> int | None:
    return int(word) if word.isdigit() and 1 <= int(word) <= 31 and len(word) <= 2 else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def whole_date(text: str, day: date) -> PartialDate:
    """A whole day as a date that a text may give."""
    return PartialDate(text, day.year, day.month, day.day)


def _words_in(lowered: str) -> Iterator[str]:
    return (match.group() for match in _TOKEN.finditer(lowered))


def _exists(year: int, month: int, day: int) -> bool:
    return month <= 12 and 1 <= day <= monthrange(year, month)[1]


@cache
def _months() -> dict[str, int]:
    """Month names and their abbreviations in every language known (Unicode CLDR)."""
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for lang in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, lang).items():
                    plain = lower_case(name.rstrip("."))
                    if len(plain) > 2 and not plain[0].isdigit():
                        names.setdefault(plain, number)
    names["sept"] = 9
    return names | {name: number for number, name in enumerate(_MONTHS_IN_RUSSIAN, start=1)}


@cache
def _weekdays() -> dict[str, int]:
    """Names of the weekdays in every language known (Unicode CLDR); Monday is 0."""
    from babel.dates import get_day_names

    names: dict[str, int] = {}
    for lang in LANGUAGES:
        for context in ("format", "stand-alone"):
            for number, name in get_day_names("wide", context, lang).items():
                names.setdefault(name.lower(), number)
    # "On Wednesday" in Russian is in the accusative, which CLDR does not list.
    return names | {"среду": 2, "пятницу": 4, "субботу": 5}
