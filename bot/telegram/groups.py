"""Groups: the bot is let in or shut out, says what it sees, and knows who administers one."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from telegram import ChatMember, ChatMemberRestricted, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.storage.chats import Askers
from bot.telegram import texts
from bot.telegram.calls import SendUnsure
from bot.telegram.letters import Place
from bot.telegram.membership import ADMIN_STATUSES

if TYPE_CHECKING:
    from bot.telegram.desk import Desk
    from bot.telegram.requests import Request

_LOG = logging.getLogger(__name__)

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
#: Seconds for which it is believed that somebody is an admin of a group, or is none.
_BELIEVED = 60.0
#: Seconds for which a group need not be told again what it was told.
_HOUR = 3_600.0


class GroupAdmins:
    """Who administers which group, asked of Telegram and believed for a minute."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[float, bool]] = {}

    async def includes(self, request: Request, *, anew: bool = False) -> bool:
        """Whether whoever sent this administers the group; `anew` asks in any case.

        Somebody who writes in the group's own name is an admin who stays anonymous. Where
        Telegram does not say just now, nobody is one.
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
            administers = await request.at.membership.administers(*who)
            if administers is None:
                return False
            self._known[who] = (now, administers)
        return self._known[who][1]


class Stays:
    """Groups that the bot came into or is about to leave, so that none is told a thing twice."""

    def __init__(self) -> None:
        self.leaving: set[int] = set()
        self._told: dict[int, tuple[float, bool]] = {}

    def told(self, chat_id: int) -> bool | None:
        """Whether a group was told that the bot sees everything; None: told nothing lately."""
        now = asyncio.get_running_loop().time()
        self._told = {id_: one for id_, one in self._told.items() if now - one[0] < _HOUR}
        return self._told[chat_id][1] if chat_id in self._told else None

    def tell(self, chat_id: int, *, sees_all: bool) -> None:
        """Note what a group is being told of what the bot sees."""
        self._told[chat_id] = (asyncio.get_running_loop().time(), sees_all)


def is_foreign(update: Update, at: Desk) -> bool:
    """Whether this comes from a group that is not among those that the bot stays in."""
    chat, allowed = update.effective_chat, at.settings.telegram.allowed_groups
    if not allowed or chat is None or chat.type not in _GROUPS:
        return False
    return at.known_chats.ids(chat.id).isdisjoint(allowed)


async def is_turned_away(request: Request) -> bool:
    """Whether this comes from a foreign group; the bot has left that then, with a word."""
    update, at, chat_id = request.update, request.at, request.chat_id
    if not is_foreign(update, at):
        return False
    if chat_id in at.stays.leaving:
        return True
    await _settle(request)
    if not is_foreign(update, at):
        return False
    if chat_id not in at.stays.leaving:
        at.stays.leaving.add(chat_id)
        try:
            await _tell(request, request.text(texts.LEAVING))
            await at.outbound.leave(chat_id)
        finally:
            at.stays.leaving.discard(chat_id)
    return True


async def may_ask_here(request: Request) -> bool:
    """Whether the group's own choice of who may ask lets whoever sent this.

    Others are told so, each at most once an hour, which nobody can flood a group with.
    """
    at = request.at
    if await is_let_ask(request):
        return True
    if at.access.is_news(request, texts.ASKING_FOR_ADMINS, covers=_HOUR):
        # Kept in mind like a placeholder: taken up again, the question has one reply.
        await at.replies.open(request.update, request.text(texts.ASKING_FOR_ADMINS))
    return False


async def is_let_ask(request: Request) -> bool:
    """What `may_ask_here` says, without a word to anybody.

    A question that was let through before a crash is let through again.
    """
    at = request.at
    if request.is_private or request.options.askers is Askers.EVERYONE or request.by_admin:
        return True
    return request.update.update_id in at.queue.admitted or await at.admins.includes(request)


async def on_membership(request: Request) -> None:
    """The bot was let into a chat or shut out, or may do more or less there than before."""
    changed, chat = request.update.my_chat_member, request.update.effective_chat
    if changed is None or chat is None:
        return
    is_in = _is_in(changed.new_chat_member)
    await request.at.known_chats.note(chat.id, closed=not is_in)
    if not is_in or chat.type not in _GROUPS:
        return
    await _settle(request)
    # What was begun before a crash may have been said; the bot leaves in any case.
    if await is_turned_away(request) or request.update.update_id in request.at.queue.replayed:
        return
    await _explain(request, changed.old_chat_member, changed.new_chat_member)


async def on_migration(request: Request) -> None:
    """A group became a supergroup, which has an id of its own; either of the two says so."""
    message = request.update.message
    if message is None:
        return
    if message.migrate_to_chat_id is not None:
        await request.at.known_chats.follow(message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await request.at.known_chats.follow(message.migrate_from_chat_id, message.chat_id)


async def _explain(request: Request, old: ChatMember, new: ChatMember) -> None:
    """Welcome whoever let the bot in; tell those it is with when it comes to see more or less."""
    at, chat_id, name = request.at, request.chat_id, request.at.outbound.username
    reads_all = await at.membership.reads_all()
    sees_all = reads_all or new.status in ADMIN_STATUSES
    saw_all = reads_all or old.status in ADMIN_STATUSES
    told, joined = at.stays.told(chat_id), not _is_in(old)
    if told is None and joined and len(at.known_chats.ids(chat_id)) > 1:
        return  # the group has known the bot from before it became a supergroup
    seen = request.text(texts.SEES_ALL if sees_all else texts.SEES_ADDRESSED, name=name)
    if told is None and joined:
        at.stays.tell(chat_id, sees_all=sees_all)
        await _tell(request, request.text(texts.WELCOME, name=name) + "\n\n" + seen)
    elif sees_all != (saw_all if told is None else told):
        at.stays.tell(chat_id, sees_all=sees_all)
        await _tell(request, seen)


async def _settle(request: Request) -> None:
    """Wait a moment: that a supergroup was a group until now may be told after it appears."""
    chat = request.update.effective_chat
    if chat is not None and chat.type == ChatType.SUPERGROUP:
        await asyncio.sleep(request.at.tuning.settling)


async def _tell(request: Request, html: str) -> None:
    try:
        await request.at.outbound.send(Place(request.chat_id), html)
    except SendUnsure as error:
        _LOG.info("a word to a group may not have arrived: %s", error)


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in (*ADMIN_STATUSES, ChatMemberStatus.MEMBER)
