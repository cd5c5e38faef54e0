"""Which updates wait for each other: those of one conversation, in the order in which they came."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from bot.telegram.gating import Action, Decision

if TYPE_CHECKING:
    from telegram import Message, Update


def topic_of(message: Message) -> int | None:
    """The topic that a message stands in; None for General, and where there are none.

    Every reply carries a thread, but only messages in topics carry that of one.
    """
    return message.message_thread_id if message.is_topic_message else None


def lane_of(update: Update, decision: Decision, *, by_admin: bool) -> Hashable:
    """What an update shares with those that it waits for: its chat and topic.

    A reload may run for minutes, which must not hold up questions in the same chat. Comings and
    goings of the bot wait for each other alone, so that what is known of a chat is the last.
    """
    message, chat = update.effective_message, update.effective_chat
    if decision.action is Action.MEMBERSHIP and chat is not None:
        return ("membership", chat.id)
    reloads = decision.action is Action.COMMAND and decision.command == "reload"
    if message is None or (reloads and by_admin):
        return ("alone", update.update_id)
    return (message.chat_id, topic_of(message))
