"""What the bot does about an update: one handler, which looks up what was decided about it.

Whatever goes wrong ends in `on_error`, which tells the sender; only then is the update done.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, TypeHandler

from bot.telegram import texts
from bot.telegram.admin.commands import run_admin_command
from bot.telegram.calls import SendUnsure
from bot.telegram.commands import COMMANDS
from bot.telegram.desk import Desk, desk
from bot.telegram.gating import RIGHTS, Action, Decision, decide, is_admin_command
from bot.telegram.groups import (
    is_foreign,
    is_let_ask,
    is_turned_away,
    may_ask_here,
    on_membership,
    on_migration,
)
from bot.telegram.inbox import MAX_ATTEMPTS
from bot.telegram.inline import look_up
from bot.telegram.presses import on_press
from bot.telegram.questions import answer_question, is_too_late, refuse
from bot.telegram.requests import Request, request_of
from bot.telegram.sharing import token_in

_LOG = logging.getLogger(__name__)
#: Seconds for which Telegram need not ask again for somebody who may not look anything up.
_REFUSED_LOOKUP = 60
#: What only those may do who may ask.
_FOR_ASKERS = (Action.ANSWER, Action.COMMAND, Action.UNKNOWN_COMMAND)
#: What nobody sends on purpose, or with every key: it is not counted.
_UNCOUNTED = (Action.MEMBERSHIP, Action.MIGRATION, Action.LOOK_UP)
Context = CallbackContext[Any, Any, Any, Any]


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Add every handler to the application; the one place that does."""
    application.add_handler(TypeHandler(Update, on_update))
    application.add_error_handler(on_error)


async def on_update(update: Update, context: Context) -> None:
    """Do what was decided about the message of this update."""
    at = desk(context)
    decision = decide(update, context.bot)
    at.metrics.count_update(decision.action.value)
    request = await request_of(update, at)
    if _is_just_said(request):
        await at.known_chats.hear(request.chat_id)
    if _is_of_a_known_album(request, decision) or not await let_in(request, decision):
        return
    if await _is_too_much(request, decision):
        return
    if request.by_admin and request.is_private:
        at.menus.greet(request.chat_id)
    if _is_begun_too_often(update, at):
        await _give_up(request)
    else:
        await _carry_out(request, decision)


async def _carry_out(request: Request, decision: Decision) -> None:
    if is_admin_command(decision):
        await run_admin_command(request, decision)
    elif decision.action is Action.COMMAND:
        await COMMANDS[decision.command](request, decision)
    elif decision.action is Action.ANSWER:
        await answer_question(request, decision.text)
    elif decision.action is Action.UNKNOWN_COMMAND:
        await request.say(texts.UNKNOWN_COMMAND)
    elif decision.action is Action.UNREADABLE:
        await request.say(texts.ONLY_TEXT)
    elif decision.action is Action.PRESS:
        await on_press(request, decision.text)
    elif decision.action is Action.MEMBERSHIP:
        await on_membership(request)
    elif decision.action is Action.MIGRATION:
        await on_migration(request)
    elif decision.action is Action.LOOK_UP:
        await look_up(request, decision.text)


def _is_of_a_known_album(request: Request, decision: Decision) -> bool:
    """Whether this is a further picture of an album, which comes as one message a picture.

    The caption, which is a question like any other, stands with one of them.
    """
    message, albums = request.update.message, request.at.albums
    album = message.media_group_id if message else None
    if album is None:
        return False
    if album in albums:
        return decision.action is Action.UNREADABLE
    albums.append(album)
    return False


async def _is_too_much(request: Request, decision: Decision) -> bool:
    """Whether somebody sends more than they may within a minute; then they are told so."""
    if decision.action in _UNCOUNTED:
        return False
    refusal = request.at.access.too_fast(request, of_right=_is_right(decision))
    if refusal is None:
        return False
    press = request.update.callback_query
    if press is None:
        await refuse(request, refusal)
    else:
        told = request.text(refusal.text, **refusal.values)
        await request.at.outbound.answer_press(press.id, told, alert=True)
    return True


def _is_just_said(request: Request) -> bool:
    """Whether somebody said or pressed something in the chat a moment ago.

    What is taken up again was said before whatever is known of the chat by now.
    """
    update = request.update
    by_somebody = update.message is not None or update.callback_query is not None
    return by_somebody and update.update_id not in request.at.queue.replayed


def _is_begun_too_often(update: Update, at: Desk) -> bool:
    """Whether handling it has failed so often, or killed the bot, that it is given up."""
    return at.processor.attempts.get(update.update_id, 1) > MAX_ATTEMPTS


