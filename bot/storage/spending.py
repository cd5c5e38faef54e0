"""What language models have cost in bot.db: by day, and for today by user."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    select,
)

from bot.storage.database import metadata
from retrieval.databases import reading, upsert

spending = Table(
    "spending",
    metadata,
    Column("day", String(10), primary_key=True, comment="Day in UTC, ISO 8601."),
    Column("user", Text, primary_key=True, comment="Empty where nobody's."),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost", Float, nullable=False, comment="In the unit of the models' prices."),
)

_NOBODY = ""
_FIGURES = ("input_tokens", "output_tokens", "cost")


class Spending:
    """The expenses of one bot.db; who caused them is forgotten when the day is over."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, user: str | None, input_tokens: int, output_tokens: int, cost: float | None
    ) -> None:
        """Charge what an answer cost to today and to a user; an unknown `cost` counts as 0."""
        today = _today()
        with self._engine.begin() as connection:
            _charge(connection, today, user or _NOBODY, (input_tokens, output_tokens, cost or 0.0))
            _forget_users_before(connection, today)

    def forget_user(self, user: str) -> None:
        """Fold what a user spent on earlier days into those days' totals.

        Today's sum stays under the user's hash until the day is over: a share of the budget that
        erasing one's data gave back would be no limit.
        """
        with self._engine.begin() as connection:
            _fold(
                connection,
                (spending.c.user == user) & (spending.c.day < _today().isoformat()),
            )

    def forget_users(self) -> None:
        """Fold what all users spent on earlier days into those days' totals."""
        with self._engine.begin() as connection:
            _forget_users_before(connection, _today())

    def today(self, user: str | None = None) -> float:
        """What today's answers cost, of one user or of all."""
        wanted = spending.c.day == _today().isoformat()
        if user is not None:
            wanted &= spending.c.user == user
        with reading(self._engine) as connection:
            total = connection.scalar(select(func.sum(spending.c.cost)).where(wanted))
        return float(total or 0.0)


def _charge(connection: Connection, day: date, user: str, figures: tuple[int, int, float]) -> None:
    values = dict(zip(_FIGURES, figures, strict=True))
    row = upsert(connection, spending).values(day=day.isoformat(), user=user, **values)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["day", "user"],
            set_={name: spending.c[name] + value for name, value in values.items()},
        )
    )


def _forget_users_before(connection: Connection, today: date) -> None:
    """Fold what users spent on earlier days into those days' totals."""
    _fold(connection, (spending.c.day < today.isoformat()) & (spending.c.user != _NOBODY))


def _fold(connection: Connection, users: ColumnElement[bool]) -> None:
    """Charge to nobody what these rows charge to users."""
    for row in connection.execute(delete(spending).where(users).returning(spending)).all():
        figures = (row.input_tokens, row.output_tokens, row.cost)
        _charge(connection, date.fromisoformat(row.day), _NOBODY, figures)


def _today() -> date:
    return datetime.now(UTC).date()
