"""The inbox in bot.db: updates that Telegram handed over and has forgotten since.

An update is stored before its offset is acknowledged, and lies here until its sender has heard a
final word. Update ids belong to one bot, so every row carries the bot's id too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Engine,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    and_,
    delete,
    false,
    func,
    select,
    update,
)

from bot.storage.database import metadata
from retrieval.databases import reading, upsert

#: How long the number of a handled update is kept, so that a late copy of it is recognised.
KEEP_HANDLED = timedelta(days=1)

inbox_updates = Table(
    "inbox_updates",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("received_at", DateTime, nullable=False),
    Column("payload", Text, comment="The update as JSON; erased once it is handled."),
    Column("attempts", Integer, nullable=False, default=0),
    Column("handled_at", DateTime, index=True),
    Column(
        "admitted",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Whether its sender was let ask it, and it was counted.",
    ),
)

inbox_messages = Table(
    "inbox_messages",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["bot_id", "update_id"],
        ["inbox_updates.bot_id", "inbox_updates.update_id"],
        ondelete="CASCADE",
    ),
    comment="Messages that hold, or will hold, the parts of the reply to an update.",
)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of the bot: where a part of a reply stands or will stand."""

    chat_id: int
    message_id: int


class InboxStore:
    """The inbox of one bot; every method is one transaction, durable when it returns."""

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id

    def add(self, update_id: int, payload: str) -> bool:
        """Store an update; False where it is known already."""
        with self._engine.begin() as connection:
            row = upsert(connection, inbox_updates).values(
                bot_id=self._bot_id,
                update_id=update_id,
                received_at=_now(),
                payload=payload,
                attempts=0,
            )
            stored = row.on_conflict_do_nothing().returning(inbox_updates.c.update_id)
            return connection.execute(stored).first() is not None

    def unhandled(self) -> Sequence[str]:
        """The updates still to be handled, as JSON, in the order they came."""
        query = (
            select(inbox_updates.c.payload)
            .where(inbox_updates.c.bot_id == self._bot_id, inbox_updates.c.handled_at.is_(None))
            .order_by(inbox_updates.c.received_at, inbox_updates.c.update_id)
        )
        with reading(self._engine) as connection:
            return connection.execute(query).scalars().all()

    def admitted(self) -> set[int]:
        """The ids of the updates still to be handled that were let through before."""
        query = select(inbox_updates.c.update_id).where(
            inbox_updates.c.bot_id == self._bot_id,
            inbox_updates.c.handled_at.is_(None),
            inbox_updates.c.admitted,
        )
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def count_unhandled(self) -> int:
        """How many updates wait or are being handled."""
        query = select(func.count()).where(
            inbox_updates.c.bot_id == self._bot_id, inbox_updates.c.handled_at.is_(None)
        )
        with reading(self._engine) as connection:
            return connection.execute(query).scalar_one()

    def waiting(self, besides: int) -> tuple[int, datetime | None]:
        """How many updates wait or are handled besides one, and when (UTC) the oldest came."""
        query = select(func.count(), func.min(inbox_updates.c.received_at)).where(
            inbox_updates.c.bot_id == self._bot_id,
            inbox_updates.c.handled_at.is_(None),
            inbox_updates.c.update_id != besides,
        )
        with reading(self._engine) as connection:
            count, oldest = connection.execute(query).one()
        return count, oldest and oldest.replace(tzinfo=UTC)

    def start(self, update_id: int) -> int:
        """Count an attempt to handle the update; returns how many it makes (0: not stored)."""
        counted = (
            update(inbox_updates)
            .where(self._is(update_id))
            .values(attempts=inbox_updates.c.attempts + 1)
            .returning(inbox_updates.c.attempts)
        )
        with self._engine.begin() as connection:
            return connection.execute(counted).scalar_one_or_none() or 0

    def take_back_start(self, update_id: int) -> None:
        """Let the attempt that is under way not count."""
        counted = inbox_updates.c.attempts
        with self._engine.begin() as connection:
            connection.execute(
                update(inbox_updates)
                .where(self._is(update_id), counted > 0)
                .values(attempts=counted - 1)
            )

    def finish(self, update_id: int) -> None:
        """Mark the update as handled and erase its text."""
        done = (
            update(inbox_updates).where(self._is(update_id)).values(handled_at=_now(), payload=None)
        )
        with self._engine.begin() as connection:
            connection.execute(done)

    def messages(self, update_id: int) -> list[StoredMessage]:
        """The messages that hold the reply's parts, in order."""
        query = (
            select(inbox_messages.c.chat_id, inbox_messages.c.message_id)
            .where(inbox_messages.c.bot_id == self._bot_id, inbox_messages.c.update_id == update_id)
            .order_by(inbox_messages.c.part)
        )
        with reading(self._engine) as connection:
            return [StoredMessage(*row) for row in connection.execute(query)]

    def remember(self, update_id: int, part: int, message: StoredMessage) -> None:
        """Note that this message holds (from now on) part `part`, counted from 0."""
        place = {"chat_id": message.chat_id, "message_id": message.message_id}
        with self._engine.begin() as connection:
            row = upsert(connection, inbox_messages).values(
                bot_id=self._bot_id, update_id=update_id, part=part, **place
            )
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=["bot_id", "update_id", "part"], set_=place
                )
            )

    def forget_chat(self, chat_id: int) -> None:
        """Forget which messages of a chat hold the replies to what has been handled."""
        handled = select(inbox_updates.c.update_id).where(
            inbox_updates.c.bot_id == self._bot_id, inbox_updates.c.handled_at.is_not(None)
        )
        with self._engine.begin() as connection:
            connection.execute(
                delete(inbox_messages).where(
                    inbox_messages.c.bot_id == self._bot_id,
                    inbox_messages.c.chat_id == chat_id,
                    inbox_messages.c.update_id.in_(handled),
                )
            )

    def sweep(self) -> int:
        """Delete what was handled over a day ago; returns how many updates."""
        old = delete(inbox_updates).where(inbox_updates.c.handled_at < _now() - KEEP_HANDLED)
        with self._engine.begin() as connection:
            return connection.execute(old).rowcount

    def _is(self, update_id: int) -> ColumnElement[bool]:
        return and_(inbox_updates.c.bot_id == self._bot_id, inbox_updates.c.update_id == update_id)


def _now() -> datetime:
    """Now in UTC, without zone, as the column keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
