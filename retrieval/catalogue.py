"""The catalogue: every article version's text, and which versions are live.

It is the one truth: both indexes can be rebuilt from it, and an excerpt's text is always a slice
of an article stored here. This module reads it and stages new texts; what changes the live set
is in `retrieval.generations`, what the indexes hold in `retrieval.index_ledger`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, func, literal, select

from retrieval import schema
from retrieval.articles import Article
from retrieval.chunking import Span
from retrieval.databases import reading, upsert
from retrieval.errors import CatalogueTooNew, UnknownArticle
from retrieval.sources.source import Source
from retrieval.sqlite import open_sqlite

#: Rows asked for in one statement: SQLite takes 32,766 parameters, older builds 999.
_ROWS_A_QUERY = 500

_VERSION_COLUMNS = tuple(
    schema.versions.c[name]
    for name in (
        "version_id", "article_id", "title", "body", "source", "published_at", "url", "section",
        "author", "lang",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """What is current. `revision` is the corpus version; 0 = nothing was ever loaded."""

    revision: int
    generation_id: int | None
    index_id: str | None
    last_reload: datetime | None
    schedules_paused: bool


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source that was loaded before."""

    source: Source
    in_settings: bool
    last_read: datetime | None


@dataclass(frozen=True, slots=True)
class Member:
    """An article as one source holds it: which version, and the file that yielded it."""

    version_id: str
    item: str


