"""The ledger of the indexes: which pair of folders is current, who embedded it, what it holds.

A version's row is written before its chunks and marked complete after both legs hold them all,
so after a kill anywhere the ledger names every version whose chunks may stand in an index.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine, delete, insert, select, update

from retrieval import schema
from retrieval.catalogue import now_text
from retrieval.databases import reading, upsert
from retrieval.errors import IndexOutdated

if TYPE_CHECKING:
    from retrieval.vectors import Vectors


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """One pair of indexes: `id` names its folders, `chunking` the rules its chunks were cut by.

    `dimension` of its vectors is None until the first were written.
    """

    id: str
    embedder: str
    chunking: int
    dimension: int | None = None


def check_dimension(record: IndexRecord, vectors: Vectors) -> None:
    """Raise IndexOutdated where vectors have another dimension than those in the index."""
    dimension = vectors.shape[-1]
    if record.dimension not in (None, dimension):
        raise IndexOutdated(
            f"the embedder now gives vectors of {dimension} numbers, the index holds "
            f"{record.dimension}: run `newsbot reload --full`"
        )


class IndexLedger:
    """What is known of the indexes without opening them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, index_id: str | None) -> IndexRecord | None:
        """The record of an index, None where there is none."""
        table = schema.indexes
        with reading(self._engine) as connection:
            row = connection.execute(select(table).where(table.c.id == index_id)).first()
        return IndexRecord(row.id, row.embedder, row.chunking, row.dimension) if row else None

    def all_ids(self) -> list[str]:
        """The ids of all indexes, current or left over."""
        with reading(self._engine) as connection:
            return list(connection.scalars(select(schema.indexes.c.id)))

    def create(self, embedder: str, chunking: int) -> IndexRecord:
        """Record a new, empty index."""
        record = IndexRecord(uuid.uuid4().hex[:12], embedder, chunking)
        with self._engine.begin() as connection:
            connection.execute(
                insert(schema.indexes).values(
                    id=record.id, embedder=embedder, chunking=chunking, created_at=now_text()
                )
            )
        return record

    def matching(self, embedder: str, chunking: int) -> str | None:
        """The newest index made by this embedder and these rules, if any."""
        table = schema.indexes
        query = (
            select(table.c.id)
            .where(table.c.embedder == embedder, table.c.chunking == chunking)
            .order_by(table.c.created_at.desc())
        )
        with reading(self._engine) as connection:
            return connection.scalars(query).first()

    def set_dimension(self, index_id: str, dimension: int) -> None:
        """Note the dimension of the first vectors that an index got."""
        table = schema.indexes
        with self._engine.begin() as connection:
            connection.execute(
                update(table).where(table.c.id == index_id).values(dimension=dimension)
            )

    def drop(self, index_id: str) -> None:
        """Forget an index and all that it held."""
        with self._engine.begin() as connection:
            connection.execute(delete(schema.indexes).where(schema.indexes.c.id == index_id))

    def complete(self, index_id: str | None) -> set[str]:
        """The versions whose chunks both legs of the index hold in full."""
        table = schema.indexed_versions
        query = select(table.c.version_id).where(table.c.index_id == index_id, table.c.complete)
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def begin(self, index_id: str, version_ids: Sequence[str]) -> None:
        """Note that chunks of these versions are about to be written."""
        self._write(index_id, version_ids, complete=False)

    def finish(self, index_id: str, version_ids: Sequence[str]) -> None:
        """Note that both legs hold all chunks of these versions durably."""
        self._write(index_id, version_ids, complete=True)

    def dead(self, index_id: str | None) -> list[tuple[str, int]]:
        """Versions in the index that no kept generation holds, with their number of chunks."""
        indexed, versions = schema.indexed_versions, schema.versions
        held = select(schema.membership.c.version_id)
        query = (
            select(indexed.c.version_id, versions.c.chunk_count)
            .join(versions, versions.c.version_id == indexed.c.version_id)
            .where(indexed.c.index_id == index_id, indexed.c.version_id.not_in(held))
        )
        with reading(self._engine) as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def forget(self, index_id: str, version_ids: Sequence[str]) -> None:
        """Note that the index no longer holds these versions."""
        table = schema.indexed_versions
        with self._engine.begin() as connection:
            for version_id in version_ids:
                connection.execute(
                    delete(table).where(
                        table.c.index_id == index_id, table.c.version_id == version_id
                    )
                )

    def delete_leftovers(self) -> None:
        """Delete what no generation and no index holds: an unfinished reload's texts, signatures.

        Texts that a generation once held stay, for citations of them to be read.
        """
        versions, signatures = schema.versions, schema.signatures
        held = select(schema.membership.c.version_id)
        indexed = select(schema.indexed_versions.c.version_id)
        with self._engine.begin() as connection:
            connection.execute(
                delete(versions).where(
                    versions.c.first_generation.is_(None),
                    versions.c.version_id.not_in(held),
                    versions.c.version_id.not_in(indexed),
                )
            )
            connection.execute(
                delete(signatures).where(
                    signatures.c.version_id.not_in(held), signatures.c.version_id.not_in(indexed)
                )
            )

    def _write(self, index_id: str, version_ids: Sequence[str], *, complete: bool) -> None:
        if not version_ids:
            return
        rows = [
            {"index_id": index_id, "version_id": version_id, "complete": complete}
            for version_id in version_ids
        ]
        with self._engine.begin() as connection:
            statement = upsert(connection, schema.indexed_versions)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["index_id", "version_id"],
                    set_={"complete": statement.excluded.complete},
                ),
                rows,
            )
