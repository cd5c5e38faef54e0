"""Numbers in a text by their value: "189,800", "189.800" and "189 800" are one number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.answering.lexicon import CURRENCIES, PERCENT_WORDS, SCALES
from bot.answering.spelt_numbers import halves_as_digits, spelt_numbers

_SPACES = " \u00a0\u2009\u202f"
_DIGITS = rf"\d{{1,3}}(?:[.,'’{_SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
#: A number in digits, with what stands before and behind it that changes its value.
NUMBER = re.compile(
    rf"(?P<before>%|٪|yüzde\s|百分之)?\s?(?<![^\W\u2e80-\uffff])(?<![.,])(?P<digits>{_DIGITS})"
    rf"(?:[{_SPACES}-]?(?P<word>%|٪|per cent|pour cent|por ciento|في المائة|في المئة|[^\W\d_]+))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+|[$€£¥₺₽₹₩₪₴]")
_LAST_WORD = re.compile(r"([^\W\d_]+|[$€£¥₺₽₹₩₪₴])\s*$")
#: Where a number ends what belongs to the one before it: the next number, the end of a clause.
_NEXT_NUMBER = re.compile(r"[\d#.;:(（,，。!?\n]")
_RANGE = re.compile(
    r"\s*(?:-|–|—|to|and|or|ile|ila|bis|und|a|y|à|et|до|и|إلى|至|到)\s*[$€£¥₺₽]?", re.I
)
_PERCENT_PHRASES = {"per cent", "pour cent", "por ciento", "في المائة", "في المئة"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written: every value it may have ("1.234" has two), and what it counts."""

    text: str
    values: frozenset[Decimal]
    percent: bool
    currency: str | None = None
    """The currency beside it, a code of the lexicon's table."""
    vague: bool = False
    """ "Millions" without a number: anything from its value to a thousand times that."""

    def agrees_with(self, other: Quantity) -> bool:
        """Whether `other` gives this number in this currency; a percentage is no plain number."""
        return self.same_number_as(other) and self.currency in {None, other.currency}

    def same_number_as(self, other: Quantity) -> bool:
        """Whether `other` gives this number, whatever the currency."""
        if self.percent != other.percent or (other.vague and not self.vague):
            return False
        if self.vague:
            [least] = self.values
            return any(least <= value < 1000 * least for value in other.values)
        return bool(self.values & other.values)


def quantities(text: str, lang: str | None = None) -> list[Quantity]:
    """The numbers of `text`, in digits or in words, scaled by a "million" after them.

    `lang` decides on number words that mean something else in another language: Turkish "on".
    """
    text = with_plain_digits(unicodedata.normalize("NFKC", text))
    text = halves_as_digits(text)
    in_digits = list(NUMBER.finditer(text))
    found = [_from_digits(match, text) for match in in_digits]
    found = _ranges_share_a_currency(found, in_digits, text)
    return found + [
        Quantity(
            number.text,
            frozenset({number.value}),
            number.percent,
            None if number.percent else _currency_after(text[number.end :]),
            number.vague,
        )
        for number in spelt_numbers(_without(text, in_digits), lang)
    ]


def unsupported(claimed: Iterable[Quantity], evidence: Iterable[Quantity]) -> list[Quantity]:
    """The numbers among `claimed` that no number of `evidence` agrees with."""
    evidence = list(evidence)
    return [
        quantity
        for quantity in claimed
        if not any(quantity.agrees_with(other) for other in evidence)
    ]


def currencies(text: str) -> set[str]:
    """The currencies (codes of the lexicon's table) that stand in `text` next to a number."""
    return {quantity.currency for quantity in quantities(text) if quantity.currency}


def _without(text: str, numbers: Iterable[re.Match[str]]) -> str:
    """`text` with numbers in digits, and the scale of each, as "#": every place stays."""
    for number in numbers:
        scaled = number["word"] and _scale(number["word"].lower()) != 1
        start, end = number.start("digits"), number.end() if scaled else number.end("digits")
        text = text[:start] + "#" * (end - start) + text[end:]
    return text


def _currency_before(text: str) -> str | None:
    """The currency that ends `text`: "US$", "EUR "."""
    found = _LAST_WORD.search(text)
    return CURRENCIES.get(found[1].lower()) if found else None


def _currency_after(text: str) -> str | None:
    """The currency that `text` begins with, behind a scale or two words: " billion US dollars"."""
    reach = _NEXT_NUMBER.split(text[:40], maxsplit=1)[0]
    for code in (CURRENCIES.get(word.lower()) for word in _WORD.findall(reach)[:4]):
        if code:
            return code
    # In scripts without spaces it follows at once: "189800元", "70亿美元".
    unspaced = [word for word in CURRENCIES if word[0] > "\u2e80" and word in reach[:5]]
    return CURRENCIES[max(unspaced, key=len)] if unspaced else None


def _ranges_share_a_currency(
    found: Sequence[Quantity], matches: Sequence[re.Match[str]], text: str
) -> list[Quantity]:
    """ "5 to 7 dollars": the first number has the currency of the second."""
    shared = list(found)
    for index in range(len(found) - 2, -1, -1):
        between = text[matches[index].end("digits") : matches[index + 1].start("digits")]
        if shared[index].currency is None and _RANGE.fullmatch(between):
            shared[index] = replace(shared[index], currency=shared[index + 1].currency)
    return shared


def _from_digits(match: re.Match[str], text: str) -> Quantity:
    word = (match["word"] or "").lower()
    percent = bool(match["before"]) or word in PERCENT_WORDS or word in _PERCENT_PHRASES
    scale = _scale(word)
    values = frozenset(value * scale for value in readings(match["digits"]))
    written = match.group() if percent or scale != 1 else match["digits"]
    start, end = match.span("digits")
    currency = None
    if not percent:
        currency = _sign_before(text[:start]) or _currency_after(text[end:])
        currency = currency or _currency_before(text[max(0, start - 12) : start])
    return Quantity(written.strip(), values, percent, currency)


def _sign_before(text: str) -> str | None:
    """The currency whose sign ends `text`: it counts before a word behind the number."""
    last = text.rstrip()[-1:]
    return CURRENCIES.get(last) if last and not last.isalpha() else None


def _scale(word: str) -> int:
    """What the word after a number multiplies it by; "亿元" begins with its scale."""
    if word in SCALES:
        return SCALES[word]
    if word and word[0] > "\u2e80":
        return SCALES.get(word[:2]) or SCALES.get(word[0], 1)
    return 1


def readings(digits: str) -> set[Decimal]:
    """The values that a run of digits may have, by English and by continental habit."""
    plain = re.sub(rf"['’{_SPACES}]", "", digits)
    readings = set()
    for group, point in ((",", "."), (".", ",")):
        candidate = plain.replace(group, "")
        if plain.count(point) <= 1:
            readings.add(candidate.replace(point, "."))
    if not readings:  # "1.2.3": a version, a date; its digits are its value
        readings.add(re.sub(r"\D", "", plain))
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})*", plain) is None and re.search(r"[.,]", plain):
        # "35.3" cannot be 353: what follows the mark is no group of three.
        grouped = {re.sub(r"\D", "", plain)}
        readings = (readings - grouped) or readings
    return {Decimal(reading) for reading in readings}


def with_plain_digits(text: str) -> str:
    """`text` with the digits of every script as 0–9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char
        for char in text
    )
