"""Searching while somebody types: few at a time, the newest words first, in threads of their own.

Telegram asks once per key, so that a few people who type would keep all threads busy that answers
and the database need.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from bot.telegram.rendering import at_a_glance
from retrieval.articles import Excerpt

if TYPE_CHECKING:
    from bot.service import Service

#: Articles that are offered.
MOST = 8
#: Searches at the same time, of all people together.
_AT_ONCE = 2
#: Telegram waits about ten seconds for an answer, and whoever types does not.
_PATIENCE = 5.0

Found = tuple[Excerpt, ...]


class HeadlineCache:
    """What was found for the last look-ups over one version of the corpus."""

    def __init__(self, size: int = 500) -> None:
        self._size = size
        self._version = -1
        self._found: OrderedDict[str, Found] = OrderedDict()

    def read(self, version: int, words: str) -> Found | None:
        """What was found for these words, unless the corpus has changed since."""
        if version != self._version:
            self._found.clear()
            self._version = version
        return self._found.get(words)

    def write(self, version: int, words: str, found: Found) -> None:
        """Keep what was found, in the place of what was found longest ago.

        What was looked for in a `version` that others know to be replaced is dropped.
        """
        if version != self._version:
            return
        self._found[words] = found
        if len(self._found) > self._size:
            self._found.popitem(last=False)


class Lookups:
    """Looks up articles for whoever types, each person one look-up at a time."""

    def __init__(self) -> None:
        self._cache = HeadlineCache()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="look-up")
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._lanes: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._newest: dict[int, object] = {}
        self._tasks: set[asyncio.Task[Found | None]] = set()

    async def find(self, service: Service, person: int, words: str) -> Found | None:
        """The best excerpt of each article that fits `words`; of the newest ones where none are.

        None where the same person has typed on before its turn came, or it took too long. Raises
        what `Service.search` raises.
        """
        mine = self._newest[person] = object()
        looking = self._begun(self._in_turn(service, person, mine, words))
        try:
            await asyncio.wait({looking}, timeout=_PATIENCE)
        finally:
            if self._newest.get(person) is mine:
                del self._newest[person]
            looking.cancel()  # its turn ends when its thread does; nobody waits for that
        return looking.result() if looking.done() else None

    async def aclose(self) -> None:
        """Take up nothing more, and wait for what is still being searched."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._threads.shutdown(wait=False)

    def _begun(self, work: Coroutine[Any, Any, Found | None]) -> asyncio.Task[Found | None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Found | None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be left who asks for it

    async def _in_turn(
        self, service: Service, person: int, mine: object, words: str
    ) -> Found | None:
        async with self._lanes.setdefault(person, asyncio.Lock()):
            if self._newest.get(person) is not mine:
                return None
            if not words:
                return tuple(at_a_glance(one) for one in await service.latest(limit=MOST))
            while True:
                version = await service.corpus_version()
                found = self._cache.read(version, words)
                if found is None:
                    async with self._free:
                        if self._newest.get(person) is not mine:
                            return None
                        found = await _searched(service, words, self._threads)
                    self._cache.write(version, words, found)
                # Telegram shows what it is given for a while: nothing that was just taken down.
                if await service.corpus_version() == version:
                    return found


async def _searched(service: Service, words: str, threads: Executor) -> Found:
    """The best excerpt of each article; it returns only once no thread works on that any more."""
    searching = asyncio.ensure_future(service.search(words, threads=threads))
    try:
        retrieval = await asyncio.shield(searching)
    except asyncio.CancelledError:
        await asyncio.wait({searching})  # a thread cannot be stopped
        if not searching.cancelled():
            searching.exception()
        raise
    best: dict[str, Excerpt] = {}
    for excerpt in retrieval.excerpts:
        best.setdefault(excerpt.article.id, excerpt)
    return tuple(best.values())[:MOST]
