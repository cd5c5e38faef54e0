"""What the bot does about a message: one handler, which looks up what was decided about it.

Whatever goes wrong ends in `on_error`, which tells the sender; only then is the update done.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, TypeHandler

from bot.asked import NOBODY, Asker
from bot.errors import NewsbotError
from bot.telegram.admin import run_admin_command
from bot.telegram.desk import Desk, decide, desk
from bot.telegram.gating import Action, Decision, is_admin_command
from bot.telegram.inbox import MAX_ATTEMPTS
from bot.telegram.outbound import SendUnsure
from bot.telegram.plain_words import defuse, escape
from bot.telegram.rendering import render_answer
from bot.telegram.reports import describe_sources
from retrieval.errors import EmptyCorpus, RetrievalError

_LOG = logging.getLogger(__name__)
Context = CallbackContext[Any, Any, Any, Any]
Handler = Callable[[Update, Desk], Awaitable[None]]


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Add every handler to the application; the one place that does."""
    application.add_handler(TypeHandler(Update, on_update))
    application.add_error_handler(on_error)


async def on_update(update: Update, context: Context) -> None:
    """Do what was decided about the message of this update."""
    at = desk(context)
    decision = decide(update, context.bot)
    if is_admin_command(decision):
        await run_admin_command(update, at, decision)
    elif decision.action is Action.COMMAND:
        await _COMMANDS[decision.command](update, at)
    elif decision.action is Action.ANSWER:
        await answer_question(update, at, decision)
    elif decision.action is Action.UNKNOWN_COMMAND:
        await at.replies.say(update, at.texts.unknown_command)
    elif decision.action is Action.UNREADABLE:
        await explain_only_text(update, at)


async def answer_question(update: Update, at: Desk, decision: Decision) -> None:
    """Answer a question: a placeholder first, the answer as an edit of it."""
    if at.processor.attempts.get(update.update_id, 1) > MAX_ATTEMPTS:
        await at.replies.close(update, [at.texts.gave_up])
        return
    if not await at.replies.open(update, at.texts.searching):
        return
    await at.replies.close(update, await _answer(at, decision.text, asker_of(update)))


def asker_of(update: Update) -> Asker:
    """Who asks in an update, and where: each chat, and each topic of one, is a conversation."""
    message, user = update.effective_message, update.effective_user
    if message is None:
        return NOBODY
    topic = message.message_thread_id if message.is_topic_message else None
    return Asker(
        user=f"telegram:{user.id}" if user else None,
        conversation=f"telegram:{message.chat_id}:{topic or ''}",
        message=str(message.message_id),
    )


async def _answer(at: Desk, question: str, asker: Asker) -> list[str]:
    """The messages that answer a question, or say in a friendly way why there is no answer."""
    if not question:
        return [at.texts.empty_question]
    try:
        return render_answer(await at.service.ask(question, asker=asker))
    except EmptyCorpus:
        return [at.texts.no_sources]
    except (NewsbotError, RetrievalError) as error:
        _LOG.info("a question got no answer: %s", error)
        return [escape(defuse(str(error)))]


async def explain_only_text(update: Update, at: Desk) -> None:
    """Say that voice messages and pictures cannot be read; once an album."""
    album = update.message.media_group_id if update.message else None
    if album is not None:
        if album in at.albums:
            return
        at.albums.append(album)
    await at.replies.say(update, at.texts.only_text)


async def _start(update: Update, at: Desk) -> None:
    await at.replies.say(update, at.texts.start)


async def _help(update: Update, at: Desk) -> None:
    extra = at.texts.help_admin if at.is_admin(update.effective_user) else ""
    await at.replies.say(update, at.texts.help + extra)


async def _privacy(update: Update, at: Desk) -> None:
    settings = at.settings
    model = at.texts.privacy_no_model
    if settings.models:
        names = ", ".join(escape(defuse(one.name)) for one in settings.models)
        model = at.texts.privacy_model.format(model=names)
    memory = at.texts.privacy_no_memory
    if settings.conversation.turns:
        minutes = f"{settings.conversation.minutes:g}"
        turns = settings.conversation.turns
        memory = at.texts.privacy_memory.format(turns=turns, minutes=minutes)
    days = settings.answering.keep_days
    logged = at.texts.privacy_logged
    if settings.answering.keep_questions == "hashed":
        logged = at.texts.privacy_logged_hashed
    await at.replies.say(
        update,
        at.texts.privacy.format(logged=logged.format(days=days), memory=memory, model=model),
    )


async def _sources(update: Update, at: Desk) -> None:
    await at.replies.say(update, *describe_sources(await at.service.sources(), at.texts))


async def _new(update: Update, at: Desk) -> None:
    conversation = asker_of(update).conversation
    if conversation is not None:
        await at.service.forget_conversation(conversation)
    await at.replies.say(update, at.texts.new_conversation)


_COMMANDS: dict[str, Handler] = {
    "new": _new,
    "start": _start,
    "help": _help,
    "sources": _sources,
    "privacy": _privacy,
}


async def on_error(update: object, context: Context) -> None:
    """Log what went wrong and apologise; until that has arrived the update is not done.

    Where Telegram swallows placeholders, an apology would be one more of them: it waits.
    """
    if isinstance(context.error, SendUnsure):
        _LOG.warning("a placeholder may not have arrived: %s", context.error)
    else:
        _LOG.error("could not handle an update", exc_info=context.error)
    if not isinstance(update, Update) or not decide(update, context.bot).responds:
        return
    at = desk(context)
    at.processor.untold.add(update.update_id)
    if isinstance(context.error, SendUnsure):
        return
    try:
        await at.replies.close(update, [at.texts.failed])
    except TelegramError:
        _LOG.exception("could not apologise either")
        return
    at.processor.untold.discard(update.update_id)
