"""What admins did from a chat, in bot.db, for a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from bot.storage.database import metadata
from retrieval.databases import reading

#: How long an act is kept.
KEEP = timedelta(days=365)
#: The outcome of an act that has not ended, or whose end the bot did not live to see.
BEGUN = "begun"

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bot_id", BigInteger, nullable=False, index=True),
    Column("at", Text, nullable=False, comment="Moment in UTC, ISO 8601."),
    Column("admin", BigInteger, nullable=False, comment="Telegram's id."),
    Column("act", Text, nullable=False, comment="The command with its arguments."),
    Column("outcome", Text, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: when (UTC), by which admin, the command as it was sent, and how it ended."""

    at: datetime
    admin: int
    act: str
    outcome: str


class AuditLog:
    """The acts of one bot's admins."""

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id

    def begin(self, admin: int, act: str) -> int:
        """Note an act before it is done; returns the number to `end` it by.

        Acts of over a year ago are forgotten with it.
        """
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            connection.execute(delete(audit).where(audit.c.at < (now - KEEP).isoformat()))
            noted = insert(audit).values(
                bot_id=self._bot_id, at=now.isoformat(), admin=admin, act=act, outcome=BEGUN
            )
            return int(connection.execute(noted.returning(audit.c.id)).scalar_one())

    def end(self, number: int, outcome: str) -> None:
        """Note how an act ended; one without an outcome changed nothing and is forgotten."""
        one = (audit.c.bot_id == self._bot_id) & (audit.c.id == number)
        with self._engine.begin() as connection:
            if outcome:
                connection.execute(update(audit).where(one).values(outcome=outcome))
            else:
                connection.execute(delete(audit).where(one))

    def latest(self, limit: int) -> list[Act]:
        """The last acts, newest first."""
        query = (
            select(audit.c.at, audit.c.admin, audit.c.act, audit.c.outcome)
            .where(audit.c.bot_id == self._bot_id)
            .order_by(audit.c.id.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [
                Act(datetime.fromisoformat(row.at), row.admin, row.act, row.outcome)
                for row in connection.execute(query)
            ]
