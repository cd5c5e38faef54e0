"""Exactly one final answer to each question, whatever Telegram and the network do."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from bot.errors import TelegramSetupError
from bot.storage.chats import ChatStore
from bot.storage.inbox import InboxStore, inbox_updates
from bot.storage.threads import ThreadStore
from bot.telegram import texts
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running, run_bot
from tests.fake_telegram import (
    NO_LIMITS,
    BadGateway,
    Fail,
    FakeTelegram,
    Hang,
    InternalError,
    PrivateChat,
    ResetAfterStore,
    ResetBefore,
    RetryAfter,
)


@pytest.fixture
def chat(telegram: FakeTelegram) -> PrivateChat:
    """A private chat."""
    return telegram.private_chat(telegram.user("Anna"))


def finals(chat: PrivateChat) -> list[str]:
    """What the bot's messages say in the end, stray placeholders left out."""
    return [message.text for message in chat.bot_messages if message.text != texts.SEARCHING]


def unhandled(telegram: FakeTelegram, engine: Engine) -> int:
    """How many updates the bot still has to handle."""
    return InboxStore(engine, telegram.bot.id).count_unhandled()


@pytest.mark.parametrize(
    "method", ["sendMessage", "editMessageText"], ids=["placeholder", "answer"]
)
@pytest.mark.parametrize(
    "fault",
    [
        RetryAfter(1),
        BadGateway(),
        BadGateway(after_store=True),
        InternalError(),
        ResetBefore(),
        ResetAfterStore(),
        Hang(),
        Hang(after_store=True),
    ],
    ids=lambda fault: f"{type(fault).__name__}-{getattr(fault, 'after_store', '')}",
)
async def test_one_final_answer_through_any_fault(
    telegram: FakeTelegram, running: Running, chat: PrivateChat, method: str, fault: Any
) -> None:
    telegram.faults.next(method, fault)
    async with running():
        await chat.say("Why?")
        await chat.wait_for_reply(lambda message: message.text.startswith("Answer to"))
    assert len(finals(chat)) == 1
    strays = len(chat.bot_messages) - 1
    assert strays <= (method == "sendMessage")


