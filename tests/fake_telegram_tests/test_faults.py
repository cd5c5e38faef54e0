"""Failures on demand, as python-telegram-bot sees them."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from tests import fake_telegram
from tests.fake_telegram import (
    BadGateway,
    Fail,
    FakeTelegram,
    FloodWait,
    Hang,
    InternalError,
    Limits,
    PrivateChat,
    ResetAfterStore,
    ResetBefore,
)


async def test_a_fault_strikes_one_call_of_its_method(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat
) -> None:
    telegram.faults.next("sendMessage", fake_telegram.RetryAfter(3), Fail(403, "Forbidden: no"))
    await bot.send_chat_action(chat.id, "typing")
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(chat.id, "x")
    assert refusal.value.retry_after == 3
    with pytest.raises(Forbidden):
        await bot.send_message(chat.id, "x")
    await bot.send_message(chat.id, "x")
    assert [m.text for m in chat.bot_messages] == ["x"]


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        (BadGateway(), False),
        (BadGateway(after_store=True), True),
        (InternalError(), False),
        (InternalError(after_store=True), True),
        (ResetBefore(), False),
        (ResetAfterStore(), True),
    ],
    ids=str,
)
async def test_an_error_may_come_before_or_after_the_message_was_stored(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat, fault: fake_telegram.Fault, stored: bool
) -> None:
    telegram.faults.next("sendMessage", fault)
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "x")
    assert len(chat.bot_messages) == stored
    await bot.send_message(chat.id, "y")
    assert chat.bot_messages[-1].text == "y"


async def test_bad_gateway_is_a_page_of_html(telegram: FakeTelegram) -> None:
    telegram.faults.always("*", BadGateway())
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{telegram.base_url}{telegram.token}/getMe")
        assert (answer.status_code, answer.headers["content-type"][:9]) == (502, "text/html")
        assert "<h1>502 Bad Gateway</h1>" in answer.text
        telegram.faults.clear()
        answer = await client.get(f"{telegram.base_url}{telegram.token}/getMe")
        assert answer.json()["ok"] is True


@pytest.mark.parametrize("after_store", [False, True])
async def test_a_call_that_hangs_until_its_client_gives_up(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat, after_store: bool
) -> None:
    telegram.faults.next("sendMessage", Hang(after_store=after_store))
    with pytest.raises(TimedOut):
        await bot.send_message(chat.id, "x", read_timeout=0.1)
    await telegram.wait_until_quiet(0.05)
    assert len(chat.bot_messages) == after_store


async def test_a_call_that_hangs_goes_on_when_released(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat
) -> None:
    hang = Hang()
    telegram.faults.next("sendMessage", hang)
    sending = asyncio.create_task(bot.send_message(chat.id, "x"))
    await hang.reached.wait()
    assert chat.bot_messages == []
    hang.release()
    await sending
    assert len(chat.bot_messages) == 1


async def test_a_flooded_chat_is_shut_until_its_time_is_over() -> None:
    scaled = Limits(enabled=False, time_scale=200)
    async with FakeTelegram(limits=scaled) as telegram:
        chat, other = (telegram.private_chat(telegram.user(name)) for name in ("Anna", "Ben"))
        telegram.faults.next("sendMessage", FloodWait(200))
        async with Bot(telegram.token, base_url=telegram.base_url) as bot:
            for _ in range(2):  # the fault struck once, and the chat stays shut
                with pytest.raises(RetryAfter) as refusal:
                    await bot.send_message(chat.id, "x")
                assert refusal.value.retry_after == 1
            await bot.send_message(other.id, "y")
            await asyncio.sleep(1.0)
            await bot.send_message(chat.id, "z")
    assert [m.text for m in chat.bot_messages] == ["z"]
