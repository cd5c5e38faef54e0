"""The full-text index: BM25 over chunks in tantivy, with terms made by `retrieval.analysis`.

Each chunk is indexed together with its article's headline, outlet and date, because questions
name them. Queries are built from terms, never parsed from what a user typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tantivy

from retrieval.errors import REBUILD, IndexOutdated
from retrieval.fingerprint_store import Fingerprint, FingerprintStore
from retrieval.full_text_view import (
    HEADLINE,
    NUMBER,
    OUTLET,
    PUBLISHED,
    TEXT,
    VERSION,
    FullTextView,
    seconds,
)

_ANALYSER = "terms"
_WRITER_HEAP_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """What the full-text index is told of a chunk."""

    number: int
    """As `chunk_ids.chunk_number` makes it."""
    version_id: str
    terms: Sequence[str]
    """All of them: the heading's and the body's."""
    headline: Sequence[str]
    """The terms of headline and section, which count once more."""
    published_at: datetime | None
    outlet: str | None
    fingerprint: Fingerprint


class FullTextIndex:
    """Chunks under one folder. Threads may share it; one process at a time may write."""

    def __init__(self, index: tantivy.Index, fingerprints: FingerprintStore) -> None:
        self._index = index
        self._fingerprints = fingerprints
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def open(cls, folder: Path) -> FullTextIndex:
        """Open the index in `folder`, creating it where there is none.

        Raises IndexOutdated where it was written by other rules, or its fingerprints are gone.
        """
        folder.mkdir(parents=True, exist_ok=True)
        try:
            index = tantivy.Index(_schema(), path=str(folder))
        except ValueError as error:  # another schema, or files that are damaged
            raise IndexOutdated(
                f"the full-text index in {folder} cannot be opened ({error}): {REBUILD}"
            ) from None
        index.register_tokenizer(
            _ANALYSER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        fingerprints = FingerprintStore.open(folder)
        # A killed reload may have left more fingerprints than chunks, but never none.
        if index.searcher().num_docs and fingerprints.is_empty():
            fingerprints.close()
            raise IndexOutdated(f"the fingerprints of the index in {folder} are gone: {REBUILD}")
        return cls(index, fingerprints)

    def add(self, chunks: Iterable[IndexedChunk]) -> None:
        """Add chunks; they are found after `commit`. A version must be deleted before re-adding."""
        writer = self._open_writer()
        fingerprints: list[tuple[int, bytes, bytes]] = []
        for chunk in chunks:
            document = tantivy.Document()
            document.add_text(VERSION, chunk.version_id)
            document.add_unsigned(NUMBER, chunk.number)
            document.add_text(TEXT, " ".join(chunk.terms))
            document.add_text(HEADLINE, " ".join(chunk.headline))
            document.add_integer(PUBLISHED, seconds(chunk.published_at))
            if chunk.outlet:
                document.add_text(OUTLET, chunk.outlet)
            writer.add_document(document)
            fingerprints.append((chunk.number, *chunk.fingerprint))
        self._fingerprints.add(fingerprints)

    def delete(self, version_ids: Iterable[str]) -> None:
        """Delete all chunks of these versions; they are gone after `commit`."""
        writer = self._open_writer()
        listed = list(version_ids)
        for version_id in listed:
            writer.delete_documents_by_term(VERSION, version_id)
        self._fingerprints.delete(listed)

    def commit(self) -> None:
        """Make what was added and deleted durable and visible to searches."""
        if self._writer is not None:
            # Fingerprints first: a chunk that is found without one would be passed over.
            self._fingerprints.commit()
            self._writer.commit()
            self._index.reload()

    def rollback(self) -> None:
        """Forget what was added and deleted since the last commit."""
        self._fingerprints.rollback()
        if self._writer is not None:
            self._writer.rollback()

    def view(self) -> FullTextView:
        """What is committed now, to be searched."""
        return FullTextView(self._index, self._fingerprints)

    def count(self) -> int:
        """How many chunks can be found, live or not."""
        return self._index.searcher().num_docs

    def close(self) -> None:
        """Let go of the writer and its lock."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
        self._fingerprints.close()

    def _open_writer(self) -> tantivy.IndexWriter:
        # One indexing thread: terms are made in Python, which is the slower part by far.
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_HEAP_BYTES, 1)
        return self._writer


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(NUMBER, stored=False, indexed=False, fast=True)
    builder.add_text_field(VERSION, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TEXT, stored=False, tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_text_field(OUTLET, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(HEADLINE, stored=False, tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_integer_field(PUBLISHED, stored=False, indexed=True, fast=True)
    return builder.build()
