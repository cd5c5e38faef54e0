from __future__ import annotations

import pytest

from bot.answering.attribution import unattributed

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
    assert (unattributed(claim, QUOTE, "", "en") is not None) == only_said


def test_a_title_is_nobodys_opinion() -> None:
    quote = "The film “Harbour Lights” opens on Friday, its director said."
    assert unattributed("Harbour Lights opens on Friday.", quote, "", "en") is None
    speech = "“We will never raise the fares again,” she said."
    assert unattributed("The fares never rise again.", speech, "", "en") is not None


def test_what_the_headline_says_needs_no_speaker() -> None:
    assert unattributed("The criticism is excessive.", QUOTE, "An excessive row", "en") is None


def test_nothing_is_said_of_languages_without_a_list() -> None:
    assert unattributed("x excessive", QUOTE, "", "xx") is None
