"""The one place that talks to Telegram's chats: paced, patient, and never saying a thing twice.

An edit can be repeated without harm, so it is, until Telegram answers. A message cannot: when
the connection breaks after it went out, nobody knows whether it was shown. So it is repeated
only where it surely was not sent, or once where a second copy does little harm (a placeholder).
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar

import httpx
from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InlineQueryResult,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ChatMemberStatus
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.storage.chats import ChatStore
from bot.storage.inbox import StoredMessage
from bot.telegram.inbox import stored
from bot.telegram.pacing import Limits, Pacer, seconds_of
from bot.telegram.plain_words import plain_text

_LOG = logging.getLogger(__name__)
_Result = TypeVar("_Result")

#: What those are in a group who administer it.
ADMIN_STATUSES = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
#: Seconds before a repetition: doubled from the first to the last.
_FIRST_PAUSE, _LAST_PAUSE = 0.5, 30.0
#: Seconds until Telegram is asked again who administers a group: somebody waits for it.
_ASKING_AGAIN = (0.2, 1.0)
#: With these the request never left this machine.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

# Beginnings of Telegram's own words, in lower case.
_NOT_MODIFIED = "message is not modified"
_CANT_PARSE = "can't parse entities"
_NO_REPLY_TARGET = ("message to be replied not found", "message to reply not found")
_NO_TOPIC = ("message thread not found", "topic_deleted")
_NO_MESSAGE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_CLOSED_TO_US = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "peer_id_invalid",
    "topic_closed",
)


class Outcome(Enum):
    """How an edit ended."""

    SHOWN = "shown"
    GONE = "gone"
    """The message is not there any more, or cannot be edited."""
    CLOSED = "closed"
    """Nobody can be told: blocked, kicked, or no right to write."""
    DROPPED = "dropped"
    """Given up because something newer will follow."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: chat, topic, and the message it answers."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class _Letter:
    place: Place
    text: str
    keyboard: InlineKeyboardMarkup | None = None
    html: bool = True
    preview: str | None = None
    """The one address that a preview is shown of."""
    picture: bytes | None = None
    """What the text stands under."""


class SendUnsure(TelegramError):
    """A message was lost from sight: it may or may not be shown, so it must not be repeated."""


