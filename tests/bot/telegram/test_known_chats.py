"""The ids of a chat, and where the bot cannot write, through a restart."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.storage.chats import ChatStore
from bot.telegram.known_chats import KnownChats


@pytest.fixture
def store(engine: Engine) -> ChatStore:
    """What bot.db knows of chats."""
    return ChatStore(engine, bot_id=1)


async def test_a_group_is_known_by_the_ids_that_it_had_and_has(store: ChatStore) -> None:
    known = KnownChats(store)
    await known.follow(-5, -1_005)
    for one in (known, KnownChats(store)):
        assert (one.first(-1_005), one.now(-5)) == (-5, -1_005)
        assert one.ids(-5) == one.ids(-1_005) == {-5, -1_005}
        assert one.ids(7) == {7}


async def test_a_chat_is_closed_until_it_is_open_again(store: ChatStore) -> None:
    known = KnownChats(store)
    await known.note(7, closed=True)
    assert known.is_closed(7)
    assert KnownChats(store).is_closed(7)
    await known.note(7, closed=False)
    assert not known.is_closed(7)
    assert not KnownChats(store).is_closed(7)
