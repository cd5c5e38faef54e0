"""bot.db: one metadata object that every table of the bot registers on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, MetaData

from retrieval import databases

#: Import the modules that define tables before `open_database`, so that they are created.
metadata = MetaData()


#: Seconds that a look at the file waits for whoever writes in it.
_PATIENCE = 2.0


def health(path: Path) -> str:
    """How an SQLite file at `path` is: "ok", or in one line what is wrong and what to do.

    It is neither made nor changed. The whole file is read.
    """
    if not path.exists():
        return "not there: it is made when it is needed; to keep earlier answers, put back a copy"
    try:
        with closing(
            sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=_PATIENCE,
                isolation_level=None,
            )
        ) as connection:
            [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                return _damaged(found)
            connection.execute("BEGIN IMMEDIATE")  # as every writer does
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return f"locked: another program keeps {path} for itself; close that, or wait for it"
        return f"cannot be used ({error}): see who may write {path} and its folder"
    except sqlite3.DatabaseError as error:
        return _damaged(str(error))
    return "ok"


def _damaged(reason: str) -> str:
    told = " ".join(reason.split())[:100]
    return (
        f"damaged ({told}): put back a copy, or move it away: it holds answers, conversations and "
        "what chats and admins chose, no articles"
    )


def open_database(path: Path, url: str | None = None) -> Engine:
    """Open (or create) bot.db at `path`, or in PostgreSQL at `url`, with all tables so far.

    One that an earlier version made gains what has come since. Raises DatabaseUnavailable.
    """
    engine = databases.open_database(url, path.parent, path.stem, metadata)
    databases.add_columns(engine, metadata)
    return engine
