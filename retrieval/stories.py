"""Stories: texts that are copies of each other, and how a ranking tells each of them once.

An agency's report runs in several outlets, and an outlet writes its own again with a new lead. Two
texts tell one story where their signatures (`retrieval.signatures`) say that they share half of
their wording and most of their names and figures; so do texts between which a chain of such pairs
leads. What other words tell of the same event is another story: it is what corroborates.

The bounds come from 419 articles on 70 events by many outlets. Copies share .50 to .98 of their
runs of three words, unless they were cut to less than half; different articles on one event share
.37 at most, and by then quote the same people at length. Of the names and figures, copies share .48
or more, where a pattern filled in anew shares .2 to .35 of them and up to .9 of the wording.
docs/stories.md has the figures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from retrieval.chunk_ids import version_of
from retrieval.signatures import NOTHING, SHINGLE_VALUES, matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Indices = NDArray[np.intp]

#: Least similarity of two texts of one story, in wording and in names and figures.
_ALIKE_WORDING = 0.5
_ALIKE_PARTICULARS = 0.4
#: Only texts that agree in three values on end, at one of the 42 places where such a band begins,
#: are compared: of pairs with a similarity of .5 these are .996, of .6 all but one in 27,000
#: (1 − (1 − j³)^42), and of unrelated texts, which share no run of words in a hundred, none.
_BAND = 3
#: Texts that agree in a band are compared with that many of their neighbours, in the order of their
#: ids. Only the common furniture of a site makes longer runs of texts that are no copies.
_NEIGHBOURS = 64
#: Pairs compared in one go; each takes 1.5 kB while that lasts.
_PAIRS = 16_384
#: A version tells its story where at most this many chunks of other stories rank between the best
#: chunk of the story and its own. Of 503 sentences that a copy has too, .998 found it within three;
#: of 59 that were cut from the copy, .17.
_CLOSE = 3

#: What an undated version is taken for: older than any date.
UNDATED = datetime.min.replace(tzinfo=UTC)


def stories(signatures: Mapping[str, bytes]) -> dict[str, str]:
    """The key of its story for each version that has a copy; those that stand alone are left out.

    The key is the least id among a story's versions. The order of `signatures` does not matter.
    """
    import numpy as np

    ids = sorted(signatures)
    if len(ids) < 2:
        return {}
    values = matrix(signatures[version_id] for version_id in ids)
    least = np.arange(len(ids))
    for keys in _bands(values):
        order = np.argsort(keys, kind="stable")
        for one, other in _neighbours(keys[order], order):
            apart = least[one] != least[other]
            left, right = one[apart], other[apart]
            alike = _alike(values, left, right)
            least = _joined(least, left[alike], right[alike])
    sizes = np.bincount(least, minlength=len(ids))
    several = np.flatnonzero(sizes[least] > 1)
    return {ids[one]: ids[first] for one, first in zip(several, least[several], strict=True)}


def told_once(
    ranked: Sequence[str],
    story_of: Callable[[str], str],
    published_at: Callable[[str], datetime | None],
    preferred: Collection[str] = (),
) -> list[str]:
    """A ranking of chunk ids, best first, in which each story is told by one version.

    Where several versions of a story are ranked, its places are filled from the top by the chunks
    of one of them, in their own order, and the rest of its places fall away. That version is one of
    those `preferred` (by an outlet that the question names, say) if there is any, else the newest
    one published, among those whose best chunk stands close to the story's best one: what ranks far
    behind its copy was cut, and lacks what the question asks for. Of equals, the one that ranks
    first tells the story; undated versions are older than any date. Versions that are not ranked
    take no part.
    """
    chunks: dict[str, list[str]] = defaultdict(list)
    # For each story its versions as they rank, with the chunks of other stories ahead of each.
    ahead: dict[str, dict[str, int]] = defaultdict(dict)
    seen: Counter[str] = Counter()
    for place, chunk_id in enumerate(ranked):
        version_id = version_of(chunk_id)
        story = story_of(version_id)
        chunks[version_id].append(chunk_id)
        ahead[story].setdefault(version_id, place - seen[story])
        seen[story] += 1
    told = {
        story: iter(chunks[_teller(versions, published_at, preferred)])
        for story, versions in ahead.items()
    }
    filled = (next(told[story_of(version_of(chunk_id))], None) for chunk_id in ranked)
    return [chunk_id for chunk_id in filled if chunk_id is not None]


def _teller(
    ahead: Mapping[str, int],
    published_at: Callable[[str], datetime | None],
    preferred: Collection[str],
) -> str:
    """The version that tells a story, of those ranked, which come as they rank."""
    last = min(ahead.values()) + _CLOSE
    wanted = [version_id for version_id in ahead if version_id in preferred]
    close = [version_id for version_id, others in ahead.items() if others <= last]
    return max(wanted or close, key=lambda version_id: published_at(version_id) or UNDATED)


def _bands(values: NDArray[np.uint32]) -> Iterator[NDArray[np.uint64]]:
    """For each band one number a text, equal where its values are."""
    import numpy as np

    spread = np.uint64(0x9E37_79B9_7F4A_7C15)  # odd, so that no value is lost in the product
    for first in range(0, SHINGLE_VALUES - _BAND + 1, _BAND):
        keys = np.zeros(len(values), np.uint64)
        for column in range(first, first + _BAND):
            keys = (keys + values[:, column]) * spread
        yield keys


def _neighbours(keys: NDArray[np.uint64], order: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Pairs of texts with the same key, nearest neighbours first; `keys` are sorted by `order`."""
    import numpy as np

    for distance in range(1, min(_NEIGHBOURS, len(keys) - 1) + 1):
        first = np.flatnonzero(keys[distance:] == keys[:-distance])
        if not len(first):
            return
        yield order[first], order[first + distance]


def _alike(values: NDArray[np.uint32], left: Indices, right: Indices) -> NDArray[np.bool_]:
    """Which of these pairs of texts are copies."""
    import numpy as np

    alike = np.zeros(len(left), np.bool_)
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        one, other = values[left[part]], values[right[part]]
        same = one == other
        wording = same[:, :SHINGLE_VALUES].mean(axis=1)
        particulars = same[:, SHINGLE_VALUES:].mean(axis=1)
        # A text without names and figures says nothing against being a copy.
        either_empty = (one[:, -1] == NOTHING) | (other[:, -1] == NOTHING)
        alike[part] = (wording >= _ALIKE_WORDING) & (
            (particulars >= _ALIKE_PARTICULARS) | either_empty
        )
    return alike


def _joined(least: Indices, left: Indices, right: Indices) -> Indices:
    """Stories joined along these pairs; `least` gives for each text the first one of its story."""
    import numpy as np

    while len(left):
        low = np.minimum(least[left], least[right])
        np.minimum.at(least, least[left], low)
        np.minimum.at(least, least[right], low)
        while not np.array_equal(least, least[least]):
            least = least[least]
        apart = least[left] != least[right]
        left, right = left[apart], right[apart]
    return least
