"""Dates, written in any of the languages, and seen from an article's day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.dates import PartialDate, dates, resolved_dates, unsupported

Parts = tuple[int | None, int | None, int | None]


def parts(found: list[PartialDate]) -> list[Parts]:
    return [(each.year, each.month, each.day) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 15 August 2021", (2021, 8, 15)),
        ("on 15 of August 2021", (2021, 8, 15)),
        ("on August 15th, 2021", (2021, 8, 15)),
        ("on August 15", (None, 8, 15)),
        ("in August 2021", (2021, 8, None)),
        ("15 Ağustos 2021", (2021, 8, 15)),
        ("am 15. August 2021", (2021, 8, 15)),
        ("el 15 de agosto de 2021", (2021, 8, 15)),
        ("le 15 août 2021", (2021, 8, 15)),
        ("15 августа 2021 года", (2021, 8, 15)),
        ("15 أغسطس 2021", (2021, 8, 15)),
        ("2021年8月15日", (2021, 8, 15)),
        ("2021-08-15", (2021, 8, 15)),
    ],
)
def test_a_date_is_read(text: str, expected: Parts) -> None:
    assert parts(dates(text)) == [expected]


@pytest.mark.parametrize("text", ["you may go", "they march on", "42 people"])
def test_what_is_no_date(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("announced on Wednesday", (2024, 11, 13)),
        ("announced yesterday", (2024, 11, 14)),
        ("dün açıklandı", (2024, 11, 14)),
        ("昨天宣布", (2024, 11, 14)),
        ("took effect last month", (2024, 10, None)),
        ("sales rose last year", (2023, None, None)),
        ("will open next year", (2025, None, None)),
    ],
)
def test_a_relative_date_is_seen_from_the_articles_day(text: str, expected: Parts) -> None:
    assert expected in parts(resolved_dates(text, date(2024, 11, 15)))


def test_without_an_articles_day_nothing_relative_resolves() -> None:
    assert resolved_dates("announced yesterday", None) == []


def test_a_year_may_stand_apart_from_its_day() -> None:
    claim = dates("on 6 September 2021")
    assert unsupported(claim, dates("on September 6"), {2021}) == []
    assert unsupported(claim, dates("on September 6"), {2024}) != []
    assert unsupported(claim, dates("on September 7"), {2021}) != []


def test_a_headline_without_words_has_no_dates() -> None:
    for text in ("", "…", "—"):
        assert resolved_dates(text, date(2025, 3, 6)) == []
