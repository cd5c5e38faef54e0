"""Whether the files of an index can be read at all, told in milliseconds and without opening it.

This sees a file that is garbage or emptied; what is damaged inside shows at the first question that
reads there, and in the vectors' files by their seal (`retrieval.seals`).
"""

from __future__ import annotations

from pathlib import Path

from retrieval.errors import REBUILD
from retrieval.fingerprint_store import FINGERPRINTS_FILE

_CHROMA_FILE = "chroma.sqlite3"
#: How every SQLite file begins (sqlite.org/fileformat2.html, 1.3.1).
_SQLITE = b"SQLite format 3\x00"


def trouble_with(chroma: Path, full_text: Path) -> str | None:
    """What is wrong with the files in the folders of an index, and what to do; None if nothing."""
    for file in (full_text / FINGERPRINTS_FILE, chroma / _CHROMA_FILE):
        if not _is_sqlite(file):
            return f"{file} is damaged: {REBUILD}"
    import tantivy

    try:
        tantivy.Index.open(str(full_text)).searcher()
    except (ValueError, OSError) as error:
        reason = str(error).partition("\n")[0][:120]
        return f"the full-text index in {full_text} is damaged ({reason}): {REBUILD}"
    return None


def _is_sqlite(file: Path) -> bool:
    # Opening it as a database would write files beside it.
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
