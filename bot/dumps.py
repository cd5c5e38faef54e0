"""Files that an evaluation writes its questions' answers to: whole, or not at all.

A dump takes the place of an earlier one only when it is complete, and of nothing else ever.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.errors import DumpRefused

#: What each line of a dump holds.
KEYS = ("id", "excerpts", "answer")


def check_dump(path: Path, data_dir: Path, others: Collection[Path]) -> None:
    """Raise DumpRefused where writing a dump to `path` would destroy something.

    That is a file of the data folder, one of the `others` that the command reads, or any file that
    is there and is no dump.
    """
    resolved = path.resolve()
    if resolved in {other.resolve() for other in others}:
        raise DumpRefused(f"--dump {path} would overwrite what is read: name another file")
    if resolved.is_relative_to(data_dir.resolve()):
        raise DumpRefused(f"--dump {path} lies in the data folder: name a file outside of it")
    if not resolved.parent.is_dir():
        raise DumpRefused(f"--dump {path}: there is no folder {path.parent}; make it first")
    if path.exists() and not _is_dump(path):
        raise DumpRefused(f"{path} is there and is no earlier dump: name another file")


@contextmanager
def writing_dump(path: Path | None) -> Iterator[IO[str] | None]:
    """A file to write lines to, which is called `path` once the block has ended well."""
    if path is None:
        yield None
        return
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}-", delete=False
    ) as file:
        draft = Path(file.name)
        try:
            yield file
        except BaseException:
            draft.unlink()
            raise
    draft.chmod(0o644)
    draft.replace(path)


def _is_dump(path: Path) -> bool:
    """Whether a file is empty or begins with a line of a dump."""
    if not path.is_file():
        return False
    try:
        with path.open(encoding="utf-8") as file:
            first = file.readline()
        return not first or set(json.loads(first)) == set(KEYS)
    except (ValueError, TypeError):
        return False
