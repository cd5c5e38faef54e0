from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

import bot.storage.answers
import bot.storage.inbox
from bot.storage.database import metadata, open_database


def test_every_table_of_the_bot_is_made_at_once(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "folder" / "bot.db")
    tables = set(inspect(engine).get_table_names())
    assert tables == set(metadata.tables)
    assert {bot.storage.answers.answers.name, bot.storage.inbox.inbox_updates.name} <= tables


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    for expected in range(3):
        engine = open_database(tmp_path / "bot.db")
        with engine.begin() as connection:
            count = connection.scalar(text("SELECT count(*) FROM answers"))
            assert count == expected
            connection.execute(
                text("INSERT INTO answers VALUES (:id, '2024-01-01', '{}')"), {"id": str(expected)}
            )
        engine.dispose()
