"""Whom admins shut out, and how much they let somebody ask."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.storage.people import Ban
from bot.telegram.admin import texts
from bot.telegram.admin.acts import NOTHING
from bot.telegram.lines import in_messages, safe
from bot.telegram.requests import Request
from bot.wording import Wording

#: A ban that is longer than this is one for good: ten years, in hours.
_MOST_HOURS = 87_600
#: The word that takes a quota back.
_DEFAULT = "default"


async def ban(request: Request, arguments: str) -> str:
    """`ID [HOURS] [reason]`: shut a user or group out, for some hours or for good."""
    first, *rest = arguments.split() or [""]
    whose, wrong = _id(first), bool(rest) and _is_no_hours(rest[0])
    if whose is None or wrong:
        await request.say(texts.BAN_USAGE)
        return NOTHING
    if whose in request.at.settings.telegram.admin_ids:
        await request.say(texts.BAN_ADMIN)
        return NOTHING
    hours = int(rest[0]) if rest and rest[0].isdecimal() else None
    reason = " ".join(rest[1:] if hours is not None else rest)[:200]
    until = None
    if hours is not None and hours < _MOST_HOURS:
        until = datetime.now(UTC) + timedelta(hours=hours)
    await asyncio.to_thread(request.at.people.ban, Ban(whose, until, reason))
    # A ban that a group was given by another of its ids would go on beside this one.
    others = request.at.known_chats.ids(whose) - {whose}
    await asyncio.to_thread(request.at.people.unban, *others)
    await request.say(texts.BANNED, ban=_described(Ban(whose, until, reason), request.words))
    return "banned"


async def unban(request: Request, arguments: str) -> str:
    """`ID`: let a user or group in again."""
    whose = _id(arguments)
    if whose is None:
        await request.say(texts.UNBAN_USAGE)
        return NOTHING
    lifted = await asyncio.to_thread(request.at.people.unban, *request.at.known_chats.ids(whose))
    await request.say(texts.UNBANNED if lifted else texts.NOT_BANNED, id=str(whose))
    return "let in" if lifted else NOTHING


async def bans(request: Request, _: str) -> str:
    """List who is shut out."""
    known = await asyncio.to_thread(request.at.people.bans)
    if not known:
        await request.say(texts.NO_BANS)
        return NOTHING
    lines = [request.text(texts.BANS), *(f"• {_described(one, request.words)}" for one in known)]
    await request.at.replies.say(request.update, *in_messages(lines))
    return NOTHING


async def quota(request: Request, arguments: str) -> str:
    """`ID [N|default]`: show or set how many questions somebody may ask a day."""
    first, *rest = arguments.split() or [""]
    whose = _id(first)
    wanted = rest[0].casefold() if len(rest) == 1 else None
    known = wanted == _DEFAULT or (wanted is not None and wanted.isdecimal() and len(wanted) < 9)
    if whose is None or len(rest) > 1 or (rest and not known):
        await request.say(texts.QUOTA_USAGE)
        return NOTHING
    first_id = request.at.known_chats.first(whose)
    others = request.at.known_chats.ids(whose) - {first_id}
    if wanted is not None:
        per_day = None if wanted == _DEFAULT else int(wanted)
        await asyncio.to_thread(request.at.people.set_quota, first_id, per_day, *others)
    asked, per_day = await request.at.access.usage(first_id, *others)
    told = texts.QUOTA_UNLIMITED if per_day is None else texts.QUOTA
    await request.say(told, id=str(whose), asked=str(asked), count=str(per_day))
    return f"quota {wanted}" if wanted is not None else NOTHING


def _id(text: str) -> int | None:
    """A user's id, or a group's, which is negative; None for anything else."""
    digits = text.strip().removeprefix("-")
    return (int(text) or None) if digits.isdecimal() and len(digits) < 18 else None


def _is_no_hours(word: str) -> bool:
    """Whether it is meant as a number of hours and is none: "2h", "-3", "0"; not a reason."""
    if word.isdecimal():
        return int(word) == 0
    return word.lstrip("-+")[:1].isdecimal()


def _described(one: Ban, words: Wording) -> str:
    values = {"id": str(one.id), "reason": safe(one.reason) or "–"}
    if one.until is None:
        return words.say(texts.BAN_FOR_GOOD, **values)
    until = f"{words.day(one.until)}, {one.until:%H.%M} UTC"
    return words.say(texts.BAN_UNTIL, until=until, **values)
