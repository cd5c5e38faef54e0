"""The sample articles as a corpus, loaded once by the command itself with the default embedder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from bot.app import open_bot_database, open_service
from bot.service import Service
from config.loading import load_settings
from retrieval import embeddings
from tests.newsbot import newsbot

SAMPLE_ARTICLES = Path(__file__).resolve().parents[1] / "docs" / "sample_articles"
#: How many articles the three files hold.
SAMPLE_COUNT = 16

_load_embedder = embeddings.load_embedder


@cache
def embedder_once(name: str) -> Embeddings:
    """The embedder of this name, loaded once a process: each load costs a second."""
    return _load_embedder(name)


@cache
def _built(base: Path) -> Path:
    folder = base / "sample-corpus"
    with _clean_environment(base):
        result = newsbot("--data-dir", str(folder), "reload", str(SAMPLE_ARTICLES))
    assert result.code == 0, result.err
    return folder


@contextmanager
def _clean_environment(folder: Path) -> Iterator[None]:
    """No settings but the defaults, the embedder loaded once."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("NEWSBOT_"):
                patch.delenv(name)
        patch.chdir(folder)
        patch.setattr(embeddings, "load_embedder", embedder_once)
        yield


@pytest.fixture(scope="session")
def sample_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample articles, to be copied and never opened."""
    return _built(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def common_copy(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy behind `shared_data_dir`."""
    folder = tmp_path_factory.mktemp("shared") / "data"
    shutil.copytree(sample_corpus, folder)
    return folder


@pytest.fixture
def data_dir(
    sample_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_embedder: None
) -> Path:
    """The data folder of the settings: a copy of the sample corpus that a test may change."""
    folder = tmp_path / "data"
    shutil.copytree(sample_corpus, folder)
    monkeypatch.setenv("NEWSBOT_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def shared_data_dir(common_copy: Path, monkeypatch: pytest.MonkeyPatch, one_embedder: None) -> Path:
    """The data folder of the settings: one copy for all tests that change no articles."""
    monkeypatch.setenv("NEWSBOT_DATA_DIR", str(common_copy))
    return common_copy


@pytest.fixture
def empty_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_embedder: None) -> Path:
    """The data folder of the settings, with nothing in it."""
    monkeypatch.setenv("NEWSBOT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def one_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that run in this process share one loaded embedder."""
    monkeypatch.setattr(embeddings, "load_embedder", embedder_once)


@contextmanager
def opened_service(data_dir: Path, **settings: object) -> Iterator[Service]:
    """The whole application over a data folder, as `newsbot` composes it."""
    loaded = load_settings({"data_dir": data_dir, **settings}, environ={})
    service = open_service(loaded, open_bot_database(loaded))
    try:
        yield service
    finally:
        service.corpus.close()


def stored_bytes(data_dir: Path) -> bytes:
    """All bytes of both databases as they lie on disk, those of their write-ahead logs included."""
    files = [data_dir / f"{name}.db{log}" for name in ("catalogue", "bot") for log in ("", "-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())


@pytest.fixture
def service(data_dir: Path) -> Iterator[Service]:
    """The application over a copy of the sample corpus, without a model."""
    with opened_service(data_dir) as made:
        yield made
