"""The methods that write: sendMessage, the edits, deleteMessage, sendChatAction."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from aiohttp.web import FileField

from tests.fake_telegram.checks import (
    check_keyboard,
    check_thread,
    find_open_chat,
    find_place,
    find_writable_chat,
    format_text,
)
from tests.fake_telegram.entities import Entity, utf16_length
from tests.fake_telegram.errors import NOT_MODIFIED, bad_request
from tests.fake_telegram.parameters import (
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendMessage,
    SendPhoto,
)
from tests.fake_telegram.payloads import message_json
from tests.fake_telegram.world import Chat, Message

if TYPE_CHECKING:
    from tests.fake_telegram.server import FakeTelegram

# The Bot API's page of sendPhoto: characters after parsing, and bytes of the picture.
_CAPTION_LENGTH, _PHOTO_BYTES = 1_024, 10 * 1024**2
_CAPTION_TOO_LONG = "message caption is too long"
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(telegram: FakeTelegram, call: SendMessage) -> dict[str, Any]:
    """sendMessage: the stored `Message`."""
    text, entities = format_text(call.text, call.parse_mode, call.entities)
    keyboard = check_keyboard(call.reply_markup)
    chat = find_writable_chat(telegram.world, call.chat_id)
    place = find_place(chat, call)
    telegram.limiter.charge(chat.id, is_group=chat.is_group)
    is_post = chat.kind == "channel"
    message = chat.add(
        None if is_post else telegram.world.bot,
        text,
        entities,
        reply_markup=keyboard,
        link_preview_options=call.link_preview_options,
        by_bot=True,
        sender_chat_id=chat.id if is_post else None,
        thread_id=place.thread_id,
        in_topic=place.in_topic,
        reply_to=place.reply_to,
        extra={"has_protected_content": True} if call.protect_content else {},
    )
    return message_json(chat, message)


def send_photo(telegram: FakeTelegram, call: SendPhoto) -> dict[str, Any]:
    """sendPhoto: the stored `Message`; the picture is kept beside it."""
    picture = call.photo.file.read() if isinstance(call.photo, FileField) else b""
    if not picture:
        raise bad_request("there is no photo in the request")
    if not picture.startswith((b"\x89PNG", b"\xff\xd8\xff")) or len(picture) > _PHOTO_BYTES:
        raise bad_request("IMAGE_PROCESS_FAILED")
    text, entities = "", tuple[Entity, ...]()
    if call.caption:
        text, entities = format_text(
            call.caption, call.parse_mode, call.caption_entities, too_long=_CAPTION_TOO_LONG
        )
        if utf16_length(text) > _CAPTION_LENGTH:
            raise bad_request(_CAPTION_TOO_LONG)
    keyboard = check_keyboard(call.reply_markup)
    chat = find_writable_chat(telegram.world, call.chat_id)
    place = find_place(chat, call)
    telegram.limiter.charge(chat.id, is_group=chat.is_group)
    message = chat.add(
        telegram.world.bot,
        text,
        entities,
        reply_markup=keyboard,
        by_bot=True,
        thread_id=place.thread_id,
        in_topic=place.in_topic,
        reply_to=place.reply_to,
        extra={
            "photo": [{"file_id": "sent", "file_unique_id": "s", "width": 1, "height": 1}],
        },
    )
    telegram.pictures[chat.id, message.message_id] = picture
    return message_json(chat, message)


def edit_message_text(telegram: FakeTelegram, call: EditMessageText) -> dict[str, Any]:
    """editMessageText: the `Message` as it is now."""
    text, entities = format_text(
        call.text, call.parse_mode, call.entities, too_long="MESSAGE_TOO_LONG"
    )
    keyboard = check_keyboard(call.reply_markup)
    chat = find_open_chat(telegram.world, call.chat_id)
    message = _own_message(chat, call.message_id)
    shown = message.versions[-1]
    preview = call.link_preview_options
    if (text, entities, keyboard, preview) == (
        shown.text,
        shown.entities,
        shown.reply_markup,
        shown.link_preview_options,
    ):
        raise bad_request(NOT_MODIFIED)
    telegram.limiter.charge(chat.id, is_group=chat.is_group)
    edited = chat.edit(message, text, entities, reply_markup=keyboard, link_preview_options=preview)
    return message_json(chat, edited)


def edit_message_reply_markup(
    telegram: FakeTelegram, call: EditMessageReplyMarkup
) -> dict[str, Any]:
    """editMessageReplyMarkup: the `Message` as it is now."""
    keyboard = check_keyboard(call.reply_markup)
    chat = find_open_chat(telegram.world, call.chat_id)
    message = _own_message(chat, call.message_id)
    if keyboard == message.reply_markup:
        raise bad_request(NOT_MODIFIED)
    telegram.limiter.charge(chat.id, is_group=chat.is_group)
    edited = chat.edit(
        message,
        message.text,
        message.entities,
        reply_markup=keyboard,
        link_preview_options=message.versions[-1].link_preview_options,
    )
    return message_json(chat, edited)


def _own_message(chat: Chat, message_id: int | None) -> Message:
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return message


def delete_message(telegram: FakeTelegram, call: DeleteMessage) -> bool:
    """deleteMessage: True."""
    chat = find_open_chat(telegram.world, call.chat_id)
    if not call.message_id:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(call.message_id)
    if message is None:
        raise bad_request("message to delete not found")
    may_delete_others = chat.kind == "private" or chat.bot_status == "administrator"
    if not message.by_bot and not may_delete_others:
        raise bad_request("message can't be deleted")
    chat.delete(message)
    return True


def send_chat_action(telegram: FakeTelegram, call: SendChatAction) -> bool:
    """sendChatAction: True; the chat remembers the action and its time."""
    if call.action.lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_writable_chat(telegram.world, call.chat_id)
    check_thread(chat, call.message_thread_id)
    chat.actions.append((time.monotonic(), call.action.lower()))
    return True
