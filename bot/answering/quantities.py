"""Numbers in a text by their value: "189,800", "189.800" and "189 800" are one number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.answering.lexicon import CURRENCIES, PERCENT_WORDS, SCALES, number_words

_SPACES = " \u00a0\u2009\u202f"
_DIGITS = rf"\d{{1,3}}(?:[.,'’{_SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
_NUMBER = re.compile(
    rf"(?P<before>%|٪|yüzde\s|百分之)?\s?(?<![\w.,])(?P<digits>{_DIGITS})"
    rf"(?:[{_SPACES}-]?(?P<word>%|٪|per cent|pour cent|por ciento|[^\W\d_]+))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+|[$€£¥₺₽₹₩₪₴]")
_PERCENT_PHRASES = {"per cent", "pour cent", "por ciento"}
_HALVES = re.compile(r"\b(\w+) and a half\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written: every value it may have ("1.234" has two), and if it is a percentage."""

    text: str
    values: frozenset[Decimal]
    percent: bool

    def agrees_with(self, other: Quantity) -> bool:
        """Whether both may mean the same number; a percentage never means a plain one."""
        return self.percent == other.percent and bool(self.values & other.values)


def quantities(text: str) -> list[Quantity]:
    """The numbers of `text`, in digits or in words, scaled by a "million" after them."""
    text = _with_plain_digits(unicodedata.normalize("NFKC", text))
    text = _HALVES.sub(_halved, text)
    found = [_from_digits(match) for match in _NUMBER.finditer(text)]
    return found + list(_from_words(text))


def unsupported(claimed: Iterable[Quantity], evidence: Iterable[Quantity]) -> list[str]:
    """The numbers among `claimed`, as written, that no number of `evidence` agrees with."""
    evidence = list(evidence)
    return [
        quantity.text
        for quantity in claimed
        if not any(quantity.agrees_with(other) for other in evidence)
    ]


def currencies(text: str) -> set[str]:
    """The currencies (keys of the lexicon's table) that stand in `text` next to a number."""
    text = _with_plain_digits(unicodedata.normalize("NFKC", text))
    codes: set[str] = set()
    for match in re.finditer(rf"{_DIGITS}", text):
        # A currency stands within two words of its number: "7 billion US dollars", "US$ 7".
        before = _WORD.findall(text[max(0, match.start() - 12) : match.start()])[-1:]
        after = _WORD.findall(text[match.end() : match.end() + 40])[:4]
        codes.update(
            CURRENCIES[word.lower()] for word in before + after if word.lower() in CURRENCIES
        )
        codes.update(code for word, code in CURRENCIES.items() if _follows(text, match.end(), word))
    return codes


def _follows(text: str, position: int, word: str) -> bool:
    """Whether a currency of an unspaced script stands right after a number: "189800元"."""
    return word[0] > "\u2e80" and word in text[position : position + 4]


def _from_digits(match: re.Match[str]) -> Quantity:
    word = (match["word"] or "").lower()
    percent = bool(match["before"]) or word in PERCENT_WORDS or word in _PERCENT_PHRASES
    scale = _scale(word)
    values = frozenset(value * scale for value in _readings(match["digits"]))
    return Quantity(match.group().strip(), values, percent)


def _scale(word: str) -> int:
    """What the word after a number multiplies it by; "亿元" begins with its scale."""
    if word in SCALES:
        return SCALES[word]
    if word and word[0] > "\u2e80":
        return SCALES.get(word[:2]) or SCALES.get(word[0], 1)
    return 1


def _readings(digits: str) -> set[Decimal]:
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


def _from_words(text: str) -> Iterable[Quantity]:
    tokens = [token.lower() for token in _WORD.findall(text)]
    table = number_words()
    for index, token in enumerate(tokens):
        if token not in table:
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        scale = SCALES.get(following, 1) if len(following) > 2 else 1
        percent = following in PERCENT_WORDS
        yield Quantity(token, frozenset({Decimal(table[token] * scale)}), percent)


def _halved(match: re.Match[str]) -> str:
    """ "six and a half" as "6.5"."""
    word = match[1].lower()
    value = number_words().get(word, 1 if word == "one" else None)
    if value is None and word.isdigit():
        value = int(word)
    return match.group() if value is None else f"{value}.5"


def _with_plain_digits(text: str) -> str:
    """`text` with the digits of every script as 0–9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char
        for char in text
    )
