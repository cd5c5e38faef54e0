from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from bot.storage.database import open_database
from bot.storage.spending import Spending, spending


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "bot.db")


def test_what_is_spent_adds_up(engine: Engine) -> None:
    ledger = Spending(engine)
    assert ledger.today() == 0
    ledger.add("one", 100, 10, 0.25)
    ledger.add("one", 100, 10, 0.25)
    ledger.add("two", 100, 10, 0.5)
    ledger.add(None, 100, 10, 1.0)
    ledger.add("one", 5, 5, None)
    assert (ledger.today(), ledger.today("one"), ledger.today("three")) == (2.0, 0.5, 0.0)


def test_who_spent_it_is_forgotten_the_day_after_and_the_sum_is_kept(engine: Engine) -> None:
    earlier = {"day": "2024-01-01", "input_tokens": 10, "output_tokens": 1, "cost": 0.5}
    with engine.begin() as connection:
        connection.execute(
            insert(spending), [{**earlier, "user": user} for user in ("one", "two", "")]
        )
    ledger = Spending(engine)
    ledger.forget_user("two")
    ledger.add("one", 1, 1, 0.125)
    ledger.forget_user("one")
    assert (ledger.today(), ledger.today("one")) == (0.125, 0.125)
    with engine.begin() as connection:
        rows = connection.execute(select(spending).where(spending.c.day == "2024-01-01")).all()
    assert [tuple(row) for row in rows] == [("2024-01-01", "", 30, 3, 1.5)]
