"""What is served: the current snapshot, and the index pairs that are open in this process."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.catalogue import Catalogue
from retrieval.chunk_ids import chunk_id
from retrieval.chunking import CHUNKING_VERSION
from retrieval.errors import EmbedderMismatch, IndexOutdated, RetrievalError
from retrieval.index_health import trouble_with
from retrieval.index_ledger import IndexLedger, IndexRecord
from retrieval.indexes import (
    IndexPair,
    delete_folders,
    empty_vectors,
    index_folders,
    is_there,
    left_open,
    may_be_damaged,
    stored_indexes,
)
from retrieval.live import Snapshot

_STOPPING = "newsbot is stopping; ask again when it is back"


class Serving:
    """Hands out snapshots to readers and index pairs to the writer."""

    def __init__(
        self,
        catalogue: Catalogue,
        ledger: IndexLedger,
        *,
        data_dir: Path,
        embedder_name: str,
        ef_search: int,
    ) -> None:
        self._catalogue = catalogue
        self._ledger = ledger
        self._data_dir = data_dir
        self._embedder_name = embedder_name
        self._ef_search = ef_search
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._pairs: dict[str, IndexPair] = {}
        self._closed = False
        self._dropped: list[IndexPair] = []

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """What is live now; it stays as it is until the block ends.

        Raises EmbedderMismatch or IndexOutdated where the index does not fit the settings.
        """
        with self._lock:
            snapshot = self._current()
            pair = snapshot.indexes.acquire() if snapshot.indexes else None
        try:
            yield snapshot
        finally:
            if pair:
                pair.release()

    @contextmanager
    def writing(self, record: IndexRecord) -> Iterator[IndexPair]:
        """The pair of an index, to be written to; the caller is the only writer."""
        with self._lock:
            pair = self._pair(record).acquire()
        try:
            yield pair
        finally:
            pair.release()

    def drop(self, index_id: str) -> None:
        """Delete an index that is no longer current, once its last reader is done."""
        with self._lock:
            if self._snapshot and self._snapshot.indexes is self._pairs.get(index_id):
                self._snapshot = None
            pair = self._pairs.pop(index_id, None)
            if pair:
                self._dropped.append(pair)
        if pair:
            pair.retire(delete=True)
        else:
            delete_folders(index_folders(self._data_dir, index_id))

    def drop_strays(self, known: Collection[str]) -> None:
        """Delete folders of indexes that are not `known`: of drops that a kill cut short."""
        with self._lock:
            self._dropped = [pair for pair in self._dropped if not pair.closed]
            in_use = {pair.record.id for pair in self._dropped} | self._pairs.keys()
        for stray in stored_indexes(self._data_dir) - in_use - set(known):
            delete_folders(index_folders(self._data_dir, stray))

    def check_fits(self, record: IndexRecord | None) -> None:
        """Raise EmbedderMismatch or IndexOutdated where an index does not fit the settings."""
        if record is None:
            return
        if record.embedder != self._embedder_name:
            raise EmbedderMismatch(
                f"the index was built with the embedder {record.embedder}, the settings name "
                f"{self._embedder_name}: run `newsbot reload --full` to embed everything anew, "
                f"or set NEWSBOT_EMBEDDER={record.embedder}"
            )
        if record.chunking != CHUNKING_VERSION:
            raise IndexOutdated(
                "the index was built by another version of newsbot: run `newsbot reload --full`"
            )
        if record.dimension is not None and not is_there(self._data_dir, record.id):
            raise IndexOutdated(
                f"files of the index are gone from {self._data_dir}: run `newsbot reload --full`"
            )
        if record.dimension is not None and not left_open(self._data_dir, record.id):
            trouble = trouble_with(*index_folders(self._data_dir, record.id))
            if trouble:
                raise IndexOutdated(trouble)

    def close(self) -> None:
        """Close every pair as soon as nobody uses it; nothing can be opened after this."""
        with self._lock:
            self._closed = True
            pairs, self._pairs, self._snapshot = list(self._pairs.values()), {}, None
        for pair in pairs:
            pair.retire()

    def _current(self) -> Snapshot:
        held = self._snapshot
        if held is not None and held.revision == self._catalogue.state().revision:
            return held
        if self._closed:
            raise RetrievalError(_STOPPING)
        while True:
            state, live = self._catalogue.live()
            record = self._ledger.record(state.index_id)
            if record is not None or state.index_id is None:
                break  # else a full reload replaced the index between the two look-ups
        self.check_fits(record)
        versions = {version.version_id: version for version in live}
        pair = self._pair(record) if record else None
        self._snapshot = Snapshot(state.revision, versions, pair, self._catalogue)
        return self._snapshot

    def _pair(self, record: IndexRecord) -> IndexPair:
        if self._closed:
            raise RetrievalError(_STOPPING)
        if record.id not in self._pairs:
            self._pairs[record.id] = self._opened(record)
        return self._pairs[record.id]

    def _opened(self, record: IndexRecord) -> IndexPair:
        """The pair of an index, made whole where its files may be damaged."""
        if record.dimension is None or not may_be_damaged(self._data_dir, record.id):
            return IndexPair(record, self._data_dir, ef_search=self._ef_search)
        from retrieval.mending import is_whole, refill

        counts = self._catalogue.chunk_counts(sorted(self._ledger.complete(record.id)))
        ids = [chunk_id(version, n) for version, count in counts.items() for n in range(count)]
        folders = index_folders(self._data_dir, record.id)
        if ids and is_whole(folders, record.dimension, ids):
            return IndexPair(record, self._data_dir, ef_search=self._ef_search)
        empty_vectors(self._data_dir, record.id)  # of a first load that was killed nothing is lost
        pair = IndexPair(record, self._data_dir, ef_search=self._ef_search)
        try:
            if ids:
                refill(pair, record.dimension, ids)
        except BaseException:
            pair.abandon()
            raise
        return pair
