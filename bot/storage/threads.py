"""Which message of the bot belongs to whose conversation, in bot.db.

In a group everybody talks at once: whoever replies to an answer goes on with the conversation of
whoever had asked, and whoever asks anew goes on with their own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Engine, String, Table, Text, delete, select

from bot.storage.database import metadata
from retrieval.databases import reading, upsert

threads = Table(
    "threads",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", String(64), nullable=False, index=True, comment="A keyed hash."),
    Column("said_at", Text, nullable=False, index=True),
)


class ThreadStore:
    """The messages of one bot in groups."""

    def __init__(self, engine: Engine, bot_id: int, minutes: float) -> None:
        """A message is remembered for as long as a conversation may pause: so many `minutes`."""
        self._engine = engine
        self._bot_id = bot_id
        self._age = timedelta(minutes=minutes)

    def owner(self, chat_id: int, message_id: int) -> str | None:
        """Whose conversation a message of the bot belongs to; None where that is forgotten."""
        query = select(threads.c.owner).where(
            threads.c.bot_id == self._bot_id,
            threads.c.chat_id == chat_id,
            threads.c.message_id == message_id,
        )
        with reading(self._engine) as connection:
            return connection.scalar(query)

    def remember(self, chat_id: int, message_id: int, owner: str) -> None:
        """Note whose conversation a message belongs to; what is too old is forgotten with it."""
        values = {"owner": owner, "said_at": datetime.now(UTC).isoformat()}
        self.forget_older()
        with self._engine.begin() as connection:
            connection.execute(
                upsert(connection, threads)
                .values(bot_id=self._bot_id, chat_id=chat_id, message_id=message_id, **values)
                .on_conflict_do_update(
                    index_elements=["bot_id", "chat_id", "message_id"], set_=values
                )
            )

    def forget(self, chat_id: int, message_id: int) -> None:
        """Forget whose conversation a message belongs to."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(threads).where(
                    threads.c.bot_id == self._bot_id,
                    threads.c.chat_id == chat_id,
                    threads.c.message_id == message_id,
                )
            )

    def forget_older(self) -> None:
        """Forget the messages to which nobody can reply in time any more."""
        oldest = (datetime.now(UTC) - self._age).isoformat()
        with self._engine.begin() as connection:
            connection.execute(delete(threads).where(threads.c.said_at < oldest))

    def forget_owner(self, owner: str) -> None:
        """Forget which messages belong to somebody's conversations."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(threads).where(threads.c.bot_id == self._bot_id, threads.c.owner == owner)
            )
