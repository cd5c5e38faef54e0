"""The menu of commands: what each sees there, and that nothing waits for it."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.telegram.gating import ADMIN_COMMANDS, COMMANDS
from bot.wording import LANGUAGES
from tests.bot.telegram.stand_ins import Running
from tests.fake_telegram import FakeTelegram, RetryAfter


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
