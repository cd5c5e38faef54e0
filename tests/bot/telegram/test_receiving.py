"""How updates come in, and what is said where somebody else takes them."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import Engine

from bot.telegram.app import serve
from config.settings import MonitoringSettings
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running, bot_settings
from tests.fake_telegram import Fail, FakeTelegram, Hang
from tests.fake_telegram.errors import OTHER_POLLER, WEBHOOK_ACTIVE
from tests.fake_telegram.parameters import SetWebhook


async def test_a_webhook_of_before_is_removed_with_a_word(
    telegram: FakeTelegram, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    await telegram.webhook.set(SetWebhook(url="https://bot.example/a-secret-path"))
    stop = telegram.world.wait_until(lambda: telegram.webhook.call is None, 10)
    removed = asyncio.create_task(stop)
    async with running():
        await removed
        await chat.say("Why?")
        await chat.wait_for_reply("Answer to: Why?")
    [line] = [one for one in caplog.messages if "webhook" in one]
    assert line == "a webhook at bot.example was set for this bot: it is removed"
    caplog.clear()
    async with running():
        pass
    assert "webhook" not in caplog.text


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (WEBHOOK_ACTIVE, "a webhook was set with the same token"),
        (OTHER_POLLER, "another process polls with the same token"),
    ],
)
async def test_who_else_takes_the_messages_is_said_once_and_rightly(
    telegram: FakeTelegram,
    running: Running,
    caplog: pytest.LogCaptureFixture,
    reason: str,
    said: str,
) -> None:
    caplog.set_level(logging.ERROR)
    async with running():
        polls = len(telegram.calls_of("getUpdates"))
        telegram.faults.always("getUpdates", Fail(409, f"Conflict: {reason}"))
        telegram.updates.end_poll(reason)
        await telegram.world.wait_until(
            lambda: len(telegram.calls_of("getUpdates")) > polls + 2, 10
        )
        telegram.faults.clear()
    [line] = caplog.messages
    assert line.startswith(said)


@pytest.mark.parametrize("receiving", ["polling", "webhook"])
async def test_it_is_ready_once_updates_can_come(
    telegram: FakeTelegram,
    service: RuleService,
    engine: Engine,
    unused_tcp_port_factory: Any,
    receiving: str,
) -> None:
    port, monitoring = unused_tcp_port_factory(), MonitoringSettings(port=unused_tcp_port_factory())
    telegram.webhook.routes["https://bot.example"] = f"http://127.0.0.1:{port}"
    webhook = {
        "webhook_url": "https://bot.example/hook",
        "webhook_secret": "a-long-random-text",
        "webhook_port": port,
    }
    settings = bot_settings(telegram, engine, **(webhook if receiving == "webhook" else {}))
    hang, stop = Hang(), asyncio.Event()
    telegram.faults.next("setWebhook" if receiving == "webhook" else "deleteWebhook", hang)
    serving = asyncio.create_task(
        serve(
            settings.model_copy(update={"monitoring": monitoring}),
            cast("Any", service),
            engine,
            stop=stop,
            tuning=QUICK,
        )
    )
    await asyncio.wait_for(hang.reached.wait(), 10)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{monitoring.port}") as client:
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200
        hang.release()
        for _ in range(200):
            if (ready := (await client.get("/readyz")).status_code) == 200:
                break
            await asyncio.sleep(0.02)
        assert ready == 200
    stop.set()
    await serving
