"""Exactly one final word for each message that was answered: a placeholder, then its edits.

The placeholder's place is stored as soon as it is known, so that whoever takes the message up
again after a crash edits the same one. All parts of a long answer go this way, because only an
edit can be repeated without showing a thing twice.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence

from telegram import InlineKeyboardMarkup, Message, Update

from bot.storage.inbox import InboxStore, StoredMessage
from bot.telegram.calls import SendUnsure
from bot.telegram.inbox import stored
from bot.telegram.lanes import topic_of
from bot.telegram.letters import Outcome, Place
from bot.telegram.outbound import Outbound
from bot.telegram.texts import MORE_COMING

_LOG = logging.getLogger(__name__)

#: A part whose message is deleted over and over is given up after this many.
_MOST_RENEWALS = 3
#: Replies whose placeholder is kept in mind: more than are ever under way.
_MOST_KNOWN = 1_000


class Replies:
    """Opens and closes the bot's replies to stored updates."""

    def __init__(self, outbound: Outbound, store: InboxStore) -> None:
        self._outbound = outbound
        self._store = store
        self._known: OrderedDict[int, list[StoredMessage]] = OrderedDict()

    async def say(
        self,
        update: Update,
        *messages: str,
        keyboard: InlineKeyboardMarkup | None = None,
        preview: str | None = None,
    ) -> None:
        """Reply at once, without a placeholder: for commands, whose replies may be lost.

        A message whose fate is unknown is not repeated: it would show twice, and whoever misses
        it can send the command again. A `keyboard` goes under the last message, a `preview` of an
        address under the first.
        """
        if update.effective_message is None:
            return
        for nth, html in enumerate(messages, 1):
            below = keyboard if nth == len(messages) else None
            try:
                await self._outbound.send(
                    place_of(update.effective_message),
                    html,
                    keyboard=below,
                    preview=preview if nth == 1 else None,
                )
            except SendUnsure as error:
                _LOG.warning("a reply may not have arrived: %s", error)

    async def open(self, update: Update, placeholder: str) -> bool:
        """Make sure that a placeholder stands; False where nobody can be told.

        Raises `SendUnsure` where there is no telling whether it does.
        """
        if await self._standing(update):
            return True
        sent = await self._place(update, 0, placeholder)
        if sent is not None:
            self._know(update, [sent])
        return sent is not None

    async def show(self, update: Update, html: str) -> None:
        """Show progress in the placeholder, unless that would have to wait."""
        for message in await self._standing(update):
            await self._outbound.edit(message, html, droppable=True)
            return

    async def close(
        self,
        update: Update,
        parts: Sequence[str],
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> None:
        """Show the final words in the placeholder, and in more messages where they are long.

        A `keyboard` goes under the last of them.

        Returns when Telegram has taken all of it or nobody can be told; raises `SendUnsure` where
        there is no telling whether a placeholder arrived, and `telegram.error.TelegramError`
        where Telegram refuses the message itself.
        """
        standing = await self._standing(update)
        for part, html in enumerate(parts):
            message = standing[part] if part < len(standing) else None
            below = keyboard if part == len(parts) - 1 else None
            if not await self._settle(update, part, message, html, below):
                return
        for message in standing[len(parts) :]:  # an earlier attempt had more to say
            await self._outbound.delete(message)

    async def _settle(
        self,
        update: Update,
        part: int,
        message: StoredMessage | None,
        html: str,
        keyboard: InlineKeyboardMarkup | None,
    ) -> bool:
        """Show one part, in a new message where the old one is gone; False: nobody is there."""
        for _ in range(_MOST_RENEWALS):
            if message is None:
                message = await self._place(update, part, MORE_COMING)
            if message is None:
                return False
            outcome = await self._outbound.edit(message, html, keyboard=keyboard)
            if outcome is not Outcome.GONE:
                return outcome is Outcome.SHOWN
            message = None
        return False

    async def _place(self, update: Update, part: int, html: str) -> StoredMessage | None:
        """Send a placeholder for one part and store where it stands."""
        if update.effective_message is None:
            return None
        place = place_of(update.effective_message)
        sent = await self._outbound.send(place, html, may_double=True)
        if sent is not None:
            self._known.pop(update.update_id, None)
            await stored(lambda: self._store.remember(update.update_id, part, sent))
        return sent

    async def _standing(self, update: Update) -> list[StoredMessage]:
        """The messages that hold the reply's parts so far."""
        known = self._known.get(update.update_id)
        if known is None:
            known = await stored(lambda: self._store.messages(update.update_id))
        return known

    def _know(self, update: Update, messages: list[StoredMessage]) -> None:
        """Keep in mind what stands, as the closing asks for it soon after the opening."""
        self._known[update.update_id] = messages
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)


def place_of(message: Message) -> Place:
    """Where a reply to `message` goes: its chat and topic, quoting it.

    General is no topic: to name it is an error.
    """
    return Place(message.chat_id, topic_of(message), message.message_id)
