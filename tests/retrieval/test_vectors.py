"""The vector index on a real Chroma folder."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.vectors import VectorIndex, Vectors


def unit(rows: int, seed: int = 1) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((rows, 32)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    opened = VectorIndex.open(tmp_path / "vectors", ef_search=400)
    yield opened
    opened.close()


def ids(count: int) -> list[str]:
    return [f"v:{n}" for n in range(count)]


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    assert index.search(unit(1)[0], 10) == []
    assert index.count() == 0
    assert index.get([]) == {}
    index.add([], unit(0))
    index.delete([])


def test_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    vectors = unit(200)
    index.add(ids(200), vectors)
    found = index.search(vectors[7], 200)
    exact = vectors @ vectors[7]
    assert [chunk_id for chunk_id, _ in found[:10]] == [f"v:{n}" for n in np.argsort(-exact)[:10]]
    assert len(found) == 200
    for chunk_id, cosine in found:
        assert cosine == pytest.approx(float(exact[int(chunk_id[2:])]), abs=1e-4)


def test_more_than_there_are_can_be_asked_for_even_after_deleting(index: VectorIndex) -> None:
    vectors = unit(120)
    index.add(ids(120), vectors)
    index.delete(ids(110))
    index.delete(["unknown:0"])
    assert {chunk_id for chunk_id, _ in index.search(vectors[0], 500)} == set(ids(120)[110:])
    assert index.count() == 10


def test_a_chunk_is_there_once_however_often_it_is_added(index: VectorIndex) -> None:
    vectors = unit(3)
    index.add(ids(2), vectors[:2])
    index.add(ids(3), vectors)
    assert index.count() == 3
    stored = index.get(["v:2", "v:0", "v:9"])
    assert set(stored) == {"v:0", "v:2"}
    np.testing.assert_allclose(stored["v:0"], vectors[0], atol=1e-6)


def test_a_chunk_deleted_and_added_anew_is_found(index: VectorIndex) -> None:
    old, new = unit(2)
    index.add(["v:0"], old.reshape(1, -1))
    index.delete(["v:0"])
    index.add(["v:0"], new.reshape(1, -1))
    [(_, cosine)] = index.search(new, 1)
    assert cosine == pytest.approx(1, abs=1e-4)


def test_chunks_outlive_the_process_that_wrote_them(tmp_path: Path) -> None:
    vectors = unit(50)
    first = VectorIndex.open(tmp_path / "kept", ef_search=400)
    first.add(ids(50), vectors)
    first.close()
    second = VectorIndex.open(tmp_path / "kept", ef_search=400)
    assert second.search(vectors[3], 1)[0][0] == "v:3"
    assert second.count() == 50
    second.close()


def test_batches_larger_than_chroma_takes_are_split(index: VectorIndex) -> None:
    index._batch = 10
    index.add(ids(35), unit(35))
    assert index.count() == 35
    index.delete(ids(25))
    assert index.count() == 10


def test_a_question_without_words_finds_something_and_breaks_nothing(index: VectorIndex) -> None:
    index.add(ids(5), unit(5))
    found = index.search(np.zeros(32, dtype=np.float32), 3)
    assert all(np.isfinite(cosine) for _, cosine in found)


def test_threads_search_while_one_writes(index: VectorIndex) -> None:
    vectors = unit(300)
    index.add(ids(100), vectors[:100])
    with ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(index.search, vectors[n % 100], 5) for n in range(40)]
        index.add(ids(300)[100:], vectors[100:])
        for n, search in enumerate(searches):
            assert search.result()[0][0] == f"v:{n % 100}"
    assert index.count() == 300
