"""The preference for what is new, against values computed by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.recency import recency_factor

TODAY = datetime(2024, 11, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "factor", "latest"),
    [(0, 2.0, 4.0), (14, 1.5, 2.5), (28, 1.25, 1.75), (42, 1.125, 1.375)],
)
def test_the_preference_halves_every_two_weeks(days: int, factor: float, latest: float) -> None:
    published_at = TODAY - timedelta(days=days)
    assert recency_factor(published_at, TODAY, latest=False) == pytest.approx(factor)
    assert recency_factor(published_at, TODAY, latest=True) == pytest.approx(latest)


def test_an_undated_article_is_neither_new_nor_punished() -> None:
    assert recency_factor(None, TODAY, latest=False) == 1.0
    assert recency_factor(None, TODAY, latest=True) == 1.0


def test_what_is_dated_later_counts_as_new() -> None:
    later = TODAY + timedelta(days=30)
    assert recency_factor(later, TODAY, latest=False) == 2.0


@given(
    st.timedeltas(timedelta(0), timedelta(days=40_000)),
    st.timedeltas(timedelta(0), timedelta(days=40_000)),
    st.booleans(),
)
def test_the_newer_is_never_preferred_less_and_nothing_loses(
    one: timedelta, other: timedelta, latest: bool
) -> None:
    newer = recency_factor(TODAY - min(one, other), TODAY, latest=latest)
    older = recency_factor(TODAY - max(one, other), TODAY, latest=latest)
    assert newer >= older >= 1.0
