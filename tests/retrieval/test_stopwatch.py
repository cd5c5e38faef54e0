"""The time between one look at a watch and the next."""

from __future__ import annotations

import time

import pytest

from retrieval.stopwatch import Stopwatch


def test_each_lap_begins_where_the_last_one_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([10.0, 10.5, 10.75])
    monkeypatch.setattr(time, "perf_counter", lambda: next(seconds))
    watch = Stopwatch()
    watch.lap("understand")
    watch.lap("legs")
    assert watch.laps == {"understand": 500.0, "legs": 250.0}
    assert list(watch.laps) == ["understand", "legs"]


def test_what_was_read_does_not_change_afterwards() -> None:
    watch = Stopwatch()
    watch.lap("one")
    read = watch.laps
    watch.lap("two")
    assert list(read) == ["one"]
    assert all(milliseconds >= 0 for milliseconds in watch.laps.values())
