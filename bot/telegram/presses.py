"""The buttons that there are, by the names that stand in their callback data."""

from __future__ import annotations

from bot.errors import UnknownAnswer
from bot.telegram import texts
from bot.telegram.admin.corpus import CONFIRMING_BUTTONS
from bot.telegram.answer_presses import ANSWER_BUTTONS
from bot.telegram.buttons import Button, press_of
from bot.telegram.chat_settings import SETTINGS_BUTTONS
from bot.telegram.requests import Request

BUTTONS: dict[str, Button] = {**ANSWER_BUTTONS, **SETTINGS_BUTTONS, **CONFIRMING_BUTTONS}


async def on_press(request: Request, data: str) -> None:
    """Do what a button says; to others than those it is for, say so in a friendly way."""
    press = await press_of(request, data)
    if press is None:
        return
    button = BUTTONS.get(press.action)
    if button is None:
        await press.tell(texts.BUTTON_EXPIRED)
    elif not button.for_everyone and press.board.user not in (None, request.person_hash):
        await press.tell(texts.BUTTON_OF_ANOTHER)
    elif button.replayed or request.update.update_id not in request.at.queue.replayed:
        try:
            await button.press(press)
        except UnknownAnswer:
            await press.tell(texts.ANSWER_GONE)
