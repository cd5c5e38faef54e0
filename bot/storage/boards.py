"""The buttons under messages in bot.db: what a press means, and who may press.

Telegram hands back at most 64 bytes, from anybody who can forge a press; so a button carries no
more than the id of its board, an action and a number, and everything else is looked up here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    ForeignKey,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from bot.storage.answers import answers
from bot.storage.database import metadata
from retrieval.databases import reading

boards = Table(
    "boards",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("user", String(64), index=True, comment="A keyed hash; null = nobody's own."),
    Column(
        "answer_id",
        ForeignKey(answers.c.answer_id, ondelete="CASCADE"),
        index=True,
        comment="What the buttons are about; null = the chat itself.",
    ),
    Column("subject", Text, comment="What else they are about: an article's id."),
    Column("made_at", Text, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Board:
    """A set of buttons under a message in one chat; `user` is who they were made for."""

    id: str
    chat_id: int
    user: str | None
    answer_id: str | None
    subject: str | None


class BoardStore:
    """The boards of one bot."""

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id

    def add(
        self,
        chat_id: int,
        user: str | None,
        answer_id: str | None = None,
        subject: str | None = None,
    ) -> Board:
        """A new board; raises `sqlalchemy.exc.IntegrityError` where the answer is not logged."""
        board = Board(secrets.token_urlsafe(9), chat_id, user, answer_id, subject)
        with self._engine.begin() as connection:
            connection.execute(
                insert(boards).values(
                    id=board.id,
                    bot_id=self._bot_id,
                    chat_id=chat_id,
                    user=user,
                    answer_id=answer_id,
                    subject=subject,
                    made_at=datetime.now(UTC).isoformat(),
                )
            )
        return board

    def read(self, board_id: str) -> Board | None:
        """The board of this id, if it is still known."""
        fields = ("id", "chat_id", "user", "answer_id", "subject")
        query = select(*(boards.c[field] for field in fields)).where(
            boards.c.bot_id == self._bot_id, boards.c.id == board_id
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return Board(*row) if row else None

    def take(self, board_id: str) -> bool:
        """Use a board up; false where that was done before, so that what it asks is done once."""
        with self._engine.begin() as connection:
            gone = connection.execute(
                delete(boards).where(boards.c.bot_id == self._bot_id, boards.c.id == board_id)
            )
            return gone.rowcount > 0

    def forget_user(self, user: str) -> None:
        """Delete the boards that were made for a user, known by a keyed hash."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(boards).where(boards.c.bot_id == self._bot_id, boards.c.user == user)
            )

    def forget_older(self, age: timedelta) -> None:
        """Delete the boards that were made longer ago."""
        oldest = (datetime.now(UTC) - age).isoformat()
        with self._engine.begin() as connection:
            connection.execute(
                delete(boards).where(boards.c.bot_id == self._bot_id, boards.c.made_at < oldest)
            )