async def test_a_question_whose_placeholders_are_swallowed_is_taken_up_later(
    telegram: FakeTelegram,
    running: Running,
    service: RuleService,
    chat: PrivateChat,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.telegram.inbox._AGAIN_AFTER", (0.3,))
    telegram.faults.next("sendMessage", ResetBefore(), ResetBefore())
    async with running():
        await chat.say("Why?")
        await telegram.world.wait_until(lambda: len(telegram.calls_of("sendMessage")) == 2, 5)
        assert unhandled(telegram, engine) == 1
        await chat.wait_for_reply("Answer to: Why?")
        await telegram.wait_until_quiet()
    assert len(chat.bot_messages) == 1
    assert service.asked == ["Why?"]
    assert unhandled(telegram, engine) == 0


@pytest.mark.parametrize("method", ["start", "finish", "messages", "remember"])
async def test_a_locked_database_loses_and_doubles_nothing(
    telegram: FakeTelegram,
    running: Running,
    chat: PrivateChat,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
) -> None:
    failures = [OperationalError("update", {}, Exception("database is locked"))] * 2
    real = getattr(InboxStore, method)

    def locked(*args: Any) -> Any:
        if failures:
            raise failures.pop()
        return real(*args)

    monkeypatch.setattr(InboxStore, method, locked)
    async with running():
        await chat.say("Why?")
        await chat.wait_for_reply("Answer to: Why?")
    assert not failures
    assert len(chat.bot_messages) == 1
    assert unhandled(telegram, engine) == 0


async def test_many_faults_at_random_lose_and_double_nothing(
    service: RuleService, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.inbox._AGAIN_AFTER", (0.05,))
    dice = random.Random(7)
    kinds = [BadGateway(), BadGateway(after_store=True), InternalError(), ResetAfterStore()]
    async with FakeTelegram(limits=NO_LIMITS) as telegram:
        chats = [telegram.private_chat(telegram.user(f"User {n}")) for n in range(10)]
        for method in ("sendMessage", "editMessageText"):
            telegram.faults.next(method, *(dice.choice(kinds) for _ in range(8)))
        async with run_bot(telegram, service, engine):
            for number in range(3):
                for chat in chats:
                    await chat.say(f"Question {number}?")
            for chat in chats:
                for number in range(3):
                    await chat.wait_for(f"Answer to: Question {number}?")
        for chat in chats:
            assert len(finals(chat)) == 3


async def test_a_deleted_placeholder_is_replaced_by_a_new_message(
    telegram: FakeTelegram, running: Running, service: RuleService, chat: PrivateChat
) -> None:
    service.gate.clear()
    async with running():
        await chat.say("slow?")
        placeholder = await chat.wait_for_reply(texts.SEARCHING)
        chat.chat.delete(placeholder)
        service.gate.set()
        await chat.wait_for_reply("Answer to: slow?")
    assert len(chat.bot_messages) == 1


async def test_the_answer_follows_a_group_that_becomes_a_supergroup(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("News", [anna], basic=True)
    service.gate.clear()
    async with running():
        await group.say(anna, "/ask slow?")
        await group.wait_for_reply(texts.SEARCHING)
        moved = group.migrate()
        service.gate.set()
        await moved.wait_for("Answer to: slow?")
    assert len(moved.bot_messages) == 1


async def test_who_blocks_the_bot_meanwhile_keeps_nothing_waiting(
    telegram: FakeTelegram,
    running: Running,
    service: RuleService,
    chat: PrivateChat,
    engine: Engine,
) -> None:
    service.gate.clear()
    async with running():
        await chat.say("slow?")
        await chat.wait_for_reply(texts.SEARCHING)
        chat.chat.bot_was_blocked = True  # Telegram says so only when it is asked
        service.gate.set()
        await telegram.world.wait_until(lambda: bool(telegram.calls_of("editMessageText")), 5)
        await telegram.wait_until_quiet()
    assert unhandled(telegram, engine) == 0


async def test_nothing_is_sent_to_a_chat_that_is_closed_until_somebody_writes_there(
    telegram: FakeTelegram,
    running: Running,
    service: RuleService,
    chat: PrivateChat,
    engine: Engine,
) -> None:
    chats = ChatStore(engine, telegram.bot.id)
    service.gate.clear()
    async with running(replace(QUICK, stop_grace=0.05)):
        await chat.say("slow?")
        await service.wait_until_asked("slow?")
        chat.block()
        await telegram.world.wait_until(lambda: chats.closed() == {chat.id}, 5)
    sent = len(telegram.calls_of("sendMessage"))
    service.gate.set()
    async with running():  # what is taken up again was said before
        await telegram.wait_until_quiet()
        assert unhandled(telegram, engine) == 0
        assert telegram.calls_of("editMessageText") == []
        assert len(telegram.calls_of("sendMessage")) == sent
        chat.chat.bot_was_blocked = False
        await chat.say("Why?")
        await chat.wait_for_reply("Answer to: Why?")
        assert chats.closed() == set()


async def test_a_question_counts_as_handled_only_once_its_sender_was_told(
    telegram: FakeTelegram, running: Running, chat: PrivateChat, engine: Engine
) -> None:
    refusal = Fail(400, "Bad Request: something that nobody foresaw")
    telegram.faults.always("editMessageText", refusal)
    async with running():
        await chat.say("Why?")
        await telegram.world.wait_until(
            lambda: len(telegram.calls_of("editMessageText")) == 2, 5
        )  # the answer, then the apology
    assert unhandled(telegram, engine) == 1
    telegram.faults.clear()
    async with running():
        await chat.wait_for_reply("Answer to: Why?")
    assert len(chat.bot_messages) == 1
    assert unhandled(telegram, engine) == 0


async def test_a_question_that_never_ends_well_gets_an_apology_in_the_end(
    telegram: FakeTelegram, running: Running, service: RuleService, chat: PrivateChat
) -> None:
    service.gate.clear()
    hasty = replace(QUICK, stop_grace=0.05)
    await chat.say("slow?")
    for times in (1, 2, 3):
        async with running(hasty):
            await chat.wait_for_reply(texts.SEARCHING)
            while len(service.asked) < times:  # noqa: ASYNC110 - the service tells nobody
                await asyncio.sleep(0.01)
    async with running(hasty):
        await chat.wait_for_reply(texts.GAVE_UP[:30])
    assert len(chat.bot_messages) == 1
    assert len(service.asked) == 3


async def test_an_answer_that_was_shown_in_the_last_attempt_stays(
    telegram: FakeTelegram, running: Running, service: RuleService, chat: PrivateChat
) -> None:
    """The bot ends after Telegram took the answer, before the inbox has noted it."""
    service.gate.clear()
    hasty = replace(QUICK, stop_grace=0.05)
    await chat.say("slow?")
    for times in (1, 2):
        async with running(hasty):
            while len(service.asked) < times:  # noqa: ASYNC110 - the service tells nobody
                await asyncio.sleep(0.01)
    service.gate.set()
    hang = Hang(after_store=True)
    telegram.faults.always("editMessageText", hang)
    async with running(hasty):
        await asyncio.wait_for(hang.reached.wait(), 10)
        await chat.wait_for_reply("Answer to: slow?")
    telegram.faults.clear()
    hang.release()
    async with running():
        await telegram.wait_until_drained()
        await telegram.wait_until_quiet()
    [message] = chat.bot_messages
    assert [text for text in message.texts if text.startswith("Sorry")] == []


async def begun_often(telegram: FakeTelegram, engine: Engine, kind: str) -> None:
    """Store the update of this kind that waits at Telegram, as begun three times without an end."""
    telegram.updates.allow([kind])
    [update] = telegram.updates.pending
    telegram.updates.drop()
    inbox = InboxStore(engine, telegram.bot.id)
    inbox.add(update["update_id"], json.dumps(update))
    for _ in range(3):
        inbox.start(update["update_id"])


async def test_a_command_that_kills_the_bot_is_given_up(
    telegram: FakeTelegram, running: Running, chat: PrivateChat, engine: Engine
) -> None:
    await chat.say("/status")
    await begun_often(telegram, engine, "message")
    async with running(admin_ids=(chat.id,)):
        await chat.wait_for_reply(texts.GAVE_UP)
        await telegram.wait_until_quiet()
    assert len(chat.bot_messages) == 1
    assert unhandled(telegram, engine) == 0


async def test_a_press_that_kills_the_bot_is_given_up(
    telegram: FakeTelegram, running: Running, chat: PrivateChat, engine: Engine
) -> None:
    async with running():
        await chat.say("/settings")
        board = await chat.wait_for_reply("Settings")
        await telegram.wait_until_quiet()
    await chat.press(chat.user, board, texts.SETTING_STREAMING.format(choice="automatic (on)"))
    await begun_often(telegram, engine, "callback_query")
    async with running():
        await chat.wait_for(texts.GAVE_UP)
        await telegram.wait_until_quiet()
    assert unhandled(telegram, engine) == 0


async def test_where_nobody_waits_what_kills_the_bot_is_given_up_without_a_word(
    telegram: FakeTelegram, running: Running, chat: PrivateChat, engine: Engine
) -> None:
    group = telegram.group("News", [chat.user], with_bot=False)
    telegram.updates.allow(["my_chat_member"])
    group.add_bot(chat.user)
    await begun_often(telegram, engine, "my_chat_member")
    async with running():
        await telegram.wait_until_quiet()
    assert group.bot_messages == []
    assert unhandled(telegram, engine) == 0


@pytest.mark.parametrize("age", [0, 13 * 3_600], ids=["attempts", "age"])
async def test_what_telegram_refuses_for_good_is_not_kept_for_ever(
    telegram: FakeTelegram,
    running: Running,
    chat: PrivateChat,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    age: int,
) -> None:
    monkeypatch.setattr("bot.telegram.inbox._AGAIN_AFTER", (0.02,))
    telegram.faults.always("sendMessage", Fail(400, "Bad Request: something nobody foresaw"))
    chat.chat.seconds_ago = age
    async with running():
        await chat.say("Why?")
        await telegram.world.wait_until(lambda: bool(telegram.calls_of("sendMessage")), 5)
        await telegram.wait_until_quiet(0.5)
        assert unhandled(telegram, engine) == 0
    with engine.connect() as connection:
        [row] = connection.execute(select(inbox_updates))
    assert row.payload is None
    assert row.attempts == (1 if age else 4)
    assert "ends without a word to its sender" in caplog.text


@pytest.mark.parametrize("old", [False, True])
async def test_where_telegram_swallows_messages_a_question_waits_until_it_is_too_old(
    telegram: FakeTelegram,
    running: Running,
    chat: PrivateChat,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    old: bool,
) -> None:
    monkeypatch.setattr("bot.telegram.inbox._AGAIN_AFTER", (0.02,))
    telegram.faults.always("sendMessage", ResetBefore())
    chat.chat.seconds_ago = 13 * 3_600 if old else 0
    async with running():
        await chat.say("Why?")
        await telegram.world.wait_until(lambda: len(telegram.calls_of("sendMessage")) >= 10, 10)
        if old:
            await telegram.wait_until_quiet(0.5)
        assert unhandled(telegram, engine) == (0 if old else 1)
        telegram.faults.clear()


async def test_an_answer_that_was_given_is_never_replaced_by_an_apology(
    telegram: FakeTelegram,
    running: Running,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def locked(*_: Any) -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr(ThreadStore, "remember", locked)
    anna = telegram.user("Anna")
    group = telegram.group("News", [anna])
    async with running():
        await group.say(anna, "/ask why?")
        await group.wait_for_reply("Answer to: why?")
        await telegram.wait_until_quiet()
    [answer] = group.bot_messages
    assert answer.text.startswith("Answer to: why?")
    assert "could not be noted as said" in caplog.text
    assert unhandled(telegram, engine) == 0


async def test_updates_come_by_webhook_too_but_only_with_the_secret(
    telegram: FakeTelegram,
    service: RuleService,
    engine: Engine,
    chat: PrivateChat,
    unused_tcp_port: int,
) -> None:
    local = f"http://127.0.0.1:{unused_tcp_port}"
    telegram.webhook.routes["https://bot.example"] = local
    async with run_bot(
        telegram,
        service,
        engine,
        webhook_url="https://bot.example/hook",
        webhook_secret="a-long-random-text",
        webhook_port=unused_tcp_port,
    ):
        await chat.say("Why?")
        await chat.wait_for_reply("Answer to: Why?")
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{local}/hook", json={"update_id": 1}) as response,
        ):
            assert response.status == 403
    assert len(chat.bot_messages) == 1


async def test_a_webhook_with_a_certificate_of_its_own_needs_no_server_in_front(
    telegram: FakeTelegram,
    service: RuleService,
    engine: Engine,
    chat: PrivateChat,
    unused_tcp_port: int,
    tmp_path: Path,
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    order = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    names = "subjectAltName=DNS:localhost"
    subprocess.run(  # noqa: ASYNC221
        [openssl, *order.split(), names, "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    telegram.webhook.routes["https://localhost:8443"] = f"https://localhost:{unused_tcp_port}"
    given: dict[str, Any] = {
        "webhook_url": "https://localhost:8443/hook",
        "webhook_secret": "a-long-random-text",
        "webhook_port": unused_tcp_port,
        "webhook_cert": cert,
        "webhook_key": key,
    }
    async with run_bot(telegram, service, engine, **given):
        await chat.say("Why?")
        await chat.wait_for_reply("Answer to: Why?")
        assert telegram.webhook.certificate == cert.read_text()
    key.write_text("no key")
    await telegram.webhook.remove()
    calls = len(telegram.calls)
    with pytest.raises(TelegramSetupError, match=r"key\.pem cannot be used"):
        async with run_bot(telegram, service, engine, **given):
            pass
    assert len(telegram.calls) == calls  # before anything begins
