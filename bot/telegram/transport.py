"""How calls of the Bot API leave: by httpx, each of them counted."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.monitoring.health import Health
from bot.monitoring.metrics import Metrics

_POLL = "getUpdates"


class CountedRequest(HTTPXRequest):
    """Notes of each call how it ended, and of polls that Telegram was there."""

    def __init__(self, metrics: Metrics, health: Health, **options: Any) -> None:
        super().__init__(**options)
        self._metrics = metrics
        self._health = health

    async def do_request(self, url: str, method: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        """Make a call, as `telegram.request.BaseRequest` has it."""
        name = url.rsplit("/", 1)[-1]
        try:
            status, payload = await super().do_request(url, method, *args, **more)
        except TelegramError as error:
            self._metrics.count_call(name, type(error).__name__)
            raise
        self._metrics.count_call(name, str(status), _retry_after(status, payload))
        if name == _POLL and status == 200:
            self._health.polled()
        return status, payload


def _retry_after(status: int, payload: bytes) -> float:
    if status == 429:
        with suppress(ValueError, KeyError, TypeError):
            return float(json.loads(payload)["parameters"]["retry_after"])
    return 0.0
