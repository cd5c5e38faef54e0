"""Telegram's limits, kept by ourselves."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.pacing import Limits, Pacer, Window


@given(
    calls=st.integers(1, 5),
    seconds=st.floats(0.1, 60),
    gaps=st.lists(st.floats(0, 30), max_size=40),
)
def test_no_stretch_of_time_holds_more_calls_than_allowed(
    calls: int, seconds: float, gaps: list[float]
) -> None:
    window, now, made = Window(calls, seconds), 0.0, []
    for gap in gaps:
        now += gap
        now += window.wait(now)
        window.count(now)
        made.append(now)
    for start in made:
        assert sum(start <= at < start + seconds * 0.999 for at in made) <= calls


def test_a_call_within_the_limit_does_not_wait() -> None:
    window = Window(2, 10.0)
    for now in (0.0, 1.0):
        assert window.wait(now) == 0
        window.count(now)
    assert window.wait(4.0) == 6.0
    assert window.wait(10.0) == 0


async def _admitted(pacer: Pacer, chat_id: int, times: int) -> float:
    """Seconds of the loop's clock that so many calls took."""
    start = asyncio.get_running_loop().time()
    for _ in range(times):
        await pacer.admit(chat_id)
    return asyncio.get_running_loop().time() - start


async def test_each_chat_has_a_pace_of_its_own() -> None:
    pacer = Pacer(Limits(overall=(100, 1.0), private=(2, 0.2), group=(1, 0.2)))
    assert await _admitted(pacer, 1, 3) >= 0.2
    assert pacer.is_free(2)
    assert await _admitted(pacer, -1, 2) >= 0.2
    assert not pacer.is_free(-1)


async def test_all_chats_together_have_one_too() -> None:
    pacer = Pacer(Limits(overall=(2, 0.2)))
    for chat_id in (1, 2):
        await pacer.admit(chat_id)
    assert not pacer.is_free(3)


async def test_a_hold_stops_one_chat() -> None:
    pacer = Pacer(Limits())
    pacer.hold(1, 0.2)
    pacer.hold(1, 0.1)  # a shorter one does not end it sooner
    assert not pacer.is_free(1)
    assert pacer.is_free(2)
    assert await _admitted(pacer, 1, 1) >= 0.19


async def test_silent_chats_are_forgotten() -> None:
    pacer = Pacer(Limits(overall=(100_000, 1.0), private=(1, 0.001), group=(1, 0.001)))
    for chat_id in range(3_000):
        await pacer.admit(chat_id)
    assert len(pacer._chats) <= 1_001
