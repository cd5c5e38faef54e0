"""The two legs of a search, asked for the whole question and for each of its parts.

The legs run side by side: both libraries let go of Python's lock while they search.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, wait
from dataclasses import dataclass
from datetime import datetime

from langchain_core.embeddings import Embeddings

from config.settings import RetrievalSettings
from retrieval.analysis import query_terms
from retrieval.embeddings import embed_questions
from retrieval.full_text_view import FullTextView, TermGroups
from retrieval.index_ledger import check_dimension
from retrieval.indexes import IndexPair
from retrieval.live import Snapshot
from retrieval.parts import Hits, part_ranking
from retrieval.signals import group_weight
from retrieval.understanding import Part, Understanding
from retrieval.vectors import Vectors

#: Words that full text is asked for, and code points that are embedded: no question needs more,
#: and a pasted article costs no more than a long question.
_MOST_WORDS = 64
_EMBEDDED = 600

#: A leg is asked again for this many times more while too much of what it gave is not live.
_WIDEN = 4
_WIDENINGS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What both legs found, live and best first, as chunk ids with scores."""

    text: Hits
    """By BM25, for the whole question."""
    text_parts: Sequence[Hits]
    """For each part, within its outlets."""
    dense: Hits
    """By cosine similarity, for the whole question."""
    dense_parts: Sequence[Hits]
    """For each part, within its outlets."""
    question_vector: Vectors | None
    """Shape (dimension,); None where the vector leg is switched off."""


@dataclass(frozen=True)
class Legs:
    """Both legs over one snapshot, as one question sees it."""

    snapshot: Snapshot
    indexes: IndexPair
    view: FullTextView
    embedder: Embeddings
    options: RetrievalSettings
    understanding: Understanding
    as_of: datetime | None

    def search(self, groups: TermGroups, idf: Mapping[str, float], executor: Executor) -> Found:
        """Ask both legs; raises EmbedderUnavailable and IndexOutdated."""
        options = self.options
        with_dense = options.dense_weight > 0 or options.dense_weight_foreign > 0
        dense = executor.submit(self._dense) if with_dense else None
        try:
            text = self._text(groups, idf)
            text_parts = [self._text_part(part, groups, idf) for part in self.understanding.parts]
        finally:
            if dense is not None:
                wait((dense,))  # it must not outlive the snapshot whose indexes it reads
        if dense is None:
            nothing: list[Hits] = [[] for _ in text_parts]
            return Found(text, text_parts, [], nothing, None)
        vector, (whole, *parts) = dense.result()
        return Found(text, text_parts, whole, parts, vector)

    def _text_part(self, part: Part, groups: TermGroups, idf: Mapping[str, float]) -> Hits:
        """The ranking of one part, within the outlets and preferring the time that it names."""
        languages = (*self.snapshot.languages, self.understanding.language)
        own = query_terms(self.understanding.text_of(part), languages)
        return part_ranking(
            self._text(own, idf, part.outlets),
            self._text(groups, idf, part.outlets),
            lambda chunk_id: self.snapshot.published_in(chunk_id, part.period),
        )

    def _text(
        self,
        groups: TermGroups,
        idf: Mapping[str, float],
        outlets: frozenset[str] = frozenset(),
    ) -> Hits:
        wanted = _rarest(groups, idf)

        def ask(limit: int) -> tuple[Hits, int]:
            found = self.view.search(
                wanted,
                limit,
                idf=idf,
                as_of=self.as_of,
                outlets=outlets,
                headline_weight=self.options.headline_weight,
            )
            live: Hits = []
            for hit in found:
                chunk_id = self.snapshot.chunk_of(hit.number)
                # The index knows whole seconds only, so the last of them is looked at here.
                if chunk_id is not None and self.snapshot.sees(chunk_id, self.as_of):
                    live.append((chunk_id, hit.score))
            return live, len(found)

        return self._enough(ask)

    def _dense(self) -> tuple[Vectors, list[Hits]]:
        """The question's vector, and what is near it and near each part, within its outlets."""
        parts = self.understanding.parts
        texts = [self.understanding.question, *map(self.understanding.text_of, parts)]
        texts = [text[:_EMBEDDED] for text in texts]
        distinct = list(dict.fromkeys(texts))  # a part may be the whole question
        vectors = embed_questions(self.embedder, distinct)
        check_dimension(self.indexes.record, vectors)
        near = {text: self._near(vector) for text, vector in zip(distinct, vectors, strict=True)}
        rankings = [near[texts[0]]]
        for part, text in zip(parts, texts[1:], strict=True):
            rankings.append([hit for hit in near[text] if self._is_of(hit[0], part.outlets)])
        return vectors[0], rankings

    def _near(self, vector: Vectors) -> Hits:
        def ask(limit: int) -> tuple[Hits, int]:
            hits = self.indexes.vectors.search(vector, limit)
            return [hit for hit in hits if self.snapshot.sees(hit[0], self.as_of)], len(hits)

        return self._enough(ask)

    def _is_of(self, chunk_id: str, outlets: frozenset[str]) -> bool:
        return not outlets or self.snapshot.version_of(chunk_id).source in outlets

    def _enough(self, ask: Callable[[int], tuple[Hits, int]]) -> Hits:
        """The live hits of a leg, asked for more while too many of them are not live.

        Only so often: where next to nothing was published by then, the vector leg would be walked
        through whole, and full text, which filters by time itself, finds it without.

        `ask` takes a limit and gives the live hits and how many hits there were.
        """
        wanted = self.options.candidates
        limit = wanted
        while True:
            live, count = ask(limit)
            enough = len(live) * 2 >= wanted
            if enough or count < limit or limit >= wanted * _WIDEN**_WIDENINGS:
                return live[:wanted]
            limit *= _WIDEN


def _rarest(groups: TermGroups, idf: Mapping[str, float]) -> TermGroups:
    """All words of a question of usual length; of a longer one the rarest, each once."""
    if len(groups) <= _MOST_WORDS:
        return groups
    known = [group for group in dict.fromkeys(groups) if any(term in idf for term in group)]
    return sorted(known, key=lambda group: -group_weight(group, idf, 0.0))[:_MOST_WORDS]
