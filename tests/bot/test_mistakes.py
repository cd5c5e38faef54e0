from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.exc import DatabaseError

from bot.errors import ControlError, ModelUnavailable, NewsbotError, QuestionError
from bot.mistakes import FAILED, WRONG_USAGE, mistake_of
from config.loading import SettingsError
from retrieval.errors import EmptyCorpus
from retrieval.sqlite import open_sqlite
from tests.newsbot import newsbot


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (QuestionError("ask something"), WRONG_USAGE),
        (ModelUnavailable("set a key"), FAILED),
        (EmptyCorpus("load some"), FAILED),
        (SettingsError("no such setting"), FAILED),
        (ControlError("said by the owner", WRONG_USAGE), WRONG_USAGE),
    ],
)
def test_what_is_raised_on_purpose_is_told_in_its_own_words(
    error: NewsbotError, code: int, tmp_path: Path
) -> None:
    mistake = mistake_of(error, tmp_path)
    assert mistake is not None
    assert (mistake.text, mistake.exit_code) == (str(error), code)


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), RuntimeError(), TypeError()])
def test_a_bug_is_no_mistake(error: Exception, tmp_path: Path) -> None:
    assert mistake_of(error, tmp_path) is None


def told(error: BaseException, data_dir: Path) -> str:
    mistake = mistake_of(error, data_dir)
    assert mistake is not None
    assert mistake.exit_code == FAILED
    assert "\n" not in mistake.text
    return mistake.text


def test_only_what_lies_in_the_data_folder_is_its_fault(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    inside = PermissionError(errno.EACCES, "Permission denied", str(data_dir / "catalogue.db"))
    outside = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "dump.jsonl"))
    assert "NEWSBOT_DATA_DIR" in told(inside, data_dir)
    assert "NEWSBOT_DATA_DIR" not in told(outside, data_dir)
    assert "dump.jsonl" in told(outside, data_dir)


def test_a_full_disk_and_an_error_without_words(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "x"))
    assert "disk is full" in told(full, tmp_path)
    assert told(ConnectionResetError(), tmp_path) == "ConnectionResetError"


def test_a_working_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    result = newsbot("status")
    monkeypatch.chdir(tmp_path)
    assert result.code == FAILED
    assert result.err == "the working folder is gone: change to one that is there, and try again\n"


def test_a_database_that_cannot_be_written_to(tmp_path: Path) -> None:
    open_sqlite(tmp_path / "bot.db", MetaData()).dispose()
    engine = create_engine(f"sqlite:///file:{tmp_path}/bot.db?mode=ro&uri=true")
    with pytest.raises(DatabaseError) as caught, engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
    assert "readonly" in told(caught.value, tmp_path)
    assert "NEWSBOT_DATA_DIR" in told(caught.value, tmp_path)


def test_a_locked_database(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    open_sqlite(path, MetaData()).dispose()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
    with pytest.raises(DatabaseError) as caught, engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
    holder.close()
    assert "locked" in told(caught.value, tmp_path)


def test_only_the_damaged_database_is_named(tmp_path: Path) -> None:
    open_sqlite(tmp_path / "catalogue.db", MetaData()).dispose()
    (tmp_path / "bot.db").write_bytes(b"no database at all " * 100)
    with pytest.raises(DatabaseError) as caught:
        open_sqlite(tmp_path / "bot.db", MetaData())
    text_of_it = told(caught.value, tmp_path)
    assert text_of_it.startswith("bot.db in ")
    assert "catalogue.db" not in text_of_it


def test_a_mistake_in_a_statement_is_a_bug(tmp_path: Path) -> None:
    engine = open_sqlite(tmp_path / "bot.db", MetaData())
    with pytest.raises(DatabaseError) as caught, engine.begin() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert mistake_of(caught.value, tmp_path) is None


def test_a_full_disk_elsewhere_is_not_the_data_folders(tmp_path: Path) -> None:
    mistake = mistake_of(OSError(errno.ENOSPC, "No space left on device"), tmp_path)
    assert mistake is not None
    assert "what is printed" in mistake.text
    written = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "file"))
    mistake = mistake_of(written, tmp_path)
    assert mistake is not None
    assert str(tmp_path) in mistake.text


def test_a_damaged_bot_db_may_be_moved_away_alone(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"no database at all" * 100)
    error = DatabaseError("SELECT", {}, sqlite3.DatabaseError("file is not a database"))
    mistake = mistake_of(error, tmp_path)
    assert mistake is not None
    assert "move it away" in mistake.text
    assert "data folder away" not in mistake.text
