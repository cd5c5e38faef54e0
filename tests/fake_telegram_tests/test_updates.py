"""Receiving: long polling, webhooks, and what happens when a bot dies in between."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from tests.fake_telegram import FakeTelegram, Hang, PrivateChat


async def texts(bot: Bot, **options: Any) -> list[str | None]:
    """The texts of the messages that a poll hands out."""
    return [u.message.text for u in await bot.get_updates(**options) if u.message]


async def test_updates_stay_until_a_higher_offset_acknowledges_them(
    bot: Bot, chat: PrivateChat
) -> None:
    for text in ("one", "two", "three"):
        await chat.say(text)
    updates = await bot.get_updates(limit=2)
    assert [u.message and u.message.text for u in updates] == ["one", "two"]
    assert await texts(bot) == ["one", "two", "three"]
    assert await texts(bot, offset=updates[1].update_id) == ["two", "three"]
    assert await texts(bot, offset=-1) == ["three"]
    assert await texts(bot) == ["three"]


async def test_a_long_poll_wakes_when_somebody_speaks(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat
) -> None:
    assert await texts(bot, timeout=0) == []
    poll = asyncio.create_task(texts(bot, timeout=30))
    await telegram.wait_until_polled()
    await chat.say("hello")
    assert await poll == ["hello"]


async def test_what_the_bot_does_not_want_never_enters_the_queue(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat
) -> None:
    said = await chat.say("before")
    await bot.get_updates(offset=-1, allowed_updates=["edited_message"])
    await chat.say("after")
    await chat.edit(said, "changed")
    kinds = [update.to_dict().keys() - {"update_id"} for update in await bot.get_updates()]
    assert kinds == [{"message"}, {"edited_message"}]  # remembered; the old one had come in before
    await bot.get_updates(allowed_updates=[])
    await chat.say("again")
    assert "again" in await texts(bot)


async def test_a_second_poller_ends_the_first(telegram: FakeTelegram, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_until_polled()
    async with Bot(telegram.token, telegram.base_url) as other:
        assert await other.get_updates() == ()
    with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
        await first


async def test_a_poll_dies_with_its_process(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat
) -> None:
    poll = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1])"
    url = f"{telegram.base_url}{telegram.token}/getUpdates?timeout=30"
    process = await asyncio.create_subprocess_exec(sys.executable, "-S", "-c", poll, url)
    await telegram.wait_until_polled()
    process.kill()
    await process.wait()
    assert await telegram.world.wait_until(lambda: not telegram.updates.is_being_polled, 5)
    await chat.say("hello")
    assert await texts(bot) == ["hello"]


@asynccontextmanager
async def running_bot(telegram: FakeTelegram) -> AsyncIterator[None]:
    """A whole application that answers each text with a placeholder and an edit."""

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        placeholder = await update.message.reply_text("One moment …")
        await placeholder.edit_text(f"You said: {update.message.text}")

    builder = Application.builder().token(telegram.token).base_url(telegram.base_url)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, answer))
    async with application:
        assert application.updater is not None
        await application.updater.start_polling()
        await application.start()
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()


async def test_a_real_application_answers_once(telegram: FakeTelegram, chat: PrivateChat) -> None:
    async with running_bot(telegram):
        await chat.say("hello")
        message = await chat.wait_for_reply("You said")
        assert message.texts == ("One moment …", "You said: hello")
        await telegram.wait_until_quiet()
        assert len(chat.bot_messages) == 1
    assert telegram.updates.pending == []


async def test_an_update_that_a_dead_bot_had_taken_comes_again(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat
) -> None:
    await chat.say("hello")
    assert await texts(bot) == ["hello"]  # and dies before its next poll
    async with running_bot(telegram):
        await chat.wait_for_reply("You said: hello")
        await telegram.wait_until_drained()


async def test_waiting_in_vain_shows_the_chat(chat: PrivateChat) -> None:
    await chat.say("hello")
    with pytest.raises(AssertionError, match=r"no message .* matched 'x'.*\['hello'\]"):
        await chat.wait_for_reply("x", within=0.01)


@asynccontextmanager
async def listening(telegram: FakeTelegram, statuses: list[int]) -> AsyncIterator[list[Any]]:
    """A web server behind https://news.example that answers with these statuses, then 200."""
    received: list[Any] = []

    async def take(request: web.Request) -> web.Response:
        status = statuses.pop(0) if statuses else 200
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        text = (await request.json())["message"]["text"]
        received.append((request.path, secret, text, status))
        telegram.world.changed()
        return web.Response(status=status)

    application = web.Application()
    application.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    telegram.webhook.routes["https://news.example"] = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield received
    finally:
        await runner.cleanup()


async def test_a_webhook_gets_each_update_until_it_takes_it(
    telegram: FakeTelegram, bot: Bot, chat: PrivateChat
) -> None:
    await chat.say("one")
    async with listening(telegram, [500, 200]) as received:
        await bot.set_webhook("https://news.example/hook", secret_token="s3cret")
        await chat.say("two")
        await telegram.wait_until_drained()
        assert received == [
            ("/hook", "s3cret", "one", 500),
            ("/hook", "s3cret", "one", 200),
            ("/hook", "s3cret", "two", 200),
        ]
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == ("https://news.example/hook", 0)
        assert "500" in (info.last_error_message or "")
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
        await chat.say("three")
        assert await texts(bot) == ["three"]


async def test_setting_a_webhook_ends_the_poll(telegram: FakeTelegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_until_polled()
    await bot.set_webhook("https://news.example/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("http://news.example", None, "(?i)an HTTPS URL must be provided for webhook"),
        ("https://news.example:8080", None, "only on ports 80, 88, 443 or 8443"),
        ("https://news.example", "not allowed!", "unallowed characters"),
    ],
)
async def test_refused_webhooks(bot: Bot, url: str, secret: str | None, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.set_webhook(url, secret_token=secret)


async def test_the_server_stops_even_when_calls_hang() -> None:
    async with httpx.AsyncClient() as client:
        async with FakeTelegram() as telegram:
            hang = Hang()
            telegram.faults.next("getMe", hang)
            url = f"{telegram.base_url}{telegram.token}/getMe"
            call = asyncio.create_task(client.get(url))
            await hang.reached.wait()
        assert (await call).status_code == 200
