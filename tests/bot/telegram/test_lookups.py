"""Look-ups while somebody types: few at a time, and never what was taken down."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.service import Service
from bot.telegram.lookups import HeadlineCache, Lookups
from retrieval.articles import Article, Excerpt
from tests.bot.telegram.stand_ins import run_newsroom
from tests.fake_telegram import FakeTelegram


def excerpt(name: str) -> Excerpt:
    return Excerpt(name, Article(name, f"{name}-1", name, "Words."), 0, 6, 1.0)


def test_what_was_looked_for_in_a_version_since_replaced_is_not_kept() -> None:
    cache = HeadlineCache()
    assert cache.read(1, "herring") is None
    assert cache.read(2, "storm") is None
    cache.write(1, "herring", (excerpt("a"),))
    assert cache.read(2, "herring") is None
    cache.write(2, "herring", (excerpt("b"),))
    assert cache.read(2, "herring") == (excerpt("b"),)


def test_what_was_found_longest_ago_makes_room() -> None:
    cache = HeadlineCache(size=2)
    cache.read(1, "a")
    for words in "abc":
        cache.write(1, words, (excerpt(words),))
    assert [cache.read(1, words) is not None for words in "abc"] == [False, True, True]


class SlowService:
    """Searches that take as long as the gate is shut, in the threads that they are given."""

    def __init__(self) -> None:
        self.version = 1
        self.searched: list[str] = []
        self.active, self.peak = 0, 0
        self.gate = threading.Event()
        self._lock = threading.Lock()

    async def corpus_version(self) -> int:
        return self.version

    async def search(self, words: str, *, threads: Executor) -> Any:
        return await asyncio.get_running_loop().run_in_executor(threads, self._search, words)

    def _search(self, words: str) -> Any:
        with self._lock:
            self.searched.append(words)
            self.active += 1
            self.peak = max(self.peak, self.active)
        self.gate.wait(10)
        with self._lock:
            self.active -= 1
        return SimpleNamespace(excerpts=(excerpt(words),))


@pytest.fixture
def slow() -> SlowService:
    return SlowService()


@pytest.fixture
async def lookups(slow: SlowService) -> AsyncIterator[Lookups]:
    made = Lookups()
    yield made
    slow.gate.set()
    await made.aclose()


async def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to pass within five seconds")


async def test_of_what_one_person_types_the_newest_words_win(
    slow: SlowService, lookups: Lookups
) -> None:
    service = cast("Service", slow)
    typed = [f"herring{'x' * n}" for n in range(9)]
    looking = [asyncio.create_task(lookups.find(service, 7, words)) for words in typed]
    await until(lambda: bool(slow.searched))
    slow.gate.set()
    found = await asyncio.gather(*looking)
    assert slow.searched == [typed[0], typed[-1]] or slow.searched == [typed[-1]]
    assert found[-1] == (excerpt(typed[-1]),)
    assert found[1:-1] == [None] * 7
    assert slow.peak == 1


async def test_of_many_people_few_are_served_at_once(slow: SlowService, lookups: Lookups) -> None:
    service = cast("Service", slow)
    looking = [asyncio.create_task(lookups.find(service, n, f"ferry {n}")) for n in range(20)]
    await until(lambda: slow.active == 2)
    before = time.monotonic()
    # What everything else runs in is free: as many threads as the machine has for that.
    await asyncio.gather(*(asyncio.to_thread(lambda: None) for _ in range(20)))
    assert time.monotonic() - before < 1
    slow.gate.set()
    assert await asyncio.gather(*looking) == [(excerpt(f"ferry {n}"),) for n in range(20)]
    assert slow.peak == 2


async def test_what_takes_too_long_holds_up_only_its_own_place(
    slow: SlowService, lookups: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.lookups._PATIENCE", 0.1)
    service = cast("Service", slow)
    waited = [lookups.find(service, n, f"ferry {n}") for n in range(6)]
    assert await asyncio.gather(*waited) == [None] * 6
    assert len(slow.searched) == slow.active == 2  # the others were given up before they began
    slow.gate.set()
    await until(lambda: slow.active == 0)
    assert await lookups.find(service, 0, "storm") == (excerpt("storm"),)


async def test_a_change_during_a_search_has_it_searched_again(
    slow: SlowService, lookups: Lookups
) -> None:
    looking = asyncio.create_task(lookups.find(cast("Service", slow), 7, "herring"))
    await until(lambda: slow.active == 1)
    slow.version = 2
    slow.gate.set()
    assert await looking == (excerpt("herring"),)
    assert slow.searched == ["herring", "herring"]


async def test_promise_7_a_removed_article_does_not_come_back_while_typing(
    telegram: FakeTelegram, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bob = telegram.user("Anna"), telegram.user("Bob")
    search = Service.search
    begun, hold = asyncio.Event(), asyncio.Event()

    async def held(self: Service, question: str, **more: Any) -> Any:
        found = await search(self, question, **more)
        if question == "herring" and not begun.is_set():
            begun.set()
            await hold.wait()
        return found

    async with run_newsroom(telegram, data_dir) as service:
        monkeypatch.setattr(Service, "search", held)
        first = telegram.inline_query(anna, "herring")
        await begun.wait()
        await service.remove("cw-herring-quota")
        await telegram.inline_query(bob, "storm").wait_for_answer()
        hold.set()
        await first.wait_for_answer()
        second = telegram.inline_query(bob, "herring")
        await second.wait_for_answer()
    for query in (first, second):
        assert query.results
        assert all("Herring quota" not in one["title"] for one in query.results)
