"""Two ranked lists to one: weighted reciprocal rank fusion, with a cap for each article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

#: Damping of reciprocal rank fusion (Cormack et al. 2009 use 60); on news
#: 10 kept more of the better leg's order (docs/retrieval.md).
RRF_K = 10


def fuse(
    text: Sequence[str], dense: Sequence[str], dense_weight: Callable[[str], float]
) -> list[tuple[str, float]]:
    """Chunk ids with scores, best first, from a full-text and a vector ranking.

    A chunk scores 1 / (RRF_K + rank) in the full-text list and `dense_weight(id)` times that in
    the vector list. Lists of equal weight would be worse than the better one alone, so the
    weight follows the language of question and article.
    """
    scores: dict[str, float] = {}
    for rank, chunk_id in enumerate(text, start=1):
        scores[chunk_id] = 1 / (RRF_K + rank)
    for rank, chunk_id in enumerate(dense, start=1):
        scores[chunk_id] = scores.get(chunk_id, 0.0) + dense_weight(chunk_id) / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: -item[1])


def capped(
    ranked: Iterable[tuple[str, float]], group: Callable[[str], str], most: int, top: int
) -> list[tuple[str, float]]:
    """The first `top` of `ranked` with at most `most` of one group (an article's chunks)."""
    seen: Counter[str] = Counter()
    kept: list[tuple[str, float]] = []
    for chunk_id, score in ranked:
        name = group(chunk_id)
        if seen[name] < most:
            seen[name] += 1
            kept.append((chunk_id, score))
            if len(kept) == top:
                break
    return kept
