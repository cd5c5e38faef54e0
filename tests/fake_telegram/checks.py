"""What Telegram checks before a message goes out: its text, its buttons, its place, its chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fake_telegram.entities import (
    Entity,
    EntityError,
    parse,
    trim,
    utf16_length,
    with_found_entities,
)
from tests.fake_telegram.errors import ApiError, bad_request, forbidden
from tests.fake_telegram.parameters import ReplyParameters, SendMessage, SendPhoto
from tests.fake_telegram.world import MEMBER_STATUSES, Chat, World

MAX_MESSAGE_LENGTH = 4096
MAX_RAW_BYTES = 32 * 1024
MAX_ENTITIES = 100
MAX_CALLBACK_DATA_BYTES = 64
_INVISIBLE = "\u00ad\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u200c\u200d\u2060\ufeff"
_CHAT_KIND_NAMES = {
    "group": "group chat",
    "supergroup": "supergroup chat",
    "channel": "channel chat",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a chat a message goes."""

    thread_id: int | None
    in_topic: bool
    reply_to: int | None


def format_text(
    text: str,
    parse_mode: str | None,
    given: list[dict[str, Any]] | None,
    *,
    too_long: str = "message is too long",
) -> tuple[str, tuple[Entity, ...]]:
    """The text and entities that people will see; raises Telegram's 400s.

    `too_long` is the reason given for more than 4,096 characters, which differs for edits.
    Entities beyond the first hundred are dropped without a word, as Telegram does.
    """
    if not text:
        raise bad_request("message text is empty")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    if parse_mode:
        try:
            plain, entities = parse(text, parse_mode)
        except EntityError as error:
            raise bad_request(str(error)) from error
    else:
        plain, entities = text, tuple(_given_entity(entity) for entity in given or ())
    plain, entities = trim(plain, entities)
    if not plain.strip(_INVISIBLE + " \n\t"):
        raise bad_request("text must be non-empty")
    # Telegram does not say what it counts for characters beyond the BMP; two is the safe answer
    if utf16_length(plain) > MAX_MESSAGE_LENGTH:
        raise bad_request(too_long)
    return plain, with_found_entities(plain, entities[:MAX_ENTITIES])


def _given_entity(entity: Mapping[str, Any]) -> Entity:
    user = entity.get("user") or {}
    return Entity(
        entity["type"],
        entity["offset"],
        entity["length"],
        entity.get("url"),
        entity.get("language"),
        user.get("id"),
        entity.get("custom_emoji_id"),
    )


def check_keyboard(markup: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The reply markup, once its inline buttons are fit; an empty keyboard is none."""
    if not markup:
        return None
    rows = [row for row in markup.get("inline_keyboard", ()) if row]
    for button in (button for row in rows for button in row):
        _check_button(button)
    if "inline_keyboard" in markup:
        return {"inline_keyboard": rows} if rows else None
    return dict(markup)


def _check_button(button: Mapping[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text buttons must be non-empty")
    data = button.get("callback_data")
    url = button.get("url")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    kinds = set(button) - {"text", "style", "icon_custom_emoji_id"}
    if len(kinds) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )


def find_chat(world: World, chat_id: int | str) -> Chat:
    """The chat of this id or @username; raises the 400 for an unknown or migrated one."""
    if chat_id == "":
        raise bad_request("chat_id is empty")
    chat = _lookup(world, chat_id)
    if chat is None and str(chat_id).isdigit() and int(chat_id) in world.users:
        raise forbidden("bot can't initiate conversation with a user")
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    return chat


def find_open_chat(world: World, chat_id: int | str) -> Chat:
    """A chat that the bot may look into; raises the 403 of one that shut it out."""
    chat = find_chat(world, chat_id)
    if chat.kind == "private":
        if chat.bot_was_blocked:
            raise forbidden("bot was blocked by the user")
        return chat
    if chat.bot_status not in MEMBER_STATUSES:
        raise _shut_out(chat)
    return chat


def _lookup(world: World, chat_id: int | str) -> Chat | None:
    try:
        return world.chats.get(int(chat_id))
    except ValueError:
        name = str(chat_id).lower()
        public = (chat for chat in world.chats.values() if chat.kind != "private")
        return next((c for c in public if c.username and f"@{c.username.lower()}" == name), None)


def _shut_out(chat: Chat) -> ApiError:
    name = _CHAT_KIND_NAMES[chat.kind]
    if chat.bot_status == "kicked" or chat.kind == "group":
        return forbidden(f"bot was kicked from the {name}")
    return forbidden(f"bot is not a member of the {name}")


def find_writable_chat(world: World, chat_id: int | str) -> Chat:
    """A chat that the bot may write to."""
    chat = find_open_chat(world, chat_id)
    if chat.kind == "channel" and chat.bot_status == "member":
        raise bad_request("not enough rights to send text messages to the chat")
    return chat


def find_place(chat: Chat, call: SendMessage | SendPhoto) -> Place:
    """The topic and the message replied to; raises the 400 where either is not there."""
    thread = check_thread(chat, call.message_thread_id)
    reply_to = _check_reply(chat, call.reply_parameters)
    if thread is None and reply_to is not None and chat.messages[reply_to].in_topic:
        thread = chat.messages[reply_to].thread_id  # a reply lands where its message is
    if thread in chat.closed_topics and chat.bot_status == "member":
        raise bad_request("TOPIC_CLOSED")
    return Place(thread, chat.is_forum and thread is not None, reply_to)


def check_thread(chat: Chat, thread_id: int | None) -> int | None:
    """The topic's id; General has none, so that naming it by 1 is Telegram's error too."""
    if thread_id and thread_id not in chat.topics:
        raise bad_request("message thread not found")
    return thread_id or None


def _check_reply(chat: Chat, reply: ReplyParameters | None) -> int | None:
    if reply is None:
        return None
    replied = chat.messages.get(reply.message_id)
    if replied is None:
        if reply.allow_sending_without_reply:
            return None
        raise bad_request("message to be replied not found")
    if reply.quote and reply.quote not in replied.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return reply.message_id
