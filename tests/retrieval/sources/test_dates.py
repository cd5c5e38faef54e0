"""Tests of reading single days off a page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.sources.dates import match_day


@pytest.mark.parametrize(
    "text",
    [
        "November 15, 2024", "Nov. 15 2024", "november 15th, 2024", "15 November 2024",
        "15th of November, 2024", "15. November 2024", "15 Kasım 2024", "15 novembre 2024",
        "15 de noviembre de 2024", "15 ноября 2024", "2024-11-15", "2024-11-15T09:30:00Z",
        "2024/11/15", "15.11.2024", "15/11/2024", "11/15/2024", "2024年11月15日",
    ],
)  # fmt: skip
def test_days(text: str) -> None:
    assert match_day(text) == (datetime(2024, 11, 15, tzinfo=UTC), len(text))


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2024", "31 February 2024", "2024-13-01", "15 Foobar 2024", "November 2024", "2024",
        "15 November", "in the year 2024", "1500 November 2024", "",
    ],
)  # fmt: skip
def test_what_is_no_single_day(text: str) -> None:
    assert match_day(text) is None


def test_same_day_and_month_is_no_riddle() -> None:
    assert match_day("05/05/2024") == (datetime(2024, 5, 5, tzinfo=UTC), 10)


def test_day_inside_a_line() -> None:
    assert match_day("on May 3, 2024 by", 3) == (datetime(2024, 5, 3, tzinfo=UTC), 14)
