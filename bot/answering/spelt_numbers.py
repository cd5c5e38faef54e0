"""Numbers written as words: "twenty-five", "half a million", "five hundred thousand"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.answering.lexicon import PERCENT_WORDS, SCALES, number_words

_TOKEN = re.compile(r"[^\W\d_]+|#+|%")
_JOINT = re.compile(r"[ \u00a0-]+")
_AND_A_HALF = re.compile(r"\b(\w+) and a half\b", re.IGNORECASE)
_HALF_OF = re.compile(
    r"\b(?:half an? |yarım |(?:eine )?halbe |medio |(?:un )?demi[- ]|пол)"
    r"(?=(?:hundred|thousand|million|billion|trillion|dozen|milyon|milyar|milliarde|millón"
    r"|milliard|миллион|миллиард))",
    re.IGNORECASE,
)
#: Words for 1 that are articles or pronouns too: they count only before a scale or after a ten.
_ONES = {"one", "bir", "un", "uno", "una", "ein", "eine", "один", "одна", "a", "an"}
#: Number words that mean something else elsewhere, and the language in which they are numbers.
_ONLY_IN = {"on": "tr", "bin": "tr", "yüz": "tr", "once": "es", "mil": "es", "mille": "fr"}
#: Scales that stand for many when no number comes before them.
_VAGUE = {
    "dozens": 12, "hundreds": 100, "thousands": 10**3, "millions": 10**6, "billions": 10**9,
    "onlarca": 10, "yüzlerce": 100, "binlerce": 10**3, "milyonlarca": 10**6,
    "milyarlarca": 10**9, "hunderte": 100, "tausende": 10**3, "millionen": 10**6,
    "milliarden": 10**9, "cientos": 100, "millones": 10**6, "centaines": 100, "milliers": 10**3,
    "milliards": 10**9, "сотни": 100, "тысячи": 10**3, "миллионы": 10**6, "آلاف": 10**3,
    "ملايين": 10**6, "مليارات": 10**9,
}  # fmt: skip
#: Abbreviations are scales only right behind digits.
_SHORTEST_SCALE = 3


@dataclass(frozen=True, slots=True)
class SpeltNumber:
    """A number in words; `end` is where it ends in the text."""

    text: str
    value: Decimal
    end: int
    percent: bool = False
    vague: bool = False


def halves_as_digits(text: str) -> str:
    """ "six and a half million" as "6.5 million", "half a million" as "0.5 million"."""
    table = number_words()

    def halved(match: re.Match[str]) -> str:
        word = match[1].lower()
        value = 1 if word in _ONES else table.get(word)
        if word.isdigit():
            value = int(word)
        return match.group() if value is None else f"{value}.5"

    return _HALF_OF.sub("0.5 ", _AND_A_HALF.sub(halved, text))


def spelt_numbers(text: str, lang: str | None) -> Iterator[SpeltNumber]:
    """The numbers that `text` spells out; a number in digits must stand in it as "#".

    A scale without a number before it is one of it ("a hundred"), or vaguely many ("millions").
    """
    tokens = list(_TOKEN.finditer(text))
    position = 0
    while position < len(tokens):
        run = _run(text, tokens, position, lang)
        if run:
            after_digits = position > 0 and tokens[position - 1].group()[0] == "#"
            following = tokens[position + len(run)] if position + len(run) < len(tokens) else None
            percent = following is not None and following.group().lower() in PERCENT_WORDS
            if not after_digits or _plain(run[0], lang) is not None:
                yield from _values(run, lang, percent=percent)
        position += max(1, len(run))


def _run(
    text: str, tokens: list[re.Match[str]], first: int, lang: str | None
) -> list[re.Match[str]]:
    """The tokens from `first` on that spell numbers, with nothing between but spaces."""
    run: list[re.Match[str]] = []
    for token in tokens[first:]:
        joined = not run or _JOINT.fullmatch(text[run[-1].end() : token.start()])
        word = token.group().lower()
        if not joined or (word == "and" and not (run and _scale(run[-1], lang))):
            break
        known = word in _ONES or _plain(token, lang) is not None or _scale(token, lang) is not None
        if not known and word != "and":
            break
        run.append(token)
    while run and run[-1].group().lower() == "and":
        run.pop()
    return run


def _values(run: list[re.Match[str]], lang: str | None, *, percent: bool) -> Iterator[SpeltNumber]:
    """The numbers that one run spells, most often a single one."""
    total = current = 0
    started: re.Match[str] | None = None
    only_ones = True
    last = run[0]
    for token in run:
        word = token.group().lower()
        scale = _scale(token, lang)
        if word == "and":
            continue
        if scale is not None:
            if started is None and word in _VAGUE:
                yield SpeltNumber(token.group(), Decimal(_VAGUE[word]), token.end(), vague=True)
                continue
            if scale < 1000:
                current = (current or 1) * scale
            elif total and not current:
                total *= scale
            else:
                total, current = total + (current or 1) * scale, 0
            only_ones = False
        else:
            value = 1 if word in _ONES else _plain(token, lang) or 0
            joins = current % 100 == 0 or (current % 100 >= 20 and not current % 10 and value < 10)
            if started is not None and not (joins and value) and not only_ones:
                yield SpeltNumber(started.group(), Decimal(total + current), last.end())
                total = current = 0
                started = None
            elif only_ones:
                current = 0
            current += value
            only_ones = word in _ONES and (started is None or only_ones)
        started = started or token
        last = token
    if started is not None and not only_ones:
        yield SpeltNumber(started.group(), Decimal(total + current), last.end(), percent)


def _plain(token: re.Match[str], lang: str | None) -> int | None:
    """The value of a word below a hundred."""
    word = token.group().lower()
    if word in _ONLY_IN:
        return {"on": 10, "once": 11}.get(word) if _ONLY_IN[word] == lang else None
    return number_words().get(word)


def _scale(token: re.Match[str], lang: str | None) -> int | None:
    """What a word multiplies by."""
    word = token.group().lower()
    if _ONLY_IN.get(word, lang) != lang or len(word) < _SHORTEST_SCALE or word[0] > "\u2e80":
        return None
    return SCALES.get(word) or _VAGUE.get(word)
