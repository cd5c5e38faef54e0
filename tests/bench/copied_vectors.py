"""The vectors of newsbot's index, for the bare loop to put into its own.

An index costs the more to fill and to search the closer its vectors lie together, and newsbot's,
being means of those of several pieces, lie closer than those of single texts: at 100,000 chunks a
query takes 2.4 instead of 1.5 ms. Only over the same vectors do two indexes cost the same.

Run as a program of its own: `python -m tests.bench.copied_vectors DATA_DIR CHUNKS VECTORS`. Writes
the vectors in the order of the file CHUNKS and prints their number.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings

_BATCH = 5_000


def copy(data_dir: Path, chunks_file: Path, vectors_file: Path) -> int:
    """Copy the vectors of all chunks in the file; returns how many there are."""
    with chunks_file.open() as lines:
        ids = [json.loads(line)["id"] for line in lines]
    [folder] = [entry for entry in (data_dir / "chroma").iterdir() if entry.is_dir()]
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    collection = client.get_collection("chunks", embedding_function=None)
    copied = []
    for first in range(0, len(ids), _BATCH):
        wanted = ids[first : first + _BATCH]
        found = collection.get(ids=wanted, include=["embeddings"])
        row = {one: number for number, one in enumerate(found["ids"])}
        copied.append(np.asarray(found["embeddings"], np.float32)[[row[one] for one in wanted]])
    np.save(vectors_file, np.concatenate(copied))
    return len(ids)


if __name__ == "__main__":
    sys.stdout.write(f"{copy(*(Path(argument) for argument in sys.argv[1:4]))}\n")
