"""Reloads by the clock."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import schedules
from bot.schedules import due, keep_schedules
from bot.service import Service
from config.settings import SourceSettings
from retrieval.reports import SourceInfo
from tests.conftest import write_articles
from tests.sample_corpus import opened_service

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


def source(name: str, every: str) -> SourceSettings:
    return SourceSettings.model_validate({"name": name, "path": name, "every": every})


def info(name: str, minutes_ago: int | None) -> SourceInfo:
    last = None if minutes_ago is None else NOW - timedelta(minutes=minutes_ago)
    return SourceInfo(name, name, "feed", True, 1, last, False)


def test_a_source_is_due_when_it_was_neither_read_nor_tried_for_so_long() -> None:
    scheduled = [source("a", "15m"), source("b", "6h"), source("c", "1d"), source("d", "15m")]
    known = [info("a", 16), info("b", 300), info("c", None), info("d", 60)]
    tried = {"d": NOW - timedelta(minutes=5)}
    assert due(scheduled, known, tried, NOW) == ["a", "c"]
    assert due(scheduled, [], {}, NOW) == ["a", "b", "c", "d"]


async def reloaded(service: Service, seconds: float) -> None:
    running = asyncio.create_task(keep_schedules(service))
    await asyncio.sleep(seconds)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_what_is_due_is_loaded_and_a_failure_ends_nothing(
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(schedules, "_LOOK_EVERY", 0.05)
    file = write_articles(tmp_path / "a.jsonl", range(3))
    every = {"every": "1h"}
    given = (
        SourceSettings.model_validate({"name": "good", "path": str(file)} | every),
        SourceSettings.model_validate({"name": "bad", "path": str(tmp_path / "none")} | every),
    )
    with opened_service(data_dir, sources=given) as service:
        before = service.vitals().articles
        await reloaded(service, 3)
        assert service.vitals().articles == before + 3
    warned = [record for record in caplog.records if record.name == "bot.schedules"]
    assert len(warned) == 1, "it is tried again when it is due again"
    assert "bad" in warned[0].getMessage()


async def test_a_rollback_pauses_schedules(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "_LOOK_EVERY", 0.05)
    file = write_articles(tmp_path / "a.jsonl", range(3))
    given = SourceSettings.model_validate({"name": "good", "path": str(file), "every": "1m"})
    with opened_service(data_dir, sources=(given,)) as service:
        await service.reload(["good"])
        await service.roll_back()
        before = service.vitals()
        monkeypatch.setattr(schedules, "due", lambda *_: ["good"])
        await reloaded(service, 0.5)
        assert service.vitals().version == before.version
