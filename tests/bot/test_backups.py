"""Backups: taken while newsbot runs, put back elsewhere, and refused where they are no good."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import tarfile
import threading
from pathlib import Path

import pytest

from bot.backups import restore_backup, write_backup
from bot.errors import BackupError
from config.settings import Settings
from retrieval.errors import IndexBusy
from retrieval.ownership import owning
from tests.newsbot import newsbot
from tests.sample_corpus import SAMPLE_COUNT

HERRING = "How many tonnes of herring may be landed?"


def test_what_was_backed_up_answers_from_another_folder(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = newsbot("ask", HERRING, "--json").json
    file = tmp_path / "a.tar.gz"
    taken = newsbot("backup", str(file), "--json").json
    assert taken["bytes"] == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    monkeypatch.setenv("NEWSBOT_DATA_DIR", str(tmp_path / "other"))
    restored = newsbot("restore", str(file), "--json").json
    assert restored["articles"] == SAMPLE_COUNT
    assert newsbot("ask", HERRING, "--json").json["text"] == answer["text"]
    assert newsbot("explain", answer["answer_id"], "--json").json["question"] == HERRING
    key = (tmp_path / "other" / "hashing.key").read_bytes()
    assert key == (data_dir / "hashing.key").read_bytes(), "else nobody could be forgotten"


def test_a_backup_taken_while_others_write_is_whole(data_dir: Path, tmp_path: Path) -> None:
    newsbot("ask", HERRING)
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        connection = sqlite3.connect(data_dir / "bot.db", timeout=30)
        connection.execute("CREATE TABLE pairs (one INTEGER, other INTEGER)")
        while not stop.is_set():
            with connection:
                number = len(written)
                connection.execute("INSERT INTO pairs VALUES (?, 0)", (number,))
                connection.execute("UPDATE pairs SET other = one WHERE one = ?", (number,))
            written.append(number)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 20:
            stop.wait(0.01)
        for n in range(5):
            write_backup(Settings(data_dir=data_dir), tmp_path / f"{n}.tar.gz")
    finally:
        stop.set()
        writer.join()
    for n in range(5):
        with tarfile.open(tmp_path / f"{n}.tar.gz") as archive:
            archive.extract("bot.db", tmp_path / str(n), filter="data")
        copy = sqlite3.connect(tmp_path / str(n) / "bot.db")
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM pairs WHERE one != other").fetchone() == (0,)
        copy.close()


def test_a_folder_with_data_is_put_aside_only_when_that_is_meant(
    data_dir: Path, tmp_path: Path
) -> None:
    settings = Settings(data_dir=data_dir)
    write_backup(settings, tmp_path / "a.tar.gz")
    with pytest.raises(BackupError, match="--force"):
        restore_backup(settings, tmp_path / "a.tar.gz")
    before = (data_dir / "catalogue.db").stat().st_ino
    result = newsbot("restore", str(tmp_path / "a.tar.gz"), "--force")
    assert result.code == 0, result
    [aside] = data_dir.glob("before-restore-*")
    assert (aside / "catalogue.db").stat().st_ino == before
    assert newsbot("status", "--json").json["health"]["index"] == "ok"


def test_nothing_is_put_back_under_a_running_newsbot(data_dir: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=data_dir)
    write_backup(settings, tmp_path / "a.tar.gz")
    with owning(data_dir), pytest.raises(IndexBusy):
        restore_backup(settings, tmp_path / "a.tar.gz", force=True)


def test_what_is_no_backup_is_refused_and_changes_nothing(data_dir: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=data_dir)
    whole = tmp_path / "whole.tar.gz"
    write_backup(settings, whole)
    (tmp_path / "cut.tar.gz").write_bytes(whole.read_bytes()[:-2_000])
    (tmp_path / "text.tar.gz").write_text("no archive")
    for name, manifest in (
        ("foreign", {"newsbot": "1", "taken_at": "x", "files": {"../evil": "0"}}),
        ("false", {"newsbot": "1", "taken_at": "x", "files": {"catalogue.db": "0"}}),
    ):
        with tarfile.open(tmp_path / f"{name}.tar.gz", "w:gz") as archive:
            for member, content in (
                ("manifest.json", json.dumps(manifest).encode()), ("catalogue.db", b"x"),
            ):  # fmt: skip
                entry = tarfile.TarInfo(member)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    before = (data_dir / "catalogue.db").read_bytes()
    for name in ("cut", "text", "foreign", "false", "missing"):
        with pytest.raises(BackupError, match=f"{name}.tar.gz"):
            restore_backup(settings, tmp_path / f"{name}.tar.gz", force=True)
    assert (data_dir / "catalogue.db").read_bytes() == before
    assert not list(data_dir.glob("before-restore-*"))


def test_nothing_is_overwritten_and_nothing_is_no_backup(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_text("mine")
    result = newsbot("backup", str(tmp_path / "a.tar.gz"))
    assert (result.code, len(result.lines)) == (1, 1)
    assert (tmp_path / "a.tar.gz").read_text() == "mine"
    with pytest.raises(BackupError, match="nothing to back up"):
        write_backup(Settings(data_dir=tmp_path / "none"), tmp_path / "b.tar.gz")
    assert not list(tmp_path.glob("*.part"))
