"""What a process left of the vector index when it was killed while Chroma wrote."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.errors import ReloadCancelled
from retrieval.reports import ReloadProgress
from retrieval.retriever import NewsRetriever
from retrieval.sources.source import source_from_argument
from retrieval.vectors import VectorIndex, Vectors
from tests.conftest import HashedWords, reload_paths, write_articles
from tests.retrieval.index_checks import assert_whole

#: Chroma writes its graph to disk after a thousand chunks.
ARTICLES = 1_200


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with enough chunks, closed as it should be."""
    folder = tmp_path_factory.mktemp("loaded")
    corpus = _opened(folder / "data")
    reload_paths(corpus, write_articles(folder / "a.jsonl", range(ARTICLES)))
    corpus.close()
    assert list((folder / "data" / "chroma").glob("*.open")) == [], "a closed index is not marked"
    return folder / "data"


@pytest.fixture
def killed(loaded: Path, tmp_path: Path) -> Path:
    """A copy of it, as if its process had been killed."""
    copy = tmp_path / "data"
    shutil.copytree(loaded, copy)
    [index] = [entry for entry in (copy / "chroma").iterdir() if entry.is_dir()]
    index.with_suffix(".open").touch()
    return copy


@pytest.fixture
def closed(loaded: Path, tmp_path: Path) -> Path:
    """A copy of it, closed as it should be."""
    copy = tmp_path / "data"
    shutil.copytree(loaded, copy)
    return copy


def _opened(data_dir: Path) -> Corpus:
    return Corpus(Settings(data_dir=data_dir), embedder=HashedWords())


def _cut(file: Path, share: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("header.bin", lambda file: _cut(file, 0)),
        ("data_level0.bin", lambda file: _cut(file, 0.5)),
        ("data_level0.bin", lambda file: _cut(file, 0)),
        ("data_level0.bin", Path.unlink),
        ("link_lists.bin", Path.unlink),
        ("length.bin", Path.unlink),
    ],
)
def test_a_graph_that_was_cut_short_is_built_anew_without_the_embedder(
    killed: Path,
    name: str,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    [file] = killed.glob(f"chroma/*/*/{name}")
    damage(file)
    corpus = _opened(killed)
    with caplog.at_level(logging.WARNING, "retrieval.mending"), corpus.snapshot() as snapshot:
        assert snapshot.indexes is not None
        assert snapshot.indexes.vectors.count() == ARTICLES
    assert "damaged; building it anew from fingerprints, 1200 chunks" in caplog.text
    assert_whole(corpus)
    found = NewsRetriever(corpus=corpus, options=Settings().retrieval).retrieve("Town 777 library")
    assert found.excerpts[0].article.id == "a777"
    assert found.signals.similarity > 0
    corpus.close()
    caplog.clear()
    corpus = _opened(killed)
    with corpus.snapshot():
        assert caplog.text == "", "what was mended and closed is not looked through again"
    corpus.close()


def _overwrite(file: Path) -> None:
    file.write_bytes(bytes(reversed(file.read_bytes())))


@pytest.mark.parametrize(
    "damage",
    [
        shutil.rmtree,
        lambda folder: _cut(folder / "data_level0.bin", 0.5),
        lambda folder: _overwrite(folder / "data_level0.bin"),
        lambda folder: (folder / "length.bin").unlink(),
    ],
    ids=["lost", "cut", "overwritten", "one lost"],
)
def test_files_that_were_changed_after_a_good_end_are_noticed_and_mended(
    closed: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    [folder] = [entry for entry in closed.glob("chroma/*/*") if entry.is_dir()]
    damage(folder)
    corpus = _opened(closed)
    with caplog.at_level(logging.WARNING, "retrieval.mending"), corpus.snapshot():
        assert "building it anew from fingerprints" in caplog.text
    assert_whole(corpus)
    found = NewsRetriever(corpus=corpus, options=Settings().retrieval).retrieve("Town 777 library")
    assert found.excerpts[0].article.id == "a777"
    corpus.close()


def test_an_index_that_was_closed_is_not_looked_through(
    closed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        corpus = _opened(closed)
        with caplog.at_level(logging.WARNING, "retrieval.mending"), corpus.snapshot():
            assert caplog.text == ""
        corpus.close()


def test_a_folder_whose_times_are_new_is_looked_through_once(
    closed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for file in closed.glob("chroma/*/*/*.bin"):
        file.touch()
    corpus = _opened(closed)
    with caplog.at_level(logging.WARNING, "retrieval.mending"), corpus.snapshot():
        assert "looking through it" in caplog.text
        assert "building it anew" not in caplog.text
    corpus.close()
    caplog.clear()
    corpus = _opened(closed)
    with caplog.at_level(logging.WARNING, "retrieval.mending"), corpus.snapshot():
        assert caplog.text == ""
    corpus.close()


def test_a_whole_index_that_was_left_open_stays_as_it_is(
    killed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files = {file: file.read_bytes() for file in killed.glob("chroma/*/*/*.bin")}
    assert len(files) >= 4
    corpus = _opened(killed)
    with corpus.snapshot():
        pass
    corpus.close()
    assert "damaged" not in caplog.text
    assert {file: file.read_bytes() for file in files} == files


def test_a_kill_in_the_middle_of_mending_is_mended_by_the_next(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [file] = killed.glob("chroma/*/*/header.bin")
    file.unlink()
    monkeypatch.setattr("retrieval.mending._BATCH", 500)
    add = VectorIndex.add
    added: list[int] = []

    def dies(index: VectorIndex, chunk_ids: Sequence[str], vectors: Vectors) -> None:
        if added:
            raise KeyboardInterrupt
        added.append(len(chunk_ids))
        add(index, chunk_ids, vectors)

    monkeypatch.setattr(VectorIndex, "add", dies)
    corpus = _opened(killed)
    with pytest.raises(KeyboardInterrupt), corpus.snapshot():
        pass
    corpus.close()
    monkeypatch.undo()
    assert added == [500]
    corpus = _opened(killed)
    assert_whole(corpus)
    corpus.close()


def test_of_a_first_load_that_was_killed_nothing_is_looked_through(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write_articles(tmp_path / "a.jsonl", range(30))
    corpus = _opened(tmp_path / "data")

    def stops(step: ReloadProgress) -> None:
        if step.phase == "embedding" and step.done:
            raise ReloadCancelled("enough")

    with pytest.raises(ReloadCancelled):
        corpus.reload([source_from_argument(str(file), tmp_path)], progress=stops)
    corpus.close()
    [index] = [entry for entry in (tmp_path / "data" / "chroma").iterdir() if entry.is_dir()]
    index.with_suffix(".open").touch()
    (index / "chroma.sqlite3").write_bytes(b"torn")
    corpus = _opened(tmp_path / "data")
    reload_paths(corpus, file)
    assert_whole(corpus)
    corpus.close()
    assert "looking through" not in caplog.text


def test_the_mark_goes_with_its_index(killed: Path) -> None:
    corpus = _opened(killed)
    corpus.reload(full=True)
    corpus.close()
    left = sorted(path.suffix for path in (killed / "chroma").iterdir())
    assert left == ["", ".sealed"], "one folder, and how it was left"
