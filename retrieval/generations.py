"""What is live, and how that changes: each change is one transaction of the catalogue.

A generation is the corpus after a reload: which source holds which version of which article.
Readers see the generation that the one row of `state` names, so killing a reload anywhere leaves
the old corpus or the new one, never a mixture. Every change raises the revision, which is the
corpus version that answers are logged with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from retrieval import schema
from retrieval.catalogue import KnownSource, Membership, now_text, read_state
from retrieval.databases import erase_deleted, reading, upsert
from retrieval.errors import NothingToRollBack, UnknownArticle


class Generations:
    """Changes of the live set."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def activate(
        self,
        membership: Membership,
        order: Sequence[KnownSource],
        *,
        index_id: str | None,
        read: Sequence[str],
        forgotten: str | None = None,
    ) -> int:
        """Make `membership` the live corpus; the one before is kept, older ones are dropped.

        `order` says which source wins where two hold an article, and `read` which of them were
        read in full just now. Returns the new revision.
        """
        with self._engine.begin() as connection:
            state = read_state(connection)
            ids = _save_sources(connection, order, read)
            generation_id = connection.execute(
                insert(schema.generations)
                .values(parent_id=state.generation_id, created_at=now_text())
                .returning(schema.generations.c.id)
            ).scalar_one()
            _write_members(connection, generation_id, membership, order, ids)
            if forgotten is not None:
                _set_forgotten(connection, forgotten)
            kept = [generation_id, state.generation_id or 0]
            connection.execute(
                delete(schema.generations).where(schema.generations.c.id.not_in(kept))
            )
            return _change_state(
                connection,
                generation_id=generation_id,
                index_id=index_id,
                last_reload=now_text(),
                schedules_paused=False,
            )

    def note_reading(
        self,
        membership: Membership,
        order: Sequence[KnownSource],
        *,
        index_id: str | None,
        read: Sequence[str],
        forgotten: str | None = None,
    ) -> int:
        """Record a change that touched no article: the time, moved files, maybe a fresh index.

        Returns the revision, raised only where the index is another one now.
        """
        with self._engine.begin() as connection:
            state = read_state(connection)
            ids = _save_sources(connection, order, read)
            _move_items(connection, state.generation_id, membership, ids)
            if forgotten is not None:
                _set_forgotten(connection, forgotten)
            connection.execute(
                update(schema.state).values(last_reload=now_text(), schedules_paused=False)
            )
            if index_id != state.index_id:
                return _change_state(connection, index_id=index_id)
            return state.revision

    def parent(self) -> int:
        """The generation before the current one; raises NothingToRollBack where none is kept."""
        with reading(self._engine) as connection:
            return _parent(connection)

    def roll_back(self, *, index_id: str | None) -> int:
        """Return to the generation before the current one, held by `index_id`; pause schedules.

        Returns the new revision; raises NothingToRollBack where no generation is kept before it.
        """
        with self._engine.begin() as connection:
            known = _parent(connection)
            members = schema.membership
            holding = select(members.c.source_id).where(members.c.generation_id == known)
            connection.execute(
                update(schema.sources)
                .where(schema.sources.c.id.in_(holding))
                .values(forgotten=False)
            )
            return _change_state(
                connection, generation_id=known, index_id=index_id, schedules_paused=True
            )

    def check_known(self, article_id: str) -> None:
        """Raise UnknownArticle where `remove` would."""
        with reading(self._engine) as connection:
            _versions(connection, article_id)

    def remove(self, article_id: str) -> list[str]:
        """Take an article down for good, in every generation; twice is as good as once.

        Returns the ids of its versions, none where they were purged already; raises
        UnknownArticle where there never was one.
        """
        with self._engine.begin() as connection:
            version_ids = _versions(connection, article_id)
            connection.execute(
                upsert(connection, schema.tombstones)
                .values(article_id=article_id, removed_at=now_text())
                .on_conflict_do_nothing()
            )
            connection.execute(
                delete(schema.membership).where(schema.membership.c.article_id == article_id)
            )
            _change_state(connection)
        return version_ids

    def purge(self, article_id: str) -> None:
        """Delete the texts of an article that was removed, in an SQLite file to the last byte."""
        versions = schema.versions
        with self._engine.begin() as connection:
            connection.execute(delete(versions).where(versions.c.article_id == article_id))
        erase_deleted(self._engine)


