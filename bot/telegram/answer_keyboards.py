"""The buttons under an answer, and which presses they stand for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence

from sqlalchemy.exc import IntegrityError
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answers import Answer
from bot.storage.boards import Board
from bot.telegram import texts
from bot.telegram.buttons import button
from bot.telegram.lines import one_line
from bot.telegram.rendering import SUPERSCRIPTS
from bot.telegram.requests import Request

_LOG = logging.getLogger(__name__)

# What the buttons do; `bot.telegram.answer_presses` does it.
MORE, PAGE, UNFOLD, GOOD, BAD, SHARE, ASK = "more", "page", "unfold", "good", "bad", "share", "ask"
#: Buttons that unfold quotes beside each other; Telegram shows at most eight in a row.
_IN_A_ROW = 5
#: Characters of a headline on a button: a phone shows about so many in one line.
_HEADLINE = 60


async def answer_keyboard(
    request: Request, answer: Answer, *, sharable: bool = True
) -> InlineKeyboardMarkup | None:
    """The buttons under an answer; None where it was deleted meanwhile, or has no use for any."""
    try:
        board = await asyncio.to_thread(
            request.at.boards.add, request.chat_id, request.person_hash, answer.answer_id
        )
    except IntegrityError:
        _LOG.info("an answer was deleted before it could have buttons")
        return None
    if answer.status == "not_found":
        rows = list(_offers(board, answer))
    else:
        numbers = await request.at.service.unfoldable(answer)
        rows = [*_unfolding(board, numbers), _about(board, request, sharable=sharable)]
    return InlineKeyboardMarkup(rows) if rows else None


def page_keyboard(board: Board, page: int, pages: int) -> InlineKeyboardMarkup | None:
    """The buttons under a page of excerpts, counted from 0; None where it is the only one."""
    turning = []
    if page > 0:
        turning.append(button(f"◀ {page}/{pages}", board, PAGE, page - 1))
    if page + 1 < pages:
        turning.append(button(f"{page + 2}/{pages} ▶", board, PAGE, page + 1))
    return InlineKeyboardMarkup([turning]) if turning else None


def _offers(board: Board, answer: Answer) -> Iterator[list[InlineKeyboardButton]]:
    for number, nearest in enumerate(answer.nearest):
        # A button takes no markup and makes nothing clickable.
        yield [button(one_line(nearest.title, _HEADLINE), board, ASK, number)]


def _unfolding(board: Board, numbers: Sequence[int]) -> list[list[InlineKeyboardButton]]:
    buttons = [button(f"⤢ {str(n).translate(SUPERSCRIPTS)}", board, UNFOLD, n) for n in numbers]
    return [buttons[at : at + _IN_A_ROW] for at in range(0, len(buttons), _IN_A_ROW)]


def _about(board: Board, request: Request, *, sharable: bool) -> list[InlineKeyboardButton]:
    row = [
        button("👍", board, GOOD),
        button("👎", board, BAD),
        button(request.text(texts.BUTTON_MORE), board, MORE),
    ]
    if sharable:
        row.append(button(request.text(texts.BUTTON_SHARE), board, SHARE))
    return row
