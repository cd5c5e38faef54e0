"""The bot as people meet it: a real application polls a strict server."""

from __future__ import annotations

import asyncio
import logging
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import Engine, select

from bot.answering.frames import NOT_FOUND
from bot.errors import TelegramSetupError
from bot.monitoring.json_logs import json_formatter
from bot.storage.inbox import inbox_updates
from bot.telegram import texts
from bot.telegram.app import build_application, serve
from config.settings import MonitoringSettings, Settings, TelegramSettings
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running, bot_settings, run_newsroom
from tests.fake_telegram import Fail, FakeTelegram


async def test_a_question_gets_a_placeholder_that_becomes_the_answer(
    telegram: FakeTelegram, running: Running
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running():
        asked = await chat.say("What happened?")
        reply = await chat.wait_for_reply("Answer to: What happened?")
    assert reply.texts[0] == texts.SEARCHING
    assert len(reply.texts) == 2
    assert reply.reply_to == asked.message_id
    assert len(chat.bot_messages) == 1
    assert reply.covered_by("text_link") == ("Headline 1",)
    assert reply.covered_by("expandable_blockquote") == (
        "Words of article 1 that hold the answer.",
    )
    assert reply.versions[-1].link_preview_options == {"is_disabled": True}


async def test_not_found_offers_headlines_that_lead_nowhere(
    telegram: FakeTelegram, running: Running
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running():
        await chat.say("nothing")
        reply = await chat.wait_for_reply("• What do the articles say about “Rates fall”?")
    assert reply.text.startswith(NOT_FOUND)
    assert reply.entities == ()


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("empty corpus?", texts.NO_SOURCES),
        ("no embedder?", texts.FAILED),
        ("😀", texts.QUESTION_WITHOUT_WORDS),
        ("crash", texts.FAILED),
        ("/ask", texts.EMPTY_QUESTION),
        ("/nonsense", texts.UNKNOWN_COMMAND),
    ],
)
async def test_whatever_goes_wrong_ends_in_a_friendly_word(
    telegram: FakeTelegram, running: Running, question: str, reply: str
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running():
        await chat.say(question)
        await chat.wait_for_reply(_beginning(reply))
        await telegram.wait_until_drained()
    assert len(chat.bot_messages) == 1


def _beginning(text: str) -> str:
    """Up to the first command: in a message, commands stand as they are."""
    return text[:30]


async def test_a_long_answer_goes_on_in_more_messages(
    telegram: FakeTelegram, running: Running
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running():
        await chat.say("a long one")
        await chat.wait_for_reply("Headline 5")
    shown = "".join(message.text for message in chat.bot_messages)
    assert len(chat.bot_messages) == 3
    assert all(f"Headline {n}" in shown for n in range(1, 6))


async def test_commands_for_everyone(telegram: FakeTelegram, running: Running) -> None:
    anna = telegram.user("Anna")
    chat = telegram.private_chat(anna)
    async with running():
        for command, words in (
            ("/start", "I answer questions about the news"),
            ("/help", "How to ask"),
            ("/privacy", "No language model is used"),
            ("/sources", "Courier: 1,200 articles, read 4 Nov 2024"),
        ):
            await chat.say(command)
            reply = await chat.wait_for_reply(words)
            assert "/reload" not in reply.text
    assert "jsonl: 7 articles" in chat.bot_messages[-1].text
    assert "/home" not in chat.bot_messages[-1].text


async def test_each_chat_and_topic_is_a_conversation_until_new(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    anna = telegram.user("Anna")
    chat = telegram.private_chat(anna)
    group = telegram.group("News", members=[anna], topics=["Economy"], privacy_mode=False)
    async with running():
        await chat.say("a follow-up?")
        reply = await chat.wait_for_reply("It was in May")
        assert "I took your question to be: When was the ferry bought?" in reply.text
        await group.say(anna, "/ask what now?")
        await group.wait_for_reply("Answer to")
        await group.say(anna, "/ask what then?", thread="Economy")
        await group.wait_for_reply("Answer to: what then?")
        await chat.say("/new")
        await chat.wait_for_reply("forgotten")
    places = [asker.conversation for asker in service.askers]
    assert len(set(places)) == 3
    assert service.forgotten == [places[0]]
    assert {asker.user for asker in service.askers} == {f"telegram:{anna.id}"}


async def test_privacy_names_the_model_that_questions_go_to(
    telegram: FakeTelegram, service: RuleService, engine: Engine
) -> None:
    settings = bot_settings(telegram, engine).model_copy(update={"model": "openai:gpt-4o-mini"})
    chat = telegram.private_chat(telegram.user("Anna"))
    stop = asyncio.Event()
    serving = asyncio.create_task(
        serve(settings, cast("Any", service), engine, stop=stop, tuning=QUICK)
    )
    await chat.say("/privacy")
    assert texts.COST_COUNTED in (await chat.wait_for_reply("openai:gpt-4o-mini")).text
    stop.set()
    await serving


@pytest.mark.parametrize("keep", ["text", "hashed"])
async def test_privacy_says_what_admins_can_read(
    telegram: FakeTelegram, data_dir: Path, keep: str
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, data_dir, more={"answering": {"keep_questions": keep}}):
        await chat.say("/privacy")
        told = await chat.wait_for_reply("What I keep")
    assert (texts.PRIVACY_ADMINS in told.text) is (keep == "text")


async def test_voice_and_albums_get_one_kind_line(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running():
        await chat.send_voice()
        await chat.wait_for_reply("I can only read text")
        await chat.send_photo("What is this?")
        await chat.wait_for_reply("Answer to: What is this?")
    assert service.asked == ["What is this?"]


async def test_groups_hear_the_bot_only_when_they_address_it(
    telegram: FakeTelegram, running: Running, service: RuleService, engine: Engine
) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("News", members=[anna], topics=["Economy"], privacy_mode=False)
    async with running():
        await group.say(anna, "nobody asked the bot")
        await group.say(anna, "/ask@otherbot what?")
        edited = await group.say(anna, "to be edited")
        await group.edit(edited, "@newsbot now it is?")
        asked = await group.say(anna, "@newsbot why?", thread="Economy")
        reply = await group.wait_for_reply("Answer to: why?")
        await group.say(anna, "/ask in General?")
        in_general = await group.wait_for_reply("Answer to: in General?")
        await group.say(anna, "and then?", reply_to=reply)
        await group.wait_for_reply("Answer to: and then?")
    assert service.asked == ["why?", "in General?", "and then?"]
    assert (reply.thread_id, reply.reply_to) == (group.topics["Economy"], asked.message_id)
    assert in_general.thread_id is None
    with engine.connect() as connection:
        kept = connection.execute(select(inbox_updates.c.payload)).scalars().all()
    assert kept == [None, None, None]  # the rest was never written down, these are erased


async def test_answers_stay_in_order_within_a_chat_and_wait_for_no_other(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    anna, ben = (telegram.private_chat(telegram.user(name)) for name in ("Anna", "Ben"))
    service.gate.clear()
    async with running():
        await anna.say("slow one")
        await anna.say("second")
        await service.wait_until_asked("slow one")
        await ben.say("quick")
        await ben.wait_for_reply("Answer to: quick")
        assert service.asked == ["slow one", "quick"]
        service.gate.set()
        await anna.wait_for("Answer to: second")
    assert service.asked == ["slow one", "quick", "second"]


async def test_an_update_that_cannot_be_read_keeps_nobody_from_an_answer(
    telegram: FakeTelegram, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    anna = telegram.user("Anna")
    chat, group = telegram.private_chat(anna), telegram.group("News", [anna])
    bot = {"id": telegram.bot.id, "is_bot": True, "first_name": "Newsbot"}
    rights = (
        "add_web_page_previews",
        "change_info",
        "edit_tag",
        "invite_users",
        "manage_topics",
        "pin_messages",
        "send_audios",
        "send_documents",
        "send_messages",
        "send_other_messages",
        "send_photos",
        "send_polls",
        "send_video_notes",
        "send_videos",
        "send_voice_notes",
    )  # fmt: skip - all but "react_to_messages", which the library demands
    restricted = {
        "status": "restricted", "user": bot, "is_member": True, "until_date": 0,
        **{f"can_{right}": False for right in rights},
    }  # fmt: skip
    telegram.updates.put(
        "my_chat_member",
        {
            "chat": {"id": group.id, "type": "supergroup", "title": "News"},
            "from": {"id": anna.id, "is_bot": False, "first_name": "Anna"},
            "date": 1_700_000_000,
            "old_chat_member": {"status": "member", "user": bot},
            "new_chat_member": restricted,
        },
    )
    async with running():
        await chat.say("rates?")
        await chat.wait_for_reply("Answer to: rates?")
        await telegram.wait_until_drained()
    [line] = [one.getMessage() for one in caplog.records if "passed over" in one.getMessage()]
    assert "(my_chat_member) cannot be read" in line
    assert "Anna" not in line


async def test_a_stop_lets_answers_in_flight_finish(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    service.gate.clear()
    async with running():
        await chat.say("slow")
        await chat.wait_for_reply(texts.SEARCHING)
        asyncio.get_running_loop().call_later(0.1, service.gate.set)
    assert [message.text[:9] for message in chat.bot_messages] == ["Answer to"]


async def test_a_stop_after_its_grace_leaves_the_question_to_the_next_start(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    service.gate.clear()
    async with running(replace(QUICK, stop_grace=0.1)):
        await chat.say("slow")
        await chat.wait_for_reply(texts.SEARCHING)
    assert [message.text for message in chat.bot_messages] == [texts.SEARCHING]
    service.gate.set()
    async with running():
        reply = await chat.wait_for_reply("Answer to: slow")
    assert chat.bot_messages == [reply]


async def test_where_it_cannot_begin_nothing_listens_to_the_log_any_more(
    telegram: FakeTelegram, service: RuleService, engine: Engine
) -> None:
    before = list(logging.getLogger().handlers)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monitoring = MonitoringSettings(port=taken.getsockname()[1])
        settings = bot_settings(telegram, engine).model_copy(update={"monitoring": monitoring})
        with pytest.raises(TelegramSetupError, match="NEWSBOT_MONITORING__PORT"):
            await serve(settings, cast("Any", service), engine, stop=asyncio.Event(), tuning=QUICK)
    assert logging.getLogger().handlers == before


class TestSetUp:
    """What keeps the bot from starting says what to do."""

    @pytest.mark.parametrize("token", [None, " ", "nonsense"])
    def test_no_usable_token(self, token: str | None, engine: Engine) -> None:
        settings = Settings(telegram=TelegramSettings(token=cast("Any", token)))
        with pytest.raises(TelegramSetupError, match=r"@BotFather.*NEWSBOT_TELEGRAM__TOKEN"):
            build_application(settings, cast("Any", RuleService()), engine)

    @pytest.mark.parametrize("token", [f"7000000001:{'x' * 35}", "1:short"])
    async def test_a_wrong_token_is_refused_and_never_shown(
        self, running: Running, token: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with pytest.raises(TelegramSetupError, match="@BotFather") as caught:
            async with running(token=token):
                pass
        assert token not in str(caught.value)
        assert token not in caplog.text

    def test_a_webhook_that_telegram_would_refuse_for_ever(self) -> None:
        with pytest.raises(ValidationError, match="must start with https://"):
            TelegramSettings(
                webhook_url="http://bot.example", webhook_secret=SecretStr("a-long-random-text")
            )

    async def test_no_network(self, running: Running) -> None:
        nowhere = "http://127.0.0.1:9/bot"
        with pytest.raises(TelegramSetupError, match=f"cannot be reached at {nowhere}"):
            async with running(base_url=nowhere):
                pass


@pytest.mark.parametrize("receiving", ["polling", "webhook"])
async def test_a_token_revoked_meanwhile_ends_the_bot(
    telegram: FakeTelegram,
    service: RuleService,
    engine: Engine,
    caplog: pytest.LogCaptureFixture,
    unused_tcp_port: int,
    receiving: str,
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    never = asyncio.Event()
    webhook = {
        "webhook_url": "https://bot.example/hook",
        "webhook_secret": "a-long-random-text",
        "webhook_port": unused_tcp_port,
    }
    telegram.webhook.routes["https://bot.example"] = f"http://127.0.0.1:{unused_tcp_port}"
    settings = bot_settings(telegram, engine, **(webhook if receiving == "webhook" else {}))
    tuning = replace(QUICK, token_every=0.05)
    serving = asyncio.create_task(
        serve(settings, cast("Any", service), engine, stop=never, tuning=tuning)
    )
    await chat.say("Why?")
    await chat.wait_for_reply("Answer to: Why?")
    for method in ("getUpdates", "*"):
        telegram.faults.always(method, Fail(401, "Unauthorized"))
    with pytest.raises(TelegramSetupError, match=r"refuses the bot token.*@BotFather"):
        await asyncio.wait_for(serving, 10)
    assert telegram.token not in caplog.text


async def test_neither_token_nor_questions_reach_the_log(
    telegram: FakeTelegram, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running():
        await chat.say("my very private question")
        await chat.wait_for_reply("Answer to")
    assert telegram.token not in caplog.text
    assert "very private" not in caplog.text


async def test_what_could_not_be_stored_does_not_reach_the_log_instead(
    telegram: FakeTelegram, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, data_dir):
        with closing(sqlite3.connect(data_dir / "bot.db")) as database:
            database.execute(
                "CREATE TRIGGER full BEFORE INSERT ON answers "
                "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        await chat.say("How many tonnes of herring may be landed, qwertzuiop?")
        await chat.wait_for_reply(_beginning(texts.FAILED))
    [failed] = [one for one in caplog.records if one.getMessage() == "could not handle an update"]
    as_json = json_formatter().format(failed)
    for line in (caplog.text, as_json):
        assert "the disk is full" in line
        assert "qwertzuiop" not in line
        assert telegram.token not in line
