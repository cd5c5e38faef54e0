"""The log of answers in bot.db: how each came about, under its id, for as long as is stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
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

from bot.errors import UnknownAnswer
from bot.storage.database import metadata
from retrieval.databases import erase_deleted, reading, upsert

answers = Table(
    "answers",
    metadata,
    Column("answer_id", String(20), primary_key=True),
    Column("asked_at", Text, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)

#: Which articles an answer cites, names or was made from, so that a purge finds it.
answer_articles = Table(
    "answer_articles",
    metadata,
    Column("answer_id", ForeignKey("answers.answer_id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Text, primary_key=True, index=True),
)

#: Who asked, so that a person's questions can be erased; nothing else is looked up by it.
answer_askers = Table(
    "answer_askers",
    metadata,
    Column("answer_id", ForeignKey("answers.answer_id", ondelete="CASCADE"), primary_key=True),
    Column("user", String(64), nullable=False, index=True, comment="A keyed hash."),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", ForeignKey("answers.answer_id", ondelete="CASCADE"), primary_key=True),
    Column("user", String(64), primary_key=True, comment="A keyed hash: one vote each."),
    Column("good", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """How an answer came about; with its question, enough to ask again under the same terms.

    `question` is None where only its keyed hash is kept, and then notes in its words and refused
    claims are left out too; `understood_as` is what a follow-up was taken to ask.

    `answer` has the shape of `ask --json`; `lead` and `notes` are the lines before and below its
    claims, written in `frames_in` where that was chosen, else in the `language` of the question;
    `excerpts` are what the answerer was given, best first, each with `chunk_id`,
    `article_id` and `score`; `passages` what a model was shown of them, in the order of its
    numbers, each with `version_id`, `start` and `end`; `signals` what abstention was decided by;
    `dropped` the claims that were refused, each with its reason; `prompt_hash` is None where no
    model was asked for an answer.

    `attempts` are the models that were asked, what a follow-up means and then for an answer, in
    turn; tokens and `cost`, in the unit of the models' prices, are theirs together, and None where
    none are known.

    `cached_from` is the id of the answer that was given again, None where this one was made anew.
    Then `attempts`, tokens and cost tell of this question alone, all else of that answer.
    """

    answer_id: str
    asked_at: datetime
    question: str | None
    question_hash: str
    understood_as: str | None
    language: str
    as_of: datetime | None
    cached_from: str | None
    answer: dict[str, Any]
    notes: list[str]
    excerpts: list[dict[str, Any]]
    passages: list[dict[str, Any]]
    signals: dict[str, float]
    dropped: list[dict[str, str | None]]
    prompt_hash: str | None
    attempts: list[dict[str, Any]]
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    lead: str | None = None
    frames_in: str | None = None

    @property
    def articles(self) -> set[str]:
        """The ids of all articles that it cites, names or was made from."""
        parts = (self.answer["citations"], self.answer["nearest"], self.excerpts)
        return {one["article_id"] for part in parts for one in part}


class AnswerLog:
    """The answers of one bot.db."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(
        self, record: AnswerRecord, record_json: dict[str, Any], user: str | None = None
    ) -> None:
        """Log an answer; `record_json` is the record as JSON-able data, `user` who asked."""
        with self._engine.begin() as connection:
            connection.execute(
                insert(answers).values(
                    answer_id=record.answer_id,
                    asked_at=record.asked_at.isoformat(),
                    record=record_json,
                )
            )
            rows = [
                {"answer_id": record.answer_id, "article_id": article_id}
                for article_id in sorted(record.articles)
            ]
            if rows:
                connection.execute(insert(answer_articles), rows)
            if user is not None:
                connection.execute(
                    insert(answer_askers).values(answer_id=record.answer_id, user=user)
                )

    def last_id(self) -> str:
        """The id of the last answer that was logged; raises UnknownAnswer where there is none."""
        query = select(answers.c.answer_id).order_by(answers.c.asked_at.desc()).limit(1)
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(query)
        if found is None:
            raise UnknownAnswer("no answer is logged yet: ask something first")
        return found

    def read(self, answer_id: str) -> dict[str, Any]:
        """The record of an answer as JSON-able data; raises UnknownAnswer."""
        with reading(self._engine) as connection:
            record = connection.scalar(
                select(answers.c.record).where(answers.c.answer_id == answer_id)
            )
        if record is None:
            raise UnknownAnswer(
                f"no answer {answer_id} is logged: ids are shown by `newsbot ask --json`, and "
                "answers are kept only for a time (NEWSBOT_ANSWERING__KEEP_DAYS)"
            )
        return dict(record)

    def rate(self, answer_id: str, user: str, *, good: bool) -> None:
        """Note what a user thinks of an answer; their last word counts. Raises UnknownAnswer."""
        self.read(answer_id)
        with self._engine.begin() as connection:
            connection.execute(
                upsert(connection, feedback)
                .values(answer_id=answer_id, user=user, good=good)
                .on_conflict_do_update(index_elements=["answer_id", "user"], set_={"good": good})
            )

    def ratings(self, answer_id: str) -> tuple[int, int]:
        """How many users found an answer good, and how many bad."""
        with reading(self._engine) as connection:
            votes = connection.scalars(
                select(feedback.c.good).where(feedback.c.answer_id == answer_id)
            ).all()
        return sum(votes), len(votes) - sum(votes)

    def holds(self, answer_id: str) -> bool:
        """Whether an answer is logged, still."""
        query = select(answers.c.answer_id).where(answers.c.answer_id == answer_id)
        with reading(self._engine) as connection:
            return connection.scalar(query) is not None

    def delete(self, answer_id: str) -> None:
        """Delete one answer, if it is there."""
        with self._engine.begin() as connection:
            connection.execute(delete(answers).where(answers.c.answer_id == answer_id))

    def asked_by(self, answer_id: str) -> str | None:
        """Who asked; None where nobody in particular did, or the answer is not logged."""
        query = select(answer_askers.c.user).where(answer_askers.c.answer_id == answer_id)
        with reading(self._engine) as connection:
            return connection.scalar(query)

    def forget_user(self, user: str) -> int:
        """Delete the answers to a user's questions, and the user's votes; returns how many answers.

        What hangs on the answers goes with them: turns of conversations, cache entries, buttons.
        """
        own = select(answer_askers.c.answer_id).where(answer_askers.c.user == user)
        with self._engine.begin() as connection:
            connection.execute(delete(feedback).where(feedback.c.user == user))
            return connection.execute(delete(answers).where(answers.c.answer_id.in_(own))).rowcount

    def purge_article(self, article_id: str) -> int:
        """Delete every answer that cites, names or was made from an article; returns how many."""
        concerned = select(answer_articles.c.answer_id).where(
            answer_articles.c.article_id == article_id
        )
        with self._engine.begin() as connection:
            return connection.execute(
                delete(answers).where(answers.c.answer_id.in_(concerned))
            ).rowcount

    def erase_deleted(self) -> None:
        """Let nothing that was deleted, here or elsewhere in bot.db, stay readable in its files.

        Raises StillReadable where another program keeps them in use.
        """
        erase_deleted(self._engine)

    def forget_older(self, days: int) -> int:
        """Delete answers older than `days`; returns how many."""
        oldest = datetime.now(UTC) - timedelta(days=days)
        with self._engine.begin() as connection:
            return connection.execute(
                delete(answers).where(answers.c.asked_at < oldest.isoformat())
            ).rowcount
