"""Which of the bot's command menus somebody sees in a chat.

The order is that of the Bot API's page "Determining list of commands": the narrowest scope wins,
and within a scope the list of the person's language before the one for all languages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.fake_telegram.world import Chat, User

Menus = Mapping[tuple[str, str], list[dict[str, Any]]]
Scope = tuple[str, str | None, str | None]


def menu_for(menus: Menus, chat: Chat, user: User) -> list[dict[str, Any]]:
    """The `BotCommand`s that the user is offered in the chat.

    `menus` are the lists that were set, by scope (as JSON) and language.
    """
    by_scope = {(_scope(scope), language): listed for (scope, language), listed in menus.items()}
    for scope in _scopes(chat, user):
        for language in (user.language_code or "", ""):
            if listed := by_scope.get((scope, language)):
                return listed
    return []


def _scopes(chat: Chat, user: User) -> Iterator[Scope]:
    here = str(chat.id)
    if not chat.is_group:
        yield "chat", here, None
        yield "all_private_chats", None, None
    else:
        is_admin = chat.status_of(user.id) in ("creator", "administrator")
        yield "chat_member", here, str(user.id)
        if is_admin:
            yield "chat_administrators", here, None
        yield "chat", here, None
        if is_admin:
            yield "all_chat_administrators", None, None
        yield "all_group_chats", None, None
    yield "default", None, None


def _scope(as_json: str) -> Scope:
    """A scope with its ids as text: bots write them as numbers or as text."""
    scope = json.loads(as_json)
    chat_id, user_id = scope.get("chat_id"), scope.get("user_id")
    return (
        scope["type"],
        None if chat_id is None else str(chat_id),
        None if user_id is None else str(user_id),
    )
