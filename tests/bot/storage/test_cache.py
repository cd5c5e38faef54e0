from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from bot.storage.answers import answers
from bot.storage.cache import AnswerCache
from bot.storage.database import open_database


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "bot.db")


def log(engine: Engine, answer_id: str, age: timedelta = timedelta()) -> None:
    asked_at = (datetime.now(UTC) - age).isoformat()
    with engine.begin() as connection:
        connection.execute(
            insert(answers).values(answer_id=answer_id, asked_at=asked_at, record={"n": answer_id})
        )


def test_a_key_gives_the_answer_written_last(engine: Engine) -> None:
    cache = AnswerCache(engine, hours=24)
    for answer_id in ("one", "two"):
        log(engine, answer_id)
        cache.write("key", answer_id)
    assert cache.read("key") == {"n": "two"}
    assert cache.read("another") is None


def test_an_answer_is_given_for_so_many_hours(engine: Engine) -> None:
    log(engine, "old", timedelta(hours=25))
    AnswerCache(engine, hours=24).write("key", "old")
    assert AnswerCache(engine, hours=24).read("key") is None
    assert AnswerCache(engine, hours=26).read("key") == {"n": "old"}


def test_without_hours_nothing_is_kept(engine: Engine) -> None:
    log(engine, "one")
    AnswerCache(engine, hours=0).write("key", "one")
    assert AnswerCache(engine, hours=24).read("key") is None


def test_a_deleted_answer_leaves_the_cache(engine: Engine) -> None:
    log(engine, "one")
    cache = AnswerCache(engine, hours=24)
    cache.write("key", "one")
    with engine.begin() as connection:
        connection.execute(answers.delete())
    assert cache.read("key") is None
    cache.write("key", "one")
    assert cache.read("key") is None
