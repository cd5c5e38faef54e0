"""What admins can do from a chat: read the sources again, see the state of things.

Admins are the user ids in the settings. Sources are called by name only: what an admin types here
is never taken for a path or an address.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from telegram import Update
from telegram.constants import ChatType

from bot.errors import NewsbotError
from bot.telegram.desk import Desk
from bot.telegram.gating import Decision
from bot.telegram.plain_words import defuse, escape
from bot.telegram.reports import describe_progress, describe_report, describe_status, usable_names
from retrieval.errors import RetrievalError
from retrieval.reports import ReloadProgress, ReloadReport


async def run_admin_command(update: Update, at: Desk, decision: Decision) -> None:
    """Carry out an admin's command; refuse it to others, and after a restart."""
    if not at.is_admin(update.effective_user):
        await at.replies.say(update, _refusal(update, at))
    elif update.update_id in at.queue.replayed:
        await at.replies.close(update, [at.texts.interrupted.format(command=decision.command)])
    elif decision.command == "status":
        status = await at.service.status()
        waiting = await asyncio.to_thread(at.store.count_unhandled) - 1  # without this command
        await at.replies.say(update, *describe_status(status, waiting, at.texts))
    else:
        await _reload(update, at, decision.text)


def _refusal(update: Update, at: Desk) -> str:
    """No; in private with the sender's id, which whoever sets the bot up needs and can't guess."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or chat.type != ChatType.PRIVATE:
        return at.texts.admins_only
    return f"{at.texts.admins_only} {at.texts.your_id.format(user_id=user.id)}"


async def _reload(update: Update, at: Desk, name: str) -> None:
    """Read the named source, or all of them, again, showing how far it is."""
    names: list[str] = []
    if name:
        known = usable_names(await at.service.sources())
        names = [one for one in known if one.casefold() == name.casefold()][:1]
        if not names:
            await at.replies.say(update, _unknown_name(at, known))
            return
    if at.reloading.locked():
        await at.replies.say(update, at.texts.reload_running)
        return
    async with at.reloading:
        await at.replies.open(update, at.texts.reload_started)
        await at.replies.close(update, await _reload_showing_progress(update, at, names))


async def _reload_showing_progress(update: Update, at: Desk, names: Sequence[str]) -> list[str]:
    """Reload, editing the placeholder now and then; returns the report as messages."""
    latest: deque[ReloadProgress] = deque(maxlen=1)  # filled from the service's threads
    working = asyncio.create_task(at.service.reload(names, progress=latest.append))
    try:
        while not (await asyncio.wait([working], timeout=at.progress_every))[0]:
            if latest:
                await at.replies.show(update, describe_progress(latest.pop(), at.texts))
        return describe_report(await working, at.texts)
    except (NewsbotError, RetrievalError) as error:
        return [at.texts.reload_failed.format(reason=escape(defuse(str(error))))]
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


def _unknown_name(at: Desk, known: Sequence[str]) -> str:
    if not known:
        return at.texts.reload_no_names
    return at.texts.reload_unknown.format(names=escape(defuse(", ".join(known)[:1_000])))
