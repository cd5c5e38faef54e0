"""The word tables: whole, well-formed and usable as the grammar takes them."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from retrieval.period_context import context_of
from retrieval.period_grammar import grammar_of
from retrieval.period_words import Words, has_words, words_of

LANGUAGES = ["ar", "de", "en", "es", "fr", "ru", "tr", "zh"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_has_every_number_season_and_unit(lang: str) -> None:
    words = words_of(lang)
    assert has_words(lang)
    assert len(words.numbers.split()) == 12
    assert len(words.ordinals.split()) == len(words.seasons.split()) == 4
    assert set(words.units) == {"hour", "day", "week", "month", "quarter", "year"}
    for table, length in ((words.more_months, 12), (words.more_weekdays, 7)):
        assert len(table.split()) in (0, length)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_templates_survive_folding_and_compile(lang: str) -> None:
    words = words_of(lang)
    for text in (*_patterns(words), *(template for _, template in words.rules)):
        plain = text.replace("(?P<", "")
        assert plain == plain.lower(), "capitals are lost when a template is folded"
    assert grammar_of(lang).words == words
    assert context_of(lang).latest.pattern


def test_an_unknown_language_has_the_english_words() -> None:
    assert not has_words("it")
    assert words_of("it") is words_of("en")
    assert grammar_of("it") is grammar_of("en")
    assert context_of("it") is context_of("en")


def _patterns(words: Words) -> list[str]:
    values = [getattr(words, field.name) for field in fields(words)]
    single = [value for value in values if isinstance(value, str)]
    joints = [part for joint in words.ranges for part in joint]
    parts = [*words.parts_before.values(), *words.parts_after.values()]
    return [re.sub(r"\{(\w+)\}", "", text) for text in (*single, *joints, *parts)]
