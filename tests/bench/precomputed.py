"""A load by newsbot whose embedder looks its vectors up: all but the embedding is measured.

Run as a program of its own: `python -m tests.bench.precomputed ARTICLES CHUNKS VECTORS DATA_DIR`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.sources.source import source_from_argument
from retrieval.vectors import Vectors


class LookedUp(Embeddings):
    """Vectors by text; an unknown text is a KeyError, for then the chunks would not be the same."""

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        self._rows = {text: row for row, text in enumerate(texts)}
        self._vectors = vectors

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension)."""
        return self._vectors[[self._rows[text] for text in texts]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's way to `embed_array`."""
        return [[float(number) for number in vector] for vector in self.embed_array(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        return self.embed_documents([text])[0]


def load(articles_file: Path, chunks_file: Path, vectors_file: Path, data_dir: Path) -> int:
    """Load the articles; returns how many were added."""
    with chunks_file.open() as lines:
        texts = [json.loads(line)["text"] for line in lines]
    embedder = LookedUp(texts, np.load(vectors_file))
    corpus = Corpus(Settings(data_dir=data_dir), embedder=embedder)
    try:
        return corpus.reload([source_from_argument(str(articles_file), Path.cwd())]).added
    finally:
        corpus.close()


if __name__ == "__main__":
    sys.stdout.write(f"{load(*(Path(argument) for argument in sys.argv[1:5]))}\n")
