"""Which logged answer may be given again, in bot.db.

An entry is no more than a key and the id of an answer: what deletes the answer from the log, as a
purge does, empties its place in the cache with it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Engine, ForeignKey, String, Table, select
from sqlalchemy.exc import IntegrityError

from bot.storage.answers import answers
from bot.storage.database import metadata
from retrieval.databases import reading, upsert

answer_cache = Table(
    "answer_cache",
    metadata,
    Column("key", String(64), primary_key=True),
    Column(
        "answer_id",
        ForeignKey("answers.answer_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)


class AnswerCache:
    """The answers of one bot.db that are given again to the same question."""

    def __init__(self, engine: Engine, hours: float) -> None:
        self._engine = engine
        self._hours = hours

    def read(self, key: str) -> dict[str, Any] | None:
        """The record of the answer under a key, as JSON-able data; None where it is too old."""
        if not self._hours:
            return None
        oldest = datetime.now(UTC) - timedelta(hours=self._hours)
        wanted = (
            select(answers.c.record)
            .join(answer_cache, answer_cache.c.answer_id == answers.c.answer_id)
            .where(answer_cache.c.key == key, answers.c.asked_at >= oldest.isoformat())
        )
        with reading(self._engine) as connection:
            record = connection.scalar(wanted)
        return dict(record) if record else None

    def write(self, key: str, answer_id: str) -> None:
        """Give this logged answer under the key from now on, unless it was purged meanwhile."""
        if not self._hours:
            return
        with suppress(IntegrityError), self._engine.begin() as connection:
            connection.execute(
                upsert(connection, answer_cache)
                .values(key=key, answer_id=answer_id)
                .on_conflict_do_update(index_elements=["key"], set_={"answer_id": answer_id})
            )
