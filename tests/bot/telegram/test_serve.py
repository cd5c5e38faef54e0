"""`newsbot serve` as operators run it: watched, doubled by mistake, stopped, and its log."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from tests.bot.telegram.real_serve import serving, start_serve
from tests.fake_telegram import Fail, FakeTelegram

HERRING = "How many tonnes of herring may be landed?"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def page(port: int, name: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/{name}") as response,
    ):
        return response.status, await response.text()


async def test_its_pages_tell_how_it_is(telegram: FakeTelegram, data_dir: Path) -> None:
    port = free_port()
    chat = telegram.private_chat(telegram.user("Anna"))
    async with serving(telegram, data_dir, MONITORING__PORT=str(port)) as process:
        status, health = await page(port, "healthz")
        assert (status, json.loads(health)["ok"]) == (200, True)
        status, ready = await page(port, "readyz")
        assert status == 200
        assert json.loads(ready)["articles"] > 10
        await chat.say(HERRING)
        await chat.wait_for_reply("18,400 tonnes")
        await telegram.wait_until_quiet()
        _, figures = await page(port, "metrics")
        assert 'newsbot_questions_total{status="answered"} 1.0' in figures
        assert 'newsbot_telegram_calls_total{method="sendMessage",outcome="200"} 1.0' in figures
        assert "newsbot_inbox_waiting 0.0" in figures
        assert str(chat.id) not in figures
        telegram.faults.always("getUpdates", Fail(409, "Conflict: terminated by other getUpdates"))
        telegram.updates.end_poll("terminated by other getUpdates request")
        for _ in range(100):
            status, ready = await page(port, "readyz")
            if status == 503:
                break
            await asyncio.sleep(0.1)
        assert "another process polls with the same token" in ready
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
    assert process.returncode == 0
    assert errors.decode().count("another process polls with the same token") == 1


async def test_a_second_one_says_at_once_that_there_is_a_first(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    async with serving(telegram, data_dir):
        second = await start_serve(telegram, data_dir)
        _, errors = await asyncio.wait_for(second.communicate(), 25)
    assert second.returncode == 1
    [line] = errors.decode().splitlines()
    assert "another newsbot, serve or chat, is running with" in line


async def test_a_port_in_use_is_named(telegram: FakeTelegram, data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = await start_serve(telegram, data_dir, MONITORING__PORT=port)
        _, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}: set NEWSBOT_MONITORING__PORT" in errors.decode()


@pytest.mark.parametrize("form", ["text", "json"])
async def test_neither_token_nor_question_gets_into_the_log(
    telegram: FakeTelegram, data_dir: Path, form: str
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    telegram.faults.next("sendMessage", Fail(400, "Bad Request: something odd"))
    question = "How many tonnes of herring may be landed, qwertzuiop?"
    log = {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": form}
    async with serving(telegram, data_dir, **log) as process:
        await chat.say(question)
        await chat.wait_for_reply("something went wrong", within=30)
        with closing(sqlite3.connect(data_dir / "bot.db")) as database:
            database.execute(
                "CREATE TRIGGER full BEFORE INSERT ON answers "
                "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
            await chat.say(question)
            await chat.wait_for_reply("something went wrong", within=30)
            database.execute("DROP TRIGGER full")
        await chat.say(question)
        await chat.wait_for_reply("18,400 tonnes", within=30)
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
    log_text = errors.decode()
    assert telegram.token not in log_text
    assert "qwertzuiop" not in log_text
    assert "omething odd" in log_text
    assert "the disk is full" in log_text
    if form == "json":
        lines = [json.loads(line) for line in log_text.splitlines() if line.startswith("{")]
        failed, unstored = (one for one in lines if one["message"] == "could not handle an update")
        assert failed["level"] == "ERROR"
        assert "BadRequest" in failed["exception"]
        assert "the disk is full" in unstored["exception"]
        assert failed["time"].endswith(("Z", "+00:00"))
