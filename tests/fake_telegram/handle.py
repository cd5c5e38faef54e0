"""A chat of any kind as people use it: they talk, press, and wait for what the bot writes.

What is said becomes an update, with the entities that Telegram finds in it, unless the bot may
not see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.checks import check_keyboard, format_text
from tests.fake_telegram.entities import find_entities
from tests.fake_telegram.payloads import message_json, user_json
from tests.fake_telegram.privacy import hides_from_bot
from tests.fake_telegram.queries import CALLBACK_SECONDS, Query
from tests.fake_telegram.world import Chat, Message, User

if TYPE_CHECKING:
    from tests.fake_telegram.stage import Stage

Matching = str | re.Pattern[str] | Callable[[Message], bool] | None


class ChatHandle:
    """What all kinds of chats share."""

    def __init__(self, stage: Stage, chat: Chat) -> None:
        self._stage = stage
        self.chat = chat
        self._last_said = 0

    @property
    def id(self) -> int:
        """The chat's id."""
        return self.chat.id

    @property
    def history(self) -> list[Message]:
        """The messages that people see, oldest first, as they are now."""
        return [self.chat.messages[message_id] for message_id in sorted(self.chat.messages)]

    @property
    def bot_messages(self) -> list[Message]:
        """Those of `history` that the bot wrote."""
        return [message for message in self.history if message.by_bot]

    @property
    def actions(self) -> list[str]:
        """The chat actions that the bot has shown here ("typing", …), in order."""
        return [action for _, action in self.chat.actions]

    def now(self, message: Message) -> Message:
        """The message as it is now; a KeyError where it was deleted."""
        return self.chat.messages[message.message_id]

    async def wait_for(self, matching: Matching, within: float = 10.0) -> Message:
        """The first message of the bot that matches, now or after edits to come.

        `matching` is words that stand in its text, a regular expression, or a condition on the
        message. Fails after `within` seconds, showing what the chat holds instead.
        """
        return await self._wait(matching, 0, within)

    async def wait_for_reply(self, matching: Matching = None, within: float = 10.0) -> Message:
        """Like `wait_for`, but only among what the bot wrote since something was last said."""
        return await self._wait(matching, self._last_said, within)

    async def _wait(self, matching: Matching, after: int, within: float) -> Message:
        def found() -> Message | None:
            new = (m for m in self.bot_messages if m.message_id > after)
            return next((message for message in new if _matches(message, matching)), None)

        await self.chat.world.wait_until(lambda: found() is not None, within)
        message = found()
        assert message is not None, (
            f"no message of the bot matched {matching!r} within {within:g} s; the chat holds: "
            f"{[m.text for m in self.history]}"
        )
        return message

    async def press(self, user: User, message: Message, button: str) -> Query:
        """The user presses the inline button with this text or callback data."""
        shown = self.now(message)
        names = [(b["text"], b["callback_data"]) for b in shown.buttons if "callback_data" in b]
        pressed = [data for text, data in names if button in (text, data)]
        assert pressed, f"the message has no button {button!r}, only {names}"
        return self.forge_press(user, shown, pressed[0])

    def forge_press(self, user: User, message: Message, data: str) -> Query:
        """A press with data that no button under the message need have, as a client can send it."""
        shown = self.now(message)
        query = self._stage.queries.open(CALLBACK_SECONDS)
        self._stage.updates.put(
            "callback_query",
            {
                "id": query.id,
                "from": user_json(user),
                "message": message_json(self.chat, shown),
                "chat_instance": str(self.id),
                "data": data,
            },
        )
        return query

    async def choose(
        self, user: User, query: Query, result_id: str, *, thread: str | int | None = None
    ) -> Message:
        """The user posts here what the bot offered to an inline query; only texts are known."""
        [result] = [one for one in query.results if str(one["id"]) == result_id]
        content = result["input_message_content"]
        text, entities = format_text(
            content["message_text"], content.get("parse_mode"), content.get("entities")
        )
        message = self.chat.add(
            user,
            text,
            entities,
            reply_markup=check_keyboard(result.get("reply_markup")),
            link_preview_options=content.get("link_preview_options"),
            extra={"via_bot": user_json(self._stage.bot)},
            **self._place(None, thread),
        )
        self._last_said = message.message_id
        self._deliver("message", message)
        return message

    def _place(self, reply_to: Message | None, thread: str | int | None) -> dict[str, Any]:
        """Where a new message stands, as fields of `Message`; only groups have topics."""
        return {"reply_to": reply_to.message_id if reply_to else None}

    def _say(self, sender: User | None, text: str, kind: str = "message", **more: Any) -> Message:
        message = self.chat.add(sender, text, find_entities(text) if text else (), **more)
        self._last_said = message.message_id
        self._deliver(kind, message)
        return message

    def _edit(self, message: Message, text: str, kind: str = "edited_message") -> Message:
        edited = self.chat.edit(self.now(message), text, find_entities(text))
        self._deliver(kind, edited)
        return edited

    def _deliver(self, kind: str, message: Message) -> None:
        if self._stage.bot_sees(self.chat) and not hides_from_bot(self.chat, message):
            self._stage.updates.put(kind, message_json(self.chat, message))

    def _serve(self, sender: User, **service: Any) -> Message:
        """A service message, which every bot in the chat gets."""
        message = self.chat.add(sender, extra=service)
        if self._stage.bot_sees(self.chat):
            self._stage.updates.put("message", message_json(self.chat, message))
        return message


def _matches(message: Message, matching: Matching) -> bool:
    if matching is None:
        return True
    if isinstance(matching, str):
        return matching in message.text
    if isinstance(matching, re.Pattern):
        return matching.search(message.text) is not None
    return matching(message)
