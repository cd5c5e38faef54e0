"""What bot.db knows of chats."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage.chats import Askers, ChatOptions, ChatStore, chats
from bot.storage.database import open_database


@pytest.fixture
def store(tmp_path: Path) -> ChatStore:
    """The chats of a bot."""
    return ChatStore(open_database(tmp_path / "bot.db"), bot_id=1)


def test_what_was_chosen_is_kept_for_each_chat(store: ChatStore) -> None:
    chosen = ChatOptions("tr", False, Askers.ADMINS)
    store.choose(-5, chosen)
    assert (store.options(-5), store.options(-6)) == (chosen, ChatOptions())
    store.set_closed(-5, closed=True)
    store.choose(-5, ChatOptions())
    assert store.options(-5) == ChatOptions()
    assert store.closed() == {-5}


def test_a_change_leaves_what_others_chose(store: ChatStore) -> None:
    store.change(-5, language="de")
    store.change(-5, askers=Askers.ADMINS)
    store.change(-5, streaming=False)
    store.change(-5, language=None)
    assert store.options(-5) == ChatOptions(None, False, Askers.ADMINS)
    store.change(-5, streaming=None, askers=Askers.EVERYONE)
    assert store.options(-5) == ChatOptions()


def test_an_open_chat_leaves_no_row(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "bot.db")
    store = ChatStore(engine, bot_id=1)
    store.set_closed(7, closed=False)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(chats)) == 0
    store.set_closed(7, closed=True)
    store.set_closed(7, closed=False)
    assert store.closed() == set()


def test_a_move_told_twice_takes_nothing_back(store: ChatStore) -> None:
    store.choose(-5, ChatOptions(language="de"))
    store.move(-5, -1005)
    assert store.options(-1005).language == "de"
    store.choose(-1005, ChatOptions(language="fr"))
    store.move(-5, -1005)
    assert store.options(-1005).language == "fr"
    assert store.moved() == {-5: -1005}
