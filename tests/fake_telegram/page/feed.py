"""What the browser is told: everything at first, then only what has changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from tests.fake_telegram.page.menus import menu_for
from tests.fake_telegram.page.scene import Scene
from tests.fake_telegram.payloads import message_json, user_json
from tests.fake_telegram.world import Chat, Message

#: Seconds for which changes are gathered, and after which the bot's absence is looked for.
_GATHER, _LOOK_AGAIN = 0.04, 1.0
#: A bot that has just taken updates comes back sooner than this.
_BETWEEN_POLLS = 3.0


class Feed:
    """The changes for one browser, each told once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._told: dict[tuple[int, int], Message] = {}
        self._state: dict[str, Any] | None = None
        self._actions = {chat.id: len(chat.chat.actions) for chat in scene.chats.values()}

    async def follow(self) -> AsyncIterator[dict[str, Any]]:
        """Every change from now on; the first one is everything that there is."""
        world = self._scene.telegram.world
        while True:
            # nothing may come between looking and waiting, or it would be told too late
            if news := self.news():
                yield news
                await asyncio.sleep(_GATHER)
            else:
                await world.wait_for_change(_LOOK_AGAIN)

    def news(self) -> dict[str, Any]:
        """What changed since the last call; empty where nothing did.

        `state` comes whole, `messages` are the Bot API's own, `deleted` and `typing` name chats
        by their ids.
        """
        chats = [handle.chat for handle in self._scene.chats.values()]
        state = self._state_now()
        news: dict[str, Any] = {
            "state": state if state != self._state else None,
            "messages": [one for chat in chats for one in self._new_messages(chat)],
            "deleted": [self._drop(chat, one) for chat in chats for one in self._gone(chat)],
            "typing": [chat.id for chat in chats if self._acts_anew(chat)],
        }
        self._state = state
        return {name: value for name, value in news.items() if value}

    def _new_messages(self, chat: Chat) -> list[dict[str, Any]]:
        changed = [
            message
            for message in chat.messages.values()
            if self._told.get((chat.id, message.message_id)) is not message
        ]
        self._told |= {(chat.id, message.message_id): message for message in changed}
        return [message_json(chat, message) for message in changed]

    def _gone(self, chat: Chat) -> list[int]:
        return [
            message_id
            for chat_id, message_id in self._told
            if chat_id == chat.id and message_id not in chat.messages
        ]

    def _drop(self, chat: Chat, message_id: int) -> tuple[int, int]:
        del self._told[chat.id, message_id]
        return chat.id, message_id

    def _acts_anew(self, chat: Chat) -> bool:
        before, self._actions[chat.id] = self._actions[chat.id], len(chat.actions)
        return len(chat.actions) > before

    def _state_now(self) -> dict[str, Any]:
        scene, telegram = self._scene, self._scene.telegram
        return {
            "bot": user_json(telegram.bot)
            | {
                "first_name": telegram.texts.get(("name", ""), telegram.bot.first_name),
                "description": telegram.texts.get(("description", ""), ""),
            },
            "people": [
                user_json(person) | {"is_admin": person == scene.admin} for person in scene.people
            ],
            "chats": [_chat_state(handle.chat) for handle in scene.chats.values()],
            "menus": {
                f"{person.id}/{handle.id}": menu_for(telegram.commands, handle.chat, person)
                for person in scene.people
                for handle in scene.chats_of(person)
            },
            "bot_is_here": self._bot_is_here(),
        }

    def _bot_is_here(self) -> bool:
        """Whether a bot takes updates, as far as can be known."""
        telegram = self._scene.telegram
        if telegram.updates.is_being_polled or telegram.updates.webhook_is_set:
            return True
        polls = (call for call in reversed(telegram.calls) if call.method == "getUpdates")
        last = next(polls, None)
        ended = last.ended_at if last else None
        return ended is not None and time.monotonic() - ended < _BETWEEN_POLLS


def _chat_state(chat: Chat) -> dict[str, Any]:
    return {
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.title,
        "is_forum": chat.is_forum,
        "topics": [
            {"id": thread_id, "name": name, "closed": thread_id in chat.closed_topics}
            for thread_id, name in chat.topics.items()
        ],
        "members": [
            {"id": user_id, "status": chat.status_of(user_id)}
            for user_id in chat.users
            if user_id != chat.world.bot.id
        ],
        "bot_status": "kicked" if chat.bot_was_blocked else chat.bot_status,
    }
