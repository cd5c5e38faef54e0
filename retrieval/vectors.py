"""The vector index: chunk ids and vectors in a persistent Chroma collection, nothing else.

All methods raise IndexOutdated where Chroma cannot read its files.

Texts stay in the catalogue: stored in Chroma they would make it five times as large and slow
its writes (docs/design.md). Vectors are always passed in, never computed by Chroma, whose own
default embedder would download a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import REBUILD, IndexOutdated

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]
"""One vector, shape (dimension,), or several, shape (count, dimension)."""

_COLLECTION = "chunks"


class VectorIndex:
    """Vectors of chunks under one folder. Threads may share it; processes may not."""

    def __init__(self, client: Client, collection: Collection) -> None:
        self._client = client
        self._collection = collection
        self._batch = client.get_max_batch_size()

    @classmethod
    def open(cls, folder: Path, *, ef_search: int) -> VectorIndex:
        """Open the index in `folder`, creating it with `ef_search` where there is none."""
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        folder.mkdir(parents=True, exist_ok=True)
        client = cast(
            "Client",  # declared as an interface that has no close()
            chromadb.PersistentClient(
                path=str(folder), settings=ChromaSettings(anonymized_telemetry=False)
            ),
        )
        collection = client.get_or_create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": ef_search}},
        )
        return cls(client, collection)

    def add(self, chunk_ids: Sequence[str], vectors: Vectors) -> None:
        """Add chunks; one whose id is there already is left as it is, being the same text."""
        for first in range(0, len(chunk_ids), self._batch):
            part = slice(first, first + self._batch)
            with _damage():
                self._collection.add(ids=list(chunk_ids[part]), embeddings=vectors[part])

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Delete chunks; unknown ids are passed over."""
        for first in range(0, len(chunk_ids), self._batch):
            with _damage():
                self._collection.delete(ids=list(chunk_ids[first : first + self._batch]))

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """The `limit` chunks nearest to `vector`: (chunk id, cosine similarity), best first."""
        if limit < 1:
            return []
        with _damage():
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"]
            )
        distances = found["distances"]
        if distances is None:  # not asked for: cannot happen with the include above
            return []
        return [
            (chunk_id, 1.0 - float(distance))
            for chunk_id, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def get(self, chunk_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of the chunks that are there, by id, each of shape (dimension,)."""
        found: dict[str, Vectors] = {}
        for first in range(0, len(chunk_ids), self._batch):
            with _damage():
                part = self._collection.get(
                    ids=list(chunk_ids[first : first + self._batch]), include=["embeddings"]
                )
            vectors = part["embeddings"]
            if vectors is not None:
                found.update(zip(part["ids"], np.asarray(vectors, np.float32), strict=True))
        return found

    def count(self) -> int:
        """How many chunks are stored, live or not."""
        return self._collection.count()

    def close(self) -> None:
        """Let go of the folder's files."""
        self._client.close()


@contextmanager
def _damage() -> Iterator[None]:
    """Chroma's errors as one that says what to do."""
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        raise IndexOutdated(f"Chroma cannot read its index ({error}): {REBUILD}") from error
