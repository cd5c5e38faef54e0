"""Learning the weights of the linear reranker: logistic regression with weights that never fall
below zero.

Every feature says that a chunk fits, so a negative weight could only come from a peculiarity of the
questions learned from. On the development questions leaving them out costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.logistic import Doubles, fit
from retrieval.reranking.asked import Floats
from retrieval.reranking.features import WIDTH
from retrieval.reranking.linear import LinearWeights

#: Strength of the L2 penalty on standardised weights; from 1 to 100 the figures hardly differ.
_PENALTY = 10.0


@dataclass(frozen=True, slots=True)
class Example:
    """One question's pool: its features, which of its chunks are right, and what it is about."""

    features: Floats
    """Shape (C, `WIDTH`)."""
    right: NDArray[np.bool_]
    """Shape (C,)."""
    spoken: float
    articles: frozenset[str]
    """The articles that hold its answer."""


def learn(examples: Sequence[Example]) -> LinearWeights:
    """The weights that tell right chunks from the others; each question counts the same.

    Questions without a right chunk among their candidates teach nothing. Raises ValueError where
    no question is left.
    """
    useful = [one for one in examples if one.right.any() and not one.right.all()]
    if not useful:
        raise ValueError("no question has both right and wrong chunks among its candidates")
    rows = np.vstack([_sides(one) for one in useful])
    right = np.concatenate([one.right for one in useful]).astype(np.float64)
    balance = np.concatenate(
        [np.where(one.right, 1 / one.right.sum(), 1 / (~one.right).sum()) for one in useful]
    )
    balance *= len(balance) / balance.sum()
    kept = np.ones(rows.shape[1], np.bool_)
    while True:
        weights = np.zeros(rows.shape[1])
        weights[kept], _ = fit(rows[:, kept], right, balance, penalty=_PENALTY)
        if (weights >= 0).all():
            break
        kept &= weights > 0
    return LinearWeights(spoken=tuple(weights[:WIDTH]), foreign=tuple(weights[WIDTH:]))


def folds(examples: Sequence[Example], count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Positions to learn from and to test on, `count` times; no article stands on both sides.

    Questions about one article share its sentences: a model that had seen one of them would know
    the answer of the next. A question is tested with most of its articles, and left out of
    learning wherever any of them is tested.
    """
    articles = sorted(frozenset().union(*(one.articles for one in examples)))
    shuffled = np.random.default_rng(0).permutation(len(articles))
    fold_of = {article: int(at) % count for article, at in zip(articles, shuffled, strict=True)}
    tested_in = []
    for one in examples:
        votes = sorted(fold_of[article] for article in one.articles)
        tested_in.append(max(votes, key=votes.count) if votes else 0)
    for fold in range(count):
        tested = [at for at, own in enumerate(tested_in) if own == fold]
        held_out = frozenset().union(*(examples[at].articles for at in tested))
        taught = [
            at
            for at, own in enumerate(tested_in)
            if own != fold and held_out.isdisjoint(examples[at].articles)
        ]
        if tested and taught:
            yield taught, tested


def _sides(example: Example) -> Doubles:
    """The features twice: as far as the question's words are spoken, and as far as they are not."""
    features = example.features.astype(np.float64)
    return np.hstack([features * example.spoken, features * (1 - example.spoken)])
