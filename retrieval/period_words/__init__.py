"""How each language puts a time: word tables and rules that `retrieval.period_grammar` compiles.

One module a language holds one `Words`. A rule is a kind and a template: a regular expression in
which `{m}` stands for any month name, and so on. Templates are written in a language's own
spelling; they and the questions are folded alike (`period_grammar.fold`), so case, accents,
Arabic-Indic digits and kinds of dashes, quotation marks and spaces do not matter. Templates
therefore hold no capitals, not even in escapes.

Placeholders (a captured value each, at most once a rule):

    {d} {e}  day of a month, and the last of several    {m}  month name     {k}  month number
    {y}      year, four digits                          {yy} year, "this year" or "last year"
    {n}      a count                                    {w}  weekday        {s}  season
    {u}      unit of time in any form                   {q}  first to fourth (of quarters)
    {u1}     the same, singular                         {u2} the same, dual (Arabic)
    {us}     the same, plural
    {c}      calendar unit, singular: week, month, quarter, year
    {wd} {mm}  a weekday or month that says nothing new, not captured
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module

#: ISO 639-1 code to the module that holds its words.
_MODULES = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french",
    "ru": "russian", "tr": "turkish", "zh": "chinese",
}  # fmt: skip

#: A pattern that nothing matches: for what a language does not have.
NEVER = "(?!)"


@dataclass(frozen=True, slots=True)
class Words:
    """One language's ways to name times; every string is a regular expression unless said.

    Patterns ending in `_before` must end where a time begins, and bring their own space;
    those ending in `_after` begin where one ends.
    """

    #: (kind, template); what a kind means is in `period_grammar`.
    rules: tuple[tuple[str, str], ...]
    #: Unit to its forms: "singular singular/plural plural/dual"; the units are hour, day, week,
    #: month, quarter and year.
    units: Mapping[str, str]
    #: Forms of one to twelve, in order; forms of one number are joined by "|". Words, no patterns.
    numbers: str
    #: Forms of first to fourth, as in quarters, likewise.
    ordinals: str
    #: Forms of spring, summer, autumn and winter, likewise ("_" stands for a space).
    seasons: str
    #: What "last year" and "this year" are where a month stands beside them.
    last_year: str
    this_year: str
    #: Words that make a bare number a year, a bare word a month, a bare word a weekday.
    year_before: str
    month_before: str
    weekday_before: str
    #: Words that open a range at a time ("since", "after"), and that close it ("until", "before").
    since_before: str
    until_before: str
    #: (opening, joining, closing) words around and between the two times of a range.
    ranges: tuple[tuple[str, str, str], ...]
    #: Parts of a month or year: early, mid, late, h1, h2 (halves), w1 to w4 and w5 (the last week).
    parts_before: Mapping[str, str]
    #: What asks for the newest there is.
    latest: str
    since_after: str = NEVER
    until_after: str = NEVER
    parts_after: Mapping[str, str] = field(default_factory=dict)
    #: What may stand between "after A" and "before B" where both bound one range.
    also: str = "[, ]+"
    #: What follows a number that counts things and is no year.
    counted: str = NEVER
    #: Month names that are ordinary words too; full names, no patterns.
    doubtful_months: str = ""
    #: Further forms of month and weekday names: endings put in place of a final vowel.
    endings: str = ""
    #: Further names of the months, January first, as `numbers`; and of the weekdays, Monday first.
    more_months: str = ""
    more_weekdays: str = ""
    #: Whether counts and days may be written in Chinese characters.
    chinese_numerals: bool = False
    #: Whether months are written with a capital, as ordinary words are not.
    capitals: bool = False
    #: Whether nouns are, so that a capital does not mark a name.
    noun_capitals: bool = False
    #: Letters joined to the front or end of a time; nothing else of a word may touch it.
    prefix: str = r"(?<!\w)"
    suffix: str = r"(?!\w)"


def has_words(lang: str) -> bool:
    """Whether `lang` (ISO 639-1) has word tables of its own."""
    return lang in _MODULES


def words_of(lang: str) -> Words:
    """The words of `lang`, or the English ones where it has none of its own."""
    module = import_module(f"{__name__}.{_MODULES.get(lang, 'english')}")
    words = module.WORDS
    if not isinstance(words, Words):
        raise TypeError(f"{module.__name__}.WORDS must be a Words, not {type(words).__name__}")
    return words
