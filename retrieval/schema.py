"""The tables of catalogue.db. What each operation does with them is in `retrieval.catalogue`.

sources           what the corpus is made of, in the order in which they were first loaded
versions          every text ever loaded, with the bounds of its chunks
signatures        what tells copies of a text, for versions that a generation or an index holds
generations       the corpus before and after a reload; the last two are kept
membership        which source holds which version in a generation, and whether it is live
tombstones        articles taken down for good
indexes           the pairs of Chroma and tantivy folders, and which embedder made them
indexed_versions  whose chunks may stand in an index; complete once both legs hold them all
web_addresses     what was last seen of the pages of sources on the web
state             one row: what is current
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

#: Raised with every change to these tables; a data folder of another one is refused. A table that
#: is only added is made where it is missing and changes nothing.
SCHEMA_VERSION = 1

metadata = MetaData()

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("location", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("outlet", Text),
    Column("language", Text),
    Column("base_url", Text),
    Column("section", Text),
    Column("in_settings", Boolean, nullable=False),
    # Kept as a row while the previous generation, to which a rollback returns, may hold it.
    Column("forgotten", Boolean, nullable=False),
    Column("last_read", Text),
)

versions = Table(
    "versions",
    metadata,
    Column("version_id", String(20), primary_key=True),
    Column("article_id", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("source", Text),
    Column("published_at", Text),
    Column("url", Text),
    Column("section", Text),
    Column("author", Text),
    Column("lang", Text),
    Column("body", Text, nullable=False),
    Column("chunk_spans", JSON, nullable=False),
    Column("chunk_count", Integer, nullable=False),
    Column("first_seen", Text, nullable=False),
    # Null until a generation held it: such texts are leftovers of a reload that did not finish.
    Column("first_generation", Integer),
)

signatures = Table(
    "signatures",
    metadata,
    # It goes with its text, however that goes.
    Column("version_id", ForeignKey("versions.version_id", ondelete="CASCADE"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
)

generations = Table(
    "generations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent_id", Integer),
    Column("created_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

membership = Table(
    "membership",
    metadata,
    Column("generation_id", ForeignKey("generations.id", ondelete="CASCADE"), primary_key=True),
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("article_id", Text, primary_key=True),
    Column("version_id", ForeignKey("versions.version_id"), nullable=False),
    Column("item", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Index("membership_by_version", "version_id"),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("removed_at", Text, nullable=False),
)

indexes = Table(
    "indexes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("embedder", Text, nullable=False),
    Column("dimension", Integer),
    Column("chunking", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
)

indexed_versions = Table(
    "indexed_versions",
    metadata,
    Column("index_id", ForeignKey("indexes.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", String(20), primary_key=True),
    Column("complete", Boolean, nullable=False),
)

web_addresses = Table(
    "web_addresses",
    metadata,
    Column("source", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("stamp", Text),
    Column("etag", Text),
    Column("last_modified", Text),
)

state = Table(
    "state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("schema_version", Integer, nullable=False),
    # Grows with every change of what is live: the corpus version that answers are logged with.
    Column("revision", Integer, nullable=False),
    Column("generation_id", Integer),
    Column("index_id", Text),
    Column("last_reload", Text),
    Column("schedules_paused", Boolean, nullable=False),
)
