from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import bot.storage.answers
import bot.storage.inbox
from bot.storage.database import health, metadata, open_database


def test_every_table_of_the_bot_is_made_at_once(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "folder" / "bot.db")
    tables = set(inspect(engine).get_table_names())
    assert tables == set(metadata.tables)
    assert {bot.storage.answers.answers.name, bot.storage.inbox.inbox_updates.name} <= tables


def test_a_database_that_is_well_is_ok(tmp_path: Path) -> None:
    open_database(tmp_path / "a folder #1" / "bot.db")
    assert health(tmp_path / "a folder #1" / "bot.db") == "ok"


def test_what_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    assert health(tmp_path / "bot.db").startswith("not there")
    assert not (tmp_path / "bot.db").exists()


def test_a_locked_database_is_said_to_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database._PATIENCE", 0.1)
    engine = open_database(tmp_path / "bot.db")
    with engine.begin():
        assert health(tmp_path / "bot.db").startswith("locked: another program")
    assert health(tmp_path / "bot.db") == "ok"


@pytest.mark.parametrize("keep", [0, 100])
def test_a_damaged_database_says_what_it_held(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "bot.db"
    open_database(path).dispose()
    path.write_bytes(path.read_bytes()[:keep] + b"no database" * 2_000)
    told = health(path)
    assert told.startswith("damaged (")
    assert "no articles" in told
    assert "\n" not in told


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    for expected in range(3):
        engine = open_database(tmp_path / "bot.db")
        with engine.begin() as connection:
            count = connection.scalar(text("SELECT count(*) FROM answers"))
            assert count == expected
            connection.execute(
                text("INSERT INTO answers VALUES (:id, '2024-01-01', '{}')"), {"id": str(expected)}
            )
        engine.dispose()


def test_a_database_of_an_earlier_version_gains_columns_and_keeps_its_rows(tmp_path: Path) -> None:
    """As it was before what stands in the inbox could be known as let through."""
    engine = open_database(tmp_path / "bot.db")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox_updates DROP COLUMN admitted"))
        connection.execute(
            text(
                "INSERT INTO inbox_updates (bot_id, update_id, received_at, attempts) "
                "VALUES (1, 7, '2024-01-01 00:00:00', 2)"
            )
        )
    engine.dispose()
    for _ in range(2):
        engine = open_database(tmp_path / "bot.db")
        inbox = bot.storage.inbox.InboxStore(engine, 1)
        assert inbox.admitted() == set()
        assert inbox.count_unhandled() == 1
    assert inbox.start(7) == 3
