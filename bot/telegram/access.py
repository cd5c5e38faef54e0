"""Who may use the bot, and how much: lists in the settings, bans and quotas by admins, rates.

Admins in the settings may always. Everywhere 0 means none and unset means no limit.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.storage.hashing import Hasher
from bot.storage.people import PeopleStore
from bot.telegram import texts
from bot.telegram.pacing import Window
from config.settings import TelegramSettings

if TYPE_CHECKING:
    from bot.telegram.requests import Request

_MINUTE = 60.0
#: Seconds for which one refusal stands for those that would follow it.
_COVERS = 10.0
#: Windows kept before those of silent people are dropped.
_MOST_WINDOWS = 1_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody is not answered now: one of the bot's texts and what fills it."""

    text: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Limits:
    """What somebody, a user, a channel in whose name people write, or a group, may ask.

    A group is counted by the `id` that it had at first, and may have been given something by any
    of its `ids`.
    """

    id: int
    ids: frozenset[int]
    per_minute: int | None
    per_day: int | None
    too_fast: str
    too_many: str


class Access:
    """Decides who may ask; one instance for one bot."""

    def __init__(self, settings: TelegramSettings, people: PeopleStore, hasher: Hasher) -> None:
        self._settings = settings
        self._people = people
        self._hasher = hasher
        self._windows: dict[int, Window] = {}
        self._refused: dict[tuple[int, int | None, str], float] = {}

    def is_banned(self, request: Request) -> bool:
        """Whether whoever sent this, or the group that it came from, is shut out."""
        if request.by_admin:
            return False
        ids = set(request.at.known_chats.ids(request.chat_id))
        if request.sender is not None:
            ids.add(request.sender)
        if ids & set(self._settings.banned_ids):
            return True
        return self._people.is_banned(*ids)

    def may_use(self, request: Request) -> bool:
        """Whether the lists in the settings let this person, here, use the bot."""
        settings = self._settings
        if request.by_admin or not settings.allowed_users:
            return True
        if not request.is_private:
            ids = request.at.known_chats.ids(request.chat_id)
            if not ids.isdisjoint(settings.allowed_groups):
                return True
        return request.sender in settings.allowed_users

    def too_fast(self, request: Request, *, of_right: bool) -> Refusal | None:
        """Why what was just sent is dropped, as too much within a minute; else it is counted.

        What is anybody's right is dropped by no limit of 0. A question that was let through before
        a crash is let through again. Nothing is awaited between look and count, so that nothing
        slips in.
        """
        if request.by_admin or request.update.update_id in request.at.queue.admitted:
            return None
        now = asyncio.get_running_loop().time()
        windows = [
            (one, one.per_minute, self._window(one.id, one.per_minute, now))
            for one in self._limits(request)
            if one.per_minute is not None and (one.per_minute or not of_right)
        ]
        for one, most, window in windows:
            if most == 0:
                return Refusal(texts.NO_QUESTIONS, {})
            wait = window.wait(now)
            if wait > 0:
                return Refusal(one.too_fast, {"count": str(most), "seconds": str(math.ceil(wait))})
        for _, _, window in windows:
            window.count(now)
        return None

    async def too_many(self, request: Request) -> Refusal | None:
        """Why a question is not answered today; None where it is, and then it is counted.

        One that was let through before a crash is let through again.
        """
        update_id, queue = request.update.update_id, request.at.queue
        if request.by_admin or update_id in queue.admitted:
            return None
        limits = list(self._limits(request))
        per_day: dict[str, int | None] = {}
        for one in limits:
            own = self._people.quota(*one.ids)
            per_day[self._name(one.id)] = one.per_day if own is None else own
        full = await asyncio.to_thread(self._people.admit, update_id, per_day)
        if full is None:
            queue.admitted.add(update_id)
            return None
        [whose] = [one for one in limits if self._name(one.id) == full]
        return Refusal(whose.too_many, {"count": str(per_day[full])})

    def is_news(self, request: Request, text: str, *, covers: float = _COVERS) -> bool:
        """Whether a refusal has to be said: one covers its like for so many seconds."""
        now = asyncio.get_running_loop().time()
        self._refused = {id_: until for id_, until in self._refused.items() if until > now}
        whom = (request.chat_id, request.sender, text)
        if whom in self._refused:
            return False
        self._refused[whom] = now + covers
        return True

    async def usage(self, whose: int, *others: int) -> tuple[int, int | None]:
        """How many questions a user or group asked today, and how many it may ask a day.

        It is known by the id that it had at first; the `others` are further ids of a group.
        """
        settings = self._settings
        default = settings.user_per_day if whose > 0 else settings.group_per_day
        own = self._people.quota(whose, *others)
        asked = await asyncio.to_thread(self._people.asked_today, self._name(whose))
        return asked, default if own is None else own

    def _limits(self, request: Request) -> Iterator[_Limits]:
        settings = self._settings
        if request.sender is not None:
            yield _Limits(
                request.sender,
                frozenset({request.sender}),
                settings.user_per_minute,
                settings.user_per_day,
                texts.TOO_FAST,
                texts.TOO_MANY,
            )
        if not request.is_private:
            known = request.at.known_chats
            yield _Limits(
                known.first(request.chat_id),
                known.ids(request.chat_id),
                settings.group_per_minute,
                settings.group_per_day,
                texts.GROUP_TOO_FAST,
                texts.GROUP_TOO_MANY,
            )

    def _window(self, whose: int, most: int, now: float) -> Window:
        """What somebody sent in the last minute."""
        if whose not in self._windows and len(self._windows) >= _MOST_WINDOWS:
            for window in self._windows.values():
                window.wait(now)
            self._windows = {id_: one for id_, one in self._windows.items() if not one.idle}
        return self._windows.setdefault(whose, Window(most, _MINUTE))

    def _name(self, id_: int) -> str:
        return self._hasher.hash("usage", str(id_))
