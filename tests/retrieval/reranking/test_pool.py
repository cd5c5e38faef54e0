"""What a reranker is given, from a real search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.drafting import heading_of
from retrieval.reranking.features import FEATURES, WIDTH
from retrieval.reranking.linear import LinearWeights, shipped_weights
from retrieval.reranking.pool import FeatureReranker, Pool
from retrieval.retriever import NewsRetriever
from tests.conftest import reload_paths, write_articles


@pytest.fixture
def retriever(
    open_corpus: Callable[..., Corpus], settings: Settings, tmp_path: Path
) -> NewsRetriever:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(30)))
    return NewsRetriever(corpus=corpus, options=settings.retrieval)


def pool_of(retriever: NewsRetriever, question: str, **options: object) -> Pool:
    chosen = retriever.options.model_copy(update=options)
    pool = retriever.model_copy(update={"options": chosen}).pool(question)
    assert pool is not None
    return pool


def test_a_pool_holds_each_chunk_once_with_its_fingerprints(retriever: NewsRetriever) -> None:
    pool = pool_of(retriever, "Who opened a library in Town 17?")
    count = len(pool.chunk_ids)
    assert count == len(set(pool.chunk_ids)) == 30
    assert len(pool.candidates.terms) == len(pool.candidates.vectors) == count
    assert pool.candidates.allowed.shape == pool.candidates.in_time.shape == (0, count)
    assert pool.question_vector is not None
    assert pool.question_vector.shape == (64,)
    assert 0 <= pool.spoken <= 1
    features = pool.features()
    assert features.shape == (count, WIDTH)
    assert features.dtype == np.float32


def test_parts_say_which_chunks_are_theirs(retriever: NewsRetriever) -> None:
    pool = pool_of(
        retriever,
        "Did The Courier of 4 November 2024 tell of Town 3, while the Daily Ledger told of Town 4?",
    )
    with retriever.corpus.snapshot() as snapshot:
        versions = [snapshot.version_of(chunk_id) for chunk_id in pool.chunk_ids]
    outlets = [version.source for version in versions]
    assert pool.candidates.allowed[0].tolist() == [one == "The Courier" for one in outlets]
    assert pool.candidates.allowed[1].tolist() == [one == "Daily Ledger" for one in outlets]
    day = datetime(2024, 11, 4, 8, tzinfo=UTC)
    assert pool.candidates.in_time[0].tolist() == [one.published_at == day for one in versions]
    assert not pool.candidates.in_time[1].any()


def test_texts_are_heading_and_text_in_the_order_asked_for(retriever: NewsRetriever) -> None:
    pool = pool_of(retriever, "library in Town 17")
    wanted = list(reversed(pool.chunk_ids[:3]))
    with retriever.corpus.snapshot() as snapshot:
        excerpts = snapshot.excerpts([(chunk_id, 0.0) for chunk_id in wanted])
        assert pool.texts(wanted) == [f"{heading_of(e.article)}\n{e.text}" for e in excerpts]


def test_only_so_many_are_looked_at(retriever: NewsRetriever) -> None:
    assert len(pool_of(retriever, "library", rerank_depth=10).chunk_ids) == 10


def test_without_vectors_similarity_says_nothing(retriever: NewsRetriever) -> None:
    pool = pool_of(retriever, "library in Town 17", dense_weight=0.0, dense_weight_foreign=0.0)
    assert pool.question_vector is None
    assert not pool.features()[:, FEATURES.index("similarity")].any()


def test_there_is_no_pool_where_nothing_is_found(retriever: NewsRetriever) -> None:
    silent = retriever.options.model_copy(update={"dense_weight": 0.0, "dense_weight_foreign": 0.0})
    only_text = retriever.model_copy(update={"options": silent})
    assert only_text.pool("zeppelin") is None
    assert only_text.retrieve("zeppelin").excerpts == ()


def test_the_built_in_reranker_weighs_the_features(retriever: NewsRetriever) -> None:
    pool = pool_of(retriever, "Who opened a library in Town 17?")
    scores = FeatureReranker(shipped_weights()).scores(pool)
    expected = shipped_weights().scores(pool.features(), pool.spoken)
    assert scores.tolist() == expected.tolist()
    with retriever.corpus.snapshot() as snapshot:
        best = snapshot.version_of(pool.chunk_ids[int(scores.argmax())])
    assert best.article_id == "a17"
    nothing = LinearWeights(spoken=(0.0,) * WIDTH, foreign=(0.0,) * WIDTH)
    assert not FeatureReranker(nothing).scores(pool).any()
