"""Points in time as people give them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.moments import parse_as_of


def test_a_date_counts_to_its_last_instant() -> None:
    assert parse_as_of(" 2024-11-15 ") == datetime(2024, 11, 15, 23, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2024-11-15T18:00:00Z", 18), ("2024-11-15T18:00", 18), ("2024-11-15T21:00:00+03:00", 18)],
)
def test_a_timestamp_is_itself_in_utc(text: str, hour: int) -> None:
    assert parse_as_of(text) == datetime(2024, 11, 15, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-13-01", "15.11.2024", "0001-01-01T00:00+05"]
)
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 2024-11-15") as caught:
        parse_as_of(text)
    assert "\n" not in str(caught.value)
