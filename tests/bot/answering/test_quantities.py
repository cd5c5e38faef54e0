"""Numbers by value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.answering.quantities import currencies, quantities, unsupported


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("189,800", "189.800"),
        ("189,800", "189 800"),
        ("189800", "189\u00a0800"),
        ("7 billion", "7bn"),
        ("7 billion", "7 Milliarden"),
        ("7 billion", "7 milyar"),
        ("7 billion", "7 млрд"),
        ("7 billion", "70亿"),
        ("7 billion", "٧ مليارات"),
        ("12.5 million", "12,5 Millionen"),
        ("12.5 million", "12,500,000"),
        ("35.3%", "35,3 Prozent"),
        ("25%", "yüzde 25"),
        ("25%", "%25"),
        ("25 percent", "25 per cent"),
        ("three", "3"),
        ("three thousand", "3.000"),
        ("six and a half million", "6.5 million"),
        ("07", "7"),
    ],
)
def test_one_value_written_in_two_ways(one: str, other: str) -> None:
    assert unsupported(quantities(one), quantities(other)) == []
    assert unsupported(quantities(other), quantities(one)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7 billion", "7 million"),
        ("7", "7 billion"),
        ("25", "25%"),
        ("35.3", "353"),
        ("12.5", "125"),
        ("1.25", "125"),
        ("19", "2019"),
        ("three", "thirteen"),
    ],
)
def test_two_values(one: str, other: str) -> None:
    assert len(unsupported(quantities(one), quantities(other))) == 1


def test_a_number_inside_a_word_is_no_quantity() -> None:
    assert quantities("the M4 rifle and COVID") == []


def test_scales_are_applied() -> None:
    [quantity] = quantities("over 7 billion US dollars")
    assert quantity.values == {Decimal(7_000_000_000)}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("189,800 yuan (US$26,272)", {"CNY", "USD"}),
        ("7 billion US dollars", {"USD"}),
        ("€5", {"EUR"}),
        ("5 millones de euros", {"EUR"}),
        ("售价189800元", {"CNY"}),
        ("the dollar fell", set()),
    ],
)
def test_currencies_stand_beside_numbers(text: str, codes: set[str]) -> None:
    assert currencies(text) == codes
