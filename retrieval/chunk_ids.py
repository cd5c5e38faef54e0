"""The names of chunks: an id for people and Chroma, a number for full text and fingerprints."""

from __future__ import annotations

import hashlib
from functools import lru_cache

#: More positions than the largest article that the settings allow has chunks: packing whole
#: sentences fills a chunk at least by half, so 20 MB make 100,000 at most.
_POSITION_BITS = 17
_VERSION_BITS = 46
_LAST_POSITION = (1 << _POSITION_BITS) - 1


def chunk_id(version_id: str, position: int) -> str:
    """The id of the chunk at `position` (from 0) of a version."""
    return f"{version_id}:{position}"


def split_chunk_id(chunk_id: str) -> tuple[str, int]:
    """The version and the position that `chunk_id` was made of."""
    version_id, _, position = chunk_id.rpartition(":")
    return version_id, int(position)


def version_of(chunk_id: str) -> str:
    """The id of the version that a chunk belongs to."""
    return chunk_id[: chunk_id.rindex(":")]


def chunk_number(version_id: str, position: int) -> int:
    """A chunk as one number below 2^63: 46 bits for its version, 17 for its position in it.

    Full text keeps it in a column, from which two hundred are read in the time of one chunk id.
    Among a hundred thousand versions any two share theirs with a probability of 7 in 100,000.
    """
    return chunk_numbers(version_id)[min(position, _LAST_POSITION)]


@lru_cache(maxsize=10_000)
def chunk_numbers(version_id: str) -> range:
    """The numbers that the chunks of a version may have."""
    first = version_number(version_id) << _POSITION_BITS
    return range(first, first + _LAST_POSITION + 1)


def version_number(version_id: str) -> int:
    """The 46 bits that stand for a version in the numbers of its chunks."""
    hashed = hashlib.blake2b(version_id.encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big") >> (64 - _VERSION_BITS)


def numbered_chunk(number: int) -> tuple[int, int]:
    """The version's number and the position that a chunk's number holds."""
    return number >> _POSITION_BITS, number & _LAST_POSITION