def _versions(connection: Connection, article_id: str) -> list[str]:
    """The ids of an article's versions, none where it was purged; raises UnknownArticle."""
    versions, tombstones = schema.versions, schema.tombstones
    of_it = select(versions.c.version_id).where(versions.c.article_id == article_id)
    buried = select(tombstones.c.article_id).where(tombstones.c.article_id == article_id)
    version_ids = list(connection.scalars(of_it))
    if not version_ids and connection.scalar(buried) is None:
        raise UnknownArticle(
            f"no article {article_id}; `newsbot articles` lists those that are live"
        )
    return version_ids


def live_versions(membership: Membership, order: Sequence[KnownSource]) -> dict[str, str]:
    """The version of each article that is shown: the one of the first source that holds it."""
    live: dict[str, str] = {}
    for known in order:
        for article_id, member in membership.get(known.source.name, {}).items():
            live.setdefault(article_id, member.version_id)
    return live


def _save_sources(
    connection: Connection, order: Sequence[KnownSource], read: Sequence[str]
) -> dict[str, int]:
    """Insert or update the sources; returns the row id of each known name."""
    now = now_text()
    for known in order:
        source = known.source
        values: dict[str, Any] = {
            "location": source.location,
            "kind": source.kind,
            "outlet": source.outlet,
            "language": source.language,
            "base_url": source.base_url,
            "section": source.section,
            "in_settings": known.in_settings,
            "forgotten": False,
        }
        if source.name in read:
            values["last_read"] = now
        connection.execute(
            upsert(connection, schema.sources)
            .values(name=source.name, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
        )
    rows = connection.execute(select(schema.sources.c.name, schema.sources.c.id))
    return {row.name: row.id for row in rows}


def _write_members(
    connection: Connection,
    generation_id: int,
    membership: Membership,
    order: Sequence[KnownSource],
    ids: Mapping[str, int],
) -> None:
    # An article may have been taken down since the sources were read.
    buried = set(connection.scalars(select(schema.tombstones.c.article_id)))
    shown: set[str] = set()
    rows: list[dict[str, Any]] = []
    for known in order:
        for article_id, member in membership.get(known.source.name, {}).items():
            if article_id in buried:
                continue
            rows.append(
                {
                    "generation_id": generation_id,
                    "source_id": ids[known.source.name],
                    "article_id": article_id,
                    "version_id": member.version_id,
                    "item": member.item,
                    "live": article_id not in shown,
                }
            )
            shown.add(article_id)
    if rows:
        connection.execute(insert(schema.membership), rows)
    first_seen = schema.versions.c.first_generation
    held = select(schema.membership.c.version_id).where(
        schema.membership.c.generation_id == generation_id
    )
    connection.execute(
        update(schema.versions)
        .where(first_seen.is_(None), schema.versions.c.version_id.in_(held))
        .values(first_generation=generation_id)
    )


def _move_items(
    connection: Connection,
    generation_id: int | None,
    membership: Membership,
    ids: Mapping[str, int],
) -> None:
    """Note the files that articles stand in now, where they moved without changing."""
    table = schema.membership
    current = table.c.generation_id == generation_id
    query = select(table.c.source_id, table.c.article_id, table.c.item).where(current)
    stored = {(row.source_id, row.article_id): row.item for row in connection.execute(query)}
    for name, members in membership.items():
        for article_id, member in members.items():
            if stored.get((ids[name], article_id), member.item) != member.item:
                connection.execute(
                    update(table)
                    .where(
                        current,
                        table.c.source_id == ids[name],
                        table.c.article_id == article_id,
                    )
                    .values(item=member.item)
                )


def _parent(connection: Connection) -> int:
    generations = schema.generations
    current = read_state(connection).generation_id
    parent = select(generations.c.parent_id).where(generations.c.id == current).scalar_subquery()
    known = connection.scalar(select(generations.c.id).where(generations.c.id == parent))
    if known is None:
        raise NothingToRollBack("there is no earlier generation to return to")
    return int(known)


def _set_forgotten(connection: Connection, name: str) -> None:
    connection.execute(
        update(schema.sources).where(schema.sources.c.name == name).values(forgotten=True)
    )


def _change_state(connection: Connection, **values: Any) -> int:
    revision = read_state(connection).revision + 1
    connection.execute(update(schema.state).values(revision=revision, **values))
    return revision
