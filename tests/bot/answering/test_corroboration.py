"""Whether another outlet tells the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.answering.corroboration import corroborated
from bot.answers import Citation, Claim
from retrieval.articles import make_article
from retrieval.catalogue import LiveVersion
from tests.bot.answering.conftest import FERRY, search_all

CITED = Citation(
    1, FERRY.id, FERRY.version_id, FERRY.title, FERRY.source, FERRY.published_at, None, "q", 0, 1
)
CLAIM = "The council of Norwick will buy an electric ferry for 12.5 million crowns."


def told_by(body: str, *, source: str | None = "Daily Ledger", claim: str = CLAIM) -> bool:
    other = make_article(
        given_id="other",
        title="Norwick",
        source=source,
        lang="en",
        published_at=datetime(2024, 3, 16, tzinfo=UTC),
        body=body,
    )
    excerpts = search_all("What will Norwick buy?", [FERRY, other]).excerpts
    return corroborated(excerpts, {}, [Claim(claim, (1,))], [CITED]) == {0}


def carried_by(*outlets: str | None, of: str = FERRY.version_id) -> bool:
    """Whether copies in these outlets corroborate the claim; no excerpt of another one does."""
    copies = tuple(
        LiveVersion(f"v{n}", f"a{n}", "Norwick", outlet, None, "en", 1)
        for n, outlet in enumerate(outlets)
    )
    excerpts = search_all("What will Norwick buy?", [FERRY]).excerpts
    return corroborated(excerpts, {of: copies}, [Claim(CLAIM, (1,))], [CITED]) == {0}


@pytest.mark.parametrize(
    "body",
    [
        "Norwick’s council wants to purchase a ferry that costs 12.5 million crowns.",
        "The ferry for Norwick was ordered from Halden. Its price is 12,500,000 crowns.",
    ],
)
def test_another_outlet_may_use_other_words(body: str) -> None:
    assert told_by(body)


@pytest.mark.parametrize(
    "body",
    [
        "Norwick’s council wants to purchase a ferry that costs 14 million crowns.",
        "The council of Sudwick will buy a tram for 12.5 million dollars.",
        "The council of Norwick will not buy an electric ferry for 12.5 million crowns.",
        "A school for 12.5 million crowns opens in Norwick.",
    ],
)
def test_another_figure_name_sense_or_matter_is_none(body: str) -> None:
    assert not told_by(body)


def test_the_same_outlet_or_an_unknown_one_is_none() -> None:
    assert not told_by(CLAIM, source=FERRY.source)
    assert not told_by(CLAIM, source=None)


def test_without_names_and_numbers_more_words_must_agree() -> None:
    claim = "The old steamer is no longer allowed in the inner harbour."
    assert told_by("The steamer is old and no longer allowed in the harbour.", claim=claim)
    assert not told_by("The harbour is busy in summer, people say.", claim=claim)


def test_a_copy_that_another_outlet_carries_counts_found_or_not() -> None:
    assert carried_by("Daily Ledger")
    assert carried_by(FERRY.source, None, "Daily Ledger")


def test_a_copy_in_the_same_outlet_or_an_unknown_one_counts_not() -> None:
    assert not carried_by()
    assert not carried_by(FERRY.source, FERRY.source)
    assert not carried_by(None)
    assert not carried_by("Daily Ledger", of="another article")
