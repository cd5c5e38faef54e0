"""Whom the bot answers: the one decision, made from the update alone.

In private chats everything is for the bot. In groups only what addresses it: a command, a mention
or a reply to one of its messages; a command for another bot is nobody's business here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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

#: What may stand between a mention of the bot and what it is asked.
_BETWEEN = " \t\n,:"


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
    """What to do about a message, with the text that matters."""

    action: Action
    text: str = ""
    """The question, or what follows the command; mention and command are taken out."""
    command: str = ""
    """Name of the command in lower case, without slash and @name."""
    named: bool = False
    """Whether a command says that it is for this bot."""

    @property
    def responds(self) -> bool:
        """Whether the sender is to hear anything."""
        return self.action is not Action.IGNORE


def decide(update: object, bot: Any) -> Decision:
    """What to do about an update; `bot` has told Telegram who it is."""
    if not isinstance(update, Update):
        return Decision(Action.IGNORE)
    if update.callback_query is not None:
        return Decision(Action.PRESS, update.callback_query.data or "")
    if update.inline_query is not None:
        return Decision(Action.LOOK_UP, update.inline_query.query)
    if update.my_chat_member is not None:
        return Decision(Action.MEMBERSHIP)
    message = update.message
    if message is not None and (message.migrate_to_chat_id or message.migrate_from_chat_id):
        return Decision(Action.MIGRATION)
    return should_respond(message, bot.username or "", bot.id)


def should_respond(message: Message | None, bot_username: str, bot_id: int) -> Decision:
    """Decide about `message`; None stands for an update that is no new message (an edit, …)."""
    if message is None or _has_no_asker(message, bot_id):
        return Decision(Action.IGNORE)
    private = message.chat.type == "private"
    text = message.text or message.caption or ""
    if not text:
        unreadable = private and message.effective_attachment is not None
        return Decision(Action.UNREADABLE if unreadable else Action.IGNORE)
    entities = message.entities if message.text else message.caption_entities
    command, named = _leading_command(text, entities, bot_username, bot_id)
    if command is not None:
        decision = _command(text, entities, command, bot_username, bot_id)
        return _of_those_present(replace(decision, named=decision.named or named), private=private)
    question, mentioned = _without_mention(text, entities, bot_username, bot_id)
    if private or mentioned or _replies_to_bot(message, bot_id):
        return Decision(Action.ANSWER, question)
    return Decision(Action.IGNORE)


def is_admin_command(decision: Decision) -> bool:
    """Whether the decision is about a command that only admins may use."""
    return decision.action is Action.COMMAND and decision.command in ADMIN_COMMANDS


def _has_no_asker(message: Message, bot_id: int) -> bool:
    """Whether nobody is there to be answered: no person wrote, nor a group in their name."""
    if message.is_automatic_forward or message.chat.type == "channel":
        return True
    if message.forward_origin is not None and message.chat.type != "private":
        return True  # whoever is mentioned was addressed elsewhere
    if message.via_bot is not None and message.via_bot.id == bot_id:
        return True
    return message.from_user is not None and message.from_user.is_bot and not message.sender_chat


def _leading_command(
    text: str, entities: Sequence[MessageEntity], bot_username: str, bot_id: int
) -> tuple[MessageEntity | None, bool]:
    """The command that a message begins with, and whether a mention of the bot stands before it."""
    mentions = list(_mentions(text, entities, bot_username, bot_id))
    begin = 0
    for entity in sorted(entities, key=lambda one: one.offset):
        if _slice(text, begin, max(begin, entity.offset)).strip(_BETWEEN):
            break
        if entity.type == "bot_command":
            return entity, begin > 0
        if entity in mentions:
            begin = entity.offset + entity.length
    return None, False


def _command(
    text: str,
    entities: Sequence[MessageEntity],
    command: MessageEntity,
    bot_username: str,
    bot_id: int,
) -> Decision:
    """What a message that begins with a command asks for."""
    end = command.offset + command.length
    name, _, addressee = _slice(text, command.offset + 1, end).casefold().partition("@")
    rest, _ = _without_mention(text, entities, bot_username, bot_id, start=end)
    named = addressee == bot_username.casefold()
    if addressee and not named:
        return Decision(Action.IGNORE)
    if name == "ask":
        return Decision(Action.ANSWER, rest, name, named)
    if name in ADMIN_COMMANDS:  # ids and names of sources may hold or end with anything
        return Decision(Action.COMMAND, _slice(text, end, None).strip(), name, named)
    action = Action.COMMAND if name in COMMANDS else Action.UNKNOWN_COMMAND
    return Decision(action, rest, name, named)


def _of_those_present(decision: Decision, *, private: bool) -> Decision:
    """The decision about a command, which in a group may be for another bot that knows it."""
    unknown = decision.action is Action.UNKNOWN_COMMAND
    return Decision(Action.IGNORE) if unknown and not private and not decision.named else decision


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
        if entity.offset < start:
            continue
        kept.append(_slice(text, end, entity.offset).rstrip(" "))
        end = entity.offset + entity.length
        mentioned = True
    kept.append(_slice(text, end, None))
    return "".join(kept).strip(_BETWEEN), mentioned


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
