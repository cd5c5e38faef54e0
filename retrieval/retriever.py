"""Search: both legs asked for one question, fused, capped, and only what is live.

`NewsRetriever` is a LangChain retriever, so it fits any chain; `retrieve` gives the whole
outcome with its signals, which the answerer needs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from config.settings import RetrievalSettings
from retrieval.analysis import query_terms
from retrieval.articles import Excerpt, as_utc
from retrieval.corpus import Corpus
from retrieval.embeddings import embed_question
from retrieval.errors import EmptyCorpus
from retrieval.full_text import FullTextIndex
from retrieval.fusion import capped, dense_weight, fuse
from retrieval.index_ledger import check_dimension
from retrieval.indexes import IndexPair
from retrieval.live import Snapshot
from retrieval.parts import Hits, joined, part_ranking
from retrieval.results import Retrieval, Signals
from retrieval.signals import measure, score_ratio
from retrieval.understanding import Part, Understanding, understand

#: A leg is asked again for this many times more while too much of what it gave is not live.
_WIDEN = 4


class NewsRetriever(BaseRetriever):
    """Finds the excerpts of the live corpus that fit a question best."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    corpus: Corpus
    options: RetrievalSettings

    def retrieve(
        self, question: str, *, as_of: datetime | None = None, top: int | None = None
    ) -> Retrieval:
        """The `top` excerpts for a question, best first, seen at `as_of` (None = now).

        An `as_of` without zone is taken as UTC. Raises EmptyCorpus where nothing is live,
        EmbedderMismatch, IndexOutdated and EmbedderUnavailable.
        """
        started = time.perf_counter()
        as_of = as_utc(as_of) if as_of else None
        seen_at = as_of or datetime.now(UTC)  # what is dated later is not published yet
        with self.corpus.snapshot() as snapshot:
            if not snapshot.versions or snapshot.indexes is None:
                raise EmptyCorpus(
                    "there are no articles yet: load some with `newsbot reload SOURCE`"
                )
            understanding = understand(
                question,
                corpus_languages=snapshot.languages,
                outlets=snapshot.outlets,
                now=seen_at,
            )
            language = understanding.language
            groups = query_terms(question, (*snapshot.languages, language))
            understood = time.perf_counter()
            search = _Search(self, snapshot, snapshot.indexes, question, understanding, seen_at)
            excerpts, signals, idf = search.run(groups, top or self.options.top)
            return Retrieval(
                question=question,
                language=language,
                as_of=as_of,
                excerpts=tuple(excerpts),
                copies=snapshot.copies_of(excerpts, seen_at),
                term_groups=tuple(groups),
                idf=idf,
                signals=signals,
                corpus=snapshot.facts(seen_at),
                understand_ms=(understood - started) * 1_000,
                retrieve_ms=(time.perf_counter() - understood) * 1_000,
            )

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
        as_of: datetime | None = None,
        top: int | None = None,
    ) -> list[Document]:
        """LangChain's way in: one document an excerpt, with what a citation needs beside it."""
        found = self.retrieve(query, as_of=as_of, top=top).excerpts
        return [_document(excerpt) for excerpt in found]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
        as_of: datetime | None = None,
        top: int | None = None,
    ) -> list[Document]:
        """The same for `ainvoke`; LangChain's own would drop `as_of` and `top`."""
        retrieval = await asyncio.to_thread(self.retrieve, query, as_of=as_of, top=top)
        return [_document(excerpt) for excerpt in retrieval.excerpts]


class _Search:
    """One question against one snapshot."""

    def __init__(
        self,
        retriever: NewsRetriever,
        snapshot: Snapshot,
        indexes: IndexPair,
        question: str,
        understanding: Understanding,
        as_of: datetime | None,
    ) -> None:
        self._options = retriever.options
        self._embedder = retriever.corpus.embedder
        self._snapshot = snapshot
        self._indexes = indexes
        self._question = question
        self._understanding = understanding
        self._as_of = as_of

    def run(
        self, groups: Sequence[tuple[str, ...]], top: int
    ) -> tuple[list[Excerpt], Signals, dict[str, float]]:
        full_text: FullTextIndex = self._indexes.full_text
        idf = full_text.idf(term for group in groups for term in group)
        text = self._text_leg(groups, idf)
        parts = [self._part(part, groups, idf) for part in self._understanding.parts]
        dense = self._dense_leg()
        unknown_idf = full_text.max_idf()
        best_bm25 = text[0][1] if text else 0.0
        ranked = fuse(
            joined(parts, text),
            [chunk_id for chunk_id, _ in dense],
            dense_weight(
                score_ratio(best_bm25, groups, idf, unknown_idf),
                spoken=self._options.dense_weight,
                foreign=self._options.dense_weight_foreign,
            ),
        )
        chosen = capped(ranked, _version_of, self._options.chunks_per_article, top)
        excerpts = self._snapshot.excerpts(chosen)
        signals = measure(
            self._question,
            groups,
            idf,
            unknown_idf,
            excerpts,
            best_bm25=best_bm25,
            best_similarity=dense[0][1] if dense else 0.0,
        )
        return excerpts, signals, idf

    def _part(
        self, part: Part, groups: Sequence[tuple[str, ...]], idf: Mapping[str, float]
    ) -> Hits:
        """The ranking of one part, within the outlets and preferring the time that it names."""
        languages = (*self._snapshot.languages, self._understanding.language)
        own = query_terms(part.text, languages)
        return part_ranking(
            self._text_leg(own, idf, part.outlets),
            self._text_leg(groups, idf, part.outlets),
            lambda chunk_id: self._snapshot.published_in(chunk_id, part.period),
        )

    def _text_leg(
        self,
        groups: Sequence[tuple[str, ...]],
        idf: Mapping[str, float],
        outlets: frozenset[str] = frozenset(),
    ) -> Hits:
        def ask(limit: int) -> Hits:
            found = self._indexes.full_text.search(
                groups, limit, idf=idf, as_of=self._as_of, outlets=outlets
            )
            return [(hit.chunk_id, hit.score) for hit in found]

        return self._live(ask)

    def _dense_leg(self) -> Hits:
        vector = embed_question(self._embedder, self._question)
        check_dimension(self._indexes.record, vector)

        def ask(limit: int) -> Hits:
            return self._indexes.vectors.search(vector, limit)

        return self._live(ask)

    def _live(self, ask: Callable[[int], Hits]) -> Hits:
        """The live hits of a leg, asked for more while too many of them are not live."""
        limit = self._options.candidates
        while True:
            hits = ask(limit)
            live = [hit for hit in hits if self._snapshot.sees(hit[0], self._as_of)]
            enough = len(live) * 2 >= self._options.candidates
            if enough or len(hits) < limit:
                return live[: self._options.candidates]
            limit *= _WIDEN


def _version_of(chunk_id: str) -> str:
    return chunk_id.rpartition(":")[0]


def _document(excerpt: Excerpt) -> Document:
    article = excerpt.article
    metadata: dict[str, Any] = {
        "article_id": article.id,
        "version_id": article.version_id,
        "title": article.title,
        "source": article.source,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "url": article.url,
        "start": excerpt.start,
        "end": excerpt.end,
        "score": excerpt.score,
    }
    return Document(id=excerpt.chunk_id, page_content=excerpt.text, metadata=metadata)
