"""Who may ask how much, in bot.db: bans and quotas that admins gave, and what was asked today.

Bans and quotas are kept under Telegram's ids, which admins name them by; what somebody asked is
counted under a keyed hash and forgotten with the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    or_,
    select,
    update,
)

from bot.storage.database import metadata
from bot.storage.inbox import inbox_updates
from retrieval.databases import reading, upsert

bans = Table(
    "bans",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="User or group."),
    Column("until", Text, comment="Moment in UTC, ISO 8601; null = for good."),
    Column("reason", Text, nullable=False),
)

quotas = Table(
    "quotas",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="User or group."),
    Column("per_day", Integer, nullable=False, comment="Questions a day; 0 = none."),
)

usage = Table(
    "usage",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("day", String(10), primary_key=True, comment="Day in UTC, ISO 8601."),
    Column("who", String(64), primary_key=True, comment="A keyed hash of a user or group."),
    Column("questions", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Ban:
    """A user or group that may not use the bot, until a moment (UTC), or for good."""

    id: int
    until: datetime | None
    reason: str


class PeopleStore:
    """Bans, quotas and today's counts of one bot."""

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id

    def ban(self, one: Ban) -> None:
        """Ban a user or group, or change its ban."""
        values = {"until": one.until.isoformat() if one.until else None, "reason": one.reason}
        with self._engine.begin() as connection:
            connection.execute(
                upsert(connection, bans)
                .values(bot_id=self._bot_id, id=one.id, **values)
                .on_conflict_do_update(index_elements=["bot_id", "id"], set_=values)
            )

    def unban(self, *ids: int) -> bool:
        """Lift the bans of these ids of one user or group; false where there were none."""
        with self._engine.begin() as connection:
            gone = connection.execute(
                delete(bans).where(bans.c.bot_id == self._bot_id, bans.c.id.in_(ids))
            )
            return gone.rowcount > 0

    def bans(self) -> list[Ban]:
        """The bans in force."""
        now = datetime.now(UTC).isoformat()
        query = (
            select(bans.c.id, bans.c.until, bans.c.reason)
            .where(bans.c.bot_id == self._bot_id, or_(bans.c.until.is_(None), bans.c.until > now))
            .order_by(bans.c.id)
        )
        with reading(self._engine) as connection:
            return [
                Ban(row.id, datetime.fromisoformat(row.until) if row.until else None, row.reason)
                for row in connection.execute(query)
            ]

    def is_banned(self, *ids: int) -> bool:
        """Whether one of these users and groups is banned now."""
        now = datetime.now(UTC).isoformat()
        query = select(bans.c.id).where(
            bans.c.bot_id == self._bot_id,
            bans.c.id.in_(ids),
            or_(bans.c.until.is_(None), bans.c.until > now),
        )
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def set_quota(self, whose: int, per_day: int | None, *others: int) -> None:
        """Give a user or group a quota of its own; None takes it back.

        It takes the place of what the `others`, further ids of the same group, were given.
        """
        ids = (whose, *others)
        with self._engine.begin() as connection:
            connection.execute(
                delete(quotas).where(quotas.c.bot_id == self._bot_id, quotas.c.id.in_(ids))
            )
            if per_day is not None:
                connection.execute(
                    quotas.insert().values(bot_id=self._bot_id, id=whose, per_day=per_day)
                )

    def quota(self, *ids: int) -> int | None:
        """The quota that an admin gave to a user or group of these ids; None where none did.

        Of several the least.
        """
        query = select(func.min(quotas.c.per_day)).where(
            quotas.c.bot_id == self._bot_id, quotas.c.id.in_(ids)
        )
        with reading(self._engine) as connection:
            least: int | None = connection.scalar(query)
        return least

    def asked_today(self, who: str) -> int:
        """How many questions somebody, known by a keyed hash, has asked today."""
        query = select(usage.c.questions).where(
            usage.c.bot_id == self._bot_id, usage.c.day == _today(), usage.c.who == who
        )
        with reading(self._engine) as connection:
            return connection.scalar(query) or 0

    def busiest_today(self, limit: int) -> list[int]:
        """The most questions that users and groups have asked today, without saying who."""
        query = (
            select(usage.c.questions)
            .where(usage.c.bot_id == self._bot_id, usage.c.day == _today())
            .order_by(usage.c.questions.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def admit(self, update_id: int, limits: Mapping[str, int | None]) -> str | None:
        """Count a question of each of these, who may ask so many a day (None = any number).

        Returns who has asked as many already; then nothing is counted. Else it returns None, and
        the update with the question is known as let through: all that in one transaction, so that
        questions at the same moment cannot overrun a limit, and one that is taken up again after a
        crash is counted once. What was counted on earlier days is forgotten.
        """
        self.forget_usage()
        with self._engine.connect() as connection:
            for who, most in limits.items():
                if not self._count(connection, who, most):
                    return who  # uncommitted, what was counted of the others goes too
            connection.execute(
                update(inbox_updates)
                .where(
                    inbox_updates.c.bot_id == self._bot_id, inbox_updates.c.update_id == update_id
                )
                .values(admitted=True)
            )
            connection.commit()
        return None

    def _count(self, connection: Connection, who: str, most: int | None) -> bool:
        """Count one question more; False where that would be more than `most`."""
        if most is not None and most < 1:
            return False
        row = upsert(connection, usage).values(
            bot_id=self._bot_id, day=_today(), who=who, questions=1
        )
        counted = row.on_conflict_do_update(
            index_elements=["bot_id", "day", "who"],
            set_={"questions": usage.c.questions + 1},
            where=None if most is None else usage.c.questions < most,
        ).returning(usage.c.questions)
        return connection.execute(counted).first() is not None

    def forget_usage(self) -> None:
        """Forget what was counted on earlier days."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(usage).where(usage.c.bot_id == self._bot_id, usage.c.day < _today())
            )


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
