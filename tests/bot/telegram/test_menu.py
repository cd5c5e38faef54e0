"""The menu of commands: what each sees there, and that nothing waits for it."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from sqlalchemy import Engine

from bot.storage.menus import MenuStore
from bot.telegram.gating import ADMIN_COMMANDS, COMMANDS
from bot.wording import LANGUAGES
from tests.bot.telegram.stand_ins import Running
from tests.fake_telegram import Fail, FakeTelegram, RetryAfter, User


def own_menus(telegram: FakeTelegram, user: User) -> dict[str, list[dict[str, str]]]:
    """The menus set for somebody's private chat, by language."""
    return {
        language: menu
        for (scope, language), menu in telegram.commands.items()
        if json.loads(scope).get("chat_id") == user.id
    }


async def test_the_menu_shows_admins_their_commands(
    telegram: FakeTelegram, running: Running
) -> None:
    boss = telegram.user("Boss")
    telegram.private_chat(boss)
    stranger = 99  # has never written to the bot, so there is no chat to set a menu for
    async with running(admin_ids=(stranger, boss.id)):
        await telegram.world.wait_until(lambda: len(telegram.commands) == 4 * len(LANGUAGES), 5)
    menus = {key: [one["command"] for one in menu] for key, menu in telegram.commands.items()}
    everyone = '{"type": "default"}'
    assert set(menus[everyone, ""]) == COMMANDS - {"start"}
    assert menus[everyone, "tr"] == menus[everyone, ""]
    theirs = [menu for (scope, _), menu in menus.items() if str(boss.id) in scope]
    assert len(theirs) == len(LANGUAGES)
    assert all(COMMANDS - {"start"} | ADMIN_COMMANDS == set(menu) for menu in theirs)
    groups = '{"type": "all_group_chats"}'
    assert "settings" not in menus[groups, ""]
    assert "settings" in menus['{"type": "all_chat_administrators"}', ""]


async def test_an_admin_who_writes_for_the_first_time_gets_the_menu_then(
    telegram: FakeTelegram, running: Running
) -> None:
    boss = telegram.user("Boss")
    async with running(admin_ids=(boss.id,)):
        await telegram.world.wait_until(lambda: len(telegram.commands) == 3 * len(LANGUAGES), 5)
        await telegram.wait_until_quiet()
        assert own_menus(telegram, boss) == {}
        chat = telegram.private_chat(boss)
        await chat.say("/help")
        await telegram.world.wait_until(lambda: len(own_menus(telegram, boss)) == len(LANGUAGES), 5)
        calls = len(telegram.calls_of("setMyCommands"))
        await chat.say("/help")
        await telegram.wait_until_quiet()
    assert len(telegram.calls_of("setMyCommands")) == calls


async def test_who_is_no_admin_any_more_loses_the_menu_at_the_next_start(
    telegram: FakeTelegram, running: Running, engine: Engine
) -> None:
    boss, deputy = telegram.user("Boss"), telegram.user("Deputy")
    for one in (boss, deputy):
        telegram.private_chat(one)
    async with running(admin_ids=(boss.id, deputy.id)):
        await telegram.world.wait_until(lambda: len(telegram.commands) == 5 * len(LANGUAGES), 5)
    telegram.faults.next("deleteMyCommands", Fail(403, "Forbidden: bot was blocked by the user"))
    async with running(admin_ids=(boss.id,)):  # the first time that does not work
        await telegram.world.wait_until(lambda: bool(telegram.calls_of("deleteMyCommands")), 5)
        await telegram.wait_until_quiet()
    store = MenuStore(engine, telegram.bot.id)
    assert store.known() == {boss.id, deputy.id}
    async with running(admin_ids=(boss.id,)):
        await telegram.world.wait_until(lambda: not own_menus(telegram, deputy), 5)
        await telegram.wait_until_quiet()
    assert len(own_menus(telegram, boss)) == len(LANGUAGES)
    assert store.known() == {boss.id}


async def test_a_stop_does_not_wait_until_telegram_takes_the_menu(
    telegram: FakeTelegram, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    telegram.faults.always("setMyCommands", RetryAfter(600))
    async with running():
        await telegram.world.wait_until(lambda: bool(telegram.calls_of("setMyCommands")), 5)
        stopping_at = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - stopping_at < 3
    assert "left to the next start" not in caplog.text
