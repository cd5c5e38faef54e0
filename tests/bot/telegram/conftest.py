"""The real application against the fake Bot API server, with a service that answers by rule."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.storage.database import open_database
from bot.telegram.tuning import Tuning
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running, run_bot
from tests.fake_telegram import FakeTelegram


@pytest.fixture
def service() -> RuleService:
    """The service behind the bot."""
    return RuleService()


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Telegram."""
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """bot.db of the test."""
    return open_database(tmp_path / "bot.db")


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repetitions come sooner than in earnest."""
    monkeypatch.setattr("bot.telegram.calls._FIRST_PAUSE", 0.02)
    monkeypatch.setattr("bot.telegram.inbox._STORE_RETRY", 0.01)


@pytest.fixture
def running(telegram: FakeTelegram, service: RuleService, engine: Engine) -> Running:
    """Runs the bot within a block: `async with running(admin_ids=…): …`."""

    def run(tuning: Tuning = QUICK, **fields: Any) -> AbstractAsyncContextManager[None]:
        return run_bot(telegram, service, engine, tuning, **fields)

    return run
