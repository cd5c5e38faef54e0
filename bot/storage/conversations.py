"""What was said before in a chat or topic, in bot.db, for as long as the settings state."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Engine,
    ForeignKey,
    Integer,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError

from bot.storage.database import metadata
from config.settings import ConversationSettings
from retrieval.databases import reading

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", Text, nullable=False, index=True),
    Column("asked_at", Text, nullable=False, index=True),
    Column("message", Text, comment="By which the front end knows it, if it does."),
    Column("question", Text, nullable=False, comment="As it was understood."),
    Column("follows", Boolean, nullable=False, comment="Whether it took up the turn before."),
    Column("language", Text, nullable=False),
    Column("answer", Text, nullable=False, comment="The claims alone."),
    Column("headlines", Text, nullable=False, comment="Of the articles cited, one a line."),
    Column(
        "answer_id",
        ForeignKey("answers.answer_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sqlite_autoincrement=True,
)

#: Of an answer, so many characters are kept.
_ANSWER_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation, as it was understood, and what was answered.

    `follows` says that it took up the turn before and did not begin with another topic.
    """

    question: str
    follows: bool
    language: str
    answer: str
    headlines: tuple[str, ...]
    answer_id: str


class Conversations:
    """The conversations of one bot.db, each known by a name that its front end gives it."""

    def __init__(self, engine: Engine, settings: ConversationSettings) -> None:
        self._engine = engine
        self._settings = settings

    def recall(self, conversation: str, message: str | None = None) -> list[Turn]:
        """What was said lately, oldest first; nothing where the last word is too long ago.

        A `message` that is answered once more, after a crash, does not follow itself.
        """
        if not self._settings.turns:
            return []
        latest = (
            select(turns)
            .where(turns.c.conversation == conversation, *_other_than(message))
            .order_by(turns.c.id.desc())
            .limit(self._settings.turns)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(latest).all()
        if not rows or rows[0].asked_at < self._oldest():
            return []
        return [
            Turn(
                question=row.question,
                follows=row.follows,
                language=row.language,
                answer=row.answer,
                headlines=tuple(row.headlines.splitlines()),
                answer_id=row.answer_id,
            )
            for row in reversed(rows)
        ]

    def remember(self, conversation: str, turn: Turn, message: str | None = None) -> None:
        """Add a turn as the last one of its conversation.

        With it go an earlier turn of the same `message`, those that are more than the settings
        keep of this conversation, and all conversations with which nobody has gone on for too
        long. Of an answer that is not in the log (any more) nothing is remembered.
        """
        if not self._settings.turns:
            return
        kept = (
            select(turns.c.id)
            .where(turns.c.conversation == conversation)
            .order_by(turns.c.id.desc())
            .limit(self._settings.turns)
        )
        same = (turns.c.conversation == conversation) & (turns.c.message == message)
        with suppress(IntegrityError), self._engine.begin() as connection:
            if message is not None:
                connection.execute(delete(turns).where(same))
            connection.execute(
                insert(turns).values(
                    conversation=conversation,
                    asked_at=datetime.now(UTC).isoformat(),
                    message=message,
                    question=turn.question,
                    follows=turn.follows,
                    language=turn.language,
                    answer=turn.answer[:_ANSWER_LENGTH],
                    headlines="\n".join(" ".join(line.split()) for line in turn.headlines),
                    answer_id=turn.answer_id,
                )
            )
            connection.execute(
                delete(turns).where(turns.c.conversation == conversation, turns.c.id.not_in(kept))
            )
        self.forget_older()

    def forget(self, conversation: str) -> None:
        """Forget all that was said there."""
        with self._engine.begin() as connection:
            connection.execute(delete(turns).where(turns.c.conversation == conversation))

    def forget_older(self) -> None:
        """Forget the conversations with which nobody has gone on for too long."""
        going_on = select(turns.c.conversation).where(turns.c.asked_at >= self._oldest())
        with self._engine.begin() as connection:
            connection.execute(delete(turns).where(turns.c.conversation.not_in(going_on)))

    def _oldest(self) -> str:
        return (datetime.now(UTC) - timedelta(minutes=self._settings.minutes)).isoformat()


def _other_than(message: str | None) -> list[ColumnElement[bool]]:
    if message is None:
        return []
    return [or_(turns.c.message.is_(None), turns.c.message != message)]
