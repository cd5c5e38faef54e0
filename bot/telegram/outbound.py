"""The one place that writes to Telegram's chats: patient, and never saying a thing twice.

An edit can be repeated without harm, so it is, until Telegram answers. A message cannot: when
the connection breaks after it went out, nobody knows whether it was shown. So it is repeated
only where it surely was not sent, or once where a second copy does little harm (a placeholder).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    InlineKeyboardMarkup,
    InlineQueryResult,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.storage.inbox import StoredMessage
from bot.telegram.calls import Calls
from bot.telegram.known_chats import KnownChats
from bot.telegram.letters import (
    Letter,
    Outcome,
    Place,
    is_closed,
    is_unreadable,
    mended,
    outcome_of,
)
from bot.telegram.pacing import seconds_of

_LOG = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Outbound:
    """Sends, edits and deletes the bot's messages, and answers presses and look-ups."""

    def __init__(self, bot: Bot, chats: KnownChats, calls: Calls) -> None:
        """What Telegram says of chats (moved, closed to the bot) is noted in `chats`."""
        self._bot = bot
        self._chats = chats
        self._calls = calls

    async def send(
        self,
        place: Place,
        html: str,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
        preview: str | None = None,
        may_double: bool = False,
    ) -> StoredMessage | None:
        """Send a message; returns where it stands, or None where nobody can be told.

        With `may_double` it is sent once more when its fate is unknown. `SendUnsure` is raised
        where it is unknown still, or without `may_double`. Other refusals raise
        `telegram.error.BadRequest`.
        """
        letter = Letter(place, html, keyboard, preview=preview)
        return await self._delivered(letter, may_double=may_double)

    async def send_photo(self, place: Place, picture: bytes, caption: str) -> StoredMessage | None:
        """Send a picture (PNG or JPEG) with a caption, HTML of at most 1,024 characters.

        It is sent at most once; returns and raises as `send` does.
        """
        return await self._delivered(Letter(place, caption, picture=picture), may_double=False)

    async def _delivered(self, letter: Letter, *, may_double: bool) -> StoredMessage | None:
        while True:
            letter = replace(letter, place=self._current(letter.place))
            try:
                message = await self._sent(letter, may_double=may_double)
            except ChatMigrated as moved:
                await self._chats.follow(letter.place.chat_id, moved.new_chat_id)
            except Forbidden as error:
                await self._note_closed(letter.place.chat_id, error)
                return None
            except BadRequest as error:
                if is_closed(error):
                    _LOG.info("nothing can be written in a chat: %s", error)
                    return None
                letter = mended(letter, error)
            else:
                await self._note_open(letter.place.chat_id)
                return StoredMessage(message.chat_id, message.message_id)

    async def edit(
        self,
        target: StoredMessage,
        html: str,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
        droppable: bool = False,
    ) -> Outcome:
        """Show `html` in a message sent before, trying until Telegram takes or refuses it.

        A `droppable` edit (progress) is given up as soon as it would have to wait, and where
        Telegram refuses it: what follows it must not be lost with it.
        """
        letter = Letter(Place(target.chat_id), html, keyboard)
        while True:
            if droppable and not self._calls.is_free(target.chat_id):
                return Outcome.DROPPED
            try:
                await self._edited(target, letter, droppable=droppable)
            except ChatMigrated as moved:
                await self._chats.follow(target.chat_id, moved.new_chat_id)
                return Outcome.GONE  # messages get new ids in the new chat
            except Forbidden as error:
                await self._note_closed(target.chat_id, error)
                return Outcome.CLOSED
            except BadRequest as error:
                if is_unreadable(error) and letter.html:
                    letter = mended(letter, error)
                    continue
                return outcome_of(error, droppable=droppable)
            except (NetworkError, RetryAfter):
                if not droppable:
                    raise
                return Outcome.DROPPED
            else:
                return Outcome.SHOWN

    async def delete(self, target: StoredMessage) -> None:
        """Take a message away; one that is not there or not ours any more is as good as gone."""
        try:
            await self._calls.make(
                target.chat_id,
                lambda: self._bot.delete_message(target.chat_id, target.message_id),
            )
        except (BadRequest, Forbidden, ChatMigrated) as error:
            _LOG.info("message %d stays: %s", target.message_id, error)

    async def type(self, place: Place) -> None:
        """Show that the bot is typing, if that can be told just now."""
        place = self._current(place)
        if not self._calls.is_free(place.chat_id):
            return
        await self._calls.turn()
        try:
            await self._bot.send_chat_action(
                place.chat_id, ChatAction.TYPING, message_thread_id=place.thread_id
            )
        except RetryAfter as error:
            self._calls.hold(place.chat_id, error)
        except TelegramError as error:
            _LOG.info("typing could not be shown: %s", error)

    async def leave(self, chat_id: int) -> None:
        """Leave a group."""
        try:
            await self._calls.make(chat_id, lambda: self._bot.leave_chat(chat_id))
        except (BadRequest, Forbidden, ChatMigrated) as error:
            _LOG.info("a group could not be left: %s", error)

    async def answer_press(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """End the waiting of whoever pressed a button, with a word or without.

        Telegram forgets presses within seconds; of one that comes too late nothing is left to do.
        """
        await self._calls.turn()
        try:
            await self._bot.answer_callback_query(query_id, text or None, show_alert=alert)
        except TelegramError as error:
            _LOG.info("a press could not be answered: %s", error)

    @property
    def username(self) -> str:
        """The bot's name, without "@"."""
        return self._bot.username

    @property
    def is_inline(self) -> bool:
        """Whether people may write the bot's name in any chat, as Telegram said at the start."""
        return bool(self._bot.bot.supports_inline_queries)

    async def answer_lookup(
        self, query_id: str, results: Sequence[InlineQueryResult], *, seconds: int
    ) -> None:
        """Answer what somebody typed after the bot's name; Telegram keeps it for them, `seconds`.

        Others may not look up the same, or in another language.
        """
        await self._calls.turn()
        try:
            await self._bot.answer_inline_query(
                query_id, results, cache_time=seconds, is_personal=True
            )
        except TelegramError as error:
            _LOG.info("a look-up could not be answered: %s", error)

    async def set_menu(
        self, menu: Sequence[BotCommand], scope: BotCommandScope, language: str | None
    ) -> bool:
        """Set the menu of commands in a language (None: in all others); an empty one is taken away.

        Returns whether Telegram took it, for which it may ask to wait for minutes.
        """
        while True:
            await self._calls.turn(begins=True)
            try:
                if menu:
                    await self._bot.set_my_commands(menu, scope, language)
                else:
                    await self._bot.delete_my_commands(scope, language)
            except RetryAfter as error:
                await asyncio.sleep(seconds_of(error))
            except TelegramError as error:
                _LOG.info("a menu of commands could not be set: %s", error)
                return False
            else:
                return True

    async def _note_closed(self, chat_id: int, error: Forbidden) -> None:
        _LOG.info("a chat is closed to the bot: %s", error)
        await self._chats.note(chat_id, closed=True)

    async def _note_open(self, chat_id: int) -> None:
        if self._chats.is_closed(chat_id):
            await self._chats.note(chat_id, closed=False)

    def _current(self, place: Place) -> Place:
        """The place, in the supergroup that its group became: there messages have other ids."""
        chat_id = self._chats.now(place.chat_id)
        return place if chat_id == place.chat_id else replace(place, chat_id=chat_id, reply_to=None)

    async def _sent(self, letter: Letter, *, may_double: bool) -> Message:
        place = letter.place
        reply = None
        if place.reply_to is not None:
            reply = ReplyParameters(place.reply_to, allow_sending_without_reply=True)

        def call() -> Awaitable[Message]:
            common: dict[str, Any] = {
                "parse_mode": "HTML" if letter.html else None,
                "message_thread_id": place.thread_id,
                "reply_parameters": reply,
                "reply_markup": letter.keyboard,
            }
            if letter.picture is not None:
                return self._bot.send_photo(
                    place.chat_id, letter.picture, caption=letter.text, **common
                )
            preview = _preview(letter.preview)
            return self._bot.send_message(
                place.chat_id, letter.text, link_preview_options=preview, **common
            )

        repeats = 1 if may_double else 0
        return await self._calls.make(place.chat_id, call, repeats=repeats, begins=True)

    async def _edited(self, target: StoredMessage, letter: Letter, *, droppable: bool) -> None:
        await self._calls.make(
            target.chat_id,
            lambda: self._bot.edit_message_text(
                letter.text,
                chat_id=target.chat_id,
                message_id=target.message_id,
                parse_mode="HTML" if letter.html else None,
                link_preview_options=_NO_PREVIEW,
                reply_markup=letter.keyboard,
            ),
            patient=not droppable,
        )


def _preview(url: str | None) -> LinkPreviewOptions:
    return _NO_PREVIEW if url is None else LinkPreviewOptions(url=url, prefer_small_media=True)
