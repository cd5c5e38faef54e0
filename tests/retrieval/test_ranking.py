"""From what the legs found to one order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.ranking import _falling, _in_time_first
from retrieval.reranking.asked import Floats
from retrieval.reranking.pool import Pool
from retrieval.retriever import NewsRetriever
from tests.conftest import reload_paths, write_articles

NOW = datetime(2024, 12, 1, tzinfo=UTC)
HITS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 9)).map(lambda h: list(h.items()))


@dataclass(frozen=True)
class Numbered:
    """A reranker that scores each chunk by its place in the pool, the last one best."""

    factor: float = 1.0

    def scores(self, pool: Pool) -> Floats:
        return np.arange(len(pool.chunk_ids), dtype=np.float32) * self.factor


@pytest.fixture
def search(open_corpus: Callable[..., Corpus], settings: Settings, tmp_path: Path) -> NewsRetriever:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(30)))
    return NewsRetriever(corpus=corpus, options=settings.retrieval)


def ordered(
    search: NewsRetriever, question: str, reranker: Any = None, **options: Any
) -> list[str]:
    chosen = search.options.model_copy(update={"recency": False, "top": 40, **options})
    used = search.model_copy(update={"options": chosen, "reranker": reranker})
    found = used.retrieve(question, as_of=NOW).excerpts
    scores = [excerpt.score for excerpt in found]
    assert scores == sorted(scores, reverse=True)
    return [excerpt.chunk_id for excerpt in found]


def test_the_rerankers_scores_are_the_order_and_the_rest_follows(search: NewsRetriever) -> None:
    question = "Who opened a library in Town 17?"
    first = search.model_copy(
        update={"options": search.options.model_copy(update={"rerank_depth": 10, "recency": False})}
    ).pool(question, as_of=NOW)
    assert first is not None
    found = ordered(search, question, Numbered(), rerank_depth=10)
    assert found[:10] == list(reversed(first.chunk_ids))
    assert len(found) == len(set(found)) == 30, "nothing that was found is lost"


def test_only_the_order_of_scores_counts_below_zero_too(search: NewsRetriever) -> None:
    question = "Who opened a library in Town 17?"
    assert ordered(search, question, Numbered(-1.0)) == list(
        reversed(ordered(search, question, Numbered(1.0)))
    )


def test_parts_take_turns_in_the_rerankers_order(search: NewsRetriever) -> None:
    question = "Did The Courier praise Town 3, while the Daily Ledger praised Town 4?"
    found = ordered(search, question, Numbered())
    with search.corpus.snapshot() as snapshot:
        outlets = [snapshot.version_of(one).source for one in found[:10]]
    assert outlets[::2] == [outlets[0]] * 5
    assert outlets[1::2] == [outlets[1]] * 5
    assert outlets[0] != outlets[1]


@given(HITS, st.sets(st.sampled_from("abcdefgh")))
def test_a_time_named_only_moves_its_own_hits_forward(
    hits: list[tuple[str, float]], in_time: set[str]
) -> None:
    hits = sorted(hits, key=lambda hit: -hit[1])
    inside = [hit for hit in hits if hit[0] in in_time]
    found = _in_time_first(hits, inside)
    assert sorted(found) == sorted(hits)
    if inside and inside[0][1] >= 0.9 * hits[0][1]:
        assert found[: len(inside)] == inside
    else:
        assert found == hits


@given(HITS)
def test_scores_never_rise_and_none_grows(hits: list[tuple[str, float]]) -> None:
    fallen = _falling(hits)
    assert [one for one, _ in fallen] == [one for one, _ in hits]
    scores = [score for _, score in fallen]
    assert scores == sorted(scores, reverse=True)
    assert all(after <= before for (_, after), (_, before) in zip(fallen, hits, strict=True))