#: For each source by name, what it holds, by article id.
Membership = Mapping[str, Mapping[str, Member]]


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """What a search needs to know of a live version; its text stays in the catalogue."""

    version_id: str
    article_id: str
    title: str
    source: str | None
    published_at: datetime | None
    lang: str | None
    chunks: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Where a live article comes from: the version that is shown, and the source that yields it."""

    version_id: str
    source_name: str


class Catalogue:
    """catalogue.db. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open (or create) the catalogue in the SQLite file at `path`; raises CatalogueTooNew."""
        return cls.on(open_sqlite(path, schema.metadata))

    @classmethod
    def on(cls, engine: Engine) -> Catalogue:
        """The catalogue in an open database.

        Raises CatalogueTooNew where another version of newsbot, with other tables, wrote it.
        """
        version = select(schema.state.c.schema_version)
        with reading(engine) as connection:
            written_by = connection.scalar(version)
        if written_by is None:
            with engine.begin() as connection:
                first = upsert(connection, schema.state).values(
                    id=1,
                    schema_version=schema.SCHEMA_VERSION,
                    revision=0,
                    schedules_paused=False,
                )
                connection.execute(first.on_conflict_do_nothing())
                written_by = connection.scalar(version)
        if written_by != schema.SCHEMA_VERSION:
            raise CatalogueTooNew(
                f"the catalogue in {engine.url.render_as_string()} was written by another version "
                f"of newsbot (tables {written_by}, this one knows {schema.SCHEMA_VERSION}): use "
                "that version, or another NEWSBOT_DATA_DIR"
            )
        return cls(engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def state(self) -> State:
        """What is current now."""
        with reading(self.engine) as connection:
            return read_state(connection)

    def sources(self, *, even_forgotten: Collection[str] = ()) -> list[KnownSource]:
        """The sources loaded so far and not forgotten, oldest first.

        Those named in `even_forgotten` are among them, in their old places, forgotten or not.
        """
        table = schema.sources
        wanted = table.c.forgotten.is_(False) | table.c.name.in_(even_forgotten)
        query = select(table).where(wanted).order_by(table.c.id)
        with reading(self.engine) as connection:
            return [_known_source(row) for row in connection.execute(query).mappings()]

    def membership(self, generation_id: int | None) -> dict[str, dict[str, Member]]:
        """What each source holds in a generation."""
        held: dict[str, dict[str, Member]] = {}
        table, sources = schema.membership, schema.sources
        query = (
            select(sources.c.name, table.c.article_id, table.c.version_id, table.c.item)
            .join(sources, sources.c.id == table.c.source_id)
            .where(table.c.generation_id == generation_id)
        )
        with reading(self.engine) as connection:
            for name, article_id, version_id, item in connection.execute(query):
                held.setdefault(name, {})[article_id] = Member(version_id, item)
        return held

    def live(self) -> tuple[State, list[LiveVersion]]:
        """What is current and the live versions with it, read in one transaction."""
        versions, membership = schema.versions, schema.membership
        with reading(self.engine) as connection:
            state = read_state(connection)
            query = (
                select(
                    versions.c.version_id,
                    versions.c.article_id,
                    versions.c.title,
                    versions.c.source,
                    versions.c.published_at,
                    versions.c.lang,
                    versions.c.chunk_count,
                )
                .join(membership, membership.c.version_id == versions.c.version_id)
                .where(membership.c.generation_id == state.generation_id, membership.c.live)
            )
            rows = connection.execute(query).all()
        return state, [
            LiveVersion(row[0], row[1], row[2], row[3], _moment(row[4]), row[5], row[6])
            for row in rows
        ]

    def shown(self, generation_id: int | None) -> dict[str, str]:
        """The version of each article that a generation shows, by article id."""
        table = schema.membership
        query = select(table.c.article_id, table.c.version_id).where(
            table.c.generation_id == generation_id, table.c.live
        )
        with reading(self.engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def holders(self, article_ids: Collection[str]) -> dict[str, Holder]:
        """Of these articles, those that are live: what is shown of each, by article id."""
        table, sources = schema.membership, schema.sources
        with reading(self.engine) as connection:
            query = (
                select(table.c.article_id, table.c.version_id, sources.c.name)
                .join(sources, sources.c.id == table.c.source_id)
                .where(
                    table.c.generation_id == read_state(connection).generation_id,
                    table.c.article_id.in_(article_ids),
                    table.c.live,
                )
            )
            return {row[0]: Holder(row[1], row[2]) for row in connection.execute(query)}

    def newest(self, section: str | None, limit: int) -> list[Article]:
        """The newest live articles, of one section where it is given, whatever its case."""
        versions, membership = schema.versions, schema.membership
        with reading(self.engine) as connection:
            query = (
                select(*_VERSION_COLUMNS)
                .join(membership, membership.c.version_id == versions.c.version_id)
                .where(
                    membership.c.generation_id == read_state(connection).generation_id,
                    membership.c.live,
                )
                .order_by(versions.c.published_at.desc().nulls_last(), versions.c.title)
                .limit(limit)
            )
            if section is not None:
                query = query.where(func.lower(versions.c.section) == section.lower())
            return [_article(row) for row in connection.execute(query)]

    def count_live(self) -> int:
        """How many articles are live."""
        table = schema.membership
        with reading(self.engine) as connection:
            query = select(func.count()).where(
                table.c.generation_id == read_state(connection).generation_id, table.c.live
            )
            return connection.scalar(query) or 0

    def articles_by_day(self) -> dict[date, int]:
        """How many live articles were published on each day (UTC); undated ones are left out."""
        _, live = self.live()
        return dict(Counter(one.published_at.date() for one in live if one.published_at))

    def sections(self) -> list[str]:
        """The sections that live articles stand in, the fullest first."""
        versions, membership = schema.versions, schema.membership
        with reading(self.engine) as connection:
            query = (
                select(versions.c.section)
                .join(membership, membership.c.version_id == versions.c.version_id)
                .where(
                    membership.c.generation_id == read_state(connection).generation_id,
                    membership.c.live,
                    versions.c.section.is_not(None),
                )
                .group_by(versions.c.section)
                .order_by(func.count().desc(), versions.c.section)
            )
            return list(connection.scalars(query))

    def tombstones(self, among: Collection[str] | None = None) -> set[str]:
        """Ids of the articles that were taken down for good, all or `among` a few."""
        column = schema.tombstones.c.article_id
        query = select(column) if among is None else select(column).where(column.in_(among))
        with reading(self.engine) as connection:
            return set(connection.scalars(query))

    def known(self, version_ids: Sequence[str]) -> set[str]:
        """Which of these versions are stored already."""
        column = schema.versions.c.version_id
        found: set[str] = set()
        with reading(self.engine) as connection:
            for part in _parts(version_ids):
                found.update(connection.scalars(select(column).where(column.in_(part))))
        return found

    def dates(self, version_ids: Sequence[str]) -> dict[str, datetime]:
        """The day of each stored version: its article's, or the one on which it was first seen."""
        table = schema.versions
        moment = func.coalesce(table.c.published_at, table.c.first_seen)
        found: dict[str, datetime] = {}
        with reading(self.engine) as connection:
            for part in _parts(version_ids):
                rows = connection.execute(
                    select(table.c.version_id, moment).where(table.c.version_id.in_(part))
                )
                found |= {row[0]: datetime.fromisoformat(row[1]) for row in rows}
        return found

    def stage(self, articles: Iterable[tuple[Article, list[Span]]]) -> None:
        """Store versions with the bounds of their chunks; nobody sees them until activation."""
        now = now_text()
        rows = [_version_row(article, spans, now) for article, spans in articles]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(
                    upsert(connection, schema.versions).on_conflict_do_nothing(), rows
                )

    def articles(self, version_ids: Sequence[str]) -> dict[str, Article]:
        """The stored versions with these ids, by id; unknown ids are left out."""
        found: dict[str, Article] = {}
        with reading(self.engine) as connection:
            for part in _parts(version_ids):
                query = select(*_VERSION_COLUMNS).where(schema.versions.c.version_id.in_(part))
                for row in connection.execute(query):
                    found[row[0]] = _article(row)
        return found

    def chunked(self, version_ids: Sequence[str]) -> dict[str, tuple[Article, list[Span]]]:
        """As `articles`, each with the bounds of its chunks in reading order."""
        found: dict[str, tuple[Article, list[Span]]] = {}
        columns = (*_VERSION_COLUMNS, schema.versions.c.chunk_spans)
        with reading(self.engine) as connection:
            for part in _parts(version_ids):
                query = select(*columns).where(schema.versions.c.version_id.in_(part))
                for *row, spans in connection.execute(query):
                    found[row[0]] = _article(row), [(start, end) for start, end in spans]
        return found

    def chunk_counts(self, version_ids: Sequence[str]) -> dict[str, int]:
        """How many chunks each of these versions has."""
        columns = schema.versions.c
        found: dict[str, int] = {}
        with reading(self.engine) as connection:
            for part in _parts(version_ids):
                query = select(columns.version_id, columns.chunk_count).where(
                    columns.version_id.in_(part)
                )
                found.update((row[0], row[1]) for row in connection.execute(query))
        return found

    def article(self, article_id: str, version_id: str | None = None) -> Article:
        """The live version of an article, or the version asked for, live or not.

        Raises UnknownArticle where there is none.
        """
        versions, membership = schema.versions, schema.membership
        query = select(*_VERSION_COLUMNS).where(versions.c.article_id == article_id)
        with reading(self.engine) as connection:
            if version_id is None:
                generation_id = read_state(connection).generation_id
                query = query.join(
                    membership, membership.c.version_id == versions.c.version_id
                ).where(membership.c.generation_id == generation_id, membership.c.live)
            else:
                query = query.where(versions.c.version_id == version_id)
            row = connection.execute(query).first()
        if row is None:
            which = f"version {version_id} of article {article_id}" if version_id else article_id
            raise UnknownArticle(
                f"no article {which}; `newsbot articles` lists those that are live"
            )
        return _article(row)

    def live_articles(self) -> Iterator[tuple[Article, int]]:
        """The live articles and the length of each body, newest first; bodies are left empty."""
        versions, membership = schema.versions, schema.membership
        columns = [c for c in _VERSION_COLUMNS if c.name != "body"]
        with reading(self.engine) as connection:
            generation_id = read_state(connection).generation_id
            query = (
                select(
                    *columns[:3], literal("").label("body"), *columns[3:],
                    func.length(versions.c.body),
                )
                .join(membership, membership.c.version_id == versions.c.version_id)
                .where(membership.c.generation_id == generation_id, membership.c.live)
                .order_by(versions.c.published_at.desc().nulls_last(), versions.c.title)
            )  # fmt: skip
            for row in connection.execute(query):
                yield _article(row[:10]), row[10]


