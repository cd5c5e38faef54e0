"""What readers are handed: a snapshot that stays, on indexes that live as long as they are read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import Settings
from retrieval.chunking import CHUNKING_VERSION
from retrieval.corpus import Corpus
from retrieval.errors import EmbedderMismatch, IndexOutdated
from retrieval.index_ledger import IndexRecord
from retrieval.indexes import index_folders, stored_indexes
from retrieval.live import Snapshot
from tests.conftest import reload_paths, write_articles

OpenCorpus = Callable[..., Corpus]


def live_ids(snapshot: Snapshot) -> set[str]:
    return {version.article_id for version in snapshot.versions.values()}


def test_a_snapshot_stays_while_a_reload_activates(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(4))
    reload_paths(corpus, file)
    with corpus.snapshot() as before:
        reload_paths(corpus, write_articles(file, range(2, 6)))
        assert live_ids(before) == {"a0", "a1", "a2", "a3"}
        assert {e.article.id for e in before.excerpts([(f"{v}:0", 1.0) for v in before.versions])}
        with corpus.snapshot() as after:
            assert live_ids(after) == {"a2", "a3", "a4", "a5"}
            assert after.revision == before.revision + 1
    with corpus.snapshot() as one, corpus.snapshot() as other:
        assert one is other, "nothing is read anew while nothing changed"


def test_an_old_index_is_deleted_after_its_last_reader(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(3))
    reload_paths(corpus, file)
    with corpus.snapshot() as first:
        assert first.indexes is not None
        old = first.indexes
        with corpus.snapshot():
            reload_paths(corpus, file, full=True)
        reload_paths(corpus, write_articles(file, range(4)))
        for folder in index_folders(settings.data_dir, old.record.id):
            assert folder.is_dir(), "no sweep takes it from a reader"
        assert not old.closed
        view = old.full_text.view()
        assert len(view.search([("town",)], 9, idf=view.idf(["town"]))) == 3
        assert old.vectors.count() == 3
    assert old.closed
    with corpus.snapshot() as last:
        assert last.indexes is not None
        assert stored_indexes(settings.data_dir) == {last.indexes.record.id}


def test_folders_that_nobody_knows_are_swept_and_strangers_left_alone(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(2)))
    strays = index_folders(settings.data_dir, "0123456789ab")
    for folder in strays:
        folder.mkdir()
    stranger = settings.data_dir / "chroma" / "somebody's notes"
    stranger.mkdir()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(3)))
    assert not any(folder.exists() for folder in strays)
    assert stranger.is_dir()


def test_readers_in_threads_see_one_whole_corpus_each(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(6), body="Edition 0 is here.")
    reload_paths(corpus, file)
    done = threading.Event()
    mixtures: list[set[str]] = []
    seen: set[str] = set()
    failures: list[BaseException] = []

    def read() -> None:
        while not done.is_set():
            with corpus.snapshot() as snapshot:
                chunks = [(f"{version_id}:0", 1.0) for version_id in snapshot.versions]
                bodies = {excerpt.text for excerpt in snapshot.excerpts(chunks)}
                assert snapshot.indexes is not None
                found = snapshot.indexes.full_text.view().search(
                    [("edit",)], 50, idf=snapshot.indexes.full_text.view().idf(["edit"])
                )
                live = [hit for hit in found if snapshot.chunk_of(hit.number)]
            if len(bodies) != 1 or len(chunks) != 6 or len(live) not in (0, 6):
                mixtures.append(bodies)
            seen.update(bodies)

    def reader() -> None:
        try:
            read()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=reader) for _ in range(3)]
    for thread in threads:
        thread.start()
    for edition in range(1, 7):
        write_articles(file, range(6), body=f"Edition {edition} is here.")
        reload_paths(corpus, file, full=edition % 3 == 0)
    done.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert not mixtures
    assert len(seen) > 1


def test_an_index_that_does_not_fit_says_what_to_run(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(2)))
    index_id = corpus.catalogue.state().index_id
    serving = corpus._serving
    serving.check_fits(None)
    fits = IndexRecord(str(index_id), settings.embedder, CHUNKING_VERSION, 64)
    serving.check_fits(fits)
    with pytest.raises(EmbedderMismatch, match="NEWSBOT_EMBEDDER=other:model"):
        serving.check_fits(IndexRecord(fits.id, "other:model", CHUNKING_VERSION, 64))
    with pytest.raises(IndexOutdated, match="newsbot reload --full"):
        serving.check_fits(IndexRecord(fits.id, settings.embedder, 0, 64))
    with pytest.raises(IndexOutdated, match="files of the index are gone"):
        serving.check_fits(IndexRecord("0123456789ab", settings.embedder, CHUNKING_VERSION, 64))
    # A fresh index has no folders until its first chunk.
    serving.check_fits(IndexRecord("0123456789ab", settings.embedder, CHUNKING_VERSION, None))


def test_a_lost_file_shows_in_the_status_before_anybody_asks(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(2)))
    assert corpus.status().health["index"] == "ok"
    [file] = tmp_path.glob("**/full_text/*/fingerprints.db")
    file.unlink()
    assert "files of the index are gone" in corpus.status().health["index"]


def _garbage(file: Path) -> None:
    file.write_bytes(b"garbage " * 600)


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [_garbage, _emptied])
@pytest.mark.parametrize(
    "name", ["full_text/*/fingerprints.db", "full_text/*/meta.json", "chroma/*/chroma.sqlite3"]
)
def test_a_damaged_file_shows_in_the_status_and_stops_a_reload(
    open_corpus: OpenCorpus, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(2)))
    corpus.close()
    [file] = tmp_path.glob(f"**/{name}")
    damage(file)
    corpus = open_corpus()
    told = corpus.status().health["index"]
    assert "is damaged" in told
    assert "newsbot reload --full" in told
    with pytest.raises(IndexOutdated, match="is damaged"):
        corpus.reload()
    corpus.reload(full=True)
    assert corpus.status().health["index"] == "ok"
