"""Logistic regression for a few features, by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_MOST_STEPS = 30
_ENOUGH = 1e-5


def fit(rows: Doubles, right: Doubles, counts: Doubles, *, penalty: float) -> tuple[Doubles, float]:
    """The weights of the features, shape (features,), and the intercept.

    `rows` has shape (examples, features), `right` (examples,) holds 1 and 0, `counts` (examples,)
    how much each example counts. `penalty` is the strength of L2 on weights of standardised
    features; the intercept goes unpunished. The weights are given for the features as they are.
    """
    mean = np.average(rows, axis=0, weights=counts)
    spread = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=counts)) + 1e-9
    scaled = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    penalties = np.full(scaled.shape[1], penalty)
    penalties[-1] = 0
    weights = np.zeros(scaled.shape[1])
    for _ in range(_MOST_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        slope = scaled.T @ (counts * (likely - right)) + penalties * weights
        bend = (scaled * (counts * likely * (1 - likely))[:, np.newaxis]).T @ scaled
        step = np.linalg.solve(bend + np.diag(penalties + 1e-9), slope)
        weights -= step
        if np.abs(step).max() < _ENOUGH:
            break
    fitted: Doubles = weights[:-1] / spread
    return fitted, float(weights[-1] - mean @ fitted)
