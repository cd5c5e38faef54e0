"""What admins can do from a chat: read the sources again, see the state of things.

Admins are the user ids in the settings. Sources are called by name only: what an admin types here
is never taken for a path or an address.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from bot.errors import NewsbotError
from bot.telegram.admin import texts
from bot.telegram.admin.reports import (
    describe_progress,
    describe_report,
    describe_status,
    usable_names,
)
from bot.telegram.gating import Decision
from bot.telegram.lines import safe
from bot.telegram.requests import Request
from retrieval.errors import RetrievalError
from retrieval.reports import ReloadProgress, ReloadReport


async def run_admin_command(request: Request, decision: Decision) -> None:
    """Carry out an admin's command; refuse it to others, and after a restart."""
    at, update = request.at, request.update
    if not request.by_admin:
        await at.replies.say(update, _refusal(request))
    elif update.update_id in at.queue.replayed:
        told = request.text(texts.INTERRUPTED, command=decision.command)
        await at.replies.close(update, [told])
    elif decision.command == "status":
        status = await at.service.status()
        waiting = await asyncio.to_thread(at.store.count_unhandled) - 1  # without this command
        await at.replies.say(update, *describe_status(status, waiting, request.words))
    else:
        await _reload(request, decision.text)


def _refusal(request: Request) -> str:
    """No; in private with the sender's id, which whoever sets the bot up needs and can't guess."""
    told = request.text(texts.ADMINS_ONLY)
    if not request.is_private:
        return told
    return f"{told} {request.text(texts.YOUR_ID, user_id=str(request.person))}"


async def _reload(request: Request, name: str) -> None:
    """Read the named source, or all of them, again, showing how far it is."""
    at, update = request.at, request.update
    names: list[str] = []
    if name:
        known = usable_names(await at.service.sources())
        names = [one for one in known if one.casefold() == name.casefold()][:1]
        if not names:
            await at.replies.say(update, _unknown_name(request, known))
            return
    if at.reloading.locked():
        await request.say(texts.RELOAD_RUNNING)
        return
    async with at.reloading:
        await at.replies.open(update, request.text(texts.RELOAD_STARTED))
        await at.replies.close(update, await _reload_showing_progress(request, names))


async def _reload_showing_progress(request: Request, names: Sequence[str]) -> list[str]:
    """Reload, editing the placeholder now and then; returns the report as messages."""
    at, words = request.at, request.words
    latest: deque[ReloadProgress] = deque(maxlen=1)  # filled from the service's threads
    working = asyncio.create_task(at.service.reload(names, progress=latest.append))
    try:
        while not (await asyncio.wait([working], timeout=at.tuning.progress_every))[0]:
            if latest:
                await at.replies.show(request.update, describe_progress(latest.pop(), words))
        return describe_report(await working, words)
    except (NewsbotError, RetrievalError) as error:
        return [words.say(texts.RELOAD_FAILED, reason=safe(str(error)))]
    finally:
        await _ended(working)


async def _ended(working: asyncio.Task[ReloadReport]) -> None:
    """Cancel the reload and wait until it has given up, however often we are cancelled meanwhile.

    The bot's end hands the data to whoever comes next, so no reload may outlive its command.
    """
    working.cancel()
    while not working.done():
        with suppress(asyncio.CancelledError):  # the handler ends by its own cancellation
            await asyncio.wait({working})


def _unknown_name(request: Request, known: Sequence[str]) -> str:
    if not known:
        return request.text(texts.RELOAD_NO_NAMES)
    return request.text(texts.RELOAD_UNKNOWN, names=", ".join(safe(name) for name in known[:50]))
