"""For whom the menu of an admin was set."""

from __future__ import annotations

from pathlib import Path

from bot.storage.database import open_database
from bot.storage.menus import MenuStore


def test_each_bot_remembers_for_whom_it_set_a_menu_until_that_is_taken_away(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "bot.db")
    store, other = MenuStore(engine, bot_id=1), MenuStore(engine, bot_id=2)
    for _ in range(2):
        store.add(7)
    store.add(8)
    other.add(9)
    store.remove(7)
    assert (store.known(), other.known()) == ({8}, {9})
