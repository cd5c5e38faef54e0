"""Search: both legs asked for one question, fused, capped, and only what is live.

`NewsRetriever` is a LangChain retriever, so it fits any chain; `retrieve` gives the whole
outcome with its signals, which the answerer needs.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PrivateAttr

from config.settings import RetrievalSettings
from retrieval.analysis import query_terms
from retrieval.articles import Excerpt, as_utc
from retrieval.chunk_ids import version_of
from retrieval.corpus import Corpus
from retrieval.errors import EmptyCorpus
from retrieval.fusion import capped
from retrieval.irregular_forms import with_irregular_forms
from retrieval.legs import Legs, rarest
from retrieval.live import Snapshot
from retrieval.ranking import Ranking
from retrieval.reranking.asked import asked_clauses
from retrieval.reranking.cross_encoders import named_reranker
from retrieval.reranking.linear import shipped_weights
from retrieval.reranking.pool import FeatureReranker, Pool, Reranker
from retrieval.results import Retrieval
from retrieval.spelling import respelt
from retrieval.stopwatch import Stopwatch
from retrieval.understanding import narrowed, understand

#: Searches that may ask their vector legs at once; more wait. Embedders far away take long.
_DENSE_WORKERS = 16


class NewsRetriever(BaseRetriever):
    """Finds the excerpts of the live corpus that fit a question best."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    corpus: Corpus
    options: RetrievalSettings
    reranker: Any = None
    """A `Reranker` to be used instead of the one that the options name."""
    _executor: ThreadPoolExecutor = PrivateAttr(
        default_factory=lambda: ThreadPoolExecutor(_DENSE_WORKERS, "vector-leg")
    )

    def retrieve(
        self, question: str, *, as_of: datetime | None = None, top: int | None = None
    ) -> Retrieval:
        """The `top` excerpts for a question, best first, seen at `as_of` (None = now).

        An `as_of` without zone is taken as UTC. Raises EmptyCorpus where nothing is live,
        EmbedderMismatch, IndexOutdated, EmbedderUnavailable and RerankerUnavailable.
        """
        watch = Stopwatch()
        as_of = as_utc(as_of) if as_of else None
        seen_at = as_of or datetime.now(UTC)  # what is dated later is not published yet
        with self.corpus.snapshot() as snapshot:
            ranking = self._ranking(snapshot, question, seen_at, watch)
            ordered = ranking.ordered(self.reranker or self._named_reranker())
            watch.lap("rank")
            options = self.options
            chosen = capped(ordered, version_of, options.chunks_per_article, top or options.top)
            excerpts = snapshot.excerpts(chosen)
            watch.lap("read")
            signals = ranking.signals(excerpts)
            watch.lap("signals")
            return Retrieval(
                question=question,
                language=ranking.understanding.language,
                as_of=as_of,
                excerpts=tuple(excerpts),
                term_groups=tuple(ranking.groups),
                idf=ranking.idf,
                clauses=asked_clauses(ranking.understanding, ranking.groups),
                signals=signals,
                corpus=snapshot.facts(seen_at),
                copies=snapshot.copies_of(excerpts, seen_at),
                steps_ms=watch.laps,
            )

    def prepare(self) -> None:
        """Load the reranker now rather than at the first question; raises RerankerUnavailable."""
        if self.reranker is None:
            self._named_reranker()

    def pool(self, question: str, *, as_of: datetime | None = None) -> Pool | None:
        """What a reranker would be given for a question; None where nothing is found.

        Raises as `retrieve` does. This is what weights are learned from.
        """
        seen_at = as_utc(as_of) if as_of else datetime.now(UTC)
        with self.corpus.snapshot() as snapshot:
            return self._ranking(snapshot, question, seen_at, Stopwatch()).pool()

    def _ranking(
        self, snapshot: Snapshot, question: str, seen_at: datetime, watch: Stopwatch
    ) -> Ranking:
        """Understand a question and ask both legs."""
        indexes = snapshot.indexes
        if not snapshot.versions or indexes is None:
            raise EmptyCorpus("there are no articles yet: load some with `newsbot reload SOURCE`")
        question = question.encode(errors="replace").decode()  # half a surrogate pair is no letter
        found = understand(
            question,
            corpus_languages=snapshot.languages,
            outlets=snapshot.outlets,
            now=seen_at,
        )
        understanding = narrowed(found, self.options)
        view = indexes.full_text.view()
        languages = (*snapshot.languages, understanding.language)
        every = query_terms(question, languages)
        every = with_irregular_forms(question, every, understanding.language)
        if understanding.language in snapshot.languages:
            every = respelt(question, every, languages, view.frequency)
        watch.lap("understand")
        idf = view.idf(term for group in every for term in group)
        groups = rarest(every, idf)
        legs = Legs(
            snapshot=snapshot,
            indexes=indexes,
            view=view,
            embedder=self.corpus.embedder,
            options=self.options,
            understanding=understanding,
            as_of=snapshot.cut_off(seen_at),
        )
        hits = legs.search(groups, idf, self._executor)
        watch.lap("legs")
        newest = snapshot.facts(seen_at).newest
        return Ranking(
            snapshot=snapshot,
            view=view,
            options=self.options,
            understanding=understanding,
            groups=groups,
            idf=idf,
            found=hits,
            today=min(seen_at, newest) if newest else seen_at,
        )

    def _named_reranker(self) -> Reranker | None:
        name = self.options.reranker
        if name == "none":
            return None
        if name == "features":
            return FeatureReranker(shipped_weights())
        return named_reranker(name, self.options.cross_encoder_depth)

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
