"""Two ranked lists to one: weighted reciprocal rank fusion, with a cap for each article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

#: Damping of reciprocal rank fusion (Cormack et al. 2009 use 60); on news 10 kept more of the
#: better leg's order.
RRF_K = 10

#: Best BM25 score over the question's total IDF, below which the articles do not speak the
#: question's words, and above which they do. On the development questions, those in another
#: language than the articles mostly stay under .25 (XQuAD), those in the same reach .4 to 1.
_FOREIGN, _SPOKEN = 0.25, 0.35


def spoken_share(score_ratio: float) -> float:
    """How far the articles speak the question's words, between 0 and 1.

    That shows in how much of the question full text found: `score_ratio` is the best BM25 score
    over the question's total IDF.
    """
    share = (score_ratio - _FOREIGN) / (_SPOKEN - _FOREIGN)
    return min(1.0, max(0.0, share))


def dense_weight(share: float, *, spoken: float, foreign: float) -> float:
    """The weight of the vector leg beside the full-text leg's 1.

    Lists of equal weight would be worse than the better one alone. `spoken` is the weight where the
    articles use the question's words (`share` is 1), `foreign` where they do not, as those in
    another language (0), and a mean of both in between.
    """
    return share * spoken + (1 - share) * foreign


def fuse(text: Sequence[str], dense: Sequence[str], weight: float) -> list[tuple[str, float]]:
    """Chunk ids with scores, best first, from a full-text and a vector ranking.

    A chunk scores 1 / (RRF_K + rank) in the full-text list and `weight` times that in the vector
    list.
    """
    scores: dict[str, float] = {}
    for rank, chunk_id in enumerate(text, start=1):
        scores[chunk_id] = 1 / (RRF_K + rank)
    for rank, chunk_id in enumerate(dense, start=1):
        scores[chunk_id] = scores.get(chunk_id, 0.0) + weight / (RRF_K + rank)
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
