"""The corpus as one question sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retrieval.corpus import Corpus
from retrieval.results import CorpusFacts
from tests.conftest import article_line, reload_paths

DAY = datetime(2024, 11, 15, 12, tzinfo=UTC)


def load(corpus: Corpus, path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines), encoding="utf-8")
    reload_paths(corpus, path)


def test_figures_depend_on_when_one_asks(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    with corpus.snapshot() as empty:
        assert empty.facts(None) == CorpusFacts(0, 0, 0, None)
        assert (empty.indexes, empty.chunks, empty.languages) == (None, 0, ())
    load(
        corpus,
        tmp_path / "a.jsonl",
        article_line(1, published_at=DAY.isoformat(), lang="en"),
        article_line(2, published_at=(DAY + timedelta(days=1)).isoformat(), lang="en"),
        article_line(3, published_at=None, lang="tr", body="Tarihsiz bir haber."),
    )
    with corpus.snapshot() as snapshot:
        newest = DAY + timedelta(days=1)
        assert snapshot.facts(None) == CorpusFacts(1, 3, 2, newest)
        assert snapshot.facts(DAY).newest == DAY
        assert snapshot.facts(DAY - timedelta(seconds=1)).newest is None
        assert snapshot.languages == ("en", "tr")
        assert snapshot.chunks == 3
        assert snapshot.outlets == {"The Courier", "Daily Ledger"}


def test_what_is_seen_of_a_chunk(open_corpus: Callable[..., Corpus], tmp_path: Path) -> None:
    corpus = open_corpus()
    load(
        corpus,
        tmp_path / "a.jsonl",
        article_line(1, published_at=DAY.isoformat()),
        article_line(2, published_at=None),
    )
    with corpus.snapshot() as snapshot:
        by_id = {live.article_id: live for live in snapshot.versions.values()}
        dated, undated = f"{by_id['a1'].version_id}:0", f"{by_id['a2'].version_id}:7"
        assert snapshot.sees(dated, None) is by_id["a1"]
        assert snapshot.sees(dated, DAY) is by_id["a1"]
        assert snapshot.sees(dated, DAY - timedelta(microseconds=1)) is None
        assert snapshot.sees(undated, DAY - timedelta(days=9_999)) is by_id["a2"]
        assert snapshot.sees("unknown:0", None) is None


def test_a_purged_article_is_gone_from_a_snapshot_taken_before(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    load(corpus, tmp_path / "a.jsonl", article_line(1), article_line(2))
    with corpus.snapshot() as snapshot:
        chunks = [(f"{version_id}:0", 1.0) for version_id in snapshot.versions]
        assert len(snapshot.excerpts(chunks)) == 2
        corpus.remove("a1", purge=True)
        assert [excerpt.article.id for excerpt in snapshot.excerpts(chunks)] == ["a2"]
