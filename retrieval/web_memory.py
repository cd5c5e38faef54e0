"""What earlier readings learnt of web addresses, in the catalogue's database.

It is saved once the articles that it speaks of are live: what was remembered of a reading that came
to nothing would keep the next one from reading at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Engine, delete, insert, select

from retrieval import schema
from retrieval.databases import reading
from retrieval.sources.visits import Remembered, Validators


class WebMemory:
    """The addresses of each source, by its name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, source: str) -> dict[str, Remembered]:
        """What is remembered of a source, by address."""
        table = schema.web_addresses
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).where(table.c.source == source)).all()
        return {
            row.address: Remembered(row.stamp, Validators(row.etag, row.last_modified))
            for row in rows
        }

    def save(self, source: str, learnt: Mapping[str, Remembered], held: Collection[str]) -> None:
        """Add what a reading learnt; addresses neither of these nor `held` are forgotten."""
        known = self.recall(source)
        kept = {address: one for address, one in known.items() if address in held} | dict(learnt)
        if kept == known:
            return
        table = schema.web_addresses
        with self._engine.begin() as connection:
            connection.execute(delete(table).where(table.c.source == source))
            if kept:
                connection.execute(
                    insert(table),
                    [
                        {
                            "source": source,
                            "address": address,
                            "stamp": one.stamp,
                            "etag": one.validators.etag,
                            "last_modified": one.validators.last_modified,
                        }
                        for address, one in kept.items()
                    ],
                )

    def forget(self, source: str | None = None) -> None:
        """Forget a source, or all of them: their addresses are read anew next time."""
        table = schema.web_addresses
        statement = delete(table)
        if source is not None:
            statement = statement.where(table.c.source == source)
        with self._engine.begin() as connection:
            connection.execute(statement)
