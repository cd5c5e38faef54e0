"""Groups: the bot is let in or shut out, says what it sees, and knows who administers one."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from telegram import Chat, ChatMember, ChatMemberRestricted
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram import texts
from bot.telegram.outbound import Place, SendUnsure

if TYPE_CHECKING:
    from bot.telegram.requests import Request

_LOG = logging.getLogger(__name__)

_ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
#: Seconds for which it is believed that somebody is an admin of a group, or is none.
_BELIEVED = 60.0


class GroupAdmins:
    """Who administers which group, asked of Telegram and believed for a minute."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[float, bool]] = {}

    async def includes(self, request: Request, *, anew: bool = False) -> bool:
        """Whether whoever sent this administers the group; `anew` asks in any case.

        Somebody who writes in the group's own name is an admin who stays anonymous.
        """
        message = request.update.effective_message
        if message is not None and not request.update.callback_query and message.sender_chat:
            return message.sender_chat.id == request.chat_id
        person = request.person
        if person is None:
            return False
        now = asyncio.get_running_loop().time()
        self._known = {who: one for who, one in self._known.items() if now - one[0] < _BELIEVED}
        who = (request.chat_id, person)
        if anew or who not in self._known:
            member = await request.at.outbound.member(*who)
            self._known[who] = (now, member is not None and member.status in _ADMINS)
        return self._known[who][1]


def is_foreign(request: Request) -> bool:
    """Whether this comes from a group that is not among those that the bot stays in."""
    chat, allowed = request.update.effective_chat, request.at.settings.telegram.allowed_groups
    return bool(allowed) and chat is not None and chat.type in _GROUPS and chat.id not in allowed


async def leave(request: Request) -> None:
    """Leave a group, with a word."""
    await _tell(request, request.text(texts.LEAVING))
    await request.at.outbound.leave(request.chat_id)


async def on_membership(request: Request) -> None:
    """The bot was let into a chat, or shut out."""
    changed, chat = request.update.my_chat_member, request.update.effective_chat
    if changed is None or chat is None:
        return
    was_in, is_in = _is_in(changed.old_chat_member), _is_in(changed.new_chat_member)
    await asyncio.to_thread(request.at.chats.set_closed, chat.id, closed=not is_in)
    if was_in or not is_in or chat.type not in _GROUPS:
        return
    if is_foreign(request):
        await leave(request)
    elif not await _is_known(request, chat):
        await _tell(request, _welcome(request, changed.new_chat_member))


async def on_migration(request: Request) -> None:
    """A group became a supergroup, which has an id of its own."""
    message = request.update.message
    if message is not None and message.migrate_to_chat_id is not None:
        await request.at.outbound.follow(message.chat_id, message.migrate_to_chat_id)


def _welcome(request: Request, member: ChatMember) -> str:
    """How to ask, what the bot sees, and how that can be changed."""
    name = request.at.outbound.username
    sees_all = request.at.outbound.reads_all or member.status in _ADMINS
    seen = texts.SEES_ALL if sees_all else texts.SEES_ADDRESSED
    return request.text(texts.WELCOME, name=name) + "\n\n" + request.text(seen, name=name)


async def _is_known(request: Request, chat: Chat) -> bool:
    """Whether there is no need of a welcome: said before a crash, or to the group that this was."""
    moved = await asyncio.to_thread(request.at.chats.moved)
    return request.update.update_id in request.at.queue.replayed or chat.id in moved.values()


async def _tell(request: Request, html: str) -> None:
    try:
        await request.at.outbound.send(Place(request.chat_id), html)
    except SendUnsure as error:
        _LOG.info("a word to a group may not have arrived: %s", error)


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in (*_ADMINS, ChatMemberStatus.MEMBER)
