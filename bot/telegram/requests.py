"""One update on its way through the handlers, with what they need to know of who sent it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from telegram.constants import ChatType

from bot.asked import NOBODY, Asker
from bot.storage.chats import ChatOptions
from bot.telegram.lanes import topic_of
from bot.wording import LANGUAGES, Wording, wording

if TYPE_CHECKING:
    from telegram import Update

    from bot.telegram.desk import Desk


@dataclass(frozen=True, slots=True)
class Request:
    """An update, the desk that deals with it, and the words in which its sender is told."""

    update: Update
    at: Desk
    options: ChatOptions
    words: Wording

    @property
    def chat_id(self) -> int:
        """The chat it came from; of an inline query, that of its sender."""
        chat, user = self.update.effective_chat, self.update.effective_user
        return chat.id if chat else user.id if user else 0

    @property
    def is_private(self) -> bool:
        """Whether it came from a private chat."""
        chat = self.update.effective_chat
        return chat is not None and chat.type == ChatType.PRIVATE

    @property
    def age(self) -> timedelta:
        """How long ago it was sent, as far as Telegram says; presses carry no time."""
        message = self.update.message
        return datetime.now(UTC) - message.date if message else timedelta()

    @property
    def person(self) -> int | None:
        """Id of the person who sent it; None where a group or a channel speaks through somebody.

        Telegram names the same stand-in for all anonymous admins, who are nobody's to count.
        """
        message, user = self.update.effective_message, self.update.effective_user
        speaks_for = message.sender_chat if message and not self.update.callback_query else None
        return user.id if user and speaks_for is None else None

    @property
    def sender(self) -> int | None:
        """By which whoever sent it is shut out and limited: the person, or the channel or other
        group in whose name they write; None for an anonymous admin, who speaks for the group.
        """
        sender = self.update.effective_sender
        if sender is None or (not self.is_private and sender.id == self.chat_id):
            return None
        return sender.id

    @property
    def asker(self) -> Asker:
        """Who asks, and where: each chat, and each topic of one, is a conversation."""
        message = self.update.effective_message
        if message is None:
            return NOBODY
        topic, person = topic_of(message), self.person
        return Asker(
            user=None if person is None else user_name(person),
            conversation=f"telegram:{self.at.known_chats.first(message.chat_id)}:{topic or ''}",
            message=f"{self.update.update_id}"
            if self.update.callback_query
            else str(message.message_id),
        )

    @property
    def person_hash(self) -> str | None:
        """By which the person is known in bot.db; None for nobody in particular."""
        return None if self.person is None else self.at.name_of(self.person)

    @property
    def by_admin(self) -> bool:
        """Whether one of the admins in the settings sent it, by their own name."""
        return self.person is not None and self.person in self.at.settings.telegram.admin_ids

    @property
    def streams(self) -> bool:
        """Whether an answer is shown in this chat while it is written."""
        chosen = self.options.streaming
        return self.at.settings.telegram.streaming if chosen is None else chosen

    def text(self, english: str, **values: str) -> str:
        """A text of the bot in the language of the chat or its sender, as Telegram HTML."""
        return self.words.say(english, **values)

    async def say(self, english: str, **values: str) -> None:
        """Reply at once with one of the bot's texts."""
        await self.at.replies.say(self.update, self.text(english, **values))


def with_options(request: Request, options: ChatOptions) -> Request:
    """The same request where something else is chosen for its chat."""
    words = wording(language_of(request.update, options))
    return Request(request.update, request.at, options, words)


async def request_of(update: Update, at: Desk) -> Request:
    """The update with what was chosen for its chat."""
    chat = update.effective_chat
    options = ChatOptions()
    if chat is not None:
        options = await asyncio.to_thread(at.chats.options, chat.id)
    return Request(update, at, options, wording(language_of(update, options)))


def language_of(update: Update, options: ChatOptions) -> str:
    """The language (ISO 639-1) to answer in: the chat's own, else that of the sender's Telegram."""
    if options.language:
        return options.language
    user = update.effective_user
    spoken = (user.language_code or "").split("-")[0].lower() if user else ""
    return spoken if spoken in LANGUAGES else "en"


def user_name(user_id: int) -> str:
    """By which a person on Telegram is told from users of other front ends."""
    return f"telegram:{user_id}"
