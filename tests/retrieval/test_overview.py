"""What is told of the corpus without opening its indexes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.sources.source import Source, source_from_argument
from tests.conftest import reload_paths, write_articles

OpenCorpus = Callable[..., Corpus]


def test_an_empty_corpus_says_what_to_run(open_corpus: OpenCorpus, settings: Settings) -> None:
    status = open_corpus().status()
    assert (status.corpus_version, status.articles, status.chunks) == (0, 0, 0)
    assert status.sources == ()
    assert status.embedder == settings.embedder
    assert status.last_reload is None
    assert status.health == {
        "catalogue": "empty: run `newsbot reload SOURCE`", "index": "ok", "embedder": "ok",
    }  # fmt: skip


def test_figures_of_a_loaded_corpus(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    corpus = open_corpus()
    body = "A sentence of this long article. " * 70
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(3), body=body))
    status = corpus.status()
    assert (status.articles, status.chunks) == (3, 9)
    assert set(status.health.values()) == {"ok"}
    assert status.last_reload is not None
    [source] = status.sources
    assert (source.name, source.articles) == (str(tmp_path / "a.jsonl"), 3)
    assert source.last_read is not None


def test_a_killed_reloads_missing_chunks_are_told(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(3)))
    state, versions = corpus.catalogue.live()
    corpus._ledger.forget(str(state.index_id), [versions[0].version_id])
    assert corpus.status().health["index"] == "incomplete: run `newsbot reload --full`"
    corpus.reload()
    assert corpus.status().health["index"] == "ok", "a plain reload mends it too"


def test_sources_of_the_settings_come_first_and_keep_their_names(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    files = {name: write_articles(tmp_path / f"{name}.jsonl", [n]) for n, name in enumerate("abc")}
    corpus = open_corpus()
    reload_paths(corpus, files["c"])
    corpus.close()
    configured = [Source(name, str(files[name]), outlet="The Herald") for name in "ab"]
    corpus = open_corpus(configured=configured)
    assert [(s.name, s.in_settings, s.articles) for s in corpus.sources()] == [
        ("a", True, 0), ("b", True, 0), (str(files["c"]), False, 1),
    ]  # fmt: skip
    corpus.reload()
    assert [s.articles for s in corpus.sources()] == [1, 1, 1]
    corpus.close()
    # Taken out of the settings it keeps its articles, but is read only when it is named.
    corpus = open_corpus(configured=configured[:1])
    files["b"].unlink()
    report = corpus.reload()
    assert report.failed_sources == ()
    [skipped] = report.skipped
    assert skipped.source == "b"
    assert "newsbot forget" in skipped.reason
    assert [s.name for s in corpus.sources() if s.orphaned] == ["b"]
    assert [s.name for s in corpus.sources()] == ["a", str(files["c"]), "b"]
    assert corpus.status().articles == 3


def test_a_source_given_again_is_described_anew(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    file = write_articles(tmp_path / "a.jsonl", [1])
    corpus = open_corpus()
    plain = source_from_argument(str(file), tmp_path)
    corpus.reload([plain])
    corpus.reload([Source(plain.name, plain.location, kind="json_lines")])
    assert corpus.known_sources()[plain.name].kind == "json_lines"
    assert len(corpus.sources()) == 1
