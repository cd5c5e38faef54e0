"""No question is lost: updates are stored before Telegram forgets them, and done when answered.

python-telegram-bot acknowledges updates with its next getUpdates (or its 200 to a webhook call),
right after they were put into the update queue, and forgets them when the process dies. So the
queue here stores what it is given before `put` returns, the processor marks it as handled only
after its handlers, and what was not is handed out again: after a while, and at the next start.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Hashable,
    Iterator,
    Mapping,
)
from contextlib import asynccontextmanager, contextmanager
from inspect import iscoroutine
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.storage.inbox import InboxStore

_LOG = logging.getLogger(__name__)
_Result = TypeVar("_Result")

#: An update whose handling began this often without an end is given up with an apology.
MAX_ATTEMPTS = 3
#: What a message holds of others' words and names beside the one that it replies to.
_OF_OTHERS = ("external_reply", "forward_origin", "quote")
#: What is kept of a message that is replied to, beside its chat and its sender's id.
_OF_REPLIED = ("date", "forum_topic_created", "is_topic_message", "message_id", "message_thread_id")
#: Tasks that may wait for their turn; the bound on work is `InboxProcessor`'s own.
_WAITING_ROOM = 1_000_000
#: Seconds until the database is asked again where it could not be written or read.
_STORE_RETRY = 1.0
#: Seconds until an update whose sender could not be told is handled again: after the first
#: attempt, the second, and any later one.
_AGAIN_AFTER = (60.0, 600.0, 3_600.0)
#: Seconds between two sweeps of updates handled long ago.
_SWEEP_EVERY = 3_600.0


class InboxQueue(asyncio.Queue[object]):
    """The application's update queue: what it has taken survives the process.

    Only updates that `wanted` agrees to are stored and passed on; the rest of a busy group's
    talk is dropped here and never written down.
    """

    def __init__(
        self,
        store: InboxStore,
        wanted: Callable[[Update], bool],
        unwelcome: Callable[[Update], bool] = lambda _: False,
    ) -> None:
        """An `unwelcome` update is passed on too, though nobody waits for an answer to it."""
        super().__init__()
        self._unwelcome = unwelcome
        self.replayed: set[int] = set()
        """Ids of updates that are handed out again, mostly because an earlier process died."""
        self.admitted: set[int] = set()
        """Ids of updates with questions that were let through, which is found out but once."""
        self._store = store
        self._wanted = wanted

    async def put(self, item: object) -> None:
        """Store an update, then queue it; one that is known already is not queued again.

        What only passes by is not stored.
        """
        if isinstance(item, Update) and not self.passes_by(item):
            kept = self._wanted(item) and await self._keep(item)
        else:
            kept = True
        if kept:
            await super().put(item)

    def passes_by(self, update: Update) -> bool:
        """Whether an update need not survive the process.

        What somebody types after the bot's name is stale with the next key, and where the bot is
        not welcome to stay, the next message will do as well.
        """
        if update.inline_query is not None:
            return True
        return not self._wanted(update) and self._unwelcome(update)

    async def replay(self, bot: Bot) -> int:
        """Queue what an earlier process left unhandled; returns how many updates that were."""
        payloads = await asyncio.to_thread(self._store.unhandled)
        self.admitted |= await asyncio.to_thread(self._store.admitted)
        for payload in payloads:
            await self.put_again(Update.de_json(json.loads(payload), bot))
        return len(payloads)

    async def put_again(self, update: Update) -> None:
        """Queue an update that is stored already."""
        self.replayed.add(update.update_id)
        await super().put(update)

    def forget(self, update_id: int) -> None:
        """Forget what was noted here of an update that is handled."""
        self.replayed.discard(update_id)
        self.admitted.discard(update_id)

    async def _keep(self, update: Update) -> bool:
        """Store the update however long it takes: returning would let Telegram forget it."""
        payload = json.dumps(payload_of(update))
        return await stored(lambda: self._store.add(update.update_id, payload))


def payload_of(update: Update) -> dict[str, Any]:
    """An update as it is stored: without what others wrote, which only stands beside the question.

    Of a message that is replied to, all that decides anything is where it is, whose, and whether it
    opened a topic.
    """
    payload = update.to_dict()
    for message in (payload.get("message"), payload.get("callback_query", {}).get("message")):
        if message is None:
            continue
        for name in _OF_OTHERS:
            message.pop(name, None)
        if "reply_to_message" in message:
            message["reply_to_message"] = _without_words(message["reply_to_message"])
    return payload


def _without_words(replied: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: replied[name] for name in _OF_REPLIED if name in replied}
    kept["chat"] = {name: replied["chat"][name] for name in ("id", "type")}
    if "from" in replied:
        sender = replied["from"]
        kept["from"] = {"id": sender["id"], "is_bot": sender["is_bot"], "first_name": ""}
    return kept


class InboxProcessor(BaseUpdateProcessor):
    """Runs the handlers of stored updates: in order within a conversation, others in parallel.

    An update counts as handled when its handlers have ended and nobody put it on `untold`, the
    updates whose senders are still to hear a final word; such a one is handled again after a
    minute, ten, and then every hour. `attempts` tells handlers how often,
    this time included, the handling of an update has begun.
    """

    __slots__ = (
        "_asks", "_background", "_crowded", "_crowding", "_lane", "_lanes", "_many", "_queue",
        "_running", "_store", "_sweep_out", "_sweeping", "_tasks", "_waiting", "attempts", "untold",
    )  # fmt: skip

    def __init__(
        self,
        store: InboxStore,
        queue: InboxQueue,
        *,
        at_once: int,
        many: int,
        sweep: Callable[[], object],
        lane: Callable[[Update], Hashable],
        asks: Callable[[Update], bool],
        crowding: Callable[[Update], Coroutine[Any, Any, None]],
    ) -> None:
        """Updates of one `lane` are handled one after the other.

        `sweep` deletes, in a thread, what is stored for too long: at the start and every hour.
        `crowding` is called once when more than `many` updates of one sender have to wait that ask
        something.
        """
        super().__init__(max_concurrent_updates=_WAITING_ROOM)
        self._many = many
        self._lane = lane
        self._asks = asks
        self._crowding = crowding
        self._sweep_out = sweep
        self._waiting: Counter[Hashable] = Counter()
        self._crowded: set[Hashable] = set()
        self.attempts: dict[int, int] = {}
        self.untold: set[int] = set()
        self._store = store
        self._queue = queue
        self._background: set[asyncio.Task[None]] = set()
        self._running = asyncio.Semaphore(at_once)
        self._lanes: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sweeping: asyncio.Task[None] | None = None

    async def initialize(self) -> None:
        """Begin to sweep old updates out, now and every hour."""
        self._sweeping = asyncio.create_task(self._sweep())

    async def shutdown(self) -> None:
        """End the sweeping; what was to be handled again is left to the next start."""
        ending = [*self._background, *([self._sweeping] if self._sweeping else [])]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self._sweeping = None

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run the handlers when it is the update's turn, then mark it as handled."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            if isinstance(update, Update) and not self._queue.passes_by(update):
                lane = self._lanes.setdefault(self._lane(update), asyncio.Lock())
                with self._counted(update) as crowded:
                    if crowded:  # without waiting for it: who came first stands first
                        self._in_background(self._crowding(update))
                    async with lane, self._running:
                        await self._handle(update, coroutine)
            else:
                await coroutine
        finally:
            if iscoroutine(coroutine):
                coroutine.close()  # only does something where a stop came before its turn

    @contextmanager
    def _counted(self, update: Update) -> Iterator[bool]:
        """Count a question as its sender's, until it is handled; yields whether it is one too many.

        Only the first beyond the bound is, until all of them are done.
        """
        if not self._asks(update):
            yield False
            return
        chat, who = update.effective_chat, update.effective_sender
        sender = (chat.id if chat else None, who.id if who else None)
        self._waiting[sender] += 1
        crowded = self._waiting[sender] > self._many and sender not in self._crowded
        if crowded:
            self._crowded.add(sender)
        try:
            yield crowded
        finally:
            self._waiting[sender] -= 1
            if not self._waiting[sender]:
                del self._waiting[sender]
                self._crowded.discard(sender)

    @asynccontextmanager
    async def telling(self, update_id: int) -> AsyncIterator[None]:
        """Within the block its answer is being shown: a kill there is not held against the update.

        Else its last attempt, killed when the answer was there but not yet noted as shown, would
        have an apology take the answer's place. What goes wrong otherwise counts.
        """
        is_last = self.attempts.get(update_id, 0) >= MAX_ATTEMPTS
        if is_last:
            await stored(lambda: self._store.take_back_start(update_id))
        try:
            yield
        except Exception:
            if is_last:
                await stored(lambda: self._store.start(update_id))
            raise

    @property
    def in_hand(self) -> int:
        """How many updates are being handled, or wait for one that is."""
        return len(self._tasks)

    async def stop_now(self) -> None:
        """Cancel what is being handled; it stays in the inbox for the next start."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _handle(self, update: Update, coroutine: Awaitable[Any]) -> None:
        update_id = update.update_id
        attempt = self.attempts[update_id] = await stored(lambda: self._store.start(update_id))
        try:
            await coroutine
        finally:
            del self.attempts[update_id]
        if update_id not in self.untold:
            await stored(lambda: self._store.finish(update_id))
            self._queue.forget(update_id)
            return
        self.untold.discard(update_id)
        pause = _AGAIN_AFTER[min(max(attempt, 1), len(_AGAIN_AFTER)) - 1]
        _LOG.error("update %d could not be answered: trying again in %d s", update_id, pause)
        self._in_background(self._handle_again(update, pause))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _handle_again(self, update: Update, pause: float) -> None:
        await asyncio.sleep(pause)
        await self._queue.put_again(update)

    async def _sweep(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._sweep_out)
            except SQLAlchemyError as error:
                _LOG.error("bot.db could not be swept: %s", type(error).__name__)
            await asyncio.sleep(_SWEEP_EVERY)


async def stored(change: Callable[[], _Result]) -> _Result:
    """Make a change to the inbox, in a thread, however long the database takes no changes.

    Giving up would leave a question unanswered, or have it answered in a second message. Raises
    IntegrityError, which no waiting mends: the update is not in the inbox (any more).
    """
    while True:
        try:
            return await asyncio.to_thread(change)
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            _LOG.error("bot.db cannot be used (%s): trying again", type(error).__name__)
            await asyncio.sleep(_STORE_RETRY)
