"""Chunks into both indexes, and what is left when that ends half-way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from retrieval.analysis import analyse
from retrieval.articles import make_article
from retrieval.catalogue import Catalogue
from retrieval.chunk_ids import chunk_number, split_chunk_id
from retrieval.chunking import chunk_spans, piece_spans, sentence_spans
from retrieval.drafting import heading_of
from retrieval.embeddings import embed_texts
from retrieval.errors import EmbedderUnavailable, IndexOutdated, ReloadCancelled
from retrieval.fingerprints import chunk_vector
from retrieval.index_ledger import IndexLedger
from retrieval.indexes import IndexPair
from retrieval.indexing import Indexer
from retrieval.reports import ReloadProgress
from retrieval.signatures import signature, stored_signatures
from retrieval.vectors import VectorIndex, Vectors
from tests.conftest import HashedWords

NOON = datetime(2024, 11, 5, 12, tzinfo=UTC)
LONG = make_article(
    title="Headline 5", given_id="a5", source="Courier", published_at=NOON, lang="en",
    body=" ".join(f"This sentence has number {n} and word{n} too." for n in range(40)),
)  # fmt: skip
ARTICLES = {
    article.version_id: article
    for article in (
        LONG,
        *(make_article(
            title=f"Headline {n}", body=f"Sentence number {n} of this text. " * (30 * n + 1),
            given_id=f"a{n}", source="Courier", published_at=NOON, lang="en",
        )
        for n in range(5))
    )
}  # fmt: skip
SPANS = {one.version_id: chunk_spans(one.body, "en") for one in ARTICLES.values()}
COUNTS = {version_id: len(spans) for version_id, spans in SPANS.items()}


class Bench:
    """A catalogue with articles, a ledger, and an index to write to."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue.open(folder / "catalogue.db")
        self.catalogue.stage((article, SPANS[v]) for v, article in ARTICLES.items())
        self.ledger = IndexLedger(self.catalogue.engine)
        self.pair = IndexPair(self.ledger.create("hashed", 1), folder, ef_search=400)
        self.steps: list[ReloadProgress] = []

    def write(self, embedder: HashedWords, *, stop_at: int | None = None, batch: int = 4) -> None:
        def progress(step: ReloadProgress) -> None:
            self.steps.append(step)
            if stop_at is not None and step.done >= stop_at:
                raise ReloadCancelled("enough")

        indexer = Indexer(self.catalogue, self.ledger, self.pair, embedder, batch=batch)
        indexer.write(COUNTS, progress)

    @property
    def complete(self) -> set[str]:
        return self.ledger.complete(self.pair.record.id)

    def found(self, *words: str) -> list[str]:
        view = self.pair.full_text.view()
        names = {chunk_number(*split_chunk_id(one)): one for one in expected_ids()}
        return [names[hit.number] for hit in view.search([words], 999, idf=view.idf(words))]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.pair.retire()
    made.catalogue.close()


def expected_ids() -> set[str]:
    return {f"{version_id}:{n}" for version_id, count in COUNTS.items() for n in range(count)}


def test_both_indexes_hold_every_chunk_once_with_its_heading(bench: Bench) -> None:
    bench.write(HashedWords())
    assert bench.complete == set(ARTICLES)
    assert sorted(bench.found("sentenc")) == sorted(expected_ids())
    for word in ("headlin", "courier", "novemb", "2024", "05"):
        assert set(bench.found(word)) == expected_ids(), word
    vectors = bench.pair.vectors.get(sorted(expected_ids()))
    assert set(vectors) == expected_ids()
    assert bench.pair.vectors.count() == len(expected_ids())
    version_id, spans = next((v, s) for v, s in SPANS.items() if len(s) > 1)
    start, end = spans[1]
    body = ARTICLES[version_id].body[start:end]
    pieces = piece_spans(body, sentence_spans(body, "en"))
    assert len(pieces) > 1
    texts = [heading_of(ARTICLES[version_id]), *(body[a:b] for a, b in pieces)]
    wanted = chunk_vector(embed_texts(HashedWords(), texts), [len(text) for text in texts])
    np.testing.assert_allclose(vectors[f"{version_id}:1"], wanted, atol=1e-5)


def test_each_text_gets_its_signature_unless_it_is_too_short(bench: Bench) -> None:
    bench.write(HashedWords())
    stored = stored_signatures(bench.catalogue.engine, ARTICLES.keys())
    assert set(stored) == {LONG.version_id}, "the others repeat one sentence"
    assert stored[LONG.version_id] == signature(analyse(LONG.body, "en"), LONG.body)


