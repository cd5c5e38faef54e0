"""Points in time as people give them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from retrieval.articles import as_utc


def parse_as_of(text: str) -> datetime:
    """The moment up to which articles are visible: a date to its last instant UTC, or a timestamp.

    Raises ValueError, with what to write instead, for anything but ISO 8601.
    """
    text = text.strip()
    try:
        return datetime.combine(date.fromisoformat(text), time.max, tzinfo=UTC)
    except ValueError:
        pass
    try:
        return as_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):  # the latter for the first day of year 1 in Tokyo
        raise ValueError(
            f"{text!r} is no date: write it as 2024-11-15 or 2024-11-15T18:00:00Z"
        ) from None
