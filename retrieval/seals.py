"""How the files of a vector index were left, so that what became of them since is noticed.

Chroma reads its graph without a check: a file that was lost, cut or overwritten makes searches miss
chunks without a word, or crashes the process. So size and time of each file are written down when
an index is closed, and compared when it is opened again.
"""

from __future__ import annotations

import json
from pathlib import Path

#: What the note on an index has behind the name of its folder.
SEALED = ".sealed"


def seal(folder: Path) -> None:
    """Write down how the files of an index that was just closed were left."""
    _note(folder).write_text(json.dumps(_state(folder)), encoding="utf-8")


def is_sealed(folder: Path) -> bool:
    """Whether the files are as they were left; true also where nothing was written down."""
    try:
        noted = json.loads(_note(folder).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return True
    except ValueError:  # written by half
        return False
    return bool(noted == _state(folder))


def unseal(folder: Path) -> None:
    """Forget what was written down."""
    _note(folder).unlink(missing_ok=True)


def _note(folder: Path) -> Path:
    return folder.with_suffix(SEALED)


def _state(folder: Path) -> dict[str, list[int]]:
    """Size in bytes and time of the last change in nanoseconds of each file of the graph."""
    return {
        str(file.relative_to(folder)): [file.stat().st_size, file.stat().st_mtime_ns]
        for file in sorted(folder.glob("*/*.bin"))
    }
