"""bot.db: one metadata object that every table of the bot registers on."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, MetaData

from retrieval.sqlite import open_sqlite

#: Import the modules that define tables before `open_database`, so that they are created.
metadata = MetaData()


def open_database(path: Path) -> Engine:
    """Open (or create) bot.db at `path` with all tables registered so far."""
    return open_sqlite(path, metadata)
