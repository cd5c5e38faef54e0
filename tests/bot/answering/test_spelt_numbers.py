"""Numbers written as words."""

from __future__ import annotations

import pytest

from bot.answering.spelt_numbers import halves_as_digits, spelt_numbers


@pytest.mark.parametrize(
    ("text", "lang", "values"),
    [
        ("twenty-five people", "en", [25]),
        ("two hundred and fifty", "en", [250]),
        ("five hundred thousand", "en", [500_000]),
        ("one million people", "en", [1_000_000]),
        ("a hundred people", "en", [100]),
        ("two dozen", "en", [24]),
        ("one man and two boys", "en", [2]),
        ("two, three", "en", [2, 3]),
        ("bir milyon kişi", "tr", [1_000_000]),
        ("bin kişi", "tr", [1000]),
        ("ich bin hier", "de", []),
        ("on kişi", "tr", [10]),
        ("on Monday", "en", []),
        ("eine Million Menschen", "de", [1_000_000]),
        ("### million", "en", []),
    ],
)
def test_values(text: str, lang: str, values: list[int]) -> None:
    assert [int(number.value) for number in spelt_numbers(text, lang)] == values


def test_a_plural_without_a_number_is_vague() -> None:
    [number] = spelt_numbers("thousands of people", "en")
    assert int(number.value) == 1000
    assert number.vague


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("half a million", "0.5 million"),
        ("yarım milyon", "0.5 milyon"),
        ("six and a half million", "6.5 million"),
        ("half of them", "half of them"),
    ],
)
def test_halves(text: str, digits: str) -> None:
    assert halves_as_digits(text) == digits