async def _give_up(request: Request) -> None:
    """End an update that never ends well, with an apology where somebody waits for an answer."""
    update = request.update
    _LOG.error("update %d was begun too often without an end: given up", update.update_id)
    if update.message is not None or update.callback_query is not None:
        await request.at.replies.close(update, [request.text(texts.GAVE_UP)])


async def let_in(request: Request, decision: Decision) -> bool:
    """Whether whoever sent this may use the bot; else they are told, where that is polite."""
    access = request.at.access
    if decision.action in (Action.MEMBERSHIP, Action.MIGRATION):
        return True
    if await is_turned_away(request):
        return False
    if _is_for_another_bot(request, decision):
        return False
    if _is_right(decision):
        return True
    if access.is_banned(request):
        told, values = texts.BANNED, {}
    elif not access.may_use(request):
        told, values = texts.NOT_ALLOWED, {"user_id": str(request.person)}
    else:
        return decision.action not in _FOR_ASKERS or await may_ask_here(request)
    press, lookup = request.update.callback_query, request.update.inline_query
    if press is not None:
        await request.at.outbound.answer_press(press.id, request.text(told, **values), alert=True)
    elif lookup is not None:
        await request.at.outbound.answer_lookup(lookup.id, (), seconds=_REFUSED_LOOKUP)
    elif request.is_private and access.is_news(request, told):
        await request.say(told, **values)
    return False


def _is_for_another_bot(request: Request, decision: Decision) -> bool:
    """Whether a command of admins was hardly meant for this bot: others have a /ban too.

    In a group only whoever names the bot with it is told that it is for admins.
    """
    in_group = is_admin_command(decision) and not request.is_private
    return in_group and not decision.named and not request.by_admin


def _is_right(decision: Decision) -> bool:
    """Whether it is open to everybody; an answer behind a link is for those who may ask."""
    return decision.command in RIGHTS and not (
        decision.command == "start" and token_in(decision.text) is not None
    )


async def tell_of_queue(update: Update, at: Desk) -> None:
    """Tell somebody with many messages waiting that they are answered in turn.

    It is a courtesy: where it cannot be told, nothing is missing. Whoever may not ask is told
    nothing here, as they may be owed silence.
    """
    if update.message is None:
        return
    try:
        request = await request_of(update, at)
        if await _may_ask(request):
            await request.say(texts.QUEUED)
    except (TelegramError, SQLAlchemyError) as error:
        _LOG.info("somebody could not be told of the queue: %s", type(error).__name__)


async def _may_ask(request: Request) -> bool:
    """Whether whoever sent this may ask here, without a word to them."""
    access = request.at.access
    if is_foreign(request.update, request.at) or access.is_banned(request):
        return False
    return access.may_use(request) and await is_let_ask(request)


async def on_error(update: object, context: Context) -> None:
    """Log what went wrong and apologise; until that has arrived the update is not done.

    Where Telegram swallows placeholders, an apology would be one more of them: it waits.
    """
    if isinstance(context.error, SendUnsure):
        _LOG.warning("a placeholder may not have arrived: %s", context.error)
    else:
        _LOG.error("could not handle an update", exc_info=context.error)
        desk(context).metrics.count_error()
    if not isinstance(update, Update) or not decide(update, context.bot).responds:
        return
    at = desk(context)
    at.processor.untold.add(update.update_id)
    request = await request_of(update, at)
    lost = context.error if isinstance(context.error, SendUnsure) else await _apology_lost(request)
    if lost is not None and _may_be_told_later(request, lost):
        return
    if lost is not None:
        _LOG.error("update %d ends without a word to its sender: %s", update.update_id, lost)
    at.processor.untold.discard(update.update_id)


async def _apology_lost(request: Request) -> TelegramError | None:
    """Apologise; returns what kept that from arriving, if anything did."""
    try:
        await request.at.replies.close(request.update, [request.text(texts.FAILED)])
    except TelegramError as error:
        _LOG.exception("could not apologise either")
        return error
    return None


def _may_be_told_later(request: Request, lost: TelegramError) -> bool:
    """Whether another attempt may tell the sender what this one could not.

    What Telegram refuses it will refuse again, so few attempts are enough; where it swallows
    messages it may be down for hours, so the question waits for as long as it may be answered.
    """
    tired = _is_begun_too_often(request.update, request.at)
    if isinstance(lost, SendUnsure):
        return not tired or (request.update.message is not None and not is_too_late(request))
    return not tired and not is_too_late(request)
