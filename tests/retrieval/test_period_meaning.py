"""Phrases on the calendar, and parts of months and years."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.period_meaning import (
    Stretch,
    meaning,
    months_on,
    nearest_following,
    nearest_past,
    part_of,
    unit_around,
)

TODAY = date(2024, 1, 6)  # a Saturday


@pytest.mark.parametrize(
    ("kind", "values", "first", "last"),
    [
        ("weekend", {}, "2024-01-06", "2024-01-07"),
        ("last weekend", {}, "2023-12-30", "2023-12-31"),
        ("last", {"unit": "week"}, "2023-12-25", "2023-12-31"),
        ("last", {"unit": "quarter"}, "2023-10-01", "2023-12-31"),
        ("ago", {"unit": "month", "n": 2}, "2023-11-01", "2023-11-30"),
        ("past", {"unit": "hour", "n": 48}, "2024-01-04", "2024-01-06"),
        ("past", {"unit": "hour", "n": 3}, "2024-01-05", "2024-01-06"),
        ("past", {"unit": "year"}, "2023-01-06", "2024-01-06"),
        ("weekday", {"w": 5}, "2024-01-06", "2024-01-06"),
        ("weekday before", {"w": 5}, "2023-12-30", "2023-12-30"),
        ("weekday last week", {"w": 0}, "2023-12-25", "2023-12-25"),
        ("weekday this week", {"w": 6}, "2024-01-07", "2024-01-07"),
        ("month before", {"m": 1}, "2023-01-01", "2023-01-31"),
        ("month before", {"m": 12}, "2023-12-01", "2023-12-31"),
        ("quarter", {"q": 4}, "2023-10-01", "2023-12-31"),
        ("season", {"s": 4, "y": 2022}, "2022-12-01", "2023-02-28"),
        ("last season", {"s": 2}, "2023-06-01", "2023-08-31"),
        ("date", {"m": 12, "d": 24}, "2023-12-24", "2023-12-24"),
        ("date", {"m": 12, "d": 24, "e": 22, "y": 2021}, "2021-12-22", "2021-12-24"),
        ("decade", {"y": 1700}, "1700-01-01", "1799-12-31"),
    ],
)
def test_what_a_phrase_names(
    kind: str, values: dict[str, int | str], first: str, last: str
) -> None:
    stretch = meaning(kind, values, TODAY)
    assert stretch
    assert (stretch.first.isoformat(), stretch.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("kind", "values", "today"),
    [
        ("date", {"m": 6, "d": 31}, TODAY),
        ("date", {"m": 2, "d": 29, "y": 2023}, TODAY),
        ("decade", {"y": 1975}, TODAY),
        ("past", {"unit": "year", "n": 900}, date(800, 1, 1)),
        ("yesterday", {}, date.min),
    ],
)
def test_what_no_calendar_has(kind: str, values: dict[str, int | str], today: date) -> None:
    assert meaning(kind, values, today) is None


@pytest.mark.parametrize(
    ("unit", "part", "first", "last"),
    [
        ("month", "early", "2024-02-01", "2024-02-10"),
        ("month", "mid", "2024-02-11", "2024-02-20"),
        ("month", "late", "2024-02-21", "2024-02-29"),
        ("month", "h2", "2024-02-16", "2024-02-29"),
        ("month", "w2", "2024-02-08", "2024-02-14"),
        ("month", "w5", "2024-02-23", "2024-02-29"),
        ("quarter", "mid", "2024-02-01", "2024-02-29"),
        ("year", "early", "2024-01-01", "2024-04-30"),
        ("year", "late", "2024-09-01", "2024-12-31"),
        ("year", "h1", "2024-01-01", "2024-06-30"),
    ],
)
def test_parts_of_a_unit(unit: str, part: str, first: str, last: str) -> None:
    stretch = part_of(unit_around(date(2024, 2, 14), unit), part)
    assert stretch
    assert (stretch.first.isoformat(), stretch.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("unit", "part"), [("week", "early"), ("day", "late"), ("year", "w1"), ("quarter", "h1")]
)
def test_what_has_no_such_part(unit: str, part: str) -> None:
    assert part_of(unit_around(TODAY, unit), part) is None


def test_a_missing_year_is_the_nearest() -> None:
    assert nearest_past({"m": 2, "d": 29}, TODAY) == Stretch(date(2020, 2, 29), date(2020, 2, 29))
    assert nearest_following({"m": 2, "d": 29}, TODAY) == Stretch(
        date(2024, 2, 29), date(2024, 2, 29)
    )
    assert nearest_past({"m": 6, "d": 31}, TODAY) is None
    assert nearest_following({"m": 1, "d": 1}, date.max) is None


def test_months_on_keep_to_the_month() -> None:
    assert months_on(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_on(date(2024, 3, 31), -13) == date(2023, 2, 28)
