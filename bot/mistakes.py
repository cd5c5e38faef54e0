"""What people are told of an error: one line that says what to do, and an exit code.

The terminal and the control socket tell the same, so that a command ends alike wherever it runs.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ControlError, DumpRefused, NewsbotError, QuestionError
from config.loading import SettingsError
from retrieval.errors import RetrievalError

FAILED = 1
WRONG_USAGE = 2

#: What is raised on purpose: each has a text for people.
PURPOSEFUL = (NewsbotError, RetrievalError, SettingsError)

_DATABASES = ("catalogue.db", "bot.db")
#: Bytes below which a disk counts as full.
_LEAST_FREE = 1 << 20


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line for people, and what a command that ends by it exits with."""

    text: str
    exit_code: int = FAILED


def mistake_of(error: BaseException, data_dir: Path) -> Mistake | None:
    """What to say of an error; None where it can only be a bug, which needs its traceback."""
    if isinstance(error, PURPOSEFUL):
        return Mistake(str(error), exit_code_of(error))
    if isinstance(error, OSError):
        return Mistake(_of_the_system(error, data_dir))
    from sqlalchemy.exc import DatabaseError, OperationalError

    text: str | None = None
    if isinstance(error, DatabaseError) and isinstance(error.orig, sqlite3.DatabaseError):
        text = _of_sqlite(str(error.orig), data_dir)
    elif isinstance(error, OperationalError):
        reason = str(error.orig).partition("\n")[0]
        text = f"the database does not answer ({reason}): see that it runs, and try again"
    elif _is_of_an_index(error):
        reason = str(error).partition("\n")[0][:200]
        text = (
            f"the index in {data_dir} cannot be used ({reason}): run `newsbot reload --full` to "
            "build it anew"
        )
    return Mistake(text) if text else None


def exit_code_of(error: BaseException) -> int:
    """2 for wrong usage, 1 for everything else."""
    if isinstance(error, ControlError):
        return error.exit_code
    return WRONG_USAGE if isinstance(error, QuestionError | DumpRefused) else FAILED


def _of_the_system(error: OSError, data_dir: Path) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    if error.errno == errno.ENOSPC:
        return _of_a_full_disk(error, data_dir)
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return "the working folder is gone: change to one that is there, and try again"
    if error.filename is None:
        return reason
    path = Path(str(error.filename)).absolute()
    folder = data_dir.absolute()
    in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
    if path.is_relative_to(folder) or (in_the_way and folder.is_relative_to(path)):
        return _unusable(data_dir, "there is a file in its place" if in_the_way else reason)
    if isinstance(error, FileNotFoundError) and folder.is_relative_to(path):
        return _unusable(data_dir, "it cannot be made there")
    return f"{error.filename}: {reason}; check the path and who may use it"


def _of_sqlite(reason: str, data_dir: Path) -> str | None:
    if "not a database" in reason or "malformed" in reason:
        broken = [name for name in _DATABASES if _is_damaged(data_dir / name)] or ["a database"]
        told = (
            f"{' and '.join(broken)} in {data_dir} is damaged ({reason}): put back a copy, or move "
        )
        if broken == ["bot.db"]:
            return told + "it away: it holds the log of answers and conversations, no articles"
        return told + "the data folder away and load the sources anew with `newsbot reload`"
    if "disk is full" in reason:
        return f"the disk is full: make room on the one that holds {data_dir}, and try again"
    if any(sign in reason for sign in ("readonly", "unable to open", "disk I/O error")):
        return _unusable(data_dir, reason)
    if "locked" in reason:
        return f"another program keeps a database in {data_dir} locked; try again when it is done"
    return None


def _of_a_full_disk(error: OSError, data_dir: Path) -> str:
    if error.filename is None and not _is_full(data_dir):
        return "what is printed cannot be written (no space left there): print it elsewhere"
    return f"the disk is full: make room on the one that holds {data_dir}, and try again"


def _is_full(folder: Path) -> bool:
    """Whether the disk that holds a folder, or the nearest one above it that is there, is full."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free < _LEAST_FREE


def _is_of_an_index(error: BaseException) -> bool:
    """Whether Chroma or tantivy complains; the latter has no errors of its own."""
    chroma = getattr(sys.modules.get("chromadb.errors"), "ChromaError", ())
    return isinstance(error, chroma) or (
        isinstance(error, ValueError) and str(error).startswith("Data corrupted")
    )


def _is_damaged(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.OperationalError:
        return False  # absent
    except sqlite3.DatabaseError:
        return True


def _unusable(data_dir: Path, reason: str) -> str:
    return (
        f"the data folder {data_dir} cannot be used ({reason}): name one that can be written to "
        "with --data-dir or NEWSBOT_DATA_DIR"
    )
