"""Single times in a question: the rules of `period_words`, compiled, matched and read.

A question is folded to a text of the same length (lower case, no accents, plain digits, dashes and
spaces), so that offsets hold. A rule is tried only where the question has the words it needs:
most questions name no month, no weekday and no unit of time, and cost a few searches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from retrieval.period_meaning import Stretch, Values, meaning
from retrieval.period_tables import (
    alternation,
    chinese_numbers,
    doubtful_months,
    fold_pattern,
    tables_of,
)
from retrieval.period_words import Words, has_words, words_of

#: Dates in figures, read alike in all languages. Between 03/04 and 04/03 the day comes first, as
#: in most of the world's press; the month does where the other reading is no date.
_FIGURES = (
    ("date", r"{y}(?P<sep>[-/.]){k}(?P=sep){d}(?:[t ]\d\d?:\d\d[\d:.+z-]*)?"),
    ("date", r"{d} ?(?P<sep>[./-]) ?{k} ?(?P=sep) ?{y}"),
    ("date", r"{k}/{d}/{y}"),
)

_NO_NUMBER_AFTER = r"(?!\d|,\d\d\d(?!\d)|\.\d+(?![\d.])| ?%|:\d)"
_FIGURE = {
    "d": rf"(?:3[01]|[12]\d|0?[1-9]){_NO_NUMBER_AFTER}",
    "k": r"(?:1[0-2]|0?[1-9])(?!\d)",
    "y": r"(?<!\d)(?:1\d|20)\d\d(?!\d)",
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

#: Placeholders whose words a question must hold for a rule to be worth trying.
_NEEDED = {
    "m": "m",
    "w": "w",
    "s": "s",
    "u": "u",
    "u1": "u",
    "us": "u",
    "u2": "u",
    "c": "u",
    "y": "y",
}
_RELATIVE = {
    "today", "yesterday", "day before", "night", "ago", "past", "few", "this", "last", "two ago",
    "weekend", "last weekend",
}  # fmt: skip
_LONE_NUMBERS = ("bare year", "lone year")
_DOUBTS = {"bare year": "year", "month": "month", "bare weekday": "weekday"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that may name a time: where it stands, the days, and what would make it sure.

    `doubt` is None, or the kind of thing that needs a governing word: "year", "month", "weekday",
    or "word" or "word day" for a month's name that is an ordinary word ("may"). `values` holds
    what it gave, so that a missing year can be taken from elsewhere; `part` is what of the days is
    meant (`period_meaning.part_of`), already taken from `stretch`.
    """

    start: int
    end: int
    stretch: Stretch
    doubt: str | None
    values: Values
    part: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    needs: frozenset[str]


