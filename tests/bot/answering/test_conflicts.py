"""Figures of the same thing that differ between articles, and those that only look so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.answering.conflicts import Asked, Statement, conflicting_reports
from bot.answering.frames import as_of_note, conflict_note
from bot.answers import Citation, Claim

ASKED = Asked("How many boats did the storm sink in Velmor marina?", "en")
FOURTEEN = Statement(
    "Fourteen boats sank in Velmor's marina when storm Edda drove waves over the wall.",
    "Storm Edda sinks boats",
    "en",
)


def statement(text: str, title: str = "Storm Edda sinks boats") -> Statement:
    return Statement(text, title, "en")


def citation(n: int, outlet: str | None, day: int | None, quote: str) -> Citation:
    when = datetime(2024, 3, day, tzinfo=UTC) if day else None
    title = "Storm Edda sinks boats"
    return Citation(n, f"a{n}", f"v{n}", title, outlet, when, None, quote, 0, len(quote))


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("The storm sank 17 boats in Velmor marina.", "17"),
        ("Storm Edda sank seventeen boats in the marina of Velmor.", "seventeen"),
    ],
)
def test_two_counts_of_the_same_thing_differ(text: str, figure: str) -> None:
    assert FOURTEEN.conflict_with(statement(text), ASKED) == ("Fourteen", figure)


@pytest.mark.parametrize(
    "text",
    [
        "The storm sank 14 boats in Velmor marina.",
        "The storm damaged 17 houses near Velmor marina.",  # another thing
        "The storm cost the boats of Velmor marina 17 crowns.",
        "The storm of 2017 sank boats in Velmor marina.",
        "The storm sank boats in Velmor marina on 17 March.",
    ],
)
def test_what_counts_another_thing_is_no_conflict(text: str) -> None:
    assert FOURTEEN.conflict_with(statement(text), ASKED) is None


def test_another_event_is_no_conflict() -> None:
    fire = statement("A fire burned three boats on the beach of Orm.", "Fire on Orm")
    assert FOURTEEN.conflict_with(fire, ASKED) is None


def test_an_update_that_names_the_old_sum_differs_from_it() -> None:
    asked = Asked("How much will the ferry terminal cost?", "en")
    old = statement(
        "The terminal will cost 48.6 million crowns, of which the city pays 30 million.",
        "Velmor approves ferry terminal",
    )
    new = statement(
        "The terminal is now expected to cost 52.1 million crowns instead of 48.6 million.",
        "Ferry terminal of Velmor to cost more",
    )
    assert old.conflict_with(new, asked) == ("48.6 million crowns", "52.1 million crowns")


def test_rounded_numbers_agree() -> None:
    asked = Asked("How many households in Velmor lost power?", "en")
    rounded = statement("About 6,200 households in Velmor lost power.", "Storm over Velmor")
    exact = statement("In Velmor 6,211 households lost power.", "Storm over Velmor")
    other = statement("In Velmor 7,350 households lost power.", "Storm over Velmor")
    assert rounded.conflict_with(exact, asked) is None
    assert rounded.conflict_with(other, asked) == ("6,200", "7,350")


def test_dates_of_the_same_thing_differ() -> None:
    asked = Asked("When will the Velmor marathon be run?", "en")
    one = statement("The Velmor marathon will be run on 13 April 2025.", "Marathon")
    other = statement("The Velmor marathon will be run on 20 April.", "Marathon moved")
    assert one.conflict_with(other, asked) == ("13 April 2025", "20 April")
    assert one.conflict_with(statement("The Velmor marathon will be run in April."), asked) is None


def test_reports_come_in_the_order_of_their_dates_with_outlet_and_day() -> None:
    citations = [
        citation(1, "Tide News", 5, "The storm sank 81 boats in Velmor marina."),
        citation(2, "Harbour Post", 3, "The storm Edda sank 78 boats in Velmor marina."),
        citation(3, None, None, "Edda sank 80 boats in the marina of Velmor, a storm to remember."),
    ]
    claims = [Claim(one.quote, (one.n,)) for one in citations]
    reports = conflicting_reports(claims, citations, dict.fromkeys(("v1", "v2", "v3"), "en"), ASKED)
    assert conflict_note(reports, "en") == (
        "The articles give different figures: Harbour Post reported 78 on 3 March 2024; Tide News "
        "reported 81 on 5 March 2024; unknown outlet reported 80, undated."
    )
    assert "5 März 2024" not in (note := conflict_note(reports, "de") or "")
    assert "Tide News meldete am 5. März 2024 81" in note
    assert conflict_note([], "en") is None


def test_only_figures_that_a_claim_gives_count() -> None:
    """A model may quote a sentence of which it tells one half."""
    citations = [
        citation(1, "Tide News", 5, "The storm sank 81 boats in Velmor marina."),
        citation(2, "Harbour Post", 3, "The storm Edda sank 78 boats in Velmor marina."),
    ]
    languages = {"v1": "en", "v2": "en"}
    claims = [Claim("A storm sank boats.", (1,)), Claim("It sank 78 boats.", (2,))]
    assert conflicting_reports(claims, citations, languages, ASKED) == []
    other_words = [Claim("81 Boote sind gesunken.", (1,)), Claim("78 Boote sind gesunken.", (2,))]
    german = Asked("Wie viele Boote sind gesunken?", "de")
    assert len(conflicting_reports(other_words, citations, languages, german)) == 2


def test_as_of_is_the_day_of_the_newest_citation() -> None:
    citations = [citation(1, "Tide News", 5, "a"), citation(2, "Harbour Post", 3, "b")]
    said = "As of 5 March 2024, the day of the newest article cited."
    assert as_of_note(citations, "en") == said
    assert as_of_note([citation(1, "Tide News", None, "a")], "en") is None
