"""A question on Telegram: a placeholder first, the answer as an edit of it."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from bot.answers import Answer
from bot.errors import NewsbotError, QuestionError, QuestionFault
from bot.questions import MAX_LENGTH
from bot.telegram import texts
from bot.telegram.access import Refusal
from bot.telegram.answer_keyboards import answer_keyboard
from bot.telegram.rendering import render_answer
from bot.telegram.requests import Request
from bot.telegram.streaming import showing_progress
from bot.telegram.threads import asker_in, remember_thread
from retrieval.errors import EmptyCorpus, RetrievalError

_LOG = logging.getLogger(__name__)

#: What is said of a question that cannot be answered as it is.
_FAULTS: dict[QuestionFault, str] = {
    "empty": texts.EMPTY_QUESTION,
    "too long": texts.QUESTION_TOO_LONG,
    "wordless": texts.QUESTION_WITHOUT_WORDS,
}


def is_too_late(request: Request) -> bool:
    """Whether it was asked too long ago to be answered."""
    return request.age > timedelta(hours=request.at.settings.telegram.answer_within_hours)


async def answer_question(request: Request, question: str) -> None:
    """Answer a question."""
    at, update = request.at, request.update
    begun = time.perf_counter()
    if is_too_late(request):
        await at.replies.close(update, [request.text(texts.TOO_LATE)])
        return
    refusal = await at.access.too_many(request)
    if refusal is not None:
        await refuse(request, refusal)
        return
    if not await at.replies.open(update, request.text(texts.SEARCHING)):
        return
    if not question:
        await at.replies.close(update, [request.text(texts.EMPTY_QUESTION)])
        return
    try:
        asker = await asker_in(request)
        async with showing_progress(request) as stream:
            answer = await at.service.ask(
                question,
                asker=asker,
                frames_in=request.options.language,
                on_claim=stream.add,
                on_restart=stream.restart,
                on_language=stream.speak,
            )
    except EmptyCorpus:
        await at.replies.close(update, [request.text(texts.NO_SOURCES)])
    except QuestionError as error:
        most = request.words.number(MAX_LENGTH)
        await at.replies.close(update, [request.text(_FAULTS[error.fault], most=most)])
    except (NewsbotError, RetrievalError) as error:
        # Its words are for the operator, and in English.
        _LOG.error("a question got no answer", exc_info=error)
        at.metrics.count_error()
        await at.replies.close(update, [request.text(texts.FAILED)])
    else:
        keyboard = await answer_keyboard(request, answer)
        async with at.processor.telling(update.update_id):
            await at.replies.close(update, render_answer(answer), keyboard)
        await _note_answered(request, answer, time.perf_counter() - begun)


async def refuse(request: Request, refusal: Refusal) -> None:
    """Say why somebody is not answered, where that is news to them."""
    if request.at.access.is_news(request, refusal.text):
        # Kept in mind like a placeholder: taken up again, the question has one reply.
        told = request.text(refusal.text, **refusal.values)
        await request.at.replies.open(request.update, told)


async def _note_answered(request: Request, answer: Answer, seconds: float) -> None:
    """Note what has to be noted of an answer that is shown.

    Whatever goes wrong here ends here: an error would have an apology take the answer's place.
    """
    try:
        request.at.metrics.count_answer(answer, seconds)
        await remember_thread(request, answer.answer_id)
    except Exception:  # noqa: BLE001 - nothing that follows the final word may undo it
        _LOG.exception("an answer was given, but could not be noted as said")