class Outbound:
    """Sends, edits and deletes the bot's messages."""

    def __init__(self, bot: Bot, chats: ChatStore, limits: Limits | None = None) -> None:
        """What Telegram says of chats (moved, closed to the bot) is noted in `chats`."""
        self._bot = bot
        self._chats = chats
        self._pacer = Pacer(limits or Limits())
        self._moved = chats.moved()
        self._before = {new: old for old, new in self._moved.items()}
        self._closed = chats.closed()

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
        letter = _Letter(place, html, keyboard, preview=preview)
        return await self._delivered(letter, may_double=may_double)

    async def send_photo(self, place: Place, picture: bytes, caption: str) -> StoredMessage | None:
        """Send a picture (PNG or JPEG) with a caption, HTML of at most 1,024 characters.

        It is sent at most once; returns and raises as `send` does.
        """
        return await self._delivered(_Letter(place, caption, picture=picture), may_double=False)

    async def _delivered(self, letter: _Letter, *, may_double: bool) -> StoredMessage | None:
        while True:
            letter = replace(letter, place=self._current(letter.place))
            if letter.place.chat_id in self._closed:
                return None
            try:
                message = await self._sent(letter, may_double=may_double)
            except ChatMigrated as moved:
                await self.follow(letter.place.chat_id, moved.new_chat_id)
            except Forbidden as error:
                await self._note_closed(letter.place.chat_id, error)
                return None
            except BadRequest as error:
                if _says(error, *_CLOSED_TO_US):
                    _LOG.info("nothing can be written in a chat: %s", error)
                    return None
                letter = _mended(letter, error)
            else:
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

        A `droppable` edit (progress) is given up as soon as it would have to wait.
        """
        letter = _Letter(Place(target.chat_id), html, keyboard)
        while True:
            if (untried := self._untried(target.chat_id, droppable=droppable)) is not None:
                return untried
            try:
                await self._edited(target, letter, droppable=droppable)
            except ChatMigrated as moved:
                await self.follow(target.chat_id, moved.new_chat_id)
                return Outcome.GONE  # messages get new ids in the new chat
            except Forbidden as error:
                await self._note_closed(target.chat_id, error)
                return Outcome.CLOSED
            except BadRequest as error:
                if _says(error, _CANT_PARSE) and letter.html:
                    letter = _mended(letter, error)
                    continue
                return _outcome(error)
            except (NetworkError, RetryAfter):
                if not droppable:
                    raise
                return Outcome.DROPPED
            else:
                return Outcome.SHOWN

    def _untried(self, chat_id: int, *, droppable: bool) -> Outcome | None:
        """How an edit ends that there is no use in trying; None where there is."""
        if chat_id in self._closed:
            return Outcome.CLOSED
        if droppable and not self._pacer.is_free(chat_id):
            return Outcome.DROPPED
        return None

    async def delete(self, target: StoredMessage) -> None:
        """Take a message away; one that is not there or not ours any more is as good as gone."""
        try:
            await self._call(
                target.chat_id,
                lambda: self._bot.delete_message(target.chat_id, target.message_id),
            )
        except (BadRequest, Forbidden, ChatMigrated) as error:
            _LOG.info("message %d stays: %s", target.message_id, error)

    async def type(self, place: Place) -> None:
        """Show that the bot is typing, if that can be told just now."""
        place = self._current(place)
        try:
            await self._bot.send_chat_action(
                place.chat_id, ChatAction.TYPING, message_thread_id=place.thread_id
            )
        except RetryAfter as error:
            self._pacer.hold(place.chat_id, seconds_of(error))
        except TelegramError as error:
            _LOG.info("typing could not be shown: %s", error)

    async def leave(self, chat_id: int) -> None:
        """Leave a group."""
        try:
            await self._call(chat_id, lambda: self._bot.leave_chat(chat_id))
        except (BadRequest, Forbidden, ChatMigrated) as error:
            _LOG.info("a group could not be left: %s", error)

    async def administers(self, chat_id: int, user_id: int) -> bool | None:
        """Whether somebody administers a group; None where Telegram does not say just now.

        A group may hide its members from bots, but not its admins.
        """
        for pause in (*_ASKING_AGAIN, None):
            try:
                return await self._is_admin(chat_id, user_id)
            except (BadRequest, Forbidden, ChatMigrated) as error:
                _LOG.info("Telegram says of nobody that they administer a group: %s", error)
                return False
            except TelegramError as error:
                _LOG.warning("Telegram does not say who administers a group: %s", error)
                if pause is not None:
                    await asyncio.sleep(pause)
        return None

    async def _is_admin(self, chat_id: int, user_id: int) -> bool:
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except BadRequest:
            admins = await self._bot.get_chat_administrators(chat_id)
            return any(admin.user.id == user_id for admin in admins)
        return member.status in ADMIN_STATUSES

    async def answer_press(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """End the waiting of whoever pressed a button, with a word or without.

        Telegram forgets presses within seconds; of one that comes too late nothing is left to do.
        """
        try:
            await self._bot.answer_callback_query(query_id, text or None, show_alert=alert)
        except TelegramError as error:
            _LOG.info("a press could not be answered: %s", error)

    @property
    def username(self) -> str:
        """The bot's name, without "@"."""
        return self._bot.username

    async def reads_all(self) -> bool:
        """Whether the bot gets everything that is said in groups that it joins now.

        @BotFather can change that at any time, so Telegram is asked anew.
        """
        try:
            return bool((await self._bot.get_me()).can_read_all_group_messages)
        except TelegramError as error:
            _LOG.info("Telegram does not say what the bot sees: %s", error)
            return bool(self._bot.bot.can_read_all_group_messages)

    def first(self, chat_id: int) -> int:
        """The id that a chat had at first: that of the group where it is what one became."""
        return self._before.get(chat_id, chat_id)

    def now(self, chat_id: int) -> int:
        """The id of a chat today: that of the supergroup where a group became one."""
        return self._moved.get(chat_id, chat_id)

    def ids(self, chat_id: int) -> frozenset[int]:
        """The id of a chat, and the ones that it had at first and has today where it moved."""
        return frozenset({chat_id, self.first(chat_id), self.now(chat_id)})

    async def answer_lookup(
        self,
        query_id: str,
        results: Sequence[InlineQueryResult],
        *,
        seconds: int,
        personal: bool = True,
    ) -> None:
        """Answer what somebody typed after the bot's name; Telegram keeps that for `seconds`."""
        try:
            await self._bot.answer_inline_query(
                query_id, results, cache_time=seconds, is_personal=personal
            )
        except TelegramError as error:
            _LOG.info("a look-up could not be answered: %s", error)

    async def note(self, chat_id: int, *, closed: bool) -> None:
        """Note whether the bot can write in a chat, as Telegram said.

        Nothing is sent to a closed one until it is open again.
        """
        (self._closed.add if closed else self._closed.discard)(chat_id)
        await stored(lambda: self._chats.set_closed(chat_id, closed=closed))

    async def follow(self, chat_id: int, new_chat_id: int) -> None:
        """Note that a group became a supergroup."""
        self._moved[chat_id] = new_chat_id
        self._before[new_chat_id] = chat_id
        await stored(lambda: self._chats.move(chat_id, new_chat_id))

    async def _note_closed(self, chat_id: int, error: Forbidden) -> None:
        _LOG.info("a chat is closed to the bot: %s", error)
        await self.note(chat_id, closed=True)

    async def hear(self, chat_id: int) -> None:
        """Note that somebody just wrote in a chat or pressed a button there, so that it is open."""
        if chat_id in self._closed:
            await self.note(chat_id, closed=False)

    async def forget(self, chat_id: int) -> None:
        """Forget what is known of a chat."""
        self._closed.discard(chat_id)
        await stored(lambda: self._chats.forget(chat_id))

    def _current(self, place: Place) -> Place:
        """The place, in the supergroup that its group became: there messages have other ids."""
        if place.chat_id not in self._moved:
            return place
        return replace(place, chat_id=self._moved[place.chat_id], reply_to=None)

    async def _sent(self, letter: _Letter, *, may_double: bool) -> Message:
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
        return await self._call(place.chat_id, call, repeats=repeats, begins=True)

    async def _edited(self, target: StoredMessage, letter: _Letter, *, droppable: bool) -> None:
        await self._call(
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

    async def _call(
        self,
        chat_id: int,
        call: Callable[[], Awaitable[_Result]],
        *,
        repeats: float = math.inf,
        patient: bool = True,
        begins: bool = False,
    ) -> _Result:
        """Make a call in its turn, and again as long as that is safe and may help.

        `repeats` bounds how often a call that may have been carried out is made again. One that
        `begins` something lets others go first.
        """
        pause = _FIRST_PAUSE
        while True:
            await self._pacer.admit(chat_id, begins=begins)
            try:
                return await call()
            except RetryAfter as error:
                self._pacer.hold(chat_id, seconds_of(error))
                if not patient:
                    raise
            except BadRequest:  # a NetworkError by inheritance, but final
                raise
            except NetworkError as error:
                if not patient:
                    raise
                if not _never_sent(error):
                    if repeats == 0:
                        raise SendUnsure(f"no telling whether it was sent: {error}") from error
                    repeats -= 1
                _LOG.warning("Telegram call failed, trying again in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LAST_PAUSE)


def _preview(url: str | None) -> LinkPreviewOptions:
    return _NO_PREVIEW if url is None else LinkPreviewOptions(url=url, prefer_small_media=True)


def _mended(letter: _Letter, error: BadRequest) -> _Letter:
    """The message without what Telegram refused; raises `error` where nothing can be left out."""
    place = letter.place
    if _says(error, _CANT_PARSE) and letter.html:
        _LOG.error("Telegram cannot parse a message: %s", error)
        return replace(letter, text=plain_text(letter.text), html=False)
    if _says(error, *_NO_REPLY_TARGET) and place.reply_to is not None:
        return replace(letter, place=replace(place, reply_to=None))
    if _says(error, *_NO_TOPIC) and place.thread_id is not None:
        return replace(letter, place=replace(place, thread_id=None))
    raise error


def _outcome(error: BadRequest) -> Outcome:
    """What a refused edit means; raises `error` where it means a mistake of ours."""
    if _says(error, _NOT_MODIFIED):
        return Outcome.SHOWN
    if _says(error, *_NO_MESSAGE):
        return Outcome.GONE
    if _says(error, *_CLOSED_TO_US):
        return Outcome.CLOSED
    raise error


def _says(error: TelegramError, *beginnings: str) -> bool:
    return error.message.casefold().startswith(beginnings)


def _never_sent(error: NetworkError) -> bool:
    return isinstance(error.__cause__, _NEVER_SENT)
