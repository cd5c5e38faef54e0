"""What admins can do, and others cannot."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.storage.audit import BEGUN, AuditLog
from bot.storage.inbox import InboxStore
from bot.storage.people import Ban, PeopleStore
from bot.telegram import texts as public_texts
from bot.telegram.admin import texts
from retrieval.reports import ReloadReport
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running
from tests.fake_telegram import Fail, FakeTelegram, PrivateChat, RetryAfter


@pytest.fixture
def boss(telegram: FakeTelegram) -> PrivateChat:
    """The chat of the bot with its admin."""
    return telegram.private_chat(telegram.user("Boss"))


async def test_a_reload_shows_its_progress_and_its_report_in_one_message(
    telegram: FakeTelegram, running: Running, service: RuleService, boss: PrivateChat
) -> None:
    service.gate.clear()
    async with running(admin_ids=(boss.id,)):
        await boss.say("/reload")
        await boss.wait_for_reply("Chunks embedded: 300 of 1,200")
        await boss.say("/reload")
        await boss.wait_for_reply(texts.RELOAD_RUNNING)
        await boss.say("a question meanwhile")
        await boss.wait_for_reply("Answer to: a question meanwhile")
        service.gate.set()
        report = await boss.wait_for("Reloaded in 4.2 s")
    assert report.texts[0] == texts.RELOAD_STARTED
    assert "10 added, 2 changed, 1 removed, 1,187 unchanged. Corpus version 3." in report.text
    assert "broken JSON" in report.text
    assert "/srv" not in report.text
    assert service.reloads == [[]]


async def test_one_source_is_reloaded_by_its_name(
    telegram: FakeTelegram, running: Running, service: RuleService, boss: PrivateChat
) -> None:
    async with running(admin_ids=(boss.id,)):
        await boss.say("/reload courier")
        await boss.wait_for_reply("Reloaded")
        await boss.say("/reload asia")
        refusal = await boss.wait_for_reply("asia would lose all of its articles")
    assert service.reloads == [["Courier"], ["asia"]]
    assert "as they were before" in refusal.text


@pytest.mark.parametrize(
    "name", ["nonsense", "/home/op/x.jsonl", "https://evil.com/feed", "../asia", "*"]
)
async def test_other_names_paths_and_addresses_are_refused(
    telegram: FakeTelegram, running: Running, service: RuleService, boss: PrivateChat, name: str
) -> None:
    async with running(admin_ids=(boss.id,)):
        await boss.say(f"/reload {name}")
        reply = await boss.wait_for_reply("I know no source by that name")
    assert "Known: asia, Courier." in reply.text
    assert service.reloads == []


async def test_where_no_source_has_a_name_that_is_said(
    telegram: FakeTelegram, running: Running, service: RuleService, boss: PrivateChat
) -> None:
    service.source_list = service.source_list[2:]
    async with running(admin_ids=(boss.id,)):
        await boss.say("/reload x.jsonl")
        await boss.wait_for_reply("no source has a name that can be used")


async def test_progress_that_would_have_to_wait_is_left_out(
    telegram: FakeTelegram, running: Running, service: RuleService, boss: PrivateChat
) -> None:
    service.gate.clear()
    telegram.faults.next("editMessageText", RetryAfter(1))
    async with running(admin_ids=(boss.id,)):
        await boss.say("/reload")
        await telegram.world.wait_until(lambda: bool(telegram.calls_of("editMessageText")), 5)
        await asyncio.sleep(0.2)
        assert len(telegram.calls_of("editMessageText")) == 1
        service.gate.set()
        report = await boss.wait_for_reply("Reloaded")
    assert report.texts[0] == texts.RELOAD_STARTED
    assert len(report.texts) == 2


async def test_status(telegram: FakeTelegram, running: Running, boss: PrivateChat) -> None:
    async with running(admin_ids=(boss.id,)):
        await boss.say("/status")
        reply = await boss.wait_for_reply("Corpus version: 3")
    assert "Articles: 1,211 in 5,000 chunks" in reply.text
    assert "Messages waiting: 0" in reply.text
    assert "oldest" not in reply.text
    assert "Last reload: never" in reply.text
    assert "index: ok" in reply.text


async def test_the_status_says_what_waits_and_since_when(
    telegram: FakeTelegram, running: Running, service: RuleService, boss: PrivateChat
) -> None:
    other = telegram.private_chat(telegram.user("Ben"))
    service.gate.clear()
    async with running(admin_ids=(boss.id,)):
        for question in ("a slow one", "a slower one"):
            await other.say(question)
        await service.wait_until_asked("a slow one")
        await telegram.wait_until_quiet()
        await boss.say("/status")
        reply = await boss.wait_for_reply("Messages waiting: 2")
        service.gate.set()
    assert f"The oldest waits since: {datetime.now(UTC):%-d %b %Y}, " in reply.text


async def test_others_get_a_polite_refusal(
    telegram: FakeTelegram, running: Running, service: RuleService, boss: PrivateChat
) -> None:
    anna = telegram.user("Anna")
    chat = telegram.private_chat(anna)
    group = telegram.group("News", [anna], privacy_mode=False)
    async with running(admin_ids=(boss.id,)):
        await chat.say("/reload")
        await chat.wait_for_reply(f"{texts.ADMINS_ONLY} (Your user id is {anna.id}.)")
        await group.say_anonymously("/status@newsbot")
        await group.wait_for_reply(texts.ADMINS_BY_NAME)
    assert service.reloads == []


@pytest.mark.parametrize("command", ["audit", "bans", "stats", "status", "unanswered"])
async def test_what_shows_people_questions_or_errors_is_nothing_for_groups(
    telegram: FakeTelegram, running: Running, engine: Engine, boss: PrivateChat, command: str
) -> None:
    group = telegram.group("News", [boss.user])
    PeopleStore(engine, telegram.bot.id).ban(Ban(777, None, "stalking Ms Smith"))
    async with running(admin_ids=(boss.id,)):
        await group.say(boss.user, f"/{command}")
        await group.wait_for_reply(texts.IN_PRIVATE)
        await telegram.wait_until_drained()
    assert len(group.bot_messages) == 1


async def test_a_command_for_another_bot_of_the_group_is_left_to_that(
    telegram: FakeTelegram, running: Running, boss: PrivateChat
) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("News", [boss.user], admins=[anna], privacy_mode=False)
    async with running(admin_ids=(boss.id,)):
        await group.say(anna, "/ban @somebody")
        await group.say_anonymously("/unban @somebody")
        await telegram.wait_until_quiet()
        assert group.bot_messages == []
        await group.say(anna, "/ban@newsbot 5")
        await group.wait_for_reply(texts.ADMINS_ONLY)
        await group.say(boss.user, "/quota 5")
        await group.wait_for_reply("5 has asked")


async def test_an_act_from_long_ago_is_not_carried_out(
    telegram: FakeTelegram,
    running: Running,
    service: RuleService,
    engine: Engine,
    boss: PrivateChat,
) -> None:
    boss.chat.seconds_ago = 3_700
    await boss.say("/ban 5")
    await boss.say("/reload")
    await boss.say("/bans")
    async with running(admin_ids=(boss.id,)):
        for command in ("ban", "reload"):
            await boss.wait_for(texts.ACT_TOO_OLD.format(command=command))
        await boss.wait_for(texts.NO_BANS)
    assert service.reloads == []
    assert AuditLog(engine, telegram.bot.id).latest(9) == []


async def test_admins_find_their_commands_in_the_help(
    telegram: FakeTelegram, running: Running, boss: PrivateChat
) -> None:
    async with running(admin_ids=(boss.id,)):
        await boss.say("/help")
        await boss.wait_for_reply("read all sources again")


async def test_a_reload_is_not_repeated_after_a_restart(
    telegram: FakeTelegram, running: Running, service: RuleService, boss: PrivateChat
) -> None:
    service.gate.clear()
    async with running(replace(QUICK, stop_grace=0.1), admin_ids=(boss.id,)):
        await boss.say("/reload")
        await boss.wait_for_reply("Chunks embedded")
    async with running(admin_ids=(boss.id,)):
        told = await boss.wait_for_reply("/reload was cut short")
    assert boss.bot_messages == [told]
    assert service.reloads == [[]]


async def test_what_was_cut_short_is_noted_and_done_by_nobody_but_the_admin(
    telegram: FakeTelegram, running: Running, engine: Engine, boss: PrivateChat
) -> None:
    chat = {"id": boss.id, "type": "private"}
    sender = {"id": boss.id, "is_bot": False, "first_name": "Boss"}
    sent = {"message_id": 9_000, "date": 1_700_000_000, "text": "/ban 5", "chat": chat}
    command = [{"type": "bot_command", "offset": 0, "length": 4}]
    update = {"update_id": 1, "message": {**sent, "from": sender, "entities": command}}
    InboxStore(engine, telegram.bot.id).add(1, json.dumps(update))
    audit = AuditLog(engine, telegram.bot.id)
    audit.begin(boss.id, "/ban 5")
    async with running(admin_ids=(boss.id,)):
        await boss.wait_for(texts.INTERRUPTED_ACT.format(command="ban"))
        await boss.say("/bans")
        await boss.wait_for_reply(texts.NO_BANS)
    assert [(act.act, act.outcome) for act in audit.latest(9)] == [("/ban 5", BEGUN)]


async def test_an_act_is_noted_though_its_outcome_could_not_be_told(
    telegram: FakeTelegram, running: Running, engine: Engine, boss: PrivateChat
) -> None:
    telegram.faults.next("sendMessage", Fail(400, "Bad Request: something unheard of"))
    async with running(admin_ids=(boss.id,)):
        await boss.say("/ban 5")
        await boss.wait_for(public_texts.FAILED)
    [act] = AuditLog(engine, telegram.bot.id).latest(9)
    assert (act.admin, act.act, act.outcome) == (boss.id, "/ban 5", "broke off")
    assert PeopleStore(engine, telegram.bot.id).is_banned(5)


async def test_no_reload_outlives_the_bot(
    telegram: FakeTelegram,
    running: Running,
    service: RuleService,
    boss: PrivateChat,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the real one, which cannot stop its thread at once, it needs time to give up."""
    ended = asyncio.Event()
    reload = service.reload

    async def reluctant(*args: Any, **options: Any) -> ReloadReport:
        try:
            return await reload(*args, **options)
        finally:
            await asyncio.sleep(0.3)
            ended.set()

    monkeypatch.setattr(service, "reload", reluctant)
    service.gate.clear()
    async with running(replace(QUICK, stop_grace=0.1), admin_ids=(boss.id,)):
        await boss.say("/reload")
        await boss.wait_for_reply("Chunks embedded")
    assert ended.is_set()
