"""The menu of commands beside the input field: what each sees, in the language of their Telegram.

Everyone has the commands for everyone; in groups those of them that make sense there; who
administers a group, its settings too; and the admins in the settings all that they may do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)

from bot.storage.menus import MenuStore
from bot.telegram.admin.texts import ADMIN_COMMANDS
from bot.telegram.outbound import Outbound
from bot.telegram.texts import COMMANDS, GROUP_ADMIN_COMMANDS, GROUP_COMMANDS
from bot.wording import LANGUAGES, wording

_LOG = logging.getLogger(__name__)


class Menus:
    """Fills the menus beside everything else: Telegram may let them wait for minutes.

    The bot works without them, so nothing here ever fails.
    """

    def __init__(self, outbound: Outbound, store: MenuStore, admin_ids: Sequence[int]) -> None:
        self._outbound = outbound
        self._store = store
        self._admin_ids = admin_ids
        self._served: set[int] = set()
        self._stopped = False
        self._tasks: set[asyncio.Task[None]] = set()

    def offer(self) -> None:
        """Begin to fill everybody's menus, and to take theirs from former admins."""
        self._begin(self._offer_all())

    def greet(self, admin_id: int) -> None:
        """Begin to fill the menu of an admin who writes, where it was not since the start.

        Then there may have been no chat yet to set one for.
        """
        if admin_id not in self._served and not self._stopped:
            self._served.add(admin_id)
            self._begin(self._offer_to(admin_id))

    async def stop(self) -> None:
        """Give up what is not done: it is begun anew at the next start."""
        self._stopped = True  # answers in flight go on, and may greet
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_harmless(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _offer_all(self) -> None:
        await self._fill(BotCommandScopeDefault(), COMMANDS)
        await self._fill(BotCommandScopeAllGroupChats(), GROUP_COMMANDS)
        in_charge = GROUP_COMMANDS | GROUP_ADMIN_COMMANDS
        await self._fill(BotCommandScopeAllChatAdministrators(), in_charge)
        for admin_id in self._admin_ids:
            await self._offer_to(admin_id)
        known = await asyncio.to_thread(self._store.known)
        for former_id in known.difference(self._admin_ids):
            if await self._fill(BotCommandScopeChat(former_id), {}):
                await asyncio.to_thread(self._store.remove, former_id)

    async def _offer_to(self, admin_id: int) -> None:
        # Noted before it is done: a crash must leave no menu behind that nobody knows of.
        await asyncio.to_thread(self._store.add, admin_id)
        if await self._fill(BotCommandScopeChat(admin_id), COMMANDS | ADMIN_COMMANDS):
            self._served.add(admin_id)

    async def _fill(self, scope: BotCommandScope, commands: Mapping[str, str]) -> bool:
        """Set a menu in each language, or take it away where it has no commands.

        English stands for all languages that have none of their own. Returns whether Telegram
        took it: an admin's chat exists once they have written.
        """
        for language in LANGUAGES:
            words = wording(language)
            menu = [BotCommand(name, words.say(english)) for name, english in commands.items()]
            shown_to = None if language == "en" else language
            if not await self._outbound.set_menu(menu, scope, shown_to):
                return False
        return True


async def _harmless(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except SQLAlchemyError as error:
        _LOG.error("a command menu could not be set: %s", type(error).__name__)