def read_state(connection: Connection) -> State:
    """What is current, read within the caller's transaction."""
    row = connection.execute(select(schema.state)).mappings().one()
    return State(
        revision=row["revision"],
        generation_id=row["generation_id"],
        index_id=row["index_id"],
        last_reload=_moment(row["last_reload"]),
        schedules_paused=row["schedules_paused"],
    )


def now_text() -> str:
    """The time now as the catalogue writes it: ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat()


def _version_row(article: Article, spans: list[Span], now: str) -> dict[str, Any]:
    return {
        "version_id": article.version_id,
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "url": article.url,
        "section": article.section,
        "author": article.author,
        "lang": article.lang,
        "body": article.body,
        "chunk_spans": spans,
        "chunk_count": len(spans),
        "first_seen": now,
        "first_generation": None,
    }


def _article(row: Any) -> Article:
    return Article(
        version_id=row[0], id=row[1], title=row[2], body=row[3], source=row[4],
        published_at=_moment(row[5]), url=row[6], section=row[7], author=row[8], lang=row[9],
    )  # fmt: skip


def _known_source(row: RowMapping) -> KnownSource:
    source = Source(
        name=row["name"],
        location=row["location"],
        kind=row["kind"],
        outlet=row["outlet"],
        language=row["language"],
        base_url=row["base_url"],
        section=row["section"],
    )
    return KnownSource(source, row["in_settings"], _moment(row["last_read"]))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), _ROWS_A_QUERY):
        yield ids[first : first + _ROWS_A_QUERY]
