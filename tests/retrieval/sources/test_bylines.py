"""Tests of bylines on one line and over several."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sources.bylines import Byline, byline_at
from retrieval.sources.lines import page_lines

DAY = datetime(2024, 11, 15, tzinfo=UTC)


def byline(text: str) -> Byline | None:
    return byline_at(page_lines(text), 0)


@pytest.mark.parametrize(
    ("text", "marked", "day", "author"),
    [
        ("Published\non", True, None, None),
        ("Published 2 days ago on November 15, 2024 By Jane Doe", True, DAY, "Jane Doe"),
        ("Published\n2 days ago\non\nNovember 15, 2024\nBy\nJane Doe", True, DAY, "Jane Doe"),
        ("By Jane Doe and John Roe | 15 November 2024", False, DAY, "Jane Doe and John Roe"),
        ("By Jane Doe, Staff Writer", False, None, "Jane Doe, Staff Writer"),
        ("Posted by admin on November 15, 2024", True, DAY, "admin"),
        ("Friday 15 November 2024 11:42, UK", False, DAY, None),
        ("Updated: 15.11.2024 - 09:30", True, DAY, None),
        ("Son güncelleme: 15 Kasım 2024 10:05", True, DAY, None),
        ("Published 3 hours ago", True, None, None),
        ("By Mary-Ann O’Neill\nShare\nPublished November 15, 2024", True, DAY, "Mary-Ann O’Neill"),
    ],
)
def test_bylines(text: str, marked: bool, day: datetime | None, author: str | None) -> None:
    found = byline(text)
    assert found is not None
    assert (found.is_marked, found.published_at, found.author) == (marked, day, author)
    assert (found.start, found.end) == (0, len(text.split("\n")))


@pytest.mark.parametrize(
    "text",
    [
        "By Thursday all ships had left.",
        "By the end of the week the port was open",
        "Published papers show that the port was open.",
        "On November 15, 2024 the port reopened.",
        "November 15, 2024 was a good day",
        "Today",
        "2 days ago",
        "on",
        "The port reopened",
    ],
)
def test_what_is_no_byline(text: str) -> None:
    assert byline(text) is None


def test_byline_ends_before_the_text() -> None:
    found = byline("Published\non\nThe port reopened on Monday.\nPublished")
    assert found is not None
    assert found.end == 2


@given(st.text(max_size=200))
def test_any_text_can_be_asked(text: str) -> None:
    lines = page_lines(text)
    for at in range(len(lines)):
        found = byline_at(lines, at)
        assert found is None or at == found.start < found.end <= len(lines)