def test_progress_counts_chunks_up_to_the_total(bench: Bench) -> None:
    bench.write(HashedWords())
    total = sum(COUNTS.values())
    assert {step.phase for step in bench.steps} == {"embedding"}
    assert {step.total for step in bench.steps} == {total}
    done = [step.done for step in bench.steps]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, total)


@pytest.mark.parametrize("stop_at", [0, 1, 9])
def test_what_was_given_up_half_way_is_whole_after_the_next_time(
    bench: Bench, stop_at: int
) -> None:
    with pytest.raises(ReloadCancelled):
        bench.write(HashedWords(), stop_at=stop_at)
    assert bench.complete == set()
    bench.write(HashedWords())
    bench.write(HashedWords())
    assert sorted(bench.found("sentenc")) == sorted(expected_ids())
    assert bench.pair.vectors.count() == len(expected_ids())


def test_work_is_made_durable_in_steps(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.indexing._WRITE_CHUNKS", 3)
    monkeypatch.setattr("retrieval.indexing._CHECKPOINT_CHUNKS", 3)
    with pytest.raises(ReloadCancelled):
        bench.write(HashedWords(), stop_at=9, batch=2)
    assert bench.complete, "the next reload goes on from here"
    assert bench.complete < set(ARTICLES)
    whole = {f"{v}:{n}" for v in bench.complete for n in range(COUNTS[v])}
    assert whole <= set(bench.found("sentenc"))
    assert set(bench.pair.vectors.get(sorted(whole))) == whole


class Wider(HashedWords):
    dimension = 32


def test_vectors_of_another_dimension_are_refused(bench: Bench, tmp_path: Path) -> None:
    bench.write(HashedWords())
    record = bench.ledger.record(bench.pair.record.id)
    assert record is not None
    assert record.dimension == HashedWords.dimension
    bench.pair.retire()
    bench.pair = IndexPair(record, tmp_path, ef_search=400)
    with pytest.raises(IndexOutdated, match="32 numbers, the index holds 64"):
        bench.write(Wider())


def test_a_heading_is_what_is_known() -> None:
    bare = make_article(title="Only a headline", body="x")
    assert heading_of(bare) == "Only a headline"
    full = make_article(title="T", body="x", source="Courier", published_at=NOON)
    assert heading_of(full) == "T\nCourier\n05 November 2024"
    assert "novemb" in analyse(heading_of(full), "en")


def test_what_was_given_up_never_comes_out_with_a_later_commit(bench: Bench) -> None:
    with pytest.raises(ReloadCancelled):
        bench.write(HashedWords(), stop_at=9)
    bench.pair.full_text.delete(["another version"])
    bench.pair.full_text.commit()
    assert bench.found("sentenc") == []
    assert bench.pair.full_text.count() == 0
    bench.write(HashedWords())
    assert sorted(bench.found("sentenc")) == sorted(expected_ids())
    numbers = [chunk_number(*split_chunk_id(one)) for one in expected_ids()]
    assert set(bench.pair.full_text.view().fingerprints(numbers)) == set(numbers)


class Unplugged(HashedWords):
    """An embedder that fails after some texts."""

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        if any("Sentence number 4" in text for text in texts):
            raise EmbedderUnavailable("the embedder does not answer")
        return super().embed_array(texts)


def test_a_failing_embedder_leaves_nothing_half_written(bench: Bench) -> None:
    with pytest.raises(EmbedderUnavailable):
        bench.write(Unplugged())
    bench.pair.full_text.commit()
    assert bench.pair.full_text.count() == 0
    assert bench.complete == set()


def test_a_pair_that_cannot_be_opened_leaves_no_half_of_it_open(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write(HashedWords())
    record = bench.pair.record
    bench.pair.retire()
    (fingerprints,) = tmp_path.glob("full_text/*/fingerprints.db")
    fingerprints.write_bytes(b"no database at all, but as long as a header of one has to be" * 9)
    closed: list[bool] = []
    close = VectorIndex.close

    def closing(index: VectorIndex) -> None:
        closed.append(True)
        close(index)

    monkeypatch.setattr(VectorIndex, "close", closing)
    with pytest.raises(IndexOutdated, match="newsbot reload --full"):
        IndexPair(record, tmp_path, ef_search=400)
    assert closed == [True]
    fingerprints.unlink()
    with pytest.raises(IndexOutdated, match="are gone: run `newsbot reload --full`"):
        IndexPair(record, tmp_path, ef_search=400)
    closed.clear()
    for folder in (tmp_path / "full_text").iterdir():
        (folder / "meta.json").write_text("{}")
    with pytest.raises(IndexOutdated, match="cannot be opened"):
        IndexPair(record, tmp_path, ef_search=400)
    assert closed == [True]
    bench.pair = IndexPair(bench.ledger.create("hashed", 1), tmp_path, ef_search=400)