class Grammar:
    """One language's rules, compiled; build it with `grammar_of`, which keeps it."""

    def __init__(self, words: Words, lang: str) -> None:
        self.words = words
        self._tables = tables_of(words, lang)
        self._doubtful = doubtful_months(words, lang)
        alternatives = {name: alternation(table) for name, table in self._tables.items()}
        self._present = {name: re.compile(alternatives[name]) for name in "mws"}
        self._present["u"] = re.compile(alternatives["u"])
        self._present["y"] = re.compile(r"\d{4}")
        self._rules = [self._compiled(kind, template) for kind, template in words.rules]
        figures = [self._compiled(kind, template, figures=True) for kind, template in _FIGURES]
        self._rules += figures
        self._counted = re.compile(fold_pattern(words.counted))

    def mentions(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Every match of every rule in a folded text, as (kind, match)."""
        present = {name for name, pattern in self._present.items() if pattern.search(text)}
        for rule in self._rules:
            if rule.needs <= present:
                for match in rule.pattern.finditer(text):
                    yield rule.kind, match

    def values(self, match: re.Match[str], today: date) -> dict[str, int | str]:
        """What a match gave, as `period_meaning` takes it."""
        found: dict[str, int | str] = {}
        for key, form in match.groupdict().items():
            name, _, rest = key.partition("_")
            if form is None or name in ("all", "sep"):
                continue
            if name == "ly":
                found["y"] = today.year - 1
            elif name == "ty":
                found["y"] = today.year
            elif name == "y2":
                found["y"] = 2000 + int(form)
            elif name == "k":
                found["m"] = int(form)
            elif name in _FIGURE and form.isdecimal():
                found[name] = int(form)
            elif name in ("u", "u1", "us", "u2", "c"):
                found["unit"] = rest if rest.isalpha() else self._tables[name][form]
                if name == "u2":
                    found["n"] = 2
            else:
                number = self._tables["n" if name in ("d", "e") else name].get(form)
                found[name] = int(form) if number is None else number
        return found

    def is_ordinary(self, month: str) -> bool:
        """Whether a month's folded name is an ordinary word too, or an abbreviation."""
        return month in self._doubtful

    def counts_things(self, match: re.Match[str]) -> bool:
        """Whether the number that a match ends with counts what follows it."""
        return self._counted.match(match.string, match.end()) is not None

    def _compiled(self, kind: str, template: str, *, figures: bool = False) -> _Rule:
        needs = {
            _NEEDED[name]
            for name in _PLACEHOLDER.findall(template)
            if name in _NEEDED and (name != "y" or "year" in kind or kind == "decade")
        }
        if figures:
            prefix, body, suffix = r"(?<![a-z\d.,/_-])", template, r"(?![a-z\d_]|[./-]\d)"
        else:
            parts = (self.words.prefix, template, self.words.suffix)
            prefix, body, suffix = map(fold_pattern, parts)
        body = self._filled(body)
        return _Rule(kind, re.compile(f"{prefix}(?P<all>{body}){suffix}"), frozenset(needs))

    def _filled(self, template: str) -> str:
        """A folded template with a pattern for each placeholder, its groups numbered apart."""
        counter = iter(range(100))

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if name in ("wd", "mm"):
                return f"(?:{alternation(self._tables[name[0]])})"
            if name == "yy":
                last, this = fold_pattern(self.words.last_year), fold_pattern(self.words.this_year)
                number = next(counter)
                year = f"(?P<y_{number}>{_FIGURE['y']})"
                return f"(?:{year}|(?P<ly_{number}>{last})|(?P<ty_{number}>{this}))"
            return f"(?P<{name}_{next(counter)}>{self._alternatives(name)})"

        return _PLACEHOLDER.sub(fill, template)

    def _alternatives(self, name: str) -> str:
        if name in ("d", "e"):
            spoken = f"|{alternation(chinese_numbers(31))}" if self.words.chinese_numerals else ""
            return f"(?:{_FIGURE['d']}{spoken})"
        if name == "n":
            return rf"(?:(?<![\d.,])\d{{1,3}}|{alternation(self._tables['n'])})"
        if name in _FIGURE:
            return _FIGURE[name]
        return alternation(self._tables[name])


def grammar_of(lang: str) -> Grammar:
    """The grammar of `lang` (ISO 639-1), or the English one where it has none of its own."""
    return _grammar(lang if has_words(lang) else "en")


def read_mentions(text: str, folded: str, grammar: Grammar, today: date) -> list[Mention]:
    """The phrases of a question that may name a time, in order, none overlapping another."""
    found = [
        mention
        for kind, match in grammar.mentions(folded)
        if (mention := _mention(kind, match, text, grammar, today))
    ]
    found.sort(key=lambda mention: (mention.start, -mention.end, mention.doubt is not None))
    apart: list[Mention] = []
    for mention in found:
        if not apart or mention.start >= apart[-1].end:
            apart.append(mention)
    return apart


@cache
def _grammar(lang: str) -> Grammar:
    return Grammar(words_of(lang), lang)


def _mention(
    kind: str, match: re.Match[str], text: str, grammar: Grammar, today: date
) -> Mention | None:
    start, end = match.start("all"), match.end()
    if kind in _RELATIVE and _is_title(text, start, end, kind, grammar.words):
        return None
    if kind in _LONE_NUMBERS and grammar.counts_things(match):
        return None
    values = grammar.values(match, today)
    if kind == "lone year" and not _stands_alone(text, start, end):
        return None
    stretch = meaning(kind, values, today)
    doubt = _DOUBTS.get(kind)
    if "m" in values and "y" not in values:
        doubt = _month_doubt(kind, match, text, grammar)
    elif kind == "month":
        doubt = None
    if stretch is None or doubt == "never":
        return None
    return Mention(start, end, stretch, doubt, values)


def _month_doubt(kind: str, match: re.Match[str], text: str, grammar: Grammar) -> str | None:
    """What a month without a year is in doubt for; "never" where it is none."""
    plain = "month" if kind == "month" else None
    group = next((key for key, form in match.groupdict().items() if key[:2] == "m_" and form), None)
    if group is None or kind == "sure month":
        return plain
    capital = text[match.start(group)].isupper()
    ordinary = grammar.is_ordinary(match[group])
    if not grammar.words.capitals:  # the planet is written Mars, the month mars
        name = ordinary or (capital and not text.isupper())
        return "never" if plain and name else plain
    if not ordinary:
        return plain
    if capital:
        return "word" if plain else None
    if kind == "date":
        return "word day"
    return "word" if plain and text.islower() else "never"


def _is_title(text: str, start: int, end: int, kind: str, words: Words) -> bool:
    """Whether capitals mark a phrase as a name: "USA Today", "Last Week Tonight"."""
    if text.isupper() or (words.noun_capitals and kind not in ("today", "yesterday")):
        return False
    begins = re.search(r"(?:^|[.?!:;\"“”«»„¿¡(\n-])\s*['’]?$", text[:start]) is not None
    if text[start].isupper() and not begins:
        return True
    return any(word[0].isupper() for word in text[start:end].split()[1:])


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a number is a year by itself: no name before it, nothing counted after it."""
    if not 1900 <= int(text[start : start + 4]) < 2100:
        return False
    before = text[:start].split()[-1:]
    after = text[end:].split()[:1]
    if before and before[0][0].isupper() and len(text[:start].split()) > 1:
        return False
    return not (after and after[0][0].isupper())
