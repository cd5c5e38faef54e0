"""What a bot knows of its own health, without the pages that tell it."""

from __future__ import annotations

import logging
import math
import time

import pytest

from bot.monitoring.health import Health


def test_the_age_of_the_last_poll_counts_from_the_start_until_there_is_one() -> None:
    health = Health(poll_bound=60)
    health.begun_at -= 30
    assert 30 <= health.poll_age < 31
    health.polled()
    assert health.poll_age < 1


def test_who_is_called_never_polls_and_raises_no_alarm_of_it() -> None:
    health = Health(poll_bound=None)
    health.begun_at -= 1_000
    assert math.isnan(health.poll_age)
    assert not health.poll_age > 120
    assert health.alive()[0]


def test_another_process_that_polls_is_news_once_until_it_has_been_gone_for_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    health = Health(poll_bound=60)
    assert health.conflicted("another process polls")
    assert not health.conflicted("another process polls")
    assert health.conflicted("a webhook is set")
    health.polled()
    assert health.conflict_at is not None  # the two get an answer in turns
    health.conflict_at = time.monotonic() - 61
    with caplog.at_level(logging.WARNING):
        health.polled()
    assert health.conflict_at is None
    assert caplog.messages == ["nobody else takes the messages of this bot any more"]
    assert health.conflicted("another process polls")
