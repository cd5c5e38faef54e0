"""The stage of a test: users, chats and queries are made here; updates go to the bot from here."""

from __future__ import annotations

import time
from collections.abc import Iterable

from tests.fake_telegram.chats import Channel, Group, PrivateChat
from tests.fake_telegram.parameters import AnswerCallbackQuery, AnswerInlineQuery
from tests.fake_telegram.payloads import chat_json, member_json, user_json
from tests.fake_telegram.queries import INLINE_SECONDS, Queries, Query
from tests.fake_telegram.updates import UpdateQueue
from tests.fake_telegram.webhook import Webhook
from tests.fake_telegram.world import MEMBER_STATUSES, Chat, Status, User, World


class Stage:
    """Everything of the fake server that is not HTTP."""

    def __init__(self, bot: User, *, privacy_mode: bool, ids_from: int = 0) -> None:
        self.world = World(bot, ids_from=ids_from)
        self.updates = UpdateQueue(self.world.changed, ids_from=ids_from)
        self.webhook = Webhook(self.world, self.updates)
        self.queries = Queries(self.world)
        self.privacy_mode = privacy_mode
        self.inline_mode = True
        """Whether @BotFather was told /setinline."""

    @property
    def bot(self) -> User:
        """The bot that this server serves."""
        return self.world.bot

    def user(
        self, first_name: str, username: str | None = None, language_code: str | None = "en"
    ) -> User:
        """A new person."""
        return self.world.add_user(first_name, username, language_code)

    def private_chat(self, user: User) -> PrivateChat:
        """The chat of this user with the bot, which the user has started."""
        chat = self.world.chats.get(user.id) or self.world.add_private_chat(user)
        return PrivateChat(self, chat, user)

    def group(
        self,
        title: str,
        members: Iterable[User] = (),
        *,
        admins: Iterable[User] = (),
        topics: Iterable[str] = (),
        privacy_mode: bool | None = None,
        basic: bool = False,
        bot_is_admin: bool = False,
        with_bot: bool = True,
        owner: User | None = None,
    ) -> Group:
        """A supergroup (with `basic` a basic group) that the bot is in, `with_bot` or not.

        Someone else owns it, unless an `owner` is given. With `topics` it is a forum, and the
        owner makes the topics.
        `privacy_mode` is the bot's own unless the bot joined while it was set otherwise.
        """
        names = tuple(topics)
        chat = self.world.add_chat("group" if basic else "supergroup", title, is_forum=bool(names))
        chat.privacy_mode = self.privacy_mode if privacy_mode is None else privacy_mode
        owner = owner or self.user("Olga")
        chat.set_status(owner, "creator")
        for user in members:
            chat.set_status(user, "member")
        for user in admins:
            chat.set_status(user, "administrator")
        group = Group(self, chat, owner)
        if with_bot:
            chat.set_status(self.bot, "administrator" if bot_is_admin else "member")
        for name in names:
            group.add_topic(name)
        return group

    def channel(self, title: str, *, username: str | None = None) -> Channel:
        """A channel in which the bot is an administrator."""
        chat = self.world.add_chat("channel", title)
        chat.username = username
        chat.set_status(self.bot, "administrator")
        return Channel(self, chat)

    def inline_query(
        self,
        user: User,
        text: str,
        *,
        chat: Chat | None = None,
        lifetime: float = INLINE_SECONDS,
    ) -> Query:
        """The user types the bot's name and `text` in `chat`, or in some group."""
        kind = "supergroup" if chat is None else chat.kind
        query = self.queries.open(lifetime)
        self.updates.put(
            "inline_query",
            {
                "id": query.id,
                "from": user_json(user),
                "query": text,
                "offset": "",
                # the chat with the bot itself has a name of its own
                "chat_type": "sender" if kind == "private" else kind,
            },
        )
        return query

    def change_bot_status(self, chat: Chat, by: User, status: Status) -> None:
        """Adds, promotes, removes or blocks the bot, and tells it (`my_chat_member`)."""
        old = member_json(self.bot, self._status_shown(chat))
        if chat.kind == "private":
            chat.bot_was_blocked = status == "kicked"
        else:
            chat.set_status(self.bot, status)
        self.updates.put(
            "my_chat_member",
            {
                "chat": chat_json(chat),
                "from": user_json(by),
                "date": int(time.time()),
                "old_chat_member": old,
                "new_chat_member": member_json(self.bot, status),
            },
        )
        self.world.changed()

    def _status_shown(self, chat: Chat) -> Status:
        return "kicked" if chat.bot_was_blocked else chat.bot_status

    def bot_sees(self, chat: Chat) -> bool:
        """Whether the bot gets updates from this chat."""
        return not chat.bot_was_blocked and chat.bot_status in MEMBER_STATUSES

    async def wait_until_drained(self, within: float = 10.0) -> None:
        """Waits until the bot has acknowledged every update."""
        drained = await self.world.wait_until(lambda: not self.updates.pending, within)
        assert drained, f"{len(self.updates.pending)} updates left after {within:g} s"

    async def wait_until_polled(self, within: float = 10.0) -> None:
        """Waits until a bot asks for updates, that is, until it has started."""
        polled = await self.world.wait_until(lambda: self.updates.is_being_polled, within)
        assert polled, f"nobody polled for updates within {within:g} s"

    def answer_query(self, query_id: str, answer: AnswerCallbackQuery | AnswerInlineQuery) -> None:
        """Takes the bot's answer to a query."""
        self.queries.answer(query_id, answer)
