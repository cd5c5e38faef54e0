"""What admins do to the corpus from a chat: read the sources again, take down, go back.

Sources are called by name only: what an admin types here is never taken for a path or an address.
What cannot be undone is done once a button has confirmed it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from telegram import InlineKeyboardMarkup

from bot.errors import NewsbotError
from bot.telegram.admin import texts
from bot.telegram.admin.acts import NOTHING, carry_out
from bot.telegram.admin.reports import (
    describe_progress,
    describe_report,
    usable_names,
)
from bot.telegram.buttons import Button, Press, button
from bot.telegram.lines import harmless, safe, sentence_in_messages
from bot.telegram.requests import Request
from bot.telegram.texts import BUTTON_EXPIRED
from retrieval.errors import RetrievalError, UnknownArticle
from retrieval.reports import ReloadProgress, ReloadReport

_PURGE = "purge"
#: Sources that are named to whoever asks for one that there is not.
_MOST_NAMES = 50
# The buttons that confirm.
PURGE, ROLLBACK = "purge", "rollback"


async def reload(request: Request, arguments: str) -> str:
    """Read the named source, or all of them, again, showing how far it is."""
    at, update, name = request.at, request.update, arguments
    names: list[str] = []
    if name:
        known = usable_names(await at.service.sources())
        names = [one for one in known if one.casefold() == name.casefold()][:1]
        if not names:
            await at.replies.say(update, *_unknown_name(request, known))
            return "unknown source"
    if at.reloading.locked():
        await request.say(texts.RELOAD_RUNNING)
        return "another one was running"
    async with at.reloading:
        await at.replies.open(update, request.text(texts.RELOAD_STARTED))
        outcome, told = await _reload_showing_progress(request, names)
        await at.replies.close(update, told)
    return outcome


async def remove(request: Request, arguments: str) -> str:
    """Take an article down at once; with "purge", once confirmed, with all of its traces."""
    article_id, _, rest = arguments.partition(" ")
    purge = rest.strip().casefold() == _PURGE
    if not article_id or (rest.strip() and not purge):
        await request.say(texts.REMOVE_USAGE)
        return NOTHING
    if purge:
        try:
            await request.at.service.check_known(article_id)
        except UnknownArticle as error:
            await request.say(texts.FAILED, reason=safe(str(error)))
            return f"failed: {error}"
        await _confirm(request, texts.CONFIRM_PURGE, PURGE, article_id)
        return "asked to confirm"
    return await _take_down(request, article_id, purge=False)


async def rollback(request: Request, _: str) -> str:
    """Return to the articles before the last reload, once that is confirmed."""
    version = await request.at.service.corpus_version()
    await _confirm(request, texts.CONFIRM_ROLLBACK, ROLLBACK, str(version))
    return "asked to confirm"


async def purge_confirmed(press: Press) -> None:
    """Delete what is kept of an article, as was asked and confirmed."""
    await _confirmed(press, f"/remove {press.board.subject} purge", _purge)


async def rollback_confirmed(press: Press) -> None:
    """Return to the articles before, as was asked and confirmed."""
    await _confirmed(press, "/rollback", _roll_back)


async def _confirmed(
    press: Press, act: str, work: Callable[[Request, str], Awaitable[str]]
) -> None:
    request = press.request
    if not request.by_admin:  # no longer
        await press.tell(texts.ADMINS_ONLY)
        return
    if not await asyncio.to_thread(request.at.boards.take, press.board.id):
        await press.tell(BUTTON_EXPIRED)
        return
    await press.done()
    await carry_out(request, act, work(request, press.board.subject or ""))
    await press.edit(request.text(texts.CONFIRMED), None)


async def _purge(request: Request, article_id: str) -> str:
    return await _take_down(request, article_id, purge=True)


async def _roll_back(request: Request, version_then: str) -> str:
    """Go back, unless that would undo something else than what the admin was asked about."""
    if str(await request.at.service.corpus_version()) != version_then:
        await request.say(texts.CHANGED_SINCE)
        return "not done: the articles had changed"
    try:
        version = await request.at.service.roll_back()
    except (NewsbotError, RetrievalError) as error:
        await request.say(texts.FAILED, reason=safe(str(error)))
        return f"failed: {error}"
    await request.say(texts.ROLLED_BACK, version=str(version))
    return f"corpus version {version}"


async def _take_down(request: Request, article_id: str, *, purge: bool) -> str:
    try:
        deleted = await request.at.service.remove(article_id, purge=purge)
    except (NewsbotError, RetrievalError) as error:
        await request.say(texts.FAILED, reason=safe(str(error)))
        return f"failed: {error}"
    if purge:
        await request.say(texts.PURGED, article=safe(article_id), count=str(deleted))
    else:
        await request.say(texts.REMOVED, article=safe(article_id))
    return "purged" if purge else "removed"


async def _confirm(request: Request, question: str, action: str, subject: str) -> None:
    at = request.at
    board = await asyncio.to_thread(
        at.boards.add, request.chat_id, request.person_hash, subject=subject
    )
    yes = button(request.text(texts.YES), board, action)
    told = request.text(question, article=safe(subject))
    await at.replies.say(request.update, told, keyboard=InlineKeyboardMarkup([[yes]]))


async def _reload_showing_progress(request: Request, names: Sequence[str]) -> tuple[str, list[str]]:
    """Reload, editing the placeholder now and then; returns the outcome and the report."""
    at, words = request.at, request.words
    latest: deque[ReloadProgress] = deque(maxlen=1)  # filled from the service's threads
    working = asyncio.create_task(at.service.reload(names, progress=latest.append))
    try:
        while not (await asyncio.wait([working], timeout=at.tuning.progress_every))[0]:
            if latest:
                await at.replies.show(request.update, describe_progress(latest.pop(), words))
        report = await working
    except (NewsbotError, RetrievalError) as error:
        return f"failed: {error}", [words.say(texts.RELOAD_FAILED, reason=safe(str(error)))]
    else:
        return f"corpus version {report.corpus_version}", describe_report(report, words)
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


def _unknown_name(request: Request, known: Sequence[str]) -> list[str]:
    if not known:
        return [request.text(texts.RELOAD_NO_NAMES)]
    names = ", ".join(harmless(name) for name in known[:_MOST_NAMES])
    return sentence_in_messages(request.text(texts.RELOAD_UNKNOWN, names=names))


#: They are bound to the admin who asked, and work once.
CONFIRMING_BUTTONS: dict[str, Button] = {
    PURGE: Button(purge_confirmed),
    ROLLBACK: Button(rollback_confirmed),
}
