"""Claims that say the opposite of their quote without a negation."""

from __future__ import annotations

import pytest

from bot.answering.oppositions import changed_round, opposed


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Prices rose.", "Prices fell on Monday."),
        ("He sold the house.", "He bought the house."),
        ("It cost more than 5 euros.", "It cost less than 5 euros."),
        ("The shop opened on Monday.", "The shop closed on Monday."),
        ("She spoke before the vote.", "She spoke after the vote."),
        ("Prices rose.", "Fiyatlar pazartesi düştü."),
        ("Los precios subieron.", "Los precios bajaron el lunes."),
        ("Les prix ont augmenté.", "Les prix ont baissé lundi."),
        ("Цены выросли.", "Цены упали."),
        ("股价上涨。", "股价周一下跌。"),
        ("ارتفعت الأسعار.", "انخفضت الأسعار."),
    ],
)
def test_opposites_are_seen_in_and_across_languages(claim: str, quote: str) -> None:
    assert opposed(claim, quote)
    assert opposed(quote, claim)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Prices rose.", "Prices rose before they fell again."),
        ("Prices went up.", "Prices rose."),
        ("He thinks of the sale.", "He thinks of selling."),
    ],
)
def test_what_is_no_opposite(claim: str, quote: str) -> None:
    assert not opposed(claim, quote)


QUOTE = "Israel has attacked Iran, state media said."


@pytest.mark.parametrize(
    "claim", ["Iran attacked Israel.", "Israel was attacked by Iran.", "Iran attacks the Israel."]
)
def test_names_that_change_places_around_a_verb(claim: str) -> None:
    assert changed_round(claim, QUOTE)


@pytest.mark.parametrize(
    "claim",
    ["Israel attacked Iran.", "Iran was attacked by Israel.", "Iran and Israel said nothing."],
)
def test_names_that_keep_their_places(claim: str) -> None:
    assert not changed_round(claim, QUOTE)


def test_where_each_acts_on_the_other_either_may_be_said() -> None:
    both = "Israel attacked Iran and Iran attacked Israel."
    assert not changed_round("Iran attacked Israel.", both)
