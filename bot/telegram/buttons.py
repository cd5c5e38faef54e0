"""Buttons under messages: made with an id of a board, and looked up there when they are pressed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.storage.boards import Board
from bot.storage.inbox import StoredMessage
from bot.telegram import texts

if TYPE_CHECKING:
    from bot.telegram.requests import Request

#: Bot API: longest text that is shown after a press.
_LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed, on a board of this chat; `number` tells it from its like."""

    request: Request
    board: Board
    action: str
    number: int

    async def done(self, english: str = "", **values: str) -> None:
        """End the waiting of whoever pressed, with a word that soon fades, or without."""
        await self._answer(english, values, alert=False)

    async def tell(self, english: str, **values: str) -> None:
        """End the waiting with a word that has to be closed."""
        await self._answer(english, values, alert=True)

    async def edit(self, html: str, keyboard: InlineKeyboardMarkup | None) -> None:
        """Show something else in the message under which the button stands."""
        message = self.request.update.effective_message
        if message is not None:
            target = StoredMessage(message.chat_id, message.message_id)
            await self.request.at.outbound.edit(target, html, keyboard=keyboard)

    async def _answer(self, english: str, values: dict[str, str], *, alert: bool) -> None:
        query = self.request.update.callback_query
        if query is not None:
            text = self.request.text(english, **values)[:_LONGEST_WORD] if english else ""
            await self.request.at.outbound.answer_press(query.id, text, alert=alert)


@dataclass(frozen=True, slots=True)
class Button:
    """What a press does.

    Only whom the board was made for may press, unless `for_everyone`. What a press asks for is done
    after a crash only where it is `replayed`: nobody waits for the rest by then.
    """

    press: Callable[[Press], Awaitable[None]]
    for_everyone: bool = False
    replayed: bool = False


def button(text: str, board: Board, action: str, number: int = 0) -> InlineKeyboardButton:
    """A button of a board; `action` is a name in `BUTTONS` of `bot.telegram.presses`."""
    return InlineKeyboardButton(text, callback_data=f"{board.id}:{action}:{number}")


async def press_of(request: Request, data: str) -> Press | None:
    """The press that callback data stand for; None, and a friendly word, where they are not ours.

    Whether this person may press is a matter of the button.
    """
    at, query = request.at, request.update.callback_query
    board_id, action, number = [*data.split(":"), "", ""][:3]
    board = await asyncio.to_thread(at.boards.read, board_id)
    known = board is not None and number.isdecimal()
    if board is None or not known or at.known_chats.now(board.chat_id) != request.chat_id:
        if query is not None:
            told = request.text(texts.BUTTON_EXPIRED)
            await at.outbound.answer_press(query.id, told, alert=True)
        return None
    return Press(request, board, action, int(number))
