from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from bot.errors import UnknownAnswer
from bot.json_shapes import to_json
from bot.storage.answers import AnswerLog, AnswerRecord, answer_articles, answers
from bot.storage.database import open_database


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "bot.db")


@pytest.fixture
def log(engine: Engine) -> AnswerLog:
    return AnswerLog(engine)


def write(
    log: AnswerLog,
    answer_id: str,
    *,
    cited: tuple[str, ...] = (),
    nearest: tuple[str, ...] = (),
    excerpts: tuple[str, ...] = (),
    age: timedelta = timedelta(),
) -> dict[str, Any]:
    record = AnswerRecord(
        answer_id=answer_id,
        asked_at=datetime.now(UTC) - age,
        question="Kaç kişi geldi? 🙂",
        question_hash="ab",
        understood_as=None,
        cached_from=None,
        notes=[],
        language="tr",
        as_of=None,
        answer={
            "answer_id": answer_id,
            "citations": [{"article_id": article_id} for article_id in cited],
            "nearest": [{"article_id": article_id} for article_id in nearest],
        },
        excerpts=[{"chunk_id": "c", "article_id": one, "score": 0.5} for one in excerpts],
        passages=[{"version_id": "v", "start": 0, "end": 9}],
        signals={"similarity": 0.25},
        dropped=[{"claim": "x", "reason": "y"}],
        prompt_hash=None,
        attempts=[],
        cost=None,
        input_tokens=None,
        output_tokens=7,
    )
    record_json: dict[str, Any] = to_json(record)
    log.write(record, record_json)
    return record_json


def test_a_record_is_read_as_it_was_written(log: AnswerLog) -> None:
    written = write(log, "one", cited=("a", "b"), excerpts=("a", "c"))
    assert log.read("one") == written


@pytest.mark.parametrize("answer_id", ["", "two", "ONE", "on%", "one'; --"])
def test_an_unknown_answer_says_where_ids_come_from(log: AnswerLog, answer_id: str) -> None:
    write(log, "one")
    with pytest.raises(UnknownAnswer, match="newsbot ask --json"):
        log.read(answer_id)


def test_a_purge_finds_what_cites_names_or_was_shown_an_article(log: AnswerLog) -> None:
    write(log, "cites", cited=("gone", "a"))
    write(log, "names", nearest=("gone",))
    write(log, "shown", excerpts=("gone", "b"))
    write(log, "other", cited=("a",), nearest=("b",), excerpts=("c", "gone-too"))
    assert log.purge_article("gone") == 3
    assert log.read("other")
    for answer_id in ("cites", "names", "shown"):
        with pytest.raises(UnknownAnswer):
            log.read(answer_id)
    assert log.purge_article("gone") == 0


def test_answers_are_kept_for_the_days_stated(log: AnswerLog) -> None:
    write(log, "young", age=timedelta(days=30, seconds=-60))
    write(log, "old", age=timedelta(days=30, seconds=60))
    assert log.forget_older(30) == 1
    assert log.read("young")
    with pytest.raises(UnknownAnswer):
        log.read("old")


def test_what_is_deleted_leaves_no_trace(log: AnswerLog, engine: Engine) -> None:
    write(log, "one", cited=("a",), excerpts=("b",))
    write(log, "two", cited=("a",), age=timedelta(days=2))
    write(log, "three", cited=("c",))
    log.delete("one")
    log.delete("unknown")
    log.forget_older(1)
    log.purge_article("c")
    with engine.connect() as connection:
        for table in (answers, answer_articles):
            assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_two_processes_share_the_log(log: AnswerLog, tmp_path: Path) -> None:
    other = AnswerLog(open_database(tmp_path / "bot.db"))
    write(log, "one")
    assert other.read("one")
    other.delete("one")
    with pytest.raises(UnknownAnswer):
        log.read("one")
