"""Logistic regression against what is known of it."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.logistic import fit


def test_the_weights_that_made_the_labels_are_found_again() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(40_000, 3)) * [1.0, 5.0, 0.2] + [0.0, 2.0, 1.0]
    likely = 1 / (1 + np.exp(-(rows @ [1.5, -0.4, 0.0] + 0.7)))
    right = (rng.random(len(rows)) < likely).astype(float)
    weights, intercept = fit(rows, right, np.ones(len(rows)), penalty=0.0)
    assert weights == pytest.approx([1.5, -0.4, 0.0], abs=0.12)
    assert intercept == pytest.approx(0.7, abs=0.12)


def test_examples_that_count_twice_are_as_good_as_two() -> None:
    rng = np.random.default_rng(4)
    rows, right = rng.normal(size=(60, 2)), (rng.random(60) > 0.5).astype(float)
    counts = np.where(np.arange(60) < 20, 2.0, 1.0)
    twice = np.concatenate([np.arange(60), np.arange(20)])
    counted, first = fit(rows, right, counts, penalty=1.0)
    repeated, second = fit(rows[twice], right[twice], np.ones(80), penalty=1.0)
    assert counted == pytest.approx(repeated)
    assert first == pytest.approx(second)


def test_a_penalty_shrinks_and_separable_examples_stay_finite() -> None:
    rows = np.array([[0.0], [1.0], [2.0], [3.0]])
    right = np.array([0.0, 0.0, 1.0, 1.0])
    strong, weak = (fit(rows, right, np.ones(4), penalty=p)[0][0] for p in (10.0, 0.1))
    assert 0 < strong < weak < 100
