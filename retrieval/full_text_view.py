"""Searching the full-text index as it stood at one commit."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import tantivy

from retrieval.analysis import TermGroups
from retrieval.fingerprint_store import Fingerprint, FingerprintStore

#: The fields of a chunk.
TEXT = "text"
HEADLINE = "headline"
NUMBER = "number"
VERSION = "version_id"
PUBLISHED = "published"
OUTLET = "outlet"

#: Undated articles pass every `as_of`, so they count as published before anything else.
_UNDATED = -(2**62)


@dataclass(frozen=True, slots=True)
class TextHit:
    """A chunk found by BM25, by its number (`chunk_ids.chunk_number`)."""

    number: int
    score: float


class FullTextView:
    """What was committed when it was made.

    The fingerprints are those of now: what was deleted since has none.
    """

    def __init__(self, index: tantivy.Index, fingerprints: FingerprintStore) -> None:
        self._fingerprints = fingerprints
        self._schema = index.schema
        self._searcher = index.searcher()

    def search(
        self,
        groups: TermGroups,
        limit: int,
        *,
        idf: Mapping[str, float],
        as_of: datetime | None = None,
        outlets: Collection[str] = (),
        headline_weight: float = 0.0,
    ) -> list[TextHit]:
        """The `limit` best chunks by BM25 for any of the terms, best first.

        The variants of one word count once, by the best of them. A term in the headline or the
        section counts `headline_weight` of its BM25 there more. Chunks published after `as_of` are
        left out; undated ones are kept. With `outlets` only their chunks are found. Terms without
        an IDF are in no chunk.
        """
        clauses: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for group in groups:
            known = [term for term in group if idf.get(term)]
            if known:
                clauses.append((tantivy.Occur.Should, self._any_of(TEXT, known)))
                if headline_weight > 0:
                    query = tantivy.Query.boost_query(
                        self._any_of(HEADLINE, known), headline_weight
                    )
                    clauses.append((tantivy.Occur.Should, query))
        if not clauses or limit < 1:
            return []
        query = self._filtered(tantivy.Query.boolean_query(clauses), as_of, outlets)
        hits = self._searcher.search(query, limit, count=False).hits
        numbers = self._numbers([address for _, address in hits])
        return [TextHit(number, score) for number, (score, _) in zip(numbers, hits, strict=True)]

    def fingerprints(self, numbers: Sequence[int]) -> Mapping[int, Fingerprint]:
        """The terms and vectors of the chunks with these numbers, of those that are there.

        Raises IndexOutdated where their file is damaged.
        """
        return self._fingerprints.get(numbers)

    def idf(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term that stands in some chunk.

        ln(1 + (N - n + 0.5) / (n + 0.5)), as in Lucene's and tantivy's BM25.
        """
        total = self._searcher.num_docs
        found: dict[str, float] = {}
        for term in set(terms):
            frequency = min(self._searcher.doc_freq(TEXT, term), total)
            if frequency:
                found[term] = math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
        return found

    def frequency(self, term: str) -> int:
        """How many chunks a term stands in."""
        return self._searcher.doc_freq(TEXT, term)

    def max_idf(self) -> float:
        """The weight of a word that stands in no chunk: that of one which stands in one, at 0.5."""
        return math.log(1 + (self._searcher.num_docs + 0.5) / 0.5)

    def _numbers(self, addresses: list[tantivy.DocAddress]) -> list[int]:
        """The numbers of the chunks there: a column that every chunk has."""
        return cast("list[int]", self._searcher.fast_field_values(NUMBER, addresses))

    def _any_of(self, field: str, terms: Sequence[str]) -> tantivy.Query:
        queries = [tantivy.Query.term_query(self._schema, field, term) for term in terms]
        return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(queries)

    def _filtered(
        self, query: tantivy.Query, as_of: datetime | None, outlets: Collection[str]
    ) -> tantivy.Query:
        filters = []
        if as_of is not None:
            filters.append(
                tantivy.Query.range_query(
                    self._schema, PUBLISHED, tantivy.FieldType.Integer, _UNDATED, seconds(as_of)
                )
            )
        if outlets:
            filters.append(tantivy.Query.term_set_query(self._schema, OUTLET, list(outlets)))
        if not filters:
            return query
        # A filter must not score: what it adds would differ between two filtered searches.
        musts = [(tantivy.Occur.Must, tantivy.Query.const_score_query(f, 0.0)) for f in filters]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *musts])


def seconds(moment: datetime | None) -> int:
    """A publication time as the index holds it: seconds since 1970."""
    return _UNDATED if moment is None else int(moment.timestamp())
