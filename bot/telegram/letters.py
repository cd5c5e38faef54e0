"""Messages on their way: where they go, how that ends, and what Telegram's refusals mean."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import Enum

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError

from bot.telegram.plain_words import plain_text

_LOG = logging.getLogger(__name__)

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
class Letter:
    """A message to be sent or shown."""

    place: Place
    text: str
    keyboard: InlineKeyboardMarkup | None = None
    html: bool = True
    preview: str | None = None
    """The one address that a preview is shown of."""
    picture: bytes | None = None
    """What the text stands under."""


def mended(letter: Letter, error: BadRequest) -> Letter:
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


def outcome_of(error: BadRequest, *, droppable: bool) -> Outcome:
    """What a refused edit means; raises `error` where it means a mistake of ours that matters."""
    if _says(error, _NOT_MODIFIED):
        return Outcome.SHOWN
    if _says(error, *_NO_MESSAGE):
        return Outcome.GONE
    if _says(error, *_CLOSED_TO_US):
        return Outcome.CLOSED
    if droppable:
        _LOG.warning("Telegram refuses to show progress: %s", error)
        return Outcome.DROPPED
    raise error


def is_closed(error: BadRequest) -> bool:
    """Whether nothing can be written in a chat, by anybody's leave."""
    return _says(error, *_CLOSED_TO_US)


def is_unreadable(error: BadRequest) -> bool:
    """Whether Telegram cannot make sense of the HTML."""
    return _says(error, _CANT_PARSE)


def _says(error: TelegramError, *beginnings: str) -> bool:
    return error.message.casefold().startswith(beginnings)
