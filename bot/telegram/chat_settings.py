"""What can be chosen for a chat: its language, streaming, and in groups who may ask.

In a private chat its person chooses, in a group its admins; whether somebody still is one is asked
at each press.
"""

from __future__ import annotations

import asyncio

from babel import Locale
from telegram import InlineKeyboardMarkup

from bot.storage.boards import Board
from bot.storage.chats import Askers, Change
from bot.telegram import texts
from bot.telegram.buttons import Button, Press, button
from bot.telegram.gating import Decision
from bot.telegram.requests import Request, with_options
from bot.wording import LANGUAGES

_CHOOSE = "choose"
# Numbers of the buttons; from `_FIRST_LANGUAGE` on: automatic, then those of `LANGUAGES`.
_OVERVIEW, _LANGUAGES, _STREAMING, _ASKERS, _FIRST_LANGUAGE = 0, 1, 2, 3, 10
#: What streaming is chosen after another, press by press; None = as the settings have it.
_AFTER = {None: True, True: False, False: None}


async def settings(request: Request, _: Decision) -> None:
    """Show what is chosen for this chat, with buttons that change it."""
    if not await _may_choose(request):
        await request.say(texts.SETTINGS_FOR_ADMINS)
        return
    at = request.at
    board = await asyncio.to_thread(at.boards.add, request.chat_id, request.person_hash)
    html, keyboard = _overview(request, board)
    await at.replies.say(request.update, html, keyboard=keyboard)


async def choose(press: Press) -> None:
    """Change what a button names, and show how it is now."""
    request = press.request
    if not await _may_choose(request):
        await press.tell(texts.SETTINGS_FOR_ADMINS)
        return
    changed = _changed(request, press.number)
    if changed:
        chats = request.at.chats
        await asyncio.to_thread(chats.change, request.chat_id, **changed)
        # Somebody else may have chosen something else meanwhile.
        options = await asyncio.to_thread(chats.options, request.chat_id)
        request = with_options(request, options)
    await press.done()
    if press.number == _LANGUAGES:
        html, keyboard = _languages(request, press.board)
    else:
        html, keyboard = _overview(request, press.board)
    await press.edit(html, keyboard)


async def _may_choose(request: Request) -> bool:
    return request.is_private or await request.at.admins.includes(request, anew=True)


def _changed(request: Request, number: int) -> Change:
    """What a button changes; nothing where it only shows something."""
    options, language = request.options, number - _FIRST_LANGUAGE - 1
    if number == _STREAMING:
        return {"streaming": _AFTER[options.streaming]}
    if number == _ASKERS and not request.is_private:
        everyone = options.askers is Askers.EVERYONE
        return {"askers": Askers.ADMINS if everyone else Askers.EVERYONE}
    if -1 <= language < len(LANGUAGES):
        return {"language": LANGUAGES[language] if language >= 0 else None}
    return {}


def _overview(request: Request, board: Board) -> tuple[str, InlineKeyboardMarkup]:
    options = request.options
    spoken = _name(options.language) if options.language else request.text(texts.AUTOMATIC)
    streams = request.text(texts.ON if request.streams else texts.OFF)
    if options.streaming is None:
        streams = f"{request.text(texts.AUTOMATIC)} ({streams})"
    rows = [
        [button(request.text(texts.SETTING_LANGUAGE, language=spoken), board, _CHOOSE, _LANGUAGES)],
        [button(request.text(texts.SETTING_STREAMING, choice=streams), board, _CHOOSE, _STREAMING)],
    ]
    if not request.is_private:
        everyone = options.askers is Askers.EVERYONE
        askers = texts.SETTING_EVERYONE if everyone else texts.SETTING_ADMINS
        rows.append([button(request.text(askers), board, _CHOOSE, _ASKERS)])
    return request.text(texts.SETTINGS), InlineKeyboardMarkup(rows)


def _languages(request: Request, board: Board) -> tuple[str, InlineKeyboardMarkup]:
    names = [request.text(texts.AUTOMATIC), *(_name(language) for language in LANGUAGES)]
    buttons = [
        button(name, board, _CHOOSE, number) for number, name in enumerate(names, _FIRST_LANGUAGE)
    ]
    rows = [buttons[at : at + 3] for at in range(0, len(buttons), 3)]
    rows.append([button("◀", board, _CHOOSE, _OVERVIEW)])
    return request.text(texts.SETTINGS_LANGUAGE), InlineKeyboardMarkup(rows)


def _name(language: str) -> str:
    """A language's own name for itself."""
    name = Locale(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]


#: Everyone who may choose may press; `choose` asks whether they may.
SETTINGS_BUTTONS: dict[str, Button] = {_CHOOSE: Button(choose, for_everyone=True)}
