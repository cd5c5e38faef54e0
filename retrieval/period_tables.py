"""The word tables of one language as look-ups, and the folding that makes forms comparable.

Names of months and weekdays come from Unicode CLDR, through babel; the rest from `period_words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

from retrieval.period_words import NEVER, Words

_CALENDAR_UNITS = ("week", "month", "quarter", "year")

#: Traditional characters in words for times, as simplified ones.
_SIMPLIFIED = dict(
    zip(
        "週後個從間這現過號禮當與幾時鐘數開內裡來舊",
        "周后个从间这现过号礼当与几时钟数开内里来旧",
        strict=True,
    )
)
_OTHER_LETTERS = {
    "ı": "i",
    "ى": "ي",
    "ة": "ه",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "、": ",",
    **_SIMPLIFIED,
}
_CHINESE_DIGITS = "一二三四五六七八九"


class _Folding(dict[int, str]):
    """Character to one character, worked out when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = folded = _folded_character(char)
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """`text` in lower case without accents and variants of signs, exactly as long."""
    return text.lower() if text.isascii() and text.isprintable() else text.translate(_FOLDING)


def _folded_character(char: str) -> str:
    if char in _OTHER_LETTERS:
        return _OTHER_LETTERS[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category == "Pd":
        return "-"
    if category in ("Zs", "Zl", "Zp", "Cc", "Cf"):
        return " "
    bases = [
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    ]
    lowered = (bases[0] if len(bases) == 1 else char).lower()
    return _OTHER_LETTERS.get(lowered, lowered) if len(lowered) == 1 else char


def fold_pattern(pattern: str) -> str:
    """A regular expression of the word tables, folded as questions are."""
    return fold(pattern).replace("(?p<", "(?P<")


def doubtful_months(words: Words, lang: str) -> frozenset[str]:
    """Month names that are ordinary words, and abbreviations, folded."""
    short = {
        name
        for name in set(_month_names(lang, "abbreviated")) - set(_month_names(lang, "wide"))
        if name.isalpha()  # 10月 is no abbreviation
    }
    return frozenset(short | set(fold(words.doubtful_months).split()))


def tables_of(words: Words, lang: str) -> dict[str, Mapping[str, int | str]]:
    """Placeholder to its forms and what each means; {y} and the like are patterns instead."""
    months = _numbered(words.more_months, 1)
    for width in ("wide", "abbreviated"):
        months |= _month_names(lang, width)
    weekdays = _numbered(words.more_weekdays, 0) | _weekday_names(lang)
    if words.endings:
        months = _inflected(months, words.endings)
        weekdays = _inflected(weekdays, words.endings)
    units: dict[str, dict[str, str]] = {"u": {}, "u1": {}, "us": {}, "u2": {}, "c": {}}
    for unit, spec in words.units.items():
        one, many, two = ([*fold(part).split()] for part in f"{spec}//".split("/")[:3])
        units["u1"] |= dict.fromkeys(one, unit)
        units["us"] |= dict.fromkeys(many, unit)
        units["u2"] |= dict.fromkeys(two, unit)
        units["u"] |= dict.fromkeys(one + many + two, unit)
        if unit in _CALENDAR_UNITS:
            units["c"] |= dict.fromkeys(one, unit)
    counts = chinese_numbers(99) if words.chinese_numerals else _numbered(words.numbers, 1)
    return {
        "m": months,
        "w": weekdays,
        "n": counts,
        "q": _numbered(words.ordinals, 1),
        "s": _numbered(words.seasons, 1),
        **units,
    }


def _month_names(lang: str, width: Literal["wide", "abbreviated"]) -> dict[str, int]:
    """Names of the months as they stand in a date (Unicode CLDR), folded."""
    from babel.dates import get_month_names

    names = get_month_names(width, "format", lang)
    return {fold(name).rstrip("."): number for number, name in names.items()}


def _weekday_names(lang: str) -> dict[str, int]:
    """Names of the weekdays in any form (Unicode CLDR), folded; Monday is 0."""
    from babel.dates import get_day_names

    # Chinese alone writes the short ones as often as the long ones.
    widths: tuple[Literal["wide", "abbreviated"], ...] = (
        ("wide", "abbreviated") if lang == "zh" else ("wide",)
    )
    return {
        fold(name): number
        for width in widths
        for number, name in get_day_names(width, "format", lang).items()
    }


def _numbered(spec: str, first: int) -> dict[str, int]:
    """The forms of a word table, each with its number; "_" alone is an empty place."""
    return {
        fold(form).replace("_", " "): number
        for number, forms in enumerate(spec.split(), start=first)
        for form in forms.split("|")
        if form != "_"
    }


def _inflected(names: dict[str, int], endings: str) -> dict[str, int]:
    """`names` with each ending in place of a final vowel or sign, and without any."""
    stems = {name[:-1] if name[-1] in "аяьеи" else name: number for name, number in names.items()}
    folded = ["", *fold(endings).split()]
    return names | {stem + ending: number for stem, number in stems.items() for ending in folded}


def chinese_numbers(limit: int) -> dict[str, int]:
    """1 to `limit` (below 100) in Chinese characters."""
    numbers = {"两": 2}
    for number in range(1, limit + 1):
        tens, ones = divmod(number, 10)
        ten = "" if tens == 0 else "十" if tens == 1 else _CHINESE_DIGITS[tens - 1] + "十"
        numbers[ten + (_CHINESE_DIGITS[ones - 1] if ones else "")] = number
    return numbers


def alternation(forms: Iterable[str]) -> str:
    """A pattern of any of `forms`, the longest first."""
    return "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or NEVER
