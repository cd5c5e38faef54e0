"""What a reranker is given: a question and the chunks that were found for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.reranking.asked import Asked, Floats
from retrieval.reranking.features import Candidates, measure
from retrieval.reranking.linear import LinearWeights
from retrieval.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Pool:
    """The chunks found for a question, C of them, at least one."""

    question: str
    asked: Asked
    question_vector: Vectors | None
    """Shape (dimension,)."""
    chunk_ids: Sequence[str]
    candidates: Candidates
    spoken: float
    """How far the articles speak the question's words, between 0 and 1."""
    texts: Callable[[Sequence[str]], list[str]]
    """Reads headline and text of chunks, by their ids and in their order."""

    def features(self) -> Floats:
        """The features of each chunk, shape (C, `features.WIDTH`)."""
        return measure(self.asked, self.question_vector, self.candidates)


class Reranker(Protocol):
    """Scores the chunks of a pool."""

    def scores(self, pool: Pool) -> Floats:
        """One score a chunk, shape (C,), higher is better.

        The least of them is taken for zero. By how many times one is higher above it than another
        decides what age and a named time may turn around, so their scale does not matter.
        """


@dataclass(frozen=True, slots=True)
class FeatureReranker:
    """The built-in one: counts words, phrases, names and similarities; needs no download."""

    weights: LinearWeights

    def scores(self, pool: Pool) -> Floats:
        """A weighted sum of features."""
        return self.weights.scores(pool.features(), pool.spoken)
