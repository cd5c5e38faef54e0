"""A fake server without limits, a real bot of python-telegram-bot, and plain HTTP calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from tests.fake_telegram import NO_LIMITS, FakeTelegram, PrivateChat
from tests.sample_corpus import sample_corpus

__all__ = ["sample_corpus"]
Post = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A server that counts no limits."""
    async with FakeTelegram(limits=NO_LIMITS) as server:
        yield server


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    """A real bot, connected."""
    async with Bot(telegram.token, base_url=telegram.base_url) as connected:
        yield connected


@pytest.fixture
def chat(telegram: FakeTelegram) -> PrivateChat:
    """Anna's chat with the bot."""
    return telegram.private_chat(telegram.user("Anna", "anna_b"))


@pytest.fixture
async def post(telegram: FakeTelegram) -> AsyncIterator[Post]:
    """Calls a method with JSON; returns the HTTP status and the whole answer."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, **params: Any) -> tuple[int, dict[str, Any]]:
            url = f"{telegram.base_url}{telegram.token}/{method}"
            async with session.post(url, json=params) as response:
                return response.status, await response.json()

        yield call
