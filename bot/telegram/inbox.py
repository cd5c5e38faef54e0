"""No question is lost: updates are stored before Telegram forgets them, and done when answered.

python-telegram-bot acknowledges updates with its next getUpdates (or its 200 to a webhook call),
right after they were put into the update queue, and forgets them when the process dies. So the
queue here stores what it is given before `put` returns, the processor marks it as handled only
after its handlers, and `replay` at the next start hands out again what was not.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Hashable
from inspect import iscoroutine
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Message, Update
from telegram.ext import BaseUpdateProcessor

from bot.storage.inbox import InboxStore

_LOG = logging.getLogger(__name__)

#: An update whose handling began this often without an end is given up with an apology.
MAX_ATTEMPTS = 3
#: Tasks that may wait for their turn; the bound on work is `InboxProcessor`'s own.
_WAITING_ROOM = 1_000_000
#: Seconds until the database is asked again where it could not store an update.
_STORE_RETRY = 1.0
#: Seconds between two sweeps of updates handled long ago.
_SWEEP_EVERY = 3_600.0


class InboxQueue(asyncio.Queue[object]):
    """The application's update queue: what it has taken survives the process.

    Only updates that `wanted` agrees to are stored and passed on; the rest of a busy group's
    talk is dropped here and never written down.
    """

    def __init__(self, store: InboxStore, wanted: Callable[[Update], bool]) -> None:
        super().__init__()
        self.replayed: set[int] = set()
        """Ids of updates that an earlier process took and did not finish."""
        self._store = store
        self._wanted = wanted

    async def put(self, item: object) -> None:
        """Store an update, then queue it; one that is known already is not queued again."""
        if not isinstance(item, Update) or (self._wanted(item) and await self._keep(item)):
            await super().put(item)

    async def replay(self, bot: Bot) -> int:
        """Queue what an earlier process left unhandled; returns how many updates that were."""
        payloads = await asyncio.to_thread(self._store.unhandled)
        for payload in payloads:
            update = Update.de_json(json.loads(payload), bot)
            self.replayed.add(update.update_id)
            await super().put(update)
        return len(payloads)

    async def _keep(self, update: Update) -> bool:
        """Store the update however long it takes: returning would let Telegram forget it."""
        payload = update.to_json()
        while True:
            try:
                return await asyncio.to_thread(self._store.add, update.update_id, payload)
            except SQLAlchemyError as error:
                _LOG.error("bot.db takes no messages (%s): trying again", type(error).__name__)
                await asyncio.sleep(_STORE_RETRY)


class InboxProcessor(BaseUpdateProcessor):
    """Runs the handlers of stored updates: in order within a conversation, others in parallel.

    An update counts as handled when its handlers have ended and nobody put it on `untold`, the
    updates whose senders are still to hear a final word. `attempts` tells handlers how often,
    this time included, the handling of an update has begun.
    """

    __slots__ = ("_lanes", "_running", "_store", "_sweeping", "_tasks", "attempts", "untold")

    def __init__(self, store: InboxStore, *, at_once: int) -> None:
        super().__init__(max_concurrent_updates=_WAITING_ROOM)
        self.attempts: dict[int, int] = {}
        self.untold: set[int] = set()
        self._store = store
        self._running = asyncio.Semaphore(at_once)
        self._lanes: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sweeping: asyncio.Task[None] | None = None

    async def initialize(self) -> None:
        """Begin to sweep old updates out, now and every hour."""
        self._sweeping = asyncio.create_task(self._sweep())

    async def shutdown(self) -> None:
        """End the sweeping."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)
            self._sweeping = None

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run the handlers when it is the update's turn, then mark it as handled."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            if isinstance(update, Update):
                lane = self._lanes.setdefault(_lane(update), asyncio.Lock())
                async with lane, self._running:
                    await self._handle(update.update_id, coroutine)
            else:
                await coroutine
        finally:
            if iscoroutine(coroutine):
                coroutine.close()  # only does something where a stop came before its turn

    async def stop_now(self) -> None:
        """Cancel what is being handled; it stays in the inbox for the next start."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _handle(self, update_id: int, coroutine: Awaitable[Any]) -> None:
        self.attempts[update_id] = await asyncio.to_thread(self._store.start, update_id)
        try:
            await coroutine
        finally:
            del self.attempts[update_id]
        if update_id in self.untold:
            self.untold.discard(update_id)
            _LOG.error("update %d could not be answered: tried again at the next start", update_id)
            return
        await asyncio.to_thread(self._store.finish, update_id)

    async def _sweep(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._store.sweep)
            except SQLAlchemyError as error:
                _LOG.error("bot.db could not be swept: %s", type(error).__name__)
            await asyncio.sleep(_SWEEP_EVERY)


def _lane(update: Update) -> Hashable:
    """The conversation of an update: its chat and topic. Commands to admins wait for nobody."""
    message = update.message
    if message is None or _is_slow_command(message):
        return ("alone", update.update_id)
    return (message.chat_id, message.message_thread_id if message.is_topic_message else None)


def _is_slow_command(message: Message) -> bool:
    """Whether it may run for minutes, which must not hold up questions in the same chat."""
    return (message.text or "").casefold().startswith("/reload")
