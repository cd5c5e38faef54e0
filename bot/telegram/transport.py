"""How calls of the Bot API leave: by httpx, each counted; and what comes back from polls."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.monitoring.health import Health
from bot.monitoring.metrics import Metrics

_LOG = logging.getLogger(__name__)
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
            payload = _readable(payload)
        return status, payload


def _readable(payload: bytes) -> bytes:
    """What a poll gave, with nothing but its id left of each update that cannot be read.

    python-telegram-bot would read none of the others either, and ask for the same again for ever:
    it demands fields that servers of the Bot API of another age do not send.
    """
    try:
        answer = json.loads(payload)
        updates = list(map(_update_or_id, answer["result"]))
    except (ValueError, KeyError, TypeError):
        return payload  # no answer of the Bot API: for the library to complain about
    if updates == answer["result"]:
        return payload
    return json.dumps({**answer, "result": updates}).encode()


def _update_or_id(update: dict[str, Any]) -> dict[str, Any]:
    number = update["update_id"]
    try:
        Update.de_json(update)
    except Exception as error:  # noqa: BLE001 - whatever a constructor of the library raises
        kinds = ", ".join(kind for kind in update if kind != "update_id")
        _LOG.warning(
            "update %d (%s) cannot be read and is passed over: %s",
            number,
            kinds,
            type(error).__name__,
        )
        return {"update_id": number}
    return update


def _retry_after(status: int, payload: bytes) -> float:
    if status == 429:
        with suppress(ValueError, KeyError, TypeError):
            return float(json.loads(payload)["parameters"]["retry_after"])
    return 0.0
