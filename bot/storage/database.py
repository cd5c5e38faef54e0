"""bot.db: one metadata object that every table of the bot registers on."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, MetaData

from retrieval import databases

#: Import the modules that define tables before `open_database`, so that they are created.
metadata = MetaData()


def open_database(path: Path, url: str | None = None) -> Engine:
    """Open (or create) bot.db at `path`, or in PostgreSQL at `url`, with all tables so far.

    Raises DatabaseUnavailable.
    """
    return databases.open_database(url, path.parent, path.stem, metadata)
