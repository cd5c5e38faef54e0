"""Which menu of commands somebody sees: the narrowest scope first, their language in each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.page.menus import Menus, menu_for


def menus(*scopes: tuple[dict[str, Any], str]) -> Menus:
    """Menus of one command each, which is called by its scope and language."""
    return {
        (json.dumps(scope, sort_keys=True), language): [
            {"command": f"{scope['type']}_{language}".rstrip("_")}
        ]
        for scope, language in scopes
    }


def first(listed: list[dict[str, Any]]) -> str | None:
    return listed[0]["command"] if listed else None


def test_narrower_scopes_win_one_after_another(telegram: FakeTelegram) -> None:
    anna = telegram.user("Anna", language_code="de")
    group = telegram.group("News", admins=[anna])
    narrowing: list[dict[str, Any]] = [
        {"type": "default"},
        {"type": "all_group_chats"},
        {"type": "all_chat_administrators"},
        {"type": "chat", "chat_id": group.id},
        {"type": "chat_administrators", "chat_id": str(group.id)},
        {"type": "chat_member", "chat_id": group.id, "user_id": anna.id},
    ]
    given: list[tuple[dict[str, Any], str]] = []
    for scope in narrowing:
        given.append((scope, ""))
        assert first(menu_for(menus(*given), group.chat, anna)) == scope["type"]
        given.append((scope, "de"))
        assert first(menu_for(menus(*given), group.chat, anna)) == f"{scope['type']}_de"


@pytest.mark.parametrize("scope", ["all_chat_administrators", "all_private_chats"])
def test_what_is_for_others_is_not_seen(telegram: FakeTelegram, scope: str) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("News", members=[anna])
    given = menus(({"type": scope}, ""), ({"type": "default"}, "de"))
    assert menu_for(given, group.chat, anna) == []


def test_private_chats_have_their_own(telegram: FakeTelegram) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    given = menus(
        ({"type": "all_group_chats"}, ""),
        ({"type": "all_private_chats"}, ""),
        ({"type": "chat", "chat_id": anna.id}, ""),
    )
    assert first(menu_for(given, telegram.private_chat(anna).chat, anna)) == "chat"
    assert first(menu_for(given, telegram.private_chat(ben).chat, ben)) == "all_private_chats"
