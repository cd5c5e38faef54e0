"""What is known of chats in bot.db: what was chosen for them, and whether the bot can write there.

A private chat's id is its person's, so a row stands here only where something was chosen or
Telegram said that the chat is closed or has moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypedDict, Unpack

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Engine,
    String,
    Table,
    and_,
    delete,
    select,
    update,
)

from bot.storage.database import metadata
from retrieval.databases import reading, upsert

chats = Table(
    "chats",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(8), comment="ISO 639-1; null = the language of whoever writes."),
    Column("streaming", Boolean, comment="Null = as the settings have it."),
    Column("askers", String(16), comment="Who may ask; null = everyone."),
    Column("closed", Boolean, nullable=False, default=False, comment="The bot cannot write there."),
    Column("moved_to", BigInteger, comment="The supergroup that the group became."),
)


class Askers(StrEnum):
    """Who may ask in a group."""

    EVERYONE = "everyone"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """What was chosen for a chat; None = nothing was."""

    language: str | None = None
    streaming: bool | None = None
    askers: Askers = Askers.EVERYONE


class Change(TypedDict, total=False):
    """Some of the `ChatOptions`, chosen anew."""

    language: str | None
    streaming: bool | None
    askers: Askers


class ChatStore:
    """The chats of one bot."""

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id

    def options(self, chat_id: int) -> ChatOptions:
        """What was chosen for a chat."""
        query = select(chats.c.language, chats.c.streaming, chats.c.askers).where(self._is(chat_id))
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return ChatOptions()
        return ChatOptions(row.language, row.streaming, Askers(row.askers or Askers.EVERYONE))

    def choose(self, chat_id: int, options: ChatOptions) -> None:
        """Keep what was chosen for a chat, all of it."""
        self.change(
            chat_id,
            language=options.language,
            streaming=options.streaming,
            askers=options.askers,
        )

    def change(self, chat_id: int, **chosen: Unpack[Change]) -> None:
        """Keep what was chosen anew; what else is chosen for the chat stays as it is."""
        values: dict[str, Any] = {**chosen}
        if "askers" in chosen:
            everyone = chosen["askers"] is Askers.EVERYONE
            values["askers"] = None if everyone else chosen["askers"].value
        self._write(chat_id, **values)

    def set_closed(self, chat_id: int, *, closed: bool) -> None:
        """Note whether the bot can write in a chat, as Telegram said.

        That it can is only worth a row where one says that it can't.
        """
        if closed:
            self._write(chat_id, closed=True)
            return
        with self._engine.begin() as connection:
            connection.execute(update(chats).where(self._is(chat_id)).values(closed=False))

    def move(self, chat_id: int, new_chat_id: int) -> None:
        """Note that a group became a supergroup; what was chosen for it goes along.

        Telegram says so more than once, and what was chosen since must stay.
        """
        if self.moved().get(chat_id) != new_chat_id:
            self.choose(new_chat_id, self.options(chat_id))
            self._write(chat_id, moved_to=new_chat_id)

    def moved(self) -> dict[int, int]:
        """The supergroups that groups became, by the groups' ids."""
        query = select(chats.c.chat_id, chats.c.moved_to).where(
            chats.c.bot_id == self._bot_id, chats.c.moved_to.is_not(None)
        )
        with reading(self._engine) as connection:
            return {row.chat_id: row.moved_to for row in connection.execute(query)}

    def closed(self) -> set[int]:
        """The chats that the bot cannot write in."""
        query = select(chats.c.chat_id).where(
            chats.c.bot_id == self._bot_id, chats.c.closed.is_(True)
        )
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def forget(self, chat_id: int) -> None:
        """Delete all that is known of a chat."""
        with self._engine.begin() as connection:
            connection.execute(delete(chats).where(self._is(chat_id)))

    def _write(self, chat_id: int, **values: Any) -> None:
        with self._engine.begin() as connection:
            row = upsert(connection, chats).values(
                bot_id=self._bot_id, chat_id=chat_id, **{"closed": False, **values}
            )
            connection.execute(
                row.on_conflict_do_update(index_elements=["bot_id", "chat_id"], set_=values)
            )

    def _is(self, chat_id: int) -> ColumnElement[bool]:
        return and_(chats.c.bot_id == self._bot_id, chats.c.chat_id == chat_id)
