"""Telegram's limits, kept by ourselves."""

from __future__ import annotations

import asyncio

import pytest
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


async def test_what_shows_nothing_in_a_chat_counts_among_all_calls_and_in_no_chat() -> None:
    pacer = Pacer(Limits(overall=(2, 0.2), private=(1, 60.0)))
    await pacer.admit(1)
    await pacer.admit(None)
    assert not pacer.is_free(None)
    start = asyncio.get_running_loop().time()
    await pacer.admit(None)
    assert asyncio.get_running_loop().time() - start >= 0.19
    assert not pacer.is_free(1)
    pacer.hold(2, 60)
    await asyncio.wait_for(pacer.admit(None), 1)


async def test_what_is_begun_is_finished_before_more_begins() -> None:
    pacer = Pacer(Limits(overall=(2, 0.1)))
    let_through: list[str] = []

    async def call(chat_id: int, name: str, *, begins: bool) -> None:
        await pacer.admit(chat_id, begins=begins)
        let_through.append(name)

    await pacer.admit(1)
    await pacer.admit(2)
    begun = [call(10 + n, "begin", begins=True) for n in range(4)]
    finished = [call(20 + n, "finish", begins=False) for n in range(2)]
    await asyncio.gather(*begun, *finished)
    assert let_through == ["finish"] * 2 + ["begin"] * 4


async def test_half_of_all_calls_may_begin_something() -> None:
    pacer = Pacer(Limits(overall=(1, 0.1)))
    start = asyncio.get_running_loop().time()
    for chat_id in range(3):
        await pacer.admit(chat_id, begins=True)
    assert asyncio.get_running_loop().time() - start >= 0.4


async def test_a_call_that_is_given_up_leaves_no_trace() -> None:
    pacer = Pacer(Limits(overall=(1, 0.1)))
    await pacer.admit(1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await pacer.admit(2)
    assert not pacer._waiting
    await pacer.admit(3)


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
