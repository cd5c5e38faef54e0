"""For whom the menu of an admin was set, so that it can be taken from whoever is none any more."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Engine, Table, delete, select

from bot.storage.database import metadata
from retrieval.databases import reading, upsert

admin_menus = Table(
    "admin_menus",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("admin_id", BigInteger, primary_key=True, autoincrement=False),
)


class MenuStore:
    """The admins of one bot, past ones too, whose menu is not everybody's."""

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id

    def add(self, admin_id: int) -> None:
        """Note that somebody gets the menu of an admin."""
        with self._engine.begin() as connection:
            row = upsert(connection, admin_menus).values(bot_id=self._bot_id, admin_id=admin_id)
            connection.execute(row.on_conflict_do_nothing())

    def known(self) -> set[int]:
        """Who got one that was not taken away since."""
        query = select(admin_menus.c.admin_id).where(admin_menus.c.bot_id == self._bot_id)
        with reading(self._engine) as connection:
            return set(connection.scalars(query))

    def remove(self, admin_id: int) -> None:
        """Note that somebody's menu is everybody's again."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(admin_menus).where(
                    admin_menus.c.bot_id == self._bot_id, admin_menus.c.admin_id == admin_id
                )
            )
