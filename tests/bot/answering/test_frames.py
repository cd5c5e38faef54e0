"""The sentences that code writes around the claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answering.drafts import Draft
from bot.answering.frames import NOT_FOUND, age_note, outlet_note, render_text
from bot.answers import Citation, Claim, Nearest

MARCH = datetime(2024, 3, 15, tzinfo=UTC)


def citation(
    n: int, source: str | None = "Harbour Post", when: datetime | None = MARCH
) -> Citation:
    return Citation(n, f"a{n}", f"v{n}", "Headline", source, when, None, "a quote", 0, 7)


def draft() -> Draft:
    return Draft(
        language="en",
        status="answered",
        degraded=None,
        claims=(Claim("It floats.", (1,)), Claim("It sails.", (1, 2))),
        citations=(citation(1), citation(2)),
        notes=("A note.", "Another."),
        nearest=(),
        model="extractive",
    )


def test_each_claim_carries_its_numbers_and_the_notes_come_last() -> None:
    assert render_text(draft()) == "It floats. [1]\nIt sails. [1][2]\n\nA note.\nAnother."


def test_not_found_names_the_nearest_headlines() -> None:
    nearest = (Nearest("a1", "Ferry\nbought"), Nearest("a2", "Bridge closed"))
    refused = replace(
        draft(), status="not_found", claims=(), citations=(), notes=(), nearest=nearest
    )
    assert render_text(refused).splitlines() == [
        "I can't answer that from the articles I have.",
        "The nearest headlines:",
        "– What do the articles say about “Ferry bought”?",
        "– What do the articles say about “Bridge closed”?",
    ]
    assert render_text(replace(refused, nearest=())) == NOT_FOUND


@pytest.mark.parametrize(
    ("newest", "noted"),
    [
        (datetime(2024, 4, 14, tzinfo=UTC), False),
        (datetime(2024, 4, 15, tzinfo=UTC), True),
        (None, False),
    ],
)
def test_promise_9_only_more_than_the_bound_is_old(newest: datetime | None, noted: bool) -> None:
    assert (age_note([citation(1)], newest, 30, "en") is not None) is noted


def test_promise_9_the_newest_citation_counts_and_undated_ones_do_not() -> None:
    april = datetime(2024, 4, 10, tzinfo=UTC)
    newest = datetime(2024, 4, 20, tzinfo=UTC)
    assert age_note([citation(1), citation(2, when=april)], newest, 30, "en") is None
    assert age_note([citation(1, when=None)], newest, 30, "en") is None


def test_promise_5_outlets_that_stand_alone_are_named() -> None:
    citations = [citation(1), citation(2, "Daily Ledger"), citation(3, None)]
    first, both, other = Claim("a", (1,)), Claim("b", (1, 2)), Claim("c", (2,))
    unknown = Claim("d", (3,))
    only = "Among the articles found, only Harbour Post says this."
    assert outlet_note([first], citations[:1], set(), "en") == only
    assert outlet_note([first], citations[:1], {0}, "en") is None
    assert outlet_note([both], citations[:2], set(), "en") is None
    assert outlet_note([unknown], citations[2:], set(), "en") is None
    split = outlet_note([first, other], citations[:2], set(), "en")
    assert (
        split
        == "Among the articles found, one outlet alone says it: Harbour Post [1], Daily Ledger [2]."
    )
