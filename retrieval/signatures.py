"""Signatures: what is kept of a text so that its copies can be told without reading it again.

A signature holds two MinHashes (Broder, 1997), made by datasketch: the share of values in which two
of them agree estimates the Jaccard similarity of the sets that they were made of.

- The first is of the text's *shingles*, its runs of three index terms. Copies share most of them;
  articles on one event by different hands share few, however many words they have in common.
- The second is of its *particulars*, the names and figures. Weekly reports and other texts made by
  one pattern share their wording and differ in these.

They are made when a text is indexed, and kept in the catalogue under the id of its version.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select

from retrieval import schema
from retrieval.databases import reading, upsert

if TYPE_CHECKING:
    import numpy as np
    from datasketch import MinHash
    from numpy.typing import NDArray

#: Values in each of the two hashes. An estimate of a similarity of .5 is off by .044 with 128 of
#: them and by .063 with 64 (one standard deviation, √(j(1 − j) / values)).
SHINGLE_VALUES = 128
PARTICULAR_VALUES = 64
#: What a value is where there was nothing to hash.
NOTHING = 0xFFFF_FFFF

#: Number of the rules that signatures are made by, their first byte: others cannot be compared.
_RULES = b"\x01"
_SIZE = len(_RULES) + 4 * (SHINGLE_VALUES + PARTICULAR_VALUES)
#: A text of fewer different shingles has no signature: bodies as short as this are notices and
#: leftovers of a page, which articles on different matters have in common word for word.
_FEWEST_SHINGLES = 20
_SEED = 1
#: Items hashed in one go: each takes `values` numbers while that lasts.
_BATCH = 1_024

#: Figures, and what may be a name: a word within a sentence that does not begin in lower case. The
#: first character stands alone in front, because that lets the search for it run in C.
_FIGURES_AND_NAMES = re.compile(r"[^\W_a-zà-öø-ÿ](?:(?<=\d)\d*(?:[.,]\d+)*|(?<=[^\W_] .)\w*)")


def signature(terms: Sequence[str], body: str) -> bytes | None:
    """The signature of a text, given as its index terms in order and as it is written.

    None where it is too short to have one.
    """
    shingles = set(map(" ".join, zip(terms, terms[1:], terms[2:], strict=False)))
    if len(shingles) < _FEWEST_SHINGLES:
        return None
    return (
        _RULES + _hashed(shingles, SHINGLE_VALUES) + _hashed(particulars(body), PARTICULAR_VALUES)
    )


def particulars(body: str) -> set[str]:
    """The figures of a text, and its names where its script has capitals, in lower case.

    Outlets differ in how many capitals they give a name: NASA, Nasa.
    """
    found = set(_FIGURES_AND_NAMES.findall(body))
    return {word.lower() for word in found if word[0].isupper() or word[0].isdigit()}


def matrix(signatures: Iterable[bytes]) -> NDArray[np.uint32]:
    """Signatures as rows of `SHINGLE_VALUES` + `PARTICULAR_VALUES` numbers."""
    import numpy as np

    rows = np.frombuffer(b"".join(signatures), np.uint8).reshape(-1, _SIZE)
    values: NDArray[np.uint32] = np.ascontiguousarray(rows[:, len(_RULES) :]).view("<u4")
    return values


def store_signatures(engine: Engine, signatures: Mapping[str, bytes]) -> None:
    """Keep the signatures of these versions, whose texts the catalogue must hold."""
    if not signatures:
        return
    rows = [{"version_id": version, "signature": made} for version, made in signatures.items()]
    with engine.begin() as connection:
        statement = upsert(connection, schema.signatures)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["version_id"], set_={"signature": statement.excluded.signature}
            ),
            rows,
        )


def stored_signatures(engine: Engine, version_ids: Collection[str]) -> dict[str, bytes]:
    """The signatures kept of these versions, but for those that were made by other rules."""
    # Nearly all that are kept are asked for, so one look at the whole table is cheapest.
    query = select(schema.signatures.c.version_id, schema.signatures.c.signature)
    with reading(engine) as connection:
        return {
            version_id: bytes(made)
            for version_id, made in connection.execute(query)
            if version_id in version_ids and len(made) == _SIZE and made.startswith(_RULES)
        }


def _hashed(items: Iterable[str], values: int) -> bytes:
    made = _empty(values).copy()
    listed = list(items)
    for first in range(0, len(listed), _BATCH):
        made.update_batch(listed[first : first + _BATCH])
    hashed: bytes = made.hashvalues.astype("<u4").tobytes()
    return hashed


@cache
def _empty(values: int) -> MinHash:
    """A MinHash of nothing, to be copied: drawing its permutations anew costs more than hashing."""
    from datasketch import MinHash

    return MinHash(values, seed=_SEED, scheme="affine32", hashfunc=_hash)


def _hash(item: str) -> int:
    # Quick and the same everywhere; datasketch mixes its bits before it permutes them.
    return zlib.crc32(item.encode())
