"""Whether a sentence has the kind of thing that a question asks for: a sum, a count, a day, a name.

It must be another than the question names itself: "Did 14 boats sink, or how many?" is not answered
by 14. What a number counts is looked at as far as the question names it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering import dates, names, quantities
from bot.answering.lexicon import AnswerType, gives_reason
from retrieval.analysis import analyse, terms_of, words

#: "How many boats", in the languages that name what is counted right behind.
_COUNTED = re.compile(
    r"\b(?:how many|kaç|wie ?viele|cuánt[oa]s|combien (?:de |d['’])|сколько|كم (?:عدد )?)\s*"
    r"(?P<noun>[^\W\d_]{3,})",
    re.IGNORECASE,
)
#: How many words a number may stand before what it counts.
_NEAR = 4
_HOW_OLD = re.compile(
    r"\bhow old\b|kaç yaş|\bwie alt\b|\bqué edad\b|\bcuántos años tiene\b|\bquel âge\b"
    r"|\bсколько .*\bлет\b|كم عمر|多大|几岁",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\baged?\b|years?[- ]old\b|, \d{1,3},|\(\d{1,3}\)|yaşında|\bjahre alt\b|jährige|\baños\b"
    r"|\bans\b|\bлет\b|\bгода?\b|летн|عام|سنة|岁",
    re.IGNORECASE,
)


def kind_found(
    kind: AnswerType, text: str, question: str, language: str, lang: str | None
) -> float:
    """1 where a sentence in `lang` has what the question asks for and does not name, -1 where not.

    0 where any sentence will do. A large number without a currency may still be the sum asked for:
    it counts half, and so does a sentence without a word of reason, which may give one.
    """
    if kind is AnswerType.OTHER:
        return 0.0
    if kind is AnswerType.REASON:
        return 1.0 if gives_reason(text, lang) else 0.0
    if kind in {AnswerType.QUANTITY, AnswerType.MONEY}:
        return _number_found(kind, text, question, language, lang)
    if kind is AnswerType.DATE:
        given = dates.dates(text) or dates.years_in(text) - dates.years_in(question)
        return 1.0 if given else -1.0
    asked = set(analyse(question, lang))
    named = any(
        set(analyse(word, lang)) - asked
        for name in names.names_in(text, lang)
        for word in name.words
    )
    return 1.0 if named else -1.0


def _number_found(
    kind: AnswerType, text: str, question: str, language: str, lang: str | None
) -> float:
    bare = dates.without(text, dates.dates(text))
    given = quantities.quantities(bare, lang)
    if not quantities.unsupported(given, quantities.quantities(question)):
        return -1.0
    if kind is AnswerType.MONEY:
        if quantities.currencies(text):
            return 1.0
        return 0.5 if any(map(_may_be_a_sum, given)) else -1.0
    if _HOW_OLD.search(question):
        return 1.0 if _AGE.search(text) else -1.0
    noun = _counted_terms(question, language) if lang == language else frozenset()
    return 1.0 if _counts(bare, given, noun, lang) else -1.0


def _counts(
    text: str, given: list[quantities.Quantity], noun: frozenset[str], lang: str | None
) -> bool:
    """Whether a number stands before the noun, or the sentence calls what it counts otherwise."""
    listed = list(words(text))
    places = [at for at, word in enumerate(listed) if not noun.isdisjoint(terms_of(word, lang))]
    if not places:
        return True
    last_words = {list(words(number.text))[-1] for number in given if any(words(number.text))}
    return any(last_words.intersection(listed[max(0, at - _NEAR) : at + 3]) for at in places)


@lru_cache(maxsize=100)
def _counted_terms(question: str, language: str) -> frozenset[str]:
    """The index terms of what a question wants counted; empty where it does not say."""
    match = _COUNTED.search(question)
    return frozenset(terms_of(match["noun"], language)) if match else frozenset()


def _may_be_a_sum(quantity: quantities.Quantity) -> bool:
    """Whether a bare number is likely money: no count of months, no year, no percentage."""
    return not quantity.percent and any(
        value >= 100 and not 1900 <= value <= 2100 for value in quantity.values
    )
