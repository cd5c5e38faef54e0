"""What every handler works with, in one object: `desk(context)`."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from bot.monitoring.health import Health
from bot.monitoring.metrics import Metrics
from bot.storage.audit import AuditLog
from bot.storage.boards import BoardStore
from bot.storage.chats import ChatStore
from bot.storage.hashing import Hasher
from bot.storage.inbox import InboxStore
from bot.storage.people import PeopleStore
from bot.storage.threads import ThreadStore
from bot.telegram.access import Access
from bot.telegram.admin.recent_errors import RecentErrors
from bot.telegram.groups import GroupAdmins, Stays
from bot.telegram.inbox import InboxProcessor, InboxQueue
from bot.telegram.known_chats import KnownChats
from bot.telegram.lookups import Lookups
from bot.telegram.membership import Membership
from bot.telegram.menu import Menus
from bot.telegram.outbound import Outbound
from bot.telegram.replies import Replies
from bot.telegram.tuning import Tuning
from config.settings import Settings

if TYPE_CHECKING:
    from telegram.ext import CallbackContext

    from bot.service import Service

_KEY = "desk"
#: Albums come as one message a picture; so many are remembered, to answer each album once.
_ALBUMS = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the bot that handlers use."""

    settings: Settings
    service: Service
    tuning: Tuning
    store: InboxStore
    chats: ChatStore
    boards: BoardStore
    people: PeopleStore
    access: Access
    audit: AuditLog
    errors: RecentErrors
    metrics: Metrics
    health: Health
    threads: ThreadStore
    hasher: Hasher
    queue: InboxQueue
    processor: InboxProcessor
    known_chats: KnownChats
    membership: Membership
    outbound: Outbound
    menus: Menus
    replies: Replies
    reloading: asyncio.Lock = field(default_factory=asyncio.Lock)
    admins: GroupAdmins = field(default_factory=GroupAdmins)
    stays: Stays = field(default_factory=Stays)
    lookups: Lookups = field(default_factory=Lookups)
    albums: deque[str] = field(default_factory=lambda: deque(maxlen=_ALBUMS))

    def name_of(self, person: int) -> str:
        """By which a person on Telegram is known in bot.db: a keyed hash."""
        return self.hasher.hash(f"telegram:{person}")

    def put_into(self, bot_data: dict[str, Any]) -> None:
        """Make the desk known to the handlers of an application."""
        bot_data[_KEY] = self


def desk(context: CallbackContext[Any, Any, Any, Any]) -> Desk:
    """The desk of the application that a handler runs in."""
    return desk_of(context.bot_data)


def desk_of(bot_data: dict[str, Any]) -> Desk:
    """The desk of the application whose data these are."""
    return cast("Desk", bot_data[_KEY])
