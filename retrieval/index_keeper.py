"""Keeping the indexes to what the catalogue needs: bringing one up, sweeping what is dead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from retrieval.catalogue import Catalogue
from retrieval.chunk_ids import chunk_id
from retrieval.chunking import CHUNKING_VERSION
from retrieval.index_ledger import IndexLedger
from retrieval.reports import ProgressCallback
from retrieval.serving import Serving

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


class IndexKeeper:
    """Writes to the indexes and deletes from them; the caller is the only one who changes them."""

    def __init__(
        self,
        catalogue: Catalogue,
        ledger: IndexLedger,
        serving: Serving,
        embedder: Callable[[], Embeddings],
        *,
        embedder_name: str,
        batch: int,
    ) -> None:
        """`embedder` is called only when something must be embedded, `batch` chunks at a time."""
        self._catalogue = catalogue
        self._ledger = ledger
        self._serving = serving
        self._embedder = embedder
        self._embedder_name = embedder_name
        self._batch = batch

    def bring_up(
        self, wanted: set[str], index_id: str | None, progress: ProgressCallback
    ) -> str | None:
        """Bring an index (a fresh one without an id) up to holding the versions `wanted`.

        Returns its id. Raises EmbedderMismatch, IndexOutdated, EmbedderUnavailable, and whatever
        `progress` raises.
        """
        missing = wanted - self._ledger.complete(index_id)
        if not missing:
            return index_id
        from retrieval.indexing import Indexer

        record = self._ledger.record(index_id) or self._ledger.create(
            self._embedder_name, CHUNKING_VERSION
        )
        self._serving.check_fits(record)
        with self._serving.writing(record) as pair:
            indexer = Indexer(
                self._catalogue, self._ledger, pair, self._embedder(), batch=self._batch
            )
            indexer.write(self._catalogue.chunk_counts(sorted(missing)), progress)
        return record.id

    def resumable(self) -> str | None:
        """The index of a first load that was killed or given up, to go on from where it was."""
        return self._ledger.matching(self._embedder_name, CHUNKING_VERSION)

    def sweep(self) -> None:
        """Delete what no kept generation needs: chunks, whole old indexes, unfinished texts."""
        index_id = self._catalogue.state().index_id
        for left_over in self._ledger.all_ids():
            if left_over != index_id:
                self._ledger.drop(left_over)
                self._serving.drop(left_over)
        self._serving.drop_strays(self._ledger.all_ids())
        record = self._ledger.record(index_id)
        dead = self._ledger.dead(index_id)
        if record is not None and dead:
            versions = [version for version, _ in dead]
            # A version that comes back after a kill in here must not pass for being whole.
            self._ledger.begin(record.id, versions)
            with self._serving.writing(record) as pair:
                pair.vectors.delete(
                    [chunk_id(version, n) for version, count in dead for n in range(count)]
                )
                pair.full_text.delete(versions)
                pair.full_text.commit()
            self._ledger.forget(record.id, versions)
        self._ledger.delete_leftovers()
