"""Where the fingerprints of chunks are kept: an SQLite file beside the full-text index.

It is read by page and not mapped into memory, so that what a hundred thousand questions looked at
does not stay there; a chunk is found by its number in a few microseconds, and what is deleted is
overwritten.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from retrieval.chunk_ids import chunk_numbers
from retrieval.errors import REBUILD, IndexOutdated
from retrieval.sqlite import empty_log

#: The name of the file in the folder of a full-text index.
FINGERPRINTS_FILE = "fingerprints.db"
#: A chunk takes about four thousand bytes; several in a page waste less of it.
_PAGE_BYTES = 16_384
_CACHE_KIB = 4_096

#: The terms and the vectors of a chunk, as `retrieval.fingerprints` encodes them.
Fingerprint = tuple[bytes, bytes]


class FingerprintStore:
    """Fingerprints under one folder. Threads may share it; one thread at a time may write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._reader = self._connect()
        self._writer: sqlite3.Connection | None = None

    @classmethod
    def open(cls, folder: Path) -> FingerprintStore:
        """Open the store in `folder`, creating it where there is none.

        Raises IndexOutdated where its file is damaged, as `get` does.
        """
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder / FINGERPRINTS_FILE)

    def add(self, fingerprints: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Add chunks as (number, terms, vectors); they are there for readers after `commit`."""
        self._open_writer().executemany(
            "INSERT OR REPLACE INTO fingerprints VALUES (?, ?, ?)", fingerprints
        )

    def delete(self, version_ids: Iterable[str]) -> None:
        """Delete all chunks of these versions; they are gone after `commit`."""
        writer = self._open_writer()
        for version_id in version_ids:
            numbers = chunk_numbers(version_id)
            writer.execute(
                "DELETE FROM fingerprints WHERE number BETWEEN ? AND ?",
                (numbers.start, numbers.stop - 1),
            )

    def commit(self) -> None:
        """Make what was added and deleted durable and visible."""
        if self._writer is not None:
            self._writer.commit()
            with self._lock:  # no reader of this process stands in the way
                # The log would go on holding what was deleted. Whatever else reads this file and
                # keeps the log from being emptied, the next commit does it.
                empty_log(self._writer)

    def rollback(self) -> None:
        """Forget what was added and deleted since the last commit."""
        if self._writer is not None:
            self._writer.rollback()

    def get(self, numbers: Sequence[int]) -> Mapping[int, Fingerprint]:
        """The fingerprints of the chunks that are there, by number."""
        # The numbers are ours and no text: written out, they have no limit of parameters.
        listed = ",".join(map(str, numbers))
        query = f"SELECT number, terms, vectors FROM fingerprints WHERE number IN ({listed})"
        with self._lock, self._damage():
            return {row[0]: (row[1], row[2]) for row in self._reader.execute(query)}

    def is_empty(self) -> bool:
        """Whether no chunk is stored."""
        with self._lock, self._damage():
            row = self._reader.execute("SELECT EXISTS (SELECT 1 FROM fingerprints)").fetchone()
        return not row[0]

    def count(self) -> int:
        """How many chunks are stored, live or not."""
        with self._lock:
            found: int = self._reader.execute("SELECT count(*) FROM fingerprints").fetchone()[0]
        return found

    def close(self) -> None:
        """Let go of the file; what was not committed is dropped."""
        with self._lock:
            self._reader.close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = self._connect()
        return self._writer

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """SQLite's errors as one that says what to do."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise IndexOutdated(f"{self._path} cannot be read ({error}): {REBUILD}") from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        try:
            with self._damage():
                self._configure(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _configure(self, connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS fingerprints"
            " (number INTEGER PRIMARY KEY, terms BLOB NOT NULL, vectors BLOB NOT NULL)"
        )
        connection.commit()
