"""Answers that their askers shared, in bot.db: each under a token that only its link holds."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy import Column, Engine, ForeignKey, String, Table, Text, insert, select

from bot.storage.answers import answers
from bot.storage.database import metadata
from bot.storage.hashing import Hasher
from retrieval.databases import reading

#: 128 random bits, as 22 letters, digits, "-" and "_": what a deep link of Telegram may hold.
_TOKEN_BYTES = 16

shares = Table(
    "shares",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column(
        "answer_id",
        ForeignKey(answers.c.answer_id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("made_at", Text, nullable=False),
)


class Shares:
    """The shared answers of one bot.db. A copy of the database alone opens none of them."""

    def __init__(self, engine: Engine, hasher: Hasher) -> None:
        self._engine = engine
        self._hasher = hasher

    def mint(self, answer_id: str) -> str:
        """A new token for an answer; raises `sqlalchemy.exc.IntegrityError` without one."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._engine.begin() as connection:
            connection.execute(
                insert(shares).values(
                    token_hash=self._hasher.hash(token),
                    answer_id=answer_id,
                    made_at=datetime.now(UTC).isoformat(),
                )
            )
        return token

    def answer_of(self, token: str) -> str | None:
        """The id of the answer that a token opens."""
        query = select(shares.c.answer_id).where(shares.c.token_hash == self._hasher.hash(token))
        with reading(self._engine) as connection:
            return connection.scalar(query)
