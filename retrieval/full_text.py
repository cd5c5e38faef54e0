"""The full-text index: BM25 over chunks in tantivy, with terms made by `retrieval.analysis`.

Each chunk is indexed together with its article's headline, outlet and date, because questions
name them. Queries are built from terms, never parsed from what a user typed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tantivy

_TEXT = "text"
_CHUNK = "chunk_id"
_VERSION = "version_id"
_PUBLISHED = "published"
_OUTLET = "outlet"
_ANALYSER = "terms"
_WRITER_HEAP_BYTES = 64_000_000
#: Undated articles pass every `as_of`, so they count as published before anything else.
_UNDATED = -(2**62)

TermGroups = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """What the full-text index is told of a chunk."""

    chunk_id: str
    version_id: str
    terms: Sequence[str]
    published_at: datetime | None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class TextHit:
    """A chunk found by BM25."""

    chunk_id: str
    score: float


class FullTextIndex:
    """Chunks under one folder. Threads may share it; one process at a time may write."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def open(cls, folder: Path) -> FullTextIndex:
        """Open the index in `folder`, creating it where there is none."""
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder))
        index.register_tokenizer(
            _ANALYSER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        return cls(index)

    def add(self, chunks: Iterable[IndexedChunk]) -> None:
        """Add chunks; they are found after `commit`. A version must be deleted before re-adding."""
        writer = self._open_writer()
        for chunk in chunks:
            document = tantivy.Document()
            document.add_text(_CHUNK, chunk.chunk_id)
            document.add_text(_VERSION, chunk.version_id)
            document.add_text(_TEXT, " ".join(chunk.terms))
            document.add_integer(_PUBLISHED, _seconds(chunk.published_at))
            if chunk.outlet:
                document.add_text(_OUTLET, chunk.outlet)
            writer.add_document(document)

    def delete(self, version_ids: Iterable[str]) -> None:
        """Delete all chunks of these versions; they are gone after `commit`."""
        writer = self._open_writer()
        for version_id in version_ids:
            writer.delete_documents_by_term(_VERSION, version_id)

    def commit(self) -> None:
        """Make what was added and deleted durable and visible to searches."""
        if self._writer is not None:
            self._writer.commit()
            self._index.reload()

    def search(
        self,
        groups: TermGroups,
        limit: int,
        *,
        idf: Mapping[str, float],
        as_of: datetime | None = None,
        outlets: Collection[str] = (),
    ) -> list[TextHit]:
        """The `limit` best chunks by BM25 for any of the terms, best first.

        The variants of one word count once, by the best of them. Chunks published after `as_of`
        are left out; undated ones are kept. With `outlets` only their chunks are found. Terms
        without an IDF are in no chunk.
        """
        clauses: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for group in groups:
            variants = [
                tantivy.Query.term_query(self._schema, _TEXT, term)
                for term in group
                if idf.get(term)
            ]
            if len(variants) > 1:
                query = tantivy.Query.disjunction_max_query(variants)
                clauses.append((tantivy.Occur.Should, query))
            elif variants:
                clauses.append((tantivy.Occur.Should, variants[0]))
        if not clauses or limit < 1:
            return []
        filters = []
        if as_of is not None:
            filters.append(self._published_by(as_of))
        if outlets:
            filters.append(tantivy.Query.term_set_query(self._schema, _OUTLET, list(outlets)))
        query = tantivy.Query.boolean_query(clauses)
        if filters:
            # A filter must not score: what it adds would differ between two filtered searches.
            musts = [(tantivy.Occur.Must, tantivy.Query.const_score_query(f, 0.0)) for f in filters]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *musts])
        searcher = self._index.searcher()
        return [
            TextHit(str(searcher.doc(address).get_first(_CHUNK)), score)
            for score, address in searcher.search(query, limit, count=False).hits
        ]

    def idf(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term that stands in some chunk.

        ln(1 + (N - n + 0.5) / (n + 0.5)), as in Lucene's and tantivy's BM25.
        """
        searcher = self._index.searcher()
        total = searcher.num_docs
        found: dict[str, float] = {}
        for term in set(terms):
            frequency = min(searcher.doc_freq(_TEXT, term), total)
            if frequency:
                found[term] = math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
        return found

    def max_idf(self) -> float:
        """The weight of a word that stands in no chunk: that of one which stands in one, at 0.5."""
        return math.log(1 + (self._index.searcher().num_docs + 0.5) / 0.5)

    def count(self) -> int:
        """How many chunks can be found, live or not."""
        return self._index.searcher().num_docs

    def close(self) -> None:
        """Let go of the writer and its lock."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _open_writer(self) -> tantivy.IndexWriter:
        # One indexing thread: terms are made in Python, which is the slower part by far.
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_HEAP_BYTES, 1)
        return self._writer

    def _published_by(self, as_of: datetime) -> tantivy.Query:
        return tantivy.Query.range_query(
            self._schema, _PUBLISHED, tantivy.FieldType.Integer, _UNDATED, _seconds(as_of)
        )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_CHUNK, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_VERSION, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_TEXT, stored=False, tokenizer_name=_ANALYSER, index_option="position")
    builder.add_text_field(_OUTLET, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(_PUBLISHED, stored=False, indexed=True, fast=True)
    return builder.build()


def _seconds(moment: datetime | None) -> int:
    return _UNDATED if moment is None else int(moment.timestamp())
