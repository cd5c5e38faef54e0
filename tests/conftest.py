"""Fixtures shared by all tests: real indexes in temporary folders, a quick honest embedder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from langchain_core.embeddings import Embeddings

from config.settings import Settings
from retrieval.analysis import analyse
from retrieval.corpus import Corpus
from retrieval.sources.source import source_from_argument
from retrieval.vectors import Vectors

# A test must not fail for the machine being slow.
hypothesis_settings.register_profile(
    "newsbot", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("newsbot")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


class HashedWords(Embeddings):
    """A quick embedder: each word adds a direction of its own, so texts that share words agree."""

    dimension = 64

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for term in analyse(text, "en"):
                digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
                rng = np.random.default_rng(int.from_bytes(digest, "little"))
                vectors[row] += rng.standard_normal(self.dimension).astype(np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
        return unit

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, vector)) for vector in self.embed_array(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests see neither the developer's environment nor the files of the working folder."""
    import os

    for name in list(os.environ):
        if name.startswith(("NEWSBOT_", "LANGSMITH_", "LANGCHAIN_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def shared_data() -> Path:
    """The development data beside the project; skips where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the development data are not here")
    return SHARED_DATA


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data folder of the test's own."""
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def open_corpus(settings: Settings) -> Iterator[Callable[..., Corpus]]:
    """Opens corpora on the test's data folder with the quick embedder, and closes them."""
    opened: list[Corpus] = []

    def open_one(settings: Settings = settings, **kwargs: Any) -> Corpus:
        kwargs.setdefault("embedder", HashedWords())
        opened.append(Corpus(settings, **kwargs))
        return opened[-1]

    yield open_one
    for corpus in opened:
        corpus.close()


def article_line(number: int, **fields: Any) -> str:
    """One line of a JSON lines file: an article about the town of its number."""
    article = {
        "id": f"a{number}",
        "title": f"Town {number} opens a new library",
        "source": "The Courier" if number % 2 else "Daily Ledger",
        "published_at": f"2024-11-{number % 28 + 1:02d}T08:00:00Z",
        "url": f"https://news.example/{number}",
        "lang": "en",
        "body": f"The mayor of Town {number} opened a new library on Monday. "
        f"It holds {number + 1},000 books and cost {number + 2} million crowns.",
    }
    return json.dumps({**article, **fields}, ensure_ascii=False)


def write_articles(path: Path, numbers: Sequence[int], **fields: Any) -> Path:
    """A JSON lines file with one article for each number."""
    lines = [article_line(number, **fields) for number in numbers]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def reload_paths(corpus: Corpus, *paths: Path, **options: Any) -> Any:
    """Reload these paths as sources of their own."""
    return corpus.reload([source_from_argument(str(path), Path.cwd()) for path in paths], **options)
