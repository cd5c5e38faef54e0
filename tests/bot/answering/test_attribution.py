from __future__ import annotations

import pytest

from bot.answering.attribution import unattributed
from bot.answering.speech import said_and_told


def only_said_in(claim: str, quote: str, beside: str = "", lang: str = "en") -> str | None:
    said, told = said_and_told(quote, 0, len(quote))
    return unattributed(claim, said, f"{told}\n{beside}", lang)


QUOTE = "Mayor Anke Sommer called the criticism “excessive” but admitted higher costs."


@pytest.mark.parametrize(
    ("claim", "only_said"),
    [
        ("The criticism is excessive.", True),
        ("Anke Sommer called the criticism excessive.", False),
        ("The criticism is “excessive”.", False),
        ("The costs are higher.", False),
    ],
)
def test_opinion_stays_attributed(claim: str, *, only_said: bool) -> None:
    assert (only_said_in(claim, QUOTE) is not None) == only_said


def test_a_title_is_nobodys_opinion() -> None:
    quote = "The film “Harbour Lights” opens on Friday, its director said."
    assert only_said_in("Harbour Lights opens on Friday.", quote) is None
    speech = "“We will never raise the fares again,” she said."
    assert only_said_in("The fares never rise again.", speech) is not None


def test_what_the_headline_says_needs_no_speaker() -> None:
    assert only_said_in("The criticism is excessive.", QUOTE, "An excessive row") is None


def test_nothing_is_said_of_languages_without_a_list() -> None:
    assert only_said_in("x excessive", QUOTE, lang="xx") is None
