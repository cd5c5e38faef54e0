"""Where the catalogue and bot.db live: SQLite files in the data folder, or PostgreSQL.

Both are reached through SQLAlchemy. What differs between them (how a transaction begins, how a
row is inserted unless it is there) is kept in this module and in `retrieval.sqlite`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Engine, MetaData, Table, create_engine, inspect, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.schema import CreateColumn, CreateSchema

from config.extras import how_to_add
from retrieval import sqlite as sqlite_files
from retrieval.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.engine.interfaces import ReflectedColumn

_DRIVER = "postgresql+psycopg"


def open_database(url: str | None, data_dir: Path, name: str, metadata: MetaData) -> Engine:
    """The database called `name`, with all tables of `metadata`.

    Without a `url` it is the file `<name>.db` in `data_dir`, else a schema `newsbot_<name>` in
    PostgreSQL. Raises DatabaseUnavailable, with one line that says what to do.
    """
    if url is None:
        return sqlite_files.open_sqlite(data_dir / f"{name}.db", metadata)
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise DatabaseUnavailable(
                "NEWSBOT_DATABASE_URL is no PostgreSQL address: write "
                "postgresql://user:password@host/database, or unset it for SQLite"
            )
        engine = create_engine(
            parsed.set(drivername=_DRIVER),
            pool_pre_ping=True,
            hide_parameters=True,  # errors are logged, and parameters hold what people wrote
        )
    except ArgumentError:
        raise DatabaseUnavailable(
            "NEWSBOT_DATABASE_URL cannot be read: write postgresql://user:password@host/database"
        ) from None
    except ImportError:
        raise DatabaseUnavailable(
            "NEWSBOT_DATABASE_URL needs a package that is not installed: " + how_to_add("postgres")
        ) from None
    schema = f"newsbot_{name}"
    engine = engine.execution_options(schema_translate_map={None: schema})
    try:
        with engine.begin() as connection:
            connection.execute(CreateSchema(schema, if_not_exists=True))
        metadata.create_all(engine)
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise DatabaseUnavailable(
            f"PostgreSQL cannot be reached ({reason}): check NEWSBOT_DATABASE_URL"
        ) from None
    return engine


def add_columns(engine: Engine, metadata: MetaData) -> None:
    """Give tables that an earlier version made the columns that `metadata` has beyond them.

    Such a column must be nullable or have a default in the database, for the rows that are there.
    """
    schema = engine.get_execution_options().get("schema_translate_map", {}).get(None)
    preparer, known = engine.dialect.identifier_preparer, inspect(engine)
    names = {table: known.get_columns(table, schema) for table in metadata.tables}
    if not any(_missing(metadata.tables[table], names[table]) for table in names):
        return
    with engine.begin() as connection:  # another process may do the same just now
        known = inspect(connection)
        for name, table in metadata.tables.items():
            place = preparer.quote(name) if schema is None else f"{preparer.quote(schema)}.{name}"
            for column in _missing(table, known.get_columns(name, schema)):
                made = CreateColumn(column).compile(dialect=engine.dialect)
                unless = "IF NOT EXISTS " if engine.dialect.name == "postgresql" else ""
                connection.exec_driver_sql(f"ALTER TABLE {place} ADD COLUMN {unless}{made}")


def _missing(table: Table, known: Sequence[ReflectedColumn]) -> list[Column[Any]]:
    there = {column["name"] for column in known}
    return [column for column in table.columns if column.name not in there]


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that sees one state of the database and takes no write lock."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ").connect()
    return engine.execution_options(sqlite_begin="DEFERRED").connect()


def erase_deleted(engine: Engine) -> None:
    """Let nothing of rows deleted before stay readable in SQLite's files.

    PostgreSQL overwrites what was deleted in its own time. Raises StillReadable.
    """
    if engine.dialect.name == "sqlite":
        sqlite_files.erase_deleted(engine)


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that may say what to do with a row that is there already."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)
