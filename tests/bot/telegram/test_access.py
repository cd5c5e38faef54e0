"""Who may use the bot and how much, what is erased, and what somebody with a queue is told."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.storage.chats import Askers, ChatOptions, ChatStore
from bot.storage.inbox import InboxStore
from bot.storage.people import Ban, PeopleStore
from bot.telegram import texts
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running, run_newsroom
from tests.fake_telegram import FakeTelegram
from tests.sample_corpus import stored_bytes

HERRING = "How many tonnes of herring may be landed?"


async def test_only_the_people_on_the_list_may_ask_and_the_others_learn_their_id(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    let_in, stranger = telegram.private_chat(anna), telegram.private_chat(ben)
    group = telegram.group("News", [ben])
    async with running(allowed_users=(anna.id,), allowed_groups=(group.id,)):
        await let_in.say("one")
        await let_in.wait_for_reply("Answer to: one")
        await stranger.say("two")
        await stranger.wait_for_reply(texts.NOT_ALLOWED.format(user_id=ben.id))
        await stranger.say("/privacy")
        await stranger.wait_for_reply("What I keep")
        query = telegram.inline_query(ben, "rates")
        assert (await query.wait_for_answer()).results == []  # type: ignore[union-attr]
        await group.say(ben, "/ask three")
        await group.wait_for_reply("Answer to: three")
    assert service.asked == ["one", "three"]


@pytest.mark.parametrize("by", ["settings", "command"])
async def test_whoever_is_banned_gets_no_answer(
    telegram: FakeTelegram, running: Running, service: RuleService, engine: Engine, by: str
) -> None:
    ben = telegram.user("Ben")
    chat, group = telegram.private_chat(ben), telegram.group("News", [ben])
    if by == "command":
        PeopleStore(engine, telegram.bot.id).ban(Ban(ben.id, None, "spam"))
    async with running(banned_ids=(ben.id,) if by == "settings" else ()):
        await chat.say("one")
        await chat.wait_for_reply(texts.BANNED)
        await group.say(ben, "/ask two")
        await telegram.wait_until_quiet()
    assert service.asked == []
    assert group.bot_messages == []


async def test_writing_as_a_channel_evades_no_ban(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    group, channel = telegram.group("News"), telegram.channel("Posts")
    boss = telegram.private_chat(telegram.user("Boss"))
    async with running(admin_ids=(boss.id,)):
        await group.say_as_channel(channel, "/ask one")
        await group.wait_for_reply("Answer to: one")
        await boss.say(f"/ban {channel.id}")
        await boss.wait_for_reply("for good")
        await group.say_as_channel(channel, "/ask two")
        await group.say_as_channel(telegram.channel("Others"), "/ask three")
        await group.wait_for_reply("Answer to: three")
        await group.say_anonymously("/ask four")
        await group.wait_for_reply("Answer to: four")
        await telegram.wait_until_quiet()
    assert service.asked == ["one", "three", "four"]


async def test_writing_as_a_channel_evades_no_limit(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    group, channel = telegram.group("News"), telegram.channel("Posts")
    async with running(user_per_day=1):
        await group.say_as_channel(channel, "/ask one")
        await group.wait_for_reply("Answer to: one")
        await group.say_as_channel(channel, "/ask two")
        await group.wait_for_reply(texts.TOO_MANY.format(count=1))
        await group.say_as_channel(telegram.channel("Others"), "/ask three")
        await group.wait_for_reply("Answer to: three")
    assert service.asked == ["one", "three"]


@pytest.mark.parametrize("why", ["banned", "not on the list"])
async def test_a_shared_link_opens_nothing_to_whoever_may_not_ask(
    telegram: FakeTelegram, data_dir: Path, why: str
) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    mine, theirs = telegram.private_chat(anna), telegram.private_chat(ben)
    fields: dict[str, Any] = (
        {"banned_ids": (ben.id,)} if why == "banned" else {"allowed_users": (anna.id,)}
    )
    refusal = texts.BANNED if why == "banned" else texts.NOT_ALLOWED.format(user_id=ben.id)
    async with run_newsroom(telegram, data_dir, **fields):
        await mine.say(HERRING)
        answer = await mine.wait_for_reply("18,400 tonnes")
        await mine.press(anna, answer, texts.BUTTON_SHARE)
        link = (await mine.wait_for("start=a_")).text.rsplit("start=", 1)[1]
        await theirs.say(f"/start {link}")
        await theirs.wait_for_reply(refusal)
        await theirs.say("/start")
        await theirs.wait_for_reply("Hello!")
        await telegram.wait_until_quiet()
    assert len(theirs.bot_messages) == 2


def test_a_ban_ends_with_its_time(engine: Engine) -> None:
    store, now = PeopleStore(engine, 1), datetime.now(UTC)
    store.ban(Ban(5, now + timedelta(hours=1), ""))
    store.ban(Ban(6, now - timedelta(seconds=1), ""))
    assert store.is_banned(5)
    assert not store.is_banned(6, 7)
    assert [one.id for one in store.bans()] == [5]
    assert store.unban(5)
    assert not store.unban(5)
    assert not PeopleStore(engine, 2).is_banned(5)


async def test_too_many_questions_a_minute_are_refused_once(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running(replace(QUICK, many_waiting=9), user_per_minute=2):
        for number in range(5):
            await chat.say(f"question {number}")
        await chat.wait_for("That is faster than I can go: 2 messages a minute")
        await telegram.wait_until_quiet()
    assert service.asked == ["question 0", "question 1"]
    assert len(chat.bot_messages) == 3


async def test_a_group_has_limits_of_its_own(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    people = [telegram.user(name) for name in ("Anna", "Ben", "Cleo")]
    group = telegram.group("News", people)
    async with running(group_per_day=2):
        for person in people:
            await group.say(person, f"/ask {person.first_name}")
            await group.wait_for_reply(lambda one: one.text != texts.SEARCHING)
    assert service.asked == ["Anna", "Ben"]
    assert group.bot_messages[-1].text == texts.GROUP_TOO_MANY.format(count=2)


async def test_a_quota_by_an_admin_goes_before_the_settings(
    telegram: FakeTelegram, running: Running, service: RuleService, engine: Engine
) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    PeopleStore(engine, telegram.bot.id).set_quota(anna.id, 0)
    PeopleStore(engine, telegram.bot.id).set_quota(ben.id, 2)
    one, other = telegram.private_chat(anna), telegram.private_chat(ben)
    async with running(user_per_day=1):
        await one.say("mine")
        await one.wait_for_reply(texts.TOO_MANY.format(count=0))
        for number in range(2):
            await other.say(f"{number}")
            await other.wait_for_reply(f"Answer to: {number}")
        await other.say("3")
        await other.wait_for_reply(texts.TOO_MANY.format(count=2))
    assert service.asked == ["0", "1"]


async def test_zero_means_none_and_admins_are_never_limited(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    anna, boss = telegram.user("Anna"), telegram.user("Boss")
    chat, office = telegram.private_chat(anna), telegram.private_chat(boss)
    async with running(user_per_minute=0, admin_ids=(boss.id,)):
        await chat.say("one")
        await chat.wait_for_reply(texts.NO_QUESTIONS)
        await chat.say("/privacy")  # is everybody's right
        await chat.wait_for_reply("What I keep")
        await office.say("two")
        await office.wait_for_reply("Answer to: two")
    assert service.asked == ["two"]


@pytest.mark.parametrize("what", ["/sources", "/help", "/start a_nothing", "/nonsense"])
async def test_whatever_somebody_sends_counts_in_the_minute(
    telegram: FakeTelegram, running: Running, service: RuleService, what: str
) -> None:
    anna, boss = telegram.user("Anna"), telegram.user("Boss")
    chat, office = telegram.private_chat(anna), telegram.private_chat(boss)
    async with running(user_per_minute=2, admin_ids=(boss.id,)):
        for _ in range(4):
            await chat.say("/sources" if what == "/start a_nothing" else what)
            await office.say("/sources")
        await chat.wait_for_reply("That is faster than I can go: 2 messages a minute")
        await chat.say("why?" if what == "/help" else what)
        await telegram.wait_until_quiet()
    assert service.asked == []
    assert len(chat.bot_messages) == 3
    assert len(office.bot_messages) == 4


async def test_a_press_over_the_limit_is_answered_by_an_alert(
    telegram: FakeTelegram, running: Running
) -> None:
    anna, boss = telegram.user("Anna"), telegram.user("Boss")
    group = telegram.group("News", admins=[anna, boss])
    async with running(user_per_minute=2, admin_ids=(boss.id,)):
        await group.say(anna, "/settings")
        board = await group.wait_for_reply("Settings")
        for choice in ("automatic (on)", "on"):
            name = texts.SETTING_STREAMING.format(choice=choice)
            told = await (await group.press(anna, board, name)).wait_for_answer()
            await telegram.wait_until_quiet()
        assert "That is faster than I can go: 2 messages" in str(told)
        assert "show_alert=True" in str(told)
        for choice in ("on", "off", "automatic (on)"):
            name = texts.SETTING_STREAMING.format(choice=choice)
            query = await group.press(boss, board, name)
            assert "faster" not in str(await query.wait_for_answer())
            await telegram.wait_until_quiet()


async def test_no_two_questions_at_the_same_moment_pass_one_limit(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    anna = telegram.user("Anna")
    groups = [telegram.group(f"News {number}", [anna]) for number in range(8)]
    async with running(user_per_day=1):
        for group in groups:
            await group.say(anna, f"/ask {group.id}")
        await telegram.wait_until_quiet(0.5)
    assert len(service.asked) == 1


@pytest.mark.parametrize("captioned", [True, False])
async def test_an_album_gets_one_reply(
    telegram: FakeTelegram, running: Running, service: RuleService, captioned: bool
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running(user_per_minute=2):
        for number in range(10):
            caption = "What is it?" if captioned and number == 0 else ""
            await chat.send_photo(caption, album="13579")
        await chat.wait_for_reply("Answer to: What is it?" if captioned else texts.ONLY_TEXT)
        await telegram.wait_until_quiet()
        await chat.send_photo(album="24680")
        await chat.wait_for_reply(texts.ONLY_TEXT)
    assert len(chat.bot_messages) == 2
    assert service.asked == (["What is it?"] if captioned else [])


async def test_somebody_with_a_queue_is_told_once(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    service.gate.clear()
    async with running(replace(QUICK, many_waiting=2)):
        for number in range(5):
            await chat.say(f"slow {number}")
        await chat.wait_for(texts.QUEUED)
        service.gate.set()
        await chat.wait_for("Answer to: slow 4")
    assert service.asked == [f"slow {number}" for number in range(5)]
    assert sum(message.text == texts.QUEUED for message in chat.bot_messages) == 1


async def test_presses_and_commands_are_no_questions_in_a_queue(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running(replace(QUICK, many_waiting=2)):
        await chat.say("/settings")
        board = await chat.wait_for_reply("Settings")
        service.gate.clear()
        await chat.say("slow?")
        await service.wait_until_asked("slow?")
        for _ in range(3):
            await chat.say("/sources")
            await chat.press(
                chat.user, board, texts.SETTING_STREAMING.format(choice="automatic (on)")
            )
        await telegram.wait_until_drained()
        service.gate.set()
        await chat.wait_for_reply("What I have read")
        await telegram.wait_until_quiet()
    assert texts.QUEUED not in [message.text for message in chat.bot_messages]


@pytest.mark.parametrize("why", ["banned", "not on the list", "another group", "for admins"])
async def test_whoever_may_not_ask_hears_nothing_of_a_queue(
    telegram: FakeTelegram, running: Running, service: RuleService, engine: Engine, why: str
) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    group = telegram.group("News", [anna, ben])
    fields = {
        "banned": {"banned_ids": (ben.id,)},
        "not on the list": {"allowed_users": (anna.id,)},
        "another group": {"allowed_groups": (1,)},
    }.get(why, {})
    if why == "for admins":
        ChatStore(engine, telegram.bot.id).choose(group.id, ChatOptions(askers=Askers.ADMINS))
    async with running(replace(QUICK, many_waiting=0, settling=0.3), **fields):
        await group.say(ben, "/ask one")
        await group.say(ben, "/ask two")
        await telegram.wait_until_quiet(0.6)
    assert service.asked == []
    assert texts.QUEUED not in [message.text for message in group.bot_messages]


async def test_a_question_from_long_ago_gets_an_apology(
    telegram: FakeTelegram, running: Running, service: RuleService
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    chat.chat.seconds_ago = 13 * 3_600
    await chat.say("What was new this morning?")
    chat.chat.seconds_ago = 0
    await chat.say("What is new now?")
    async with running():
        await chat.wait_for(texts.TOO_LATE)
        await chat.wait_for("Answer to: What is new now?")
    assert service.asked == ["What is new now?"]


async def test_what_is_older_than_stated_goes_though_nobody_asks_any_more(
    telegram: FakeTelegram, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.inbox._SWEEP_EVERY", 0.05)
    group = telegram.group("News", [anna := telegram.user("Anna")])
    tables = ("answers", "turns", "boards", "threads", "usage", "spending")
    async with run_newsroom(telegram, data_dir):
        await group.say(anna, "/ask how many tonnes of herring may be landed, xannabotx")
        await group.wait_for_reply("18,400 tonnes")
        await telegram.wait_until_quiet()
        with closing(sqlite3.connect(data_dir / "bot.db")) as database, database:
            database.execute("INSERT INTO spending VALUES ('2024-01-01', 'hash', 1, 1, 1.0)")
            assert all(database.execute(f"SELECT * FROM {name}").fetchone() for name in tables)
            for name, column in (
                ("answers", "asked_at"), ("turns", "asked_at"), ("threads", "said_at"),
                ("usage", "day"),
            ):  # fmt: skip
                database.execute(f"UPDATE {name} SET {column} = '2024-01-01'")
        for _ in range(100):
            if b"xannabotx" not in stored_bytes(data_dir):
                break
            await asyncio.sleep(0.05)
        assert b"xannabotx" not in stored_bytes(data_dir)
        with closing(sqlite3.connect(data_dir / "bot.db")) as database:
            left = [name for name in tables if database.execute(f"SELECT * FROM {name}").fetchone()]
            assert left == ["spending"]
            assert database.execute("SELECT user FROM spending").fetchall() == [("",)]


class TestTakenUpAgain:
    """A question that was stored before the bot was killed."""

    async def stored(
        self, telegram: FakeTelegram, engine: Engine, saying: Awaitable[object]
    ) -> int:
        """Store what somebody says as Telegram hands it over, with nobody to handle it."""
        telegram.updates.allow(["message"])
        await saying
        [update] = telegram.updates.pending
        telegram.updates.drop()
        InboxStore(engine, telegram.bot.id).add(update["update_id"], json.dumps(update))
        return int(update["update_id"])

    async def test_it_is_let_in_by_nobody_where_it_was_never_begun(
        self, telegram: FakeTelegram, running: Running, service: RuleService, engine: Engine
    ) -> None:
        anna = telegram.user("Anna")
        chat, group = telegram.private_chat(anna), telegram.group("News", [anna])
        ChatStore(engine, telegram.bot.id).choose(group.id, ChatOptions(askers=Askers.ADMINS))
        await self.stored(telegram, engine, chat.say("one"))
        await self.stored(telegram, engine, group.say(anna, "/ask two"))
        async with running(user_per_day=0):
            await chat.wait_for_reply(texts.TOO_MANY.format(count=0))
            await group.wait_for_reply(texts.ASKING_FOR_ADMINS)
            await telegram.wait_until_quiet()
        assert service.asked == []

    async def test_it_is_let_in_by_nobody_where_it_was_refused(
        self, telegram: FakeTelegram, running: Running, service: RuleService, engine: Engine
    ) -> None:
        chat = telegram.private_chat(telegram.user("Anna"))
        update_id = await self.stored(telegram, engine, chat.say("one"))
        PeopleStore(engine, telegram.bot.id).set_quota(chat.id, 0)
        inbox = InboxStore(engine, telegram.bot.id)
        inbox.start(update_id)  # and killed after its refusal was told
        async with running():
            await chat.wait_for_reply(texts.TOO_MANY.format(count=0))
            await telegram.wait_until_quiet()
        assert service.asked == []

    async def test_it_is_counted_once(
        self, telegram: FakeTelegram, running: Running, service: RuleService
    ) -> None:
        chat = telegram.private_chat(telegram.user("Anna"))
        service.gate.clear()
        async with running(replace(QUICK, stop_grace=0.05), user_per_day=1):
            await chat.say("slow?")
            await service.wait_until_asked("slow?")
        service.gate.set()
        async with running(user_per_day=1):
            await chat.wait_for_reply("Answer to: slow?")
            await chat.say("more?")
            await chat.wait_for_reply(texts.TOO_MANY.format(count=1))
        assert service.asked == ["slow?", "slow?"]


class TestForgetMe:
    """Erasing what is kept of a person."""

    async def test_everything_of_a_person_goes_and_nothing_of_others(
        self, telegram: FakeTelegram, data_dir: Path
    ) -> None:
        anna, ben = telegram.user("Anna"), telegram.user("Ben")
        mine, theirs = telegram.private_chat(anna), telegram.private_chat(ben)
        group = telegram.group("News", [anna, ben])
        wanted = "how many tonnes of herring may be landed, xannabotx"
        other = "how many tonnes of herring may be landed, xbenbotx"
        async with run_newsroom(telegram, data_dir) as service:
            for chat, question in ((mine, wanted), (theirs, other)):
                await chat.say(question)
                answer = await chat.wait_for_reply("18,400 tonnes")
                await (await chat.press(chat.user, answer, "👍")).wait_for_answer()
            await group.say(anna, f"/ask {wanted}")
            await group.wait_for_reply("18,400 tonnes")
            assert (await service.figures(1)).people == 2
            await telegram.wait_until_quiet()  # an answer is shown before its question is done
            await mine.say("/forget_me")
            told = await mine.wait_for_reply("I have erased your questions")
            assert "(2)" in told.text
            figures = await service.figures(1)
            assert (figures.questions, figures.people, figures.good) == (1, 1, 1)
            await mine.say("And when was that?")
            fresh = await mine.wait_for_reply(lambda one: one.text != texts.SEARCHING)
            assert "I took your question to be" not in fresh.text
        kept = stored_bytes(data_dir)
        assert b"xannabotx" not in kept
        assert b"xbenbotx" in kept

    async def test_the_id_of_a_person_is_nowhere_then(
        self, telegram: FakeTelegram, data_dir: Path
    ) -> None:
        chat = telegram.private_chat(telegram.user("Anna"))
        async with run_newsroom(telegram, data_dir):
            await chat.say(HERRING)
            await chat.wait_for_reply("18,400 tonnes")
            await chat.say("/settings")
            board = await chat.wait_for_reply("Settings")
            await chat.press(
                chat.user, board, texts.SETTING_STREAMING.format(choice="automatic (on)")
            )
            chat.block()
            await telegram.wait_until_quiet()
            chat.unblock()
            await chat.say("/forget_me")
            await chat.wait_for_reply("I have erased")
            await telegram.wait_until_quiet()
            assert _rows_with(data_dir, str(chat.id)) == []

    async def test_a_group_s_voice_is_nobody_s(
        self, telegram: FakeTelegram, data_dir: Path
    ) -> None:
        group = telegram.group("News", [telegram.user("Anna")])
        async with run_newsroom(telegram, data_dir):
            await group.say_anonymously("/forget_me@newsbot")
            await group.wait_for_reply(texts.FORGET_ANONYMOUS)

    async def test_the_buttons_of_what_was_forgotten_are_dead(
        self, telegram: FakeTelegram, data_dir: Path
    ) -> None:
        anna = telegram.user("Anna")
        chat = telegram.private_chat(anna)
        async with run_newsroom(telegram, data_dir):
            await chat.say(HERRING)
            answer = await chat.wait_for_reply("18,400 tonnes")
            await chat.press(anna, answer, texts.BUTTON_SHARE)
            link = (await chat.wait_for("start=a_")).text.rsplit("start=", 1)[1]
            await chat.say("/forget_me")
            await chat.wait_for_reply("I have erased")
            told = await (await chat.press(anna, answer, "👍")).wait_for_answer()
            assert told.text == texts.BUTTON_EXPIRED  # type: ignore[union-attr]
            await chat.say(f"/start {link}")
            await chat.wait_for_reply(texts.SHARED_GONE)


def _rows_with(data_dir: Path, text: str) -> list[tuple[object, ...]]:
    """The rows of bot.db that hold a text in one of their columns."""
    with closing(sqlite3.connect(data_dir / "bot.db")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return [
            (name, *row)
            for (name,) in tables
            for row in database.execute(f'SELECT * FROM "{name}"')
            if any(text in str(value) for value in row)
        ]
