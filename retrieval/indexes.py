"""The pair of indexes: vectors and full text of the same chunks, in folders of one name."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.fingerprint_store import FINGERPRINTS_FILE
from retrieval.seals import is_sealed, seal, unseal

if TYPE_CHECKING:
    from retrieval.index_ledger import IndexRecord

#: How `index_ledger` names an index; other folders beside them are somebody else's.
_INDEX_ID = re.compile(r"[0-9a-f]{12}")
#: What the mark of an open index has behind the name of its folder.
_OPEN = ".open"


class IndexPair:
    """Both legs, opened together and shared by threads; closed when the last user lets go.

    `closed` tells that it happened. Raises IndexOutdated where one of them cannot be read.

    A file beside the folders stands for an open pair and goes when it is closed; another one tells
    how a closed pair was left (`may_be_damaged`).
    """

    def __init__(self, record: IndexRecord, data_dir: Path, *, ef_search: int) -> None:
        from retrieval.full_text import FullTextIndex
        from retrieval.vectors import VectorIndex

        self.record = record
        self._folders = index_folders(data_dir, record.id)
        self._marker = _marker(data_dir, record.id)
        self.vectors = VectorIndex.open(self._folders[0], ef_search=ef_search)
        try:
            self.full_text = FullTextIndex.open(self._folders[1])
        except BaseException:
            self.vectors.close()
            raise
        self._marker.touch()
        unseal(self._folders[0])
        self._users = 0
        self._retired = False
        self.closed = False
        self._delete = False
        self._lock = threading.Lock()

    def acquire(self) -> IndexPair:
        """Count one more user; each must `release` it."""
        with self._lock:
            self._users += 1
        return self

    def release(self) -> None:
        """Count one user less; the last one of a retired pair closes it."""
        with self._lock:
            self._users -= 1
            last = self._retired and self._users == 0
        if last:
            self._close()

    def retire(self, *, delete: bool = False) -> None:
        """Close the pair as soon as nobody uses it, and with `delete` remove its folders."""
        with self._lock:
            done = self._retired
            self._retired = True
            self._delete = self._delete or delete
            idle = self._users == 0
        if idle and not done:
            self._close()

    def abandon(self) -> None:
        """Close a pair that could not be mended; the next one to open it looks through it again."""
        self.full_text.close()
        self.vectors.close()

    def _close(self) -> None:
        self.full_text.close()
        self.vectors.close()
        if self._delete:
            delete_folders(self._folders)
        else:
            seal(self._folders[0])
        self._marker.unlink(missing_ok=True)
        self.closed = True


def index_folders(data_dir: Path, index_id: str) -> tuple[Path, Path]:
    """The folders of an index: Chroma's and tantivy's."""
    return data_dir / "chroma" / index_id, data_dir / "full_text" / index_id


def is_there(data_dir: Path, index_id: str) -> bool:
    """Whether the folders of an index are there, and the file that both need."""
    chroma, full_text = index_folders(data_dir, index_id)
    return chroma.is_dir() and (full_text / FINGERPRINTS_FILE).is_file()


def left_open(data_dir: Path, index_id: str) -> bool:
    """Whether a process has the index open, or was killed while it had."""
    return _marker(data_dir, index_id).exists()


def may_be_damaged(data_dir: Path, index_id: str) -> bool:
    """Whether a process that had the index open was killed, or its files were changed since."""
    chroma, _ = index_folders(data_dir, index_id)
    return left_open(data_dir, index_id) or not is_sealed(chroma)


def empty_vectors(data_dir: Path, index_id: str) -> None:
    """Let the vector index of an index, which nobody has open, begin anew without a vector."""
    # The folder stays: without it the index would pass for lost.
    for entry in index_folders(data_dir, index_id)[0].iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def stored_indexes(data_dir: Path) -> set[str]:
    """The ids of all indexes that have a folder, whether anybody knows of them or not."""
    return {
        folder.name
        for leg in index_folders(data_dir, "")
        if leg.is_dir()
        for folder in leg.iterdir()
        if folder.is_dir() and _INDEX_ID.fullmatch(folder.name)
    }


def delete_folders(folders: tuple[Path, Path]) -> None:
    """Delete the folders of an index and its marks; missing ones are passed over."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    folders[0].with_suffix(_OPEN).unlink(missing_ok=True)
    unseal(folders[0])


def _marker(data_dir: Path, index_id: str) -> Path:
    return index_folders(data_dir, index_id)[0].with_suffix(_OPEN)
