"""SQLite through SQLAlchemy; which database is used is decided in `retrieval.databases`."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event

from retrieval.errors import StillReadable

#: Seconds that a writer waits for another process's transaction.
_BUSY_SECONDS = 30


def open_sqlite(path: Path, metadata: MetaData) -> Engine:
    """Open (or create) the database at `path` with all tables of `metadata`.

    Write-ahead logging lets readers in other processes go on during a write. A transaction
    begins IMMEDIATE, because a reader that turns writer half-way can fail without waiting;
    `databases.reading(engine)` gives a transaction that only reads.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": _BUSY_SECONDS},
        hide_parameters=True,  # errors are logged, and parameters hold what people wrote
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # Transactions are begun below; the driver's own would hide PRAGMAs and reads in them.
        connection.isolation_level = None
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is purged is overwritten, not only unlinked; not every build does so by itself.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    metadata.create_all(engine)
    return engine


def erase_deleted(engine: Engine) -> None:
    """Let nothing of rows deleted before stay readable in the database's files.

    Deleted pages are overwritten by `secure_delete`, the copies in the write-ahead log by this.
    Raises StillReadable where another process reads for so long that the log cannot be emptied.
    """
    connection = engine.raw_connection()
    try:
        emptied = empty_log(connection.driver_connection)
    finally:
        connection.close()
    if not emptied:
        raise StillReadable(
            f"another process has {engine.url.database} open, so what was deleted can still be "
            "read in it: close that process and run this again"
        )


def empty_log(connection: Any) -> bool:
    """Move the write-ahead log of an sqlite3 connection into the database and empty it.

    False where a reader stood in the way for as long as the connection waits for locks.
    """
    [busy, _, _] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _switch_to_wal(connection: Any) -> None:
    """Write ahead, waiting for a process that opens the same new file at the same time.

    SQLite's own time-out does not cover this one statement.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.02)
        else:
            return
