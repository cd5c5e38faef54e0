"""The queue of updates for the bot: kept until acknowledged, handed out by long polling."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from tests.fake_telegram.errors import OTHER_POLLER, WEBHOOK_ACTIVE, conflict

UPDATE_TYPES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
)
# What a bot gets that never asked for anything else.
DEFAULT_TYPES = frozenset(UPDATE_TYPES) - {
    "chat_member",
    "message_reaction",
    "message_reaction_count",
}


class UpdateQueue:
    """Updates in the order they happened.

    An update is gone once a poll asks for a higher offset, or once a webhook took it. What
    `allowed_updates` leaves out never enters the queue; what is in it stays.
    """

    def __init__(self, changed: Callable[[], None], *, ids_from: int = 0) -> None:
        self.pending: list[dict[str, Any]] = []
        self.allowed: frozenset[str] = DEFAULT_TYPES
        self.webhook_is_set = False
        self._changed = changed
        self._ids = itertools.count(710_000_001 + ids_from)
        self._poll: asyncio.Future[None] | None = None

    @property
    def is_being_polled(self) -> bool:
        """Whether a getUpdates call is waiting for the next update."""
        return self._poll is not None

    def put(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queues an update; returns its id, or None where the bot does not want this kind."""
        if kind not in self.allowed:
            return None
        update_id = next(self._ids)
        self.pending.append({"update_id": update_id, kind: payload})
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        self._changed()
        return update_id

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remembers `allowed_updates`: None changes nothing, an empty list means the default."""
        if kinds is not None:
            known = frozenset(kinds) & frozenset(UPDATE_TYPES)
            self.allowed = known or DEFAULT_TYPES

    def acknowledge(self, offset: int) -> None:
        """Forgets updates below `offset`; a negative one keeps only that many of the newest."""
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self._changed()

    def drop(self) -> None:
        """Forgets every update (`drop_pending_updates`)."""
        self.pending = []
        self._changed()

    async def poll(self, offset: int, limit: int, wait: float) -> list[dict[str, Any]]:
        """getUpdates: waits up to `wait` seconds for an update where there is none.

        Raises the 409 of a set webhook; and in the poll that was waiting before, the 409 of
        another poller, as Telegram lets the newer call win.
        """
        if self.webhook_is_set:
            raise conflict(WEBHOOK_ACTIVE)
        self.end_poll(OTHER_POLLER)
        self.acknowledge(offset)
        if not self.pending and wait > 0:
            await self._wait(wait)
        return self.pending[:limit]

    def end_poll(self, reason: str) -> None:
        """Ends the waiting poll, if there is one, with a 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(reason))
        self._poll = None

    async def _wait(self, seconds: float) -> None:
        poll = asyncio.get_running_loop().create_future()
        self._poll = poll
        self._changed()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None
            self._changed()
