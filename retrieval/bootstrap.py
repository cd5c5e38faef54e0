"""How far a figure might be off by the choice of questions: percentile bootstrap intervals.

Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13: draw as many questions
as there are, with replacement, many times, compute the figure of each draw, and take the bounds
between which the middle 95 % of them lie. Two runs over the same questions are compared by the
difference of their figures in each draw, so that what makes a question hard for both cancels out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: Share of the draws that lies within an interval.
LEVEL = 0.95
#: Draws; another seed then moves a bound by about a hundredth of the interval's width.
RESAMPLES = 10_000
#: The seed is always the same, so that one run has one interval.
_SEED = 1993
#: Most cells of the matrix of draws that are held at once (8 MB).
_CELLS = 2**20

Matrix = npt.NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What each question (row) contributes to each figure (column).

    A figure is the sum of its column of `totals` over the sum of its column of `weights`. Both
    are 0 where a question has no part in a figure.
    """

    totals: Matrix
    weights: Matrix

    def drawn(self, counts: Matrix) -> Matrix:
        """The figures of draws, each given by how often it holds each question; NaN for 0/0."""
        with np.errstate(invalid="ignore"):
            figures: Matrix = (counts @ self.totals) / (counts @ self.weights)
        return figures


def intervals(sample: Sample, resamples: int = RESAMPLES) -> list[Interval | None]:
    """The interval of each figure; None where fewer than two questions have a part in it."""
    draws = [sample.drawn(counts) for counts in _draws(len(sample.totals), resamples)]
    return _bounds(draws, _questions(sample))


def difference_intervals(
    this: Sample, other: Sample, resamples: int = RESAMPLES
) -> list[Interval | None]:
    """The interval of each figure of `this` less that of `other`; None as for `intervals`.

    Rows are questions, and the same in both.
    """
    draws = [
        this.drawn(counts) - other.drawn(counts) for counts in _draws(len(this.totals), resamples)
    ]
    return _bounds(draws, np.minimum(_questions(this), _questions(other)))


def _questions(sample: Sample) -> npt.NDArray[np.int64]:
    counted: npt.NDArray[np.int64] = (sample.weights != 0).sum(axis=0)
    return counted


def _draws(questions: int, resamples: int) -> Iterator[Matrix]:
    """How often each draw (row) holds each question (column), some draws at a time."""
    if questions == 0:
        return
    rng = np.random.default_rng(_SEED)
    batch = max(1, _CELLS // questions)
    for first in range(0, resamples, batch):
        rows = min(batch, resamples - first)
        picked = rng.integers(questions, size=(rows, questions))
        picked += np.arange(rows)[:, None] * questions
        counts = np.bincount(picked.ravel(), minlength=rows * questions)
        yield counts.reshape(rows, questions).astype(np.float64)


def _bounds(draws: list[Matrix], questions: npt.NDArray[np.int64]) -> list[Interval | None]:
    if not draws:
        return [None] * len(questions)
    tail = (1 - LEVEL) / 2
    columns = np.concatenate(draws).T
    found: list[Interval | None] = []
    for column, count in zip(columns, questions, strict=True):
        # A draw without any of a figure's questions says nothing of it.
        told = column[~np.isnan(column)]
        if count < 2 or not len(told):
            found.append(None)
            continue
        low, high = np.quantile(told, (tail, 1 - tail))
        found.append((float(low), float(high)))
    return found
