"""Telegram's side of the world: users, chats, and the messages in them.

Nouns are frozen; a `Chat` and the `World` hold what changes. An edited message is a new
`Message` with one more version, so that a chat's history tells what people saw and when.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.fake_telegram.entities import Entity

ChatType = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]
MEMBER_STATUSES = ("creator", "administrator", "member")

# Kinds as large as Telegram's: they need 64 bits, and groups are negative.
_FIRST_USER_ID = 6_100_000_001
_FIRST_BASIC_GROUP_ID = -4_100_000_001
_FIRST_SUPERGROUP_ID = -1_002_100_000_001


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    is_bot: bool = False
    language_code: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What a message showed from `at` (seconds of `time.monotonic`) on."""

    text: str
    entities: tuple[Entity, ...]
    reply_markup: Mapping[str, Any] | None
    link_preview_options: Mapping[str, Any] | None
    at: float


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `extra` holds what is neither text nor sender (photos, service messages).

    What the bot wrote is told by `by_bot`: posts in a channel have no sender.
    """

    chat_id: int
    message_id: int
    date: int
    sender: User | None
    versions: tuple[Version, ...]
    by_bot: bool = False
    sender_chat_id: int | None = None
    thread_id: int | None = None
    in_topic: bool = False
    reply_to: int | None = None
    edit_date: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text that people see now."""
        return self.versions[-1].text

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of the text, those that Telegram found included."""
        return self.versions[-1].entities

    @property
    def reply_markup(self) -> Mapping[str, Any] | None:
        """The keyboard under the message."""
        return self.versions[-1].reply_markup

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that this message has shown, the first one first."""
        return tuple(version.text for version in self.versions)

    @property
    def buttons(self) -> tuple[Mapping[str, Any], ...]:
        """The inline buttons, row after row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", ())
        return tuple(button for row in rows for button in row)

    def covered_by(self, entity_type: str) -> tuple[str, ...]:
        """The parts of the text that carry this kind of entity, such as "blockquote"."""
        return tuple(e.of(self.text) for e in self.entities if e.type == entity_type)


class Chat:
    """One chat with its members, topics and visible messages, in order of their ids."""

    def __init__(
        self, world: World, chat_id: int, kind: ChatType, title: str, *, is_forum: bool = False
    ) -> None:
        self.world = world
        self.id = chat_id
        self.kind: ChatType = kind
        self.title = title
        self.is_forum = is_forum
        self.username: str | None = None
        self.users: dict[int, User] = {}
        self.statuses: dict[int, Status] = {}
        self.topics: dict[int, str] = {}
        self.closed_topics: set[int] = set()
        self.messages: dict[int, Message] = {}
        self.deleted: list[Message] = []
        self.actions: list[tuple[float, str]] = []
        self.privacy_mode = True
        self.migrated_to: int | None = None
        self.seconds_ago = 0
        """Age of what is said here, for messages that nobody fetched for a while."""
        self.bot_was_blocked = False
        # 1 is the service message of the chat's making, and the name of a forum's General
        self._message_ids = itertools.count(world.ids_from + 2)

    @property
    def is_group(self) -> bool:
        """Whether several people talk here."""
        return self.kind in ("group", "supergroup")

    @property
    def bot_status(self) -> Status:
        """What the bot is in this chat."""
        return self.status_of(self.world.bot.id)

    def status_of(self, user_id: int) -> Status:
        """What a user is in this chat; strangers have "left"."""
        return self.statuses.get(user_id, "left")

    def set_status(self, user: User, status: Status) -> None:
        """Makes the user a member, an administrator, … of this chat."""
        self.users[user.id] = user
        self.statuses[user.id] = status

    def next_message_id(self) -> int:
        """A fresh id: supergroups and channels count for themselves, other chats together."""
        if self.kind in ("supergroup", "channel"):
            return next(self._message_ids)
        return next(self.world.message_ids)

    def add(
        self,
        sender: User | None,
        text: str = "",
        entities: tuple[Entity, ...] = (),
        *,
        reply_markup: Mapping[str, Any] | None = None,
        link_preview_options: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Message:
        """Stores a new message; `fields` are those of `Message`."""
        version = Version(text, entities, reply_markup, link_preview_options, time.monotonic())
        message = Message(
            self.id,
            self.next_message_id(),
            int(time.time() - self.seconds_ago),
            sender,
            (version,),
            **fields,
        )
        self.messages[message.message_id] = message
        self.world.changed()
        return message

    def edit(
        self,
        message: Message,
        text: str,
        entities: tuple[Entity, ...],
        *,
        reply_markup: Mapping[str, Any] | None = None,
        link_preview_options: Mapping[str, Any] | None = None,
    ) -> Message:
        """Gives a message a new version, and returns the message as it is now."""
        version = Version(text, entities, reply_markup, link_preview_options, time.monotonic())
        edited = replace(message, versions=(*message.versions, version), edit_date=int(time.time()))
        self.messages[message.message_id] = edited
        self.world.changed()
        return edited

    def delete(self, message: Message) -> None:
        """Takes a message out of people's sight; `deleted` keeps it."""
        self.deleted.append(self.messages.pop(message.message_id))
        self.world.changed()


class World:
    """All users and chats, and the one bot that this server serves."""

    def __init__(self, bot: User, *, ids_from: int = 0) -> None:
        self.bot = bot
        self.ids_from = ids_from
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.message_ids = itertools.count(ids_from + 1)
        self._user_ids = itertools.count(_FIRST_USER_ID)
        self._basic_group_ids = itertools.count(_FIRST_BASIC_GROUP_ID, -1)
        self._supergroup_ids = itertools.count(_FIRST_SUPERGROUP_ID, -1)
        self._waiting: set[asyncio.Future[None]] = set()

    def add_user(self, first_name: str, username: str | None, language_code: str | None) -> User:
        """A new person."""
        user = User(next(self._user_ids), first_name, username, language_code=language_code)
        self.users[user.id] = user
        return user

    def add_private_chat(self, user: User) -> Chat:
        """The chat of the bot with this user: its id is the user's."""
        chat = Chat(self, user.id, "private", user.first_name)
        chat.username = user.username
        chat.set_status(user, "member")
        chat.set_status(self.bot, "member")
        self.chats[chat.id] = chat
        return chat

    def add_chat(self, kind: ChatType, title: str, *, is_forum: bool = False) -> Chat:
        """A new group, supergroup or channel that nobody is in yet."""
        ids = self._basic_group_ids if kind == "group" else self._supergroup_ids
        chat = Chat(self, next(ids), kind, title, is_forum=is_forum)
        self.chats[chat.id] = chat
        return chat

    def changed(self) -> None:
        """Wakes whoever waits for the world to change."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def wait_for_change(self, within: float) -> bool:
        """Waits for anything to change; returns whether it did in time."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            async with asyncio.timeout(within):  # wait_for can swallow a cancellation
                await waiter
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(waiter)
        return True

    async def wait_until(self, condition: Callable[[], bool], within: float) -> bool:
        """Waits until the condition holds; returns whether it did in time."""
        deadline = time.monotonic() + within
        while not condition():
            if not await self.wait_for_change(deadline - time.monotonic()):
                return condition()
        return True
