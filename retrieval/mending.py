"""Making the vector index whole after a kill, or after somebody changed its files.

Chroma writes the files of its graph in place. A process that is killed meanwhile leaves them cut
short: then every question fails, or, worse, some chunks are no longer near anything, or the next
process that reads them crashes. The vector of each chunk stands in its fingerprint too, in 8 bits a
number, which moves a cosine by less than a hundredth. So an index that was left open, or whose
files are not as they were left (`seals`), is looked through, and built anew from there if need be;
no embedder is asked.

Looking is done by a process of its own, `python -m retrieval.mending CHROMA FULL_TEXT DIMENSION`,
because it may crash. It gets the ids of the chunks on its standard input, a line each.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from retrieval.chunk_ids import chunk_number, split_chunk_id
from retrieval.errors import IndexOutdated
from retrieval.fingerprint_store import Fingerprint, FingerprintStore
from retrieval.fingerprints import decoded_chunk_vector
from retrieval.indexes import IndexPair
from retrieval.vectors import VectorIndex, Vectors

logger = logging.getLogger(__name__)

#: Reads the fingerprints of chunks, by their numbers.
ReadFingerprints = Callable[[Sequence[int]], Mapping[int, Fingerprint]]

#: Chunks looked at or added in one go.
_BATCH = 2_000
#: Least cosine between a vector and itself after it was kept in 8 bits a number.
_SAME = 0.98
#: Vectors that are searched for, and the share of these searches that must find them: the graph is
#: a shortcut, and where it is sound it misses hardly one in a hundred.
_SEARCHED = 64
_FOUND = 0.9
#: What the process that looks says of an index that is whole.
_WHOLE = "whole"


def is_whole(folders: tuple[Path, Path], dimension: int, chunk_ids: Sequence[str]) -> bool:
    """Whether the index in these folders, which nobody has open, holds and finds these chunks.

    `dimension` is that of its vectors; at least one chunk is given.
    """
    logger.warning(
        "the vector index is not as newsbot would leave it; looking through it, %d chunks",
        len(chunk_ids),
    )
    looked = subprocess.run(
        [sys.executable, "-m", "retrieval.mending", *map(str, folders), str(dimension)],
        input="\n".join(chunk_ids),
        capture_output=True,
        text=True,
        check=False,
    )
    return looked.stdout.strip() == _WHOLE


def refill(pair: IndexPair, dimension: int, chunk_ids: Sequence[str]) -> None:
    """Put the vectors of these chunks into an empty vector index, as their fingerprints have them.

    Nobody else may use the pair yet.
    """
    logger.warning(
        "the vector index is damaged; building it anew from fingerprints, %d chunks",
        len(chunk_ids),
    )
    read = pair.full_text.view().fingerprints
    for part in _parts(chunk_ids):
        kept = _kept_vectors(read, dimension, part)
        if kept:
            pair.vectors.add(list(kept), np.stack(list(kept.values())))


def main(arguments: Sequence[str]) -> None:
    """Look through an index and say "whole" if it is."""
    chroma, full_text, dimension = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    chunk_ids = sys.stdin.read().split("\n")
    store = FingerprintStore.open(full_text)
    vectors = VectorIndex.open(chroma, ef_search=_SEARCHED)  # it has a breadth of its own already
    try:
        holds = _holds_all(vectors, store.get, dimension, chunk_ids)
        whole = holds and _finds_some(vectors, chunk_ids)
    except IndexOutdated:
        return
    vectors.close()
    store.close()
    if whole:
        sys.stdout.write(_WHOLE)


def _holds_all(
    index: VectorIndex, read: ReadFingerprints, dimension: int, chunk_ids: Sequence[str]
) -> bool:
    """Whether each chunk has the vector that its fingerprint remembers."""
    for part in _parts(chunk_ids):
        stored = index.get(part)
        if len(stored) < len(part):
            return False
        for chunk_id, kept in _kept_vectors(read, dimension, part).items():
            vector = stored[chunk_id]
            if float(vector @ kept) < _SAME * float(np.linalg.norm(vector)):
                return False
    return True


def _finds_some(index: VectorIndex, chunk_ids: Sequence[str]) -> bool:
    """Whether searches for vectors that are there find them, or others just like them."""
    sample = chunk_ids[:: max(1, len(chunk_ids) // _SEARCHED)]
    found = [index.search(vector, 10) for vector in index.get(sample).values()]
    return sum(bool(hits) and hits[0][1] > _SAME for hits in found) >= _FOUND * len(found)


def _kept_vectors(
    read: ReadFingerprints, dimension: int, chunk_ids: Sequence[str]
) -> dict[str, Vectors]:
    """The vectors that the fingerprints of these chunks hold."""
    numbers = {chunk_number(*split_chunk_id(one)): one for one in chunk_ids}
    return {
        numbers[number]: decoded_chunk_vector(vectors, dimension)
        for number, (_, vectors) in read(list(numbers)).items()
    }


def _parts(chunk_ids: Sequence[str]) -> Iterator[list[str]]:
    ids = iter(chunk_ids)
    while part := list(islice(ids, _BATCH)):
        yield part


if __name__ == "__main__":
    main(sys.argv[1:])
