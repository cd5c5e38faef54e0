"""A question on Telegram: a placeholder first, the answer as an edit of it."""

from __future__ import annotations

import logging

from bot.errors import NewsbotError
from bot.telegram import texts
from bot.telegram.inbox import MAX_ATTEMPTS
from bot.telegram.plain_words import defuse, escape
from bot.telegram.rendering import render_answer
from bot.telegram.requests import Request
from retrieval.errors import EmptyCorpus, RetrievalError

_LOG = logging.getLogger(__name__)


async def answer_question(request: Request, question: str) -> None:
    """Answer a question."""
    at, update = request.at, request.update
    if at.processor.attempts.get(update.update_id, 1) > MAX_ATTEMPTS:
        await at.replies.close(update, [request.text(texts.GAVE_UP)])
        return
    if not await at.replies.open(update, request.text(texts.SEARCHING)):
        return
    await at.replies.close(update, await _answer(request, question))


async def _answer(request: Request, question: str) -> list[str]:
    """The messages that answer a question, or say in a friendly way why there is no answer."""
    if not question:
        return [request.text(texts.EMPTY_QUESTION)]
    try:
        return render_answer(await request.at.service.ask(question, asker=request.asker))
    except EmptyCorpus:
        return [request.text(texts.NO_SOURCES)]
    except (NewsbotError, RetrievalError) as error:
        _LOG.info("a question got no answer: %s", error)
        return [escape(defuse(str(error)))]
