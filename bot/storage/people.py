"""Who may ask how much, in bot.db: bans and quotas that admins gave, and what was asked today.

Bans and quotas are kept under Telegram's ids, which admins name them by; what somebody asked is
counted under a keyed hash and forgotten with the day. Bans and quotas are few and looked at with
each message, so they are read once: one process alone serves a bot, and changes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

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
        self._counted_day = ""

    @cached_property
    def _bans(self) -> dict[int, Ban]:
        """All bans by their ids, those that have run out included."""
        query = select(bans.c.id, bans.c.until, bans.c.reason).where(bans.c.bot_id == self._bot_id)
        with reading(self._engine) as connection:
            return {
                row.id: Ban(
                    row.id, datetime.fromisoformat(row.until) if row.until else None, row.reason
                )
                for row in connection.execute(query)
            }

    @cached_property
    def _quotas(self) -> dict[int, int]:
        query = select(quotas.c.id, quotas.c.per_day).where(quotas.c.bot_id == self._bot_id)
        with reading(self._engine) as connection:
            return {row.id: row.per_day for row in connection.execute(query)}

    def ban(self, one: Ban) -> None:
        """Ban a user or group, or change its ban."""
        values = {"until": one.until.isoformat() if one.until else None, "reason": one.reason}
        with self._engine.begin() as connection:
            connection.execute(
                upsert(connection, bans)
                .values(bot_id=self._bot_id, id=one.id, **values)
                .on_conflict_do_update(index_elements=["bot_id", "id"], set_=values)
            )
        self._bans[one.id] = one

    def unban(self, *ids: int) -> bool:
        """Lift the bans of these ids of one user or group; false where there were none."""
        with self._engine.begin() as connection:
            gone = connection.execute(
                delete(bans).where(bans.c.bot_id == self._bot_id, bans.c.id.in_(ids))
            )
        for one in ids:
            self._bans.pop(one, None)
        return gone.rowcount > 0

    def bans(self) -> list[Ban]:
        """The bans in force."""
        in_force = (one for one in self._bans.values() if self.is_banned(one.id))
        return sorted(in_force, key=lambda one: one.id)

    def is_banned(self, *ids: int) -> bool:
        """Whether one of these users and groups is banned now."""
        found = (self._bans[one] for one in ids if one in self._bans)
        return any(ban.until is None or ban.until > datetime.now(UTC) for ban in found)

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
        for one in ids:
            self._quotas.pop(one, None)
        if per_day is not None:
            self._quotas[whose] = per_day

    def quota(self, *ids: int) -> int | None:
        """The quota that an admin gave to a user or group of these ids; None where none did.

        Of several the least.
        """
        return min((self._quotas[one] for one in ids if one in self._quotas), default=None)

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
        today = _today()
        with self._engine.connect() as connection:
            if today != self._counted_day:
                connection.execute(
                    delete(usage).where(usage.c.bot_id == self._bot_id, usage.c.day < today)
                )
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
        self._counted_day = today
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
