"""A backup: copies of both databases in one file, taken while newsbot runs, and the way back.

The databases are all that cannot be made again, with the key by which people are known in bot.db;
the indexes are built from the catalogue. SQLite copies a database that others write to page by page
and begins anew where they were faster (sqlite.org/backup.html), so each copy is one moment of it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.errors import BackupError
from config.settings import Settings
from retrieval.ownership import owning

#: The databases in a data folder; the first must be in a backup.
DATABASES = ("catalogue.db", "bot.db")
#: What else newsbot keeps there; the indexes belong to what the databases hold.
_KEY = "hashing.key"
_INDEXES = ("chroma", "full_text")
_KEPT = (*DATABASES, _KEY, *_INDEXES)
_MANIFEST = "manifest.json"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What is in a backup file: when it was taken, by which version, and its size in bytes."""

    file: str
    taken_at: str
    newsbot: str
    bytes: int


def write_backup(settings: Settings, target: Path) -> Backup:
    """Copy both databases and the key into the new file `target` (a .tar.gz).

    Raises BackupError where there is nothing to copy, where the file is there already, or where the
    databases are in PostgreSQL.
    """
    _check_sqlite(settings, "pg_dump of its two schemas")
    if target.exists():
        raise BackupError(f"{target} is there already: name a new file")
    if not (settings.data_dir / DATABASES[0]).exists():
        raise BackupError(f"there is nothing to back up in {settings.data_dir}")
    if not target.parent.is_dir():
        raise BackupError(f"the folder {target.parent} is not there: make it first")
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    part = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            copies = [
                _copied(settings.data_dir / name, Path(folder) / name)
                for name in DATABASES
                if (settings.data_dir / name).exists()
            ]
            if (settings.data_dir / _KEY).exists():
                copies.append(Path(shutil.copy(settings.data_dir / _KEY, folder)))
            manifest = {
                "newsbot": version("newsbot"),
                "taken_at": taken_at,
                "files": {copy.name: _digest(copy) for copy in copies},
            }
            # It holds what people asked: nobody else may read it.
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                with tarfile.open(fileobj=out, mode="w:gz") as archive:
                    _add(archive, _MANIFEST, json.dumps(manifest, indent=1).encode())
                    for copy in copies:
                        archive.add(copy, arcname=copy.name)
                out.flush()
                os.fsync(out.fileno())
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise BackupError(f"{target} could not be written: {error}") from error
    return Backup(str(target), taken_at, version("newsbot"), target.stat().st_size)


def restore_backup(
    settings: Settings, source: Path, *, force: bool = False
) -> tuple[Backup, Path | None]:
    """Put the databases of a backup into the data folder; the indexes must be built then.

    With `force` what is there is put aside, into the folder that is returned. Raises BackupError
    where the file is no whole backup or the folder is in use by data, and IndexBusy where a newsbot
    is running on it.
    """
    _check_sqlite(settings, "pg_restore")
    data_dir = settings.data_dir
    with owning(data_dir):
        held = [name for name in _KEPT if (data_dir / name).exists()]
        if held and not force:
            raise BackupError(
                f"{data_dir} holds data already: --force puts it aside, or name another "
                "NEWSBOT_DATA_DIR"
            )
        with tempfile.TemporaryDirectory(dir=data_dir) as folder:
            backup = _unpacked(source, Path(folder))
            aside = _put_aside(data_dir) if held else None
            for name in (*DATABASES, _KEY):
                with suppress(FileNotFoundError):
                    (Path(folder) / name).replace(data_dir / name)
    return backup, aside


def _check_sqlite(settings: Settings, instead: str) -> None:
    if settings.database_url is not None:
        raise BackupError(f"the databases are in PostgreSQL: use {instead} there")


def _copied(database: Path, copy: Path) -> Path:
    with (
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        # A file on its own, with no log beside it.
        target.execute("PRAGMA journal_mode = DELETE")
    return copy


def _unpacked(source: Path, folder: Path) -> Backup:
    """Unpack the databases of a backup and check them against its manifest."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = json.loads(_member(archive, _MANIFEST).read())
            files: Mapping[str, Any] = manifest["files"]
            if DATABASES[0] not in files or not set(files) <= {*DATABASES, _KEY}:
                raise BackupError(f"{source} is no backup of newsbot")
            for name in files:
                with (folder / name).open("wb") as target:
                    shutil.copyfileobj(_member(archive, name), target, _PIECE)
                (folder / name).chmod(0o600)
        taken_at, newsbot = str(manifest["taken_at"]), str(manifest["newsbot"])
    except FileNotFoundError as error:
        raise BackupError(f"{source} does not exist") from error
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{source} is no backup of newsbot, or not whole: {error}") from error
    for name, digest in files.items():
        if _digest(folder / name) != digest:
            raise BackupError(f"{source} is damaged: {name} is not what was put in")
    return Backup(str(source), taken_at, newsbot, source.stat().st_size)


def _member(archive: tarfile.TarFile, name: str) -> io.BufferedReader:
    found = archive.extractfile(name)  # only regular files, and by names of our own
    if found is None:
        raise KeyError(name)
    return found  # type: ignore[return-value]


def _put_aside(data_dir: Path) -> Path:
    """Move what the folder holds into one of its own within; its logs go along."""
    aside = data_dir / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside.mkdir()
    for name in _KEPT:
        for path in (data_dir / name, data_dir / f"{name}-wal", data_dir / f"{name}-shm"):
            if path.exists():
                path.rename(aside / path.name)
    return aside


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(content))
