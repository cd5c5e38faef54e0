from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from bot.storage.audit import BEGUN, KEEP, AuditLog, audit
from bot.storage.database import open_database


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "bot.db")


def test_an_act_is_noted_from_its_beginning_on(engine: Engine) -> None:
    log = AuditLog(engine, 1)
    number = log.begin(7, "/reload asia")
    [act] = log.latest(5)
    assert (act.admin, act.act, act.outcome) == (7, "/reload asia", BEGUN)
    assert datetime.now(UTC) - act.at < timedelta(minutes=1)
    log.end(number, "corpus version 3")
    assert [one.outcome for one in log.latest(5)] == ["corpus version 3"]


def test_what_changed_nothing_is_not_kept(engine: Engine) -> None:
    log = AuditLog(engine, 1)
    log.end(log.begin(7, "/quota 5"), "")
    assert log.latest(5) == []


def test_the_newest_come_first_and_other_bots_have_their_own(engine: Engine) -> None:
    log, other = AuditLog(engine, 1), AuditLog(engine, 2)
    for act in ("/ban 1", "/ban 2", "/ban 3"):
        number = log.begin(7, act)
    other.end(number, "not its own")
    assert [one.act for one in log.latest(2)] == ["/ban 3", "/ban 2"]
    assert {one.outcome for one in log.latest(9)} == {BEGUN}
    assert other.latest(9) == []


def test_acts_are_forgotten_after_a_year(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(audit),
            [
                {"bot_id": 1, "at": at.isoformat(), "admin": 7, "act": act, "outcome": "done"}
                for act, at in (
                    ("/ban 1", datetime.now(UTC) - KEEP - timedelta(days=1)),
                    ("/ban 2", datetime.now(UTC) - KEEP + timedelta(days=1)),
                )
            ],
        )
    log = AuditLog(engine, 1)
    log.begin(7, "/ban 3")
    assert [one.act for one in log.latest(9)] == ["/ban 3", "/ban 2"]
