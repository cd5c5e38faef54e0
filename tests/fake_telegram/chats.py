"""The kinds of chats, each with what people do in it alone: block the bot, let it in, post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.handle import ChatHandle
from tests.fake_telegram.payloads import ANONYMOUS_ADMIN, CHANNEL_SPEAKER, user_json
from tests.fake_telegram.world import Chat, Message, User

if TYPE_CHECKING:
    from tests.fake_telegram.stage import Stage

PHOTO: Mapping[str, Any] = {
    "photo": [
        {"file_id": "photo-1", "file_unique_id": "p1", "width": 90, "height": 90, "file_size": 900}
    ]
}
VOICE: Mapping[str, Any] = {
    "voice": {"file_id": "voice-1", "file_unique_id": "v1", "duration": 3, "file_size": 9_000}
}


class PrivateChat(ChatHandle):
    """The bot and one person."""

    def __init__(self, stage: Stage, chat: Chat, user: User) -> None:
        super().__init__(stage, chat)
        self.user = user

    async def say(self, text: str, *, reply_to: Message | None = None) -> Message:
        """The person writes `text`."""
        return self._say(self.user, text, **self._place(reply_to, None))

    async def send_photo(self, caption: str = "", *, album: str | None = None) -> Message:
        """The person sends a photo, alone or as one of an album of this id."""
        extra = PHOTO if album is None else {**PHOTO, "media_group_id": album}
        return self._say(self.user, caption, extra=extra)

    async def send_voice(self) -> Message:
        """The person sends a voice message."""
        return self._say(self.user, "", extra=VOICE)

    async def edit(self, message: Message, text: str) -> Message:
        """The person changes what they wrote."""
        return self._edit(message, text)

    def block(self) -> None:
        """The person blocks the bot."""
        self._stage.change_bot_status(self.chat, self.user, "kicked")

    def unblock(self) -> None:
        """The person lets the bot write again."""
        self._stage.change_bot_status(self.chat, self.user, "member")


class Group(ChatHandle):
    """A supergroup or basic group."""

    def __init__(self, stage: Stage, chat: Chat, owner: User) -> None:
        super().__init__(stage, chat)
        self.owner = owner

    @property
    def topics(self) -> dict[str, int]:
        """Names and ids of the topics; General is none of them, as in the Bot API."""
        return {name: thread_id for thread_id, name in self.chat.topics.items()}

    async def say(
        self,
        user: User,
        text: str,
        *,
        reply_to: Message | None = None,
        thread: str | int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Message:
        """The user writes `text`, in the topic of this name or id."""
        return self._say(user, text, extra=extra or {}, **self._place(reply_to, thread))

    async def say_anonymously(self, text: str, *, reply_to: Message | None = None) -> Message:
        """An anonymous administrator writes `text` in the name of the group."""
        place = self._place(reply_to, None)
        return self._say(ANONYMOUS_ADMIN, text, sender_chat_id=self.id, **place)

    async def say_as_channel(self, channel: Channel, text: str) -> Message:
        """Somebody writes `text` in the name of a channel of theirs."""
        return self._say(CHANNEL_SPEAKER, text, sender_chat_id=channel.id)

    async def edit(self, message: Message, text: str) -> Message:
        """Whoever wrote the message changes it."""
        return self._edit(message, text)

    def _place(self, reply_to: Message | None, thread: str | int | None) -> dict[str, Any]:
        thread_id = self.topics[thread] if isinstance(thread, str) else thread
        replied = reply_to.message_id if reply_to else None
        if reply_to is not None and thread_id is None and reply_to.in_topic:
            thread_id = reply_to.thread_id
        if thread_id is None:
            return {"reply_to": replied}
        # in a topic, what replies to nothing replies to the topic's first message
        return {"reply_to": replied or thread_id, "thread_id": thread_id, "in_topic": True}

    def add_topic(self, name: str, by: User | None = None) -> int:
        """A new topic; returns its id, which is that of the message that opened it."""
        message = self.chat.add(
            by or self.owner, extra={"forum_topic_created": {"name": name, "icon_color": 7_322_096}}
        )
        self.chat.topics[message.message_id] = name
        return message.message_id

    def close_topic(self, name: str) -> None:
        """Only administrators can write in the topic from now on."""
        self.chat.closed_topics.add(self.topics[name])

    def delete_topic(self, name: str) -> None:
        """The topic disappears with all that was said in it."""
        thread_id = self.topics[name]
        del self.chat.topics[thread_id]
        for message in self.history:
            if thread_id in (message.thread_id, message.message_id):
                self.chat.delete(message)

    def join(self, user: User) -> Message:
        """The user becomes a member."""
        self.chat.set_status(user, "member")
        return self._serve(user, new_chat_members=[user_json(user)])

    def add_bot(self, by: User, *, as_admin: bool = False) -> Message:
        """The user lets the bot in."""
        self._stage.change_bot_status(self.chat, by, "administrator" if as_admin else "member")
        return self._serve(by, new_chat_members=[user_json(self._stage.bot)])

    def promote_bot(self, by: User) -> None:
        """The user makes the bot an administrator."""
        self._stage.change_bot_status(self.chat, by, "administrator")

    def demote_bot(self, by: User) -> None:
        """The user makes the bot an ordinary member again."""
        self._stage.change_bot_status(self.chat, by, "member")

    def remove_bot(self, by: User) -> None:
        """The user throws the bot out."""
        self._stage.change_bot_status(self.chat, by, "kicked")

    def migrate(self) -> Group:
        """The basic group becomes a supergroup: returns it; this one is gone for the bot."""
        old = self.chat
        new = self._stage.world.add_chat("supergroup", old.title)
        new.privacy_mode = old.privacy_mode
        new.users, new.statuses = dict(old.users), dict(old.statuses)
        self._serve(self.owner, migrate_to_chat_id=new.id)
        old.migrated_to = new.id
        group = Group(self._stage, new, self.owner)
        group._serve(ANONYMOUS_ADMIN, migrate_from_chat_id=old.id)
        return group


class Channel(ChatHandle):
    """A channel: posts come from the channel itself, the bot's too."""

    async def post(self, text: str) -> Message:
        """An administrator posts `text`."""
        return self._say(None, text, "channel_post", sender_chat_id=self.id)

    async def edit(self, message: Message, text: str) -> Message:
        """An administrator changes a post."""
        return self._edit(message, text, "edited_channel_post")
