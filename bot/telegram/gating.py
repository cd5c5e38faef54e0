"""Whom the bot answers: the one decision, made from the update alone.

In private chats everything is for the bot. In groups only what addresses it: a command, a mention
or a reply to one of its messages; a command for another bot is nobody's business here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from telegram import Update

if TYPE_CHECKING:
    from telegram import Message, MessageEntity

COMMANDS = frozenset({
    "ask", "forget_me", "help", "latest", "new", "privacy", "settings", "sources", "start",
})  # fmt: skip
#: What works for everybody, whoever may ask.
RIGHTS = frozenset({"forget_me", "help", "privacy", "start"})
ADMIN_COMMANDS = frozenset({
    "audit", "ban", "bans", "quota", "reload", "remove", "rollback", "stats", "status", "unban",
    "unanswered",
})  # fmt: skip


class Action(Enum):
    """What is to be done about a message."""

    IGNORE = "ignore"
    ANSWER = "answer"
    """A question; its text may be empty where someone only mentioned the bot."""
    COMMAND = "command"
    """One of `COMMANDS` (but `ask`) or `ADMIN_COMMANDS`."""
    UNKNOWN_COMMAND = "unknown command"
    UNREADABLE = "unreadable"
    """A voice message, photo or the like without text, in a private chat."""
    PRESS = "press"
    """A button was pressed."""
    LOOK_UP = "look up"
    """Somebody types after the bot's name, in any chat."""
    MIGRATION = "migration"
    """The group has another id from now on."""
    MEMBERSHIP = "membership"
    """The bot was let into a chat, or shut out."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about a message, with the text that matters, and why (for logs and tests)."""

    action: Action
    why: str
    text: str = ""
    """The question, or what follows the command; mention and command are taken out."""
    command: str = ""
    """Name of the command in lower case, without slash and @name."""

    @property
    def responds(self) -> bool:
        """Whether the sender is to hear anything."""
        return self.action is not Action.IGNORE


def decide(update: object, bot: Any) -> Decision:
    """What to do about an update; `bot` has told Telegram who it is."""
    if not isinstance(update, Update):
        return Decision(Action.IGNORE, "no update")
    if update.callback_query is not None:
        return Decision(Action.PRESS, "button", update.callback_query.data or "")
    if update.inline_query is not None:
        return Decision(Action.LOOK_UP, "inline query", update.inline_query.query)
    if update.my_chat_member is not None:
        return Decision(Action.MEMBERSHIP, "membership")
    message = update.message
    if message is not None and (message.migrate_to_chat_id or message.migrate_from_chat_id):
        return Decision(Action.MIGRATION, "the group became a supergroup")
    return should_respond(message, bot.username or "", bot.id)


def should_respond(message: Message | None, bot_username: str, bot_id: int) -> Decision:
    """Decide about `message`; None stands for an update that is no new message (an edit, …)."""
    if message is None:
        return Decision(Action.IGNORE, "not a new message")
    private = message.chat.type == "private"
    text = message.text or message.caption or ""
    if nobody := _no_asker(message, bot_id):
        return Decision(Action.IGNORE, nobody)
    if not text:
        unreadable = private and message.effective_attachment is not None
        return Decision(Action.UNREADABLE if unreadable else Action.IGNORE, "no text")
    entities = message.entities if message.text else message.caption_entities
    if entities and entities[0].type == "bot_command" and entities[0].offset == 0:
        return _command(text, entities, bot_username, bot_id, private=private)
    question, mentioned = _without_mention(text, entities, bot_username, bot_id)
    reply = _replies_to_bot(message, bot_id)
    if private or mentioned or reply:
        why = "private chat" if private else "mentioned" if mentioned else "reply to the bot"
        return Decision(Action.ANSWER, why, question)
    return Decision(Action.IGNORE, "not addressed")


def is_admin_command(decision: Decision) -> bool:
    """Whether the decision is about a command that only admins may use."""
    return decision.action is Action.COMMAND and decision.command in ADMIN_COMMANDS


def _no_asker(message: Message, bot_id: int) -> str | None:
    """Why nobody is there to be answered; None where a person wrote (or a group in their name)."""
    if message.is_automatic_forward or message.chat.type == "channel":
        return "channel post"
    if message.forward_origin is not None and message.chat.type != "private":
        return "forwarded, so that whoever is mentioned was addressed elsewhere"
    if message.via_bot is not None and message.via_bot.id == bot_id:
        return "written through this bot"
    if message.from_user is not None and message.from_user.is_bot and not message.sender_chat:
        return "written by a bot"
    return None


def _command(
    text: str,
    entities: Sequence[MessageEntity],
    bot_username: str,
    bot_id: int,
    *,
    private: bool,
) -> Decision:
    """What a message that begins with a command asks for."""
    length = entities[0].length
    name, _, addressee = _slice(text, 1, length).casefold().partition("@")
    rest, _ = _without_mention(text, entities, bot_username, bot_id, start=length)
    if addressee and addressee != bot_username.casefold():
        return Decision(Action.IGNORE, "command for another bot")
    if name == "ask":
        return Decision(Action.ANSWER, "command", rest, name)
    if name in COMMANDS | ADMIN_COMMANDS:
        return Decision(Action.COMMAND, "command", rest, name)
    if private or addressee:
        return Decision(Action.UNKNOWN_COMMAND, "unknown command", rest, name)
    return Decision(Action.IGNORE, "command for whoever knows it")


def _without_mention(
    text: str,
    entities: Sequence[MessageEntity],
    bot_username: str,
    bot_id: int,
    *,
    start: int = 0,
) -> tuple[str, bool]:
    """The text from `start` on without mentions of the bot, and whether there were any."""
    kept, end, mentioned = [], start, False
    for entity in _mentions(text, entities, bot_username, bot_id):
        kept.append(_slice(text, end, entity.offset).rstrip(" "))
        end = entity.offset + entity.length
        mentioned = True
    kept.append(_slice(text, end, None))
    return "".join(kept).strip(" \t\n,:"), mentioned


def _mentions(
    text: str, entities: Sequence[MessageEntity], bot_username: str, bot_id: int
) -> Iterator[MessageEntity]:
    name = f"@{bot_username}".casefold()
    for entity in entities:
        written = _slice(text, entity.offset, entity.offset + entity.length)
        by_name = entity.type == "mention" and written.casefold() == name
        by_id = entity.type == "text_mention" and entity.user and entity.user.id == bot_id
        if by_name or by_id:
            yield entity


def _replies_to_bot(message: Message, bot_id: int) -> bool:
    """A reply to one of the bot's messages; not the link that a topic puts on its first ones."""
    replied = message.reply_to_message
    return (
        replied is not None
        and replied.from_user is not None
        and replied.from_user.id == bot_id
        and replied.forum_topic_created is None
    )


def _slice(text: str, start: int, end: int | None) -> str:
    """Part of `text` by UTF-16 offsets, as entities count."""
    units = text.encode("utf-16-le")
    return units[start * 2 : None if end is None else end * 2].decode("utf-16-le", "replace")
