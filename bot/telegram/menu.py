"""The menu of commands beside the input field: what each sees, in the language of their Telegram.

Everyone has the commands for everyone; in groups those of them that make sense there; who
administers a group, its settings too; and the admins in the settings all that they may do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import RetryAfter, TelegramError

from bot.telegram.admin.texts import ADMIN_COMMANDS
from bot.telegram.pacing import seconds_of
from bot.telegram.texts import COMMANDS, GROUP_ADMIN_COMMANDS, GROUP_COMMANDS
from bot.wording import LANGUAGES, wording

_LOG = logging.getLogger(__name__)


async def offer_commands(bot: Bot, admin_ids: Sequence[int]) -> None:
    """Fill the menus. The bot works without them, so this never fails."""
    for scope, commands in _menus(admin_ids):
        for language in LANGUAGES:
            if not await _offer(bot, scope, commands, language):
                break


def _menus(admin_ids: Sequence[int]) -> Iterator[tuple[BotCommandScope, Mapping[str, str]]]:
    yield BotCommandScopeDefault(), COMMANDS
    yield BotCommandScopeAllGroupChats(), GROUP_COMMANDS
    yield BotCommandScopeAllChatAdministrators(), GROUP_COMMANDS | GROUP_ADMIN_COMMANDS
    for admin_id in admin_ids:
        yield BotCommandScopeChat(admin_id), COMMANDS | ADMIN_COMMANDS


async def _offer(
    bot: Bot, scope: BotCommandScope, commands: Mapping[str, str], language: str
) -> bool:
    """Set one menu; English stands for all languages that have none of their own."""
    words = wording(language)
    menu = [BotCommand(name, words.say(english)) for name, english in commands.items()]
    while True:
        try:
            await bot.set_my_commands(
                menu, scope=scope, language_code=None if language == "en" else language
            )
        except RetryAfter as error:
            await asyncio.sleep(seconds_of(error))
        except TelegramError as error:  # an admin's chat exists once they have written
            _LOG.info("a command menu could not be set: %s", error)
            return False
        else:
            return True
