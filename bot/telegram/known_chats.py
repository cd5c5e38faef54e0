"""Which chats there are: the ids that a group has had, and where the bot cannot write.

A group that becomes a supergroup gets a new id; what was chosen or said of the old one holds on.
"""

from __future__ import annotations

from bot.storage.chats import ChatStore
from bot.telegram.inbox import stored


class KnownChats:
    """What Telegram said of chats, in memory and in bot.db."""

    def __init__(self, store: ChatStore) -> None:
        self._store = store
        self._moved = store.moved()
        self._before = {new: old for old, new in self._moved.items()}
        self._closed = store.closed()

    def first(self, chat_id: int) -> int:
        """The id that a chat had at first: that of the group where it is what one became."""
        return self._before.get(chat_id, chat_id)

    def now(self, chat_id: int) -> int:
        """The id of a chat today: that of the supergroup where a group became one."""
        return self._moved.get(chat_id, chat_id)

    def ids(self, chat_id: int) -> frozenset[int]:
        """The id of a chat, and the ones that it had at first and has today where it moved."""
        return frozenset({chat_id, self.first(chat_id), self.now(chat_id)})

    def is_closed(self, chat_id: int) -> bool:
        """Whether the bot cannot write in a chat, as far as Telegram said."""
        return chat_id in self._closed

    async def note(self, chat_id: int, *, closed: bool) -> None:
        """Note whether the bot can write in a chat, as Telegram said.

        Nothing is sent to a closed one until it is open again.
        """
        (self._closed.add if closed else self._closed.discard)(chat_id)
        await stored(lambda: self._store.set_closed(chat_id, closed=closed))

    async def hear(self, chat_id: int) -> None:
        """Note that somebody just wrote in a chat or pressed a button there, so that it is open."""
        if chat_id in self._closed:
            await self.note(chat_id, closed=False)

    async def forget(self, chat_id: int) -> None:
        """Forget what is known of a chat."""
        self._closed.discard(chat_id)
        await stored(lambda: self._store.forget(chat_id))

    async def follow(self, chat_id: int, new_chat_id: int) -> None:
        """Note that a group became a supergroup."""
        self._moved[chat_id] = new_chat_id
        self._before[new_chat_id] = chat_id
        await stored(lambda: self._store.move(chat_id, new_chat_id))
