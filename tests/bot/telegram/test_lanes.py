"""Which updates wait for each other."""

from __future__ import annotations

from collections.abc import Hashable
from types import SimpleNamespace

import pytest
from telegram import Update

from bot.telegram.gating import decide
from bot.telegram.lanes import lane_of

BOT = SimpleNamespace(username="newsbot", id=99)
CHAT = {"id": -1_005, "type": "supergroup", "title": "News"}
ANNA = {"id": 1, "is_bot": False, "first_name": "Anna"}


def lane(update_id: int, text: str, *, by_admin: bool = False, **fields: object) -> Hashable:
    entities = []
    if text.startswith("/"):
        length = len(text.split(maxsplit=1)[0])
        entities = [{"type": "bot_command", "offset": 0, "length": length}]
    said = {"message_id": update_id, "date": 1, "chat": CHAT, "from": ANNA, "text": text}
    raw = {"update_id": update_id, "message": {**said, "entities": entities, **fields}}
    update = Update.de_json(raw, None)
    assert update is not None
    return lane_of(update, decide(update, BOT), by_admin=by_admin)


def membership(update_id: int, chat_id: int) -> Hashable:
    status = {"user": {"id": 99, "is_bot": True, "first_name": "Bot"}, "status": "member"}
    changed = {
        "chat": {**CHAT, "id": chat_id},
        "from": ANNA,
        "date": 1,
        "old_chat_member": status,
        "new_chat_member": status,
    }
    update = Update.de_json({"update_id": update_id, "my_chat_member": changed}, None)
    assert update is not None
    return lane_of(update, decide(update, BOT), by_admin=False)


def test_each_topic_is_a_lane_and_the_thread_of_a_reply_is_none() -> None:
    plain = lane(1, "/ask why?")
    assert lane(2, "/ask who?") == plain
    assert lane(3, "/ask who?", message_thread_id=7) == plain
    topic = lane(4, "/ask who?", message_thread_id=7, is_topic_message=True)
    assert topic != plain
    assert lane(5, "/help", message_thread_id=7, is_topic_message=True) == topic


@pytest.mark.parametrize(
    ("text", "by_admin", "alone"),
    [
        ("/reload", True, True),
        ("/reload@newsbot asia", True, True),
        ("/Reload", True, True),
        ("/reload", False, False),
        ("/reloadx", True, False),
        ("/reload@otherbot", True, False),
        ("/status", True, False),
    ],
)
def test_a_reload_by_an_admin_holds_up_nobody(text: str, by_admin: bool, alone: bool) -> None:
    assert (lane(1, text, by_admin=by_admin) != lane(2, "/help")) == alone


def test_comings_and_goings_of_one_chat_keep_their_order() -> None:
    assert membership(1, -5) == membership(2, -5)
    assert membership(1, -5) != membership(2, -6)
    assert membership(1, -1_005) != lane(2, "/ask why?")
