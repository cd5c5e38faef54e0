"""The full-text rankings of a question's parts, and one ranking of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

Hits = list[tuple[str, float]]

#: Share of a part's own words in its ranking; the rest is the whole question's, which often names
#: in one clause what another only hints at. From .2 to .5 the figures differ little.
OWN_WORDS = 0.3
#: A chunk published in the time that a part names counts this much more: a preference, because
#: what happened on a day is also told later.
_IN_TIME = 2.0
#: A part whose best chunk scores less than this share of the best of all was misread: no filter.
_MISREAD = 0.35


def part_ranking(own: Hits, whole: Hits, in_time: Callable[[str], bool]) -> Hits:
    """One part's ranking from two: by its own words and by the whole question's, both filtered."""
    scores = {chunk_id: (1 - OWN_WORDS) * score for chunk_id, score in whole}
    for chunk_id, score in own:
        scores[chunk_id] = scores.get(chunk_id, 0.0) + OWN_WORDS * score
    weighted = [
        (chunk_id, score * _IN_TIME if in_time(chunk_id) else score)
        for chunk_id, score in scores.items()
    ]
    return sorted(weighted, key=lambda hit: -hit[1])


def joined(parts: Sequence[Hits], whole: Hits) -> list[str]:
    """The chunks of all parts in turn, the part with the best one first, then those of `whole`."""
    kept = [parts[part] for part in well_read(parts, whole)]
    return list(dict.fromkeys([*in_turn(kept), *(chunk_id for chunk_id, _ in whole)]))


def well_read(parts: Sequence[Hits], whole: Hits) -> list[int]:
    """The positions of the parts that found something, that with the best chunk first.

    Parts that found next to nothing are left out, so that a name misread as an outlet's does not
    displace the answer.
    """
    best = max((ranking[0][1] for ranking in [*parts, whole] if ranking), default=0.0)
    kept = [at for at, found in enumerate(parts) if found and found[0][1] >= _MISREAD * best]
    return sorted(kept, key=lambda at: -parts[at][0][1])


def in_turn(rankings: Sequence[Hits]) -> Iterable[str]:
    """The first of each ranking, then the second of each, and so on."""
    for row in zip_longest(*rankings):
        yield from (hit[0] for hit in row if hit is not None)
