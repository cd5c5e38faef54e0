"""Answers that their askers shared: the links, and what they open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnknownAnswer
from bot.telegram import texts
from bot.telegram.answer_keyboards import answer_keyboard
from bot.telegram.lines import safe
from bot.telegram.rendering import render_answer

if TYPE_CHECKING:
    from bot.telegram.requests import Request

#: What the parameter of a deep link begins with that opens an answer.
_ANSWER = "a_"


def link_to(bot_username: str, token: str) -> str:
    """The deep link that opens a shared answer."""
    return f"https://t.me/{bot_username}?start={_ANSWER}{token}"


def token_in(parameter: str) -> str | None:
    """The token in the parameter of a deep link; None where it opens no answer."""
    return parameter.removeprefix(_ANSWER) if parameter.startswith(_ANSWER) else None


async def open_shared(request: Request, token: str) -> None:
    """Show the answer that a link opens, or say that it is gone."""
    try:
        shared = await request.at.service.shared(token)
    except UnknownAnswer:
        await request.say(texts.SHARED_GONE)
        return
    told = texts.SHARED_WITH_YOU if shared.question else texts.SHARED_WITH_YOU_UNQUOTED
    heading = request.text(told, question=safe(shared.question or ""))
    if shared.changed:
        heading += "\n" + request.text(texts.SHARED_OUTDATED)
    keyboard = await answer_keyboard(request, shared.answer, sharable=False)
    await request.at.replies.say(
        request.update, heading, *render_answer(shared.answer), keyboard=keyboard
    )
