"""SQLite as newsbot sets it up."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from retrieval.errors import StillReadable
from retrieval.sqlite import erase_deleted, open_sqlite

METADATA = MetaData()
PARENTS = Table("parents", METADATA, Column("id", Integer, primary_key=True))
CHILDREN = Table(
    "children",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("parent", ForeignKey("parents.id"), nullable=False),
)


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(PARENTS)).all())


def insert_twice(engine: Engine) -> None:
    with engine.begin() as connection:
        for _ in range(2):
            connection.execute(insert(PARENTS).values(id=1))


def test_it_writes_ahead_durably_and_checks_references(tmp_path: Path) -> None:
    engine = open_sqlite(tmp_path / "deep" / "x.db", METADATA)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(CHILDREN).values(id=1, parent=99))
    engine.dispose()


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    engine = open_sqlite(tmp_path / "x.db", METADATA)
    with pytest.raises(IntegrityError):
        insert_twice(engine)
    assert count(engine) == 0
    engine.dispose()


def test_readers_go_on_while_one_writes_and_see_it_only_after_commit(tmp_path: Path) -> None:
    writer, reader = (open_sqlite(tmp_path / "x.db", METADATA) for _ in range(2))
    with writer.begin() as connection:
        connection.execute(insert(PARENTS).values(id=1))
        with reader.execution_options(sqlite_begin="DEFERRED").connect() as other:
            assert other.execute(select(PARENTS)).all() == []
    assert count(reader) == 1
    writer.dispose()
    reader.dispose()


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    engines = [open_sqlite(tmp_path / "x.db", METADATA) for _ in range(4)]

    def write(number: int) -> None:
        with engines[number % 4].begin() as connection:
            highest = len(connection.execute(select(PARENTS)).all())
            connection.execute(insert(PARENTS).values(id=highest + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    assert count(engines[0]) == 40, "no write was made on a stale view"
    for engine in engines:
        engine.dispose()


def test_many_may_open_a_new_database_at_the_same_time(tmp_path: Path) -> None:
    for attempt in range(5):
        start = threading.Barrier(6)

        def open_one(attempt: int = attempt, start: threading.Barrier = start) -> None:
            start.wait()
            open_sqlite(tmp_path / f"{attempt}.db", METADATA).dispose()

        with ThreadPoolExecutor(6) as pool:
            for opened in [pool.submit(open_one) for _ in range(6)]:
                opened.result()


def test_what_another_process_keeps_readable_is_not_passed_off_as_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.sqlite._BUSY_SECONDS", 0.05)
    engine = open_sqlite(tmp_path / "x.db", METADATA)
    with engine.begin() as connection:
        connection.execute(insert(PARENTS).values(id=1))
    with closing(sqlite3.connect(tmp_path / "x.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM parents").fetchall()
        with engine.begin() as connection:
            connection.execute(delete(PARENTS))
        with pytest.raises(StillReadable, match=r"another process has .*x\.db open"):
            erase_deleted(engine)
    erase_deleted(engine)
    assert (tmp_path / "x.db-wal").stat().st_size == 0
    engine.dispose()
