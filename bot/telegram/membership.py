"""Who administers a group, and what the bot gets to see there: asked of Telegram."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.telegram.calls import Calls

_LOG = logging.getLogger(__name__)

#: What those are in a group who administer it.
ADMIN_STATUSES = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)

#: Seconds until Telegram is asked again who administers a group: somebody waits for it.
_ASKING_AGAIN = (0.2, 1.0)


class Membership:
    """Asks about members of groups, the bot itself among them."""

    def __init__(self, bot: Bot, calls: Calls) -> None:
        self._bot = bot
        self._calls = calls

    async def administers(self, chat_id: int, user_id: int) -> bool | None:
        """Whether somebody administers a group; None where Telegram does not say just now.

        A group may hide its members from bots, but not its admins.
        """
        for pause in (*_ASKING_AGAIN, None):
            try:
                return await self._is_admin(chat_id, user_id)
            except (BadRequest, Forbidden, ChatMigrated) as error:
                _LOG.info("Telegram says of nobody that they administer a group: %s", error)
                return False
            except TelegramError as error:
                _LOG.warning("Telegram does not say who administers a group: %s", error)
                if pause is not None:
                    await asyncio.sleep(pause)
        return None

    async def _is_admin(self, chat_id: int, user_id: int) -> bool:
        await self._calls.turn()
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except BadRequest:
            await self._calls.turn()
            admins = await self._bot.get_chat_administrators(chat_id)
            return any(admin.user.id == user_id for admin in admins)
        return member.status in ADMIN_STATUSES

    async def reads_all(self) -> bool:
        """Whether the bot gets everything that is said in groups that it joins now.

        @BotFather can change that at any time, so Telegram is asked anew.
        """
        await self._calls.turn()
        try:
            return bool((await self._bot.get_me()).can_read_all_group_messages)
        except TelegramError as error:
            _LOG.info("Telegram does not say what the bot sees: %s", error)
            return bool(self._bot.bot.can_read_all_group_messages)
