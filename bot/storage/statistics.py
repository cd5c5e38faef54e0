"""The log of answers in figures: how many, how good, how fast, and what found nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Engine, Row, Select, distinct, func, select

from bot.storage.answers import answer_askers, answers, feedback
from retrieval.analysis import analyse
from retrieval.databases import reading


@dataclass(frozen=True, slots=True)
class Figures:
    """The answers of some days; times in milliseconds, `cost` in the unit of the models' prices.

    `statuses` counts answers by status, `by_day` by their day in UTC. `people` counts askers whom
    a front end could tell apart. What no model did, or nobody logged, is None.
    """

    questions: int
    statuses: Mapping[str, int]
    by_day: Mapping[date, int]
    people: int
    good: int
    bad: int
    median_ms: float | None
    tokens: int | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions in like words that found nothing: one of them, how many, and when the last came.

    `question` is None where only hashes of questions are kept.
    """

    question: str | None
    count: int
    last: datetime


class Statistics:
    """Figures over the answers of one bot.db."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def figures(self, days: int) -> Figures:
        """The answers of the last `days` days, today included."""
        since = _since(days)
        record = answers.c.record
        query = select(
            answers.c.asked_at,
            record["answer"]["status"].as_string().label("status"),
            record["answer"]["timings_ms"]["total"].as_float().label("ms"),
            record["input_tokens"].as_integer().label("read"),
            record["output_tokens"].as_integer().label("written"),
            record["cost"].as_float().label("cost"),
        ).where(answers.c.asked_at >= since)
        concerned = select(answers.c.answer_id).where(answers.c.asked_at >= since)
        people = select(func.count(distinct(answer_askers.c.user))).where(
            answer_askers.c.answer_id.in_(concerned)
        )
        votes = select(feedback.c.good).where(feedback.c.answer_id.in_(concerned))
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
            asked_by = connection.scalar(people) or 0
            good = Counter(connection.scalars(votes))
        tokens = [row.read + row.written for row in rows if row.read is not None]
        costs = [row.cost for row in rows if row.cost is not None]
        return Figures(
            questions=len(rows),
            statuses=Counter(row.status for row in rows),
            by_day=Counter(datetime.fromisoformat(row.asked_at).date() for row in rows),
            people=asked_by,
            good=good[True],
            bad=good[False],
            median_ms=median(row.ms for row in rows) if rows else None,
            tokens=sum(tokens) if tokens else None,
            cost=sum(costs) if costs else None,
        )

    def unanswered(self, days: int) -> list[Unanswered]:
        """The questions of the last `days` days that found nothing; those asked most come first.

        A follow-up stands as it was understood. Questions of the same words, in whatever order,
        case and ending, are one.
        """
        groups: dict[frozenset[str], Unanswered] = {}
        for row in self._not_found(days):
            asked_at = datetime.fromisoformat(row.asked_at)
            question = row.understood_as or row.question
            terms = analyse(question, row.language) if question else ()
            key = frozenset(terms or (row.hash,))
            known = groups.get(key)
            groups[key] = Unanswered(question, known.count + 1 if known else 1, asked_at)
        return sorted(groups.values(), key=lambda one: (one.count, one.last), reverse=True)

    def _not_found(self, days: int) -> Iterator[Row[Any]]:
        record = answers.c.record
        query: Select[Any] = (
            select(
                answers.c.asked_at,
                record["question"].as_string().label("question"),
                record["understood_as"].as_string().label("understood_as"),
                record["question_hash"].as_string().label("hash"),
                record["language"].as_string().label("language"),
            )
            .where(
                answers.c.asked_at >= _since(days),
                record["answer"]["status"].as_string() == "not_found",
            )
            .order_by(answers.c.asked_at)
        )
        with reading(self._engine) as connection:
            yield from connection.execute(query)


def _since(days: int) -> str:
    """The beginning (UTC) of the first of so many days of which today is the last."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (today - timedelta(days=days - 1)).isoformat()
