"""Bootstrap intervals against theory, against a plain loop, and where they say nothing."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import bootstrap
from retrieval.bootstrap import Interval, Sample, difference_intervals, intervals

SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=40)


def sample(*columns: list[float], weights: list[list[float]] | None = None) -> Sample:
    """A sample of these columns of values, each with its column of weights (1 where left out)."""
    values = np.array(columns, dtype=np.float64).T
    weighed = np.ones_like(values) if weights is None else np.array(weights, dtype=np.float64).T
    return Sample(values * weighed, weighed)


def only(found: list[Interval | None]) -> Interval:
    [interval] = found
    assert interval is not None
    return interval


def coins(rng: random.Random, share: float, count: int) -> list[float]:
    return [float(rng.random() < share) for _ in range(count)]


def test_of_many_questions_it_is_the_normal_interval() -> None:
    values = [1.0] * 120 + [0.0] * 280
    low, high = only(intervals(sample(values)))
    margin = 1.96 * math.sqrt(0.3 * 0.7 / 400)
    assert low == pytest.approx(0.3 - margin, abs=0.004)
    assert high == pytest.approx(0.3 + margin, abs=0.004)


def test_nineteen_of_twenty_intervals_hold_the_true_share() -> None:
    rng = random.Random(7)
    held = 0
    for _ in range(400):
        low, high = only(intervals(sample(coins(rng, 0.3, 100)), resamples=400))
        held += low <= 0.3 <= high
    assert 0.91 <= held / 400 <= 0.98


def test_a_difference_of_two_runs_that_are_alike_is_rarely_told_from_nothing() -> None:
    rng = random.Random(8)
    told = 0
    for _ in range(400):
        this, other = coins(rng, 0.3, 100), coins(rng, 0.3, 100)
        low, high = only(difference_intervals(sample(this), sample(other), resamples=400))
        told += not low <= 0 <= high
    assert 0.02 <= told / 400 <= 0.09


def test_it_is_what_a_plain_loop_gives() -> None:
    rng = random.Random(9)
    values = [rng.random() for _ in range(60)]
    weights = [float(rng.randrange(5)) for _ in range(60)]
    drawn: list[float] = []
    for _ in range(4_000):
        picked = rng.choices(range(60), k=60)
        total = sum(values[one] * weights[one] for one in picked)
        drawn.append(total / sum(weights[one] for one in picked))
    drawn.sort()
    low, high = only(intervals(sample(values, weights=[weights])))
    assert low == pytest.approx(drawn[100], abs=0.01)
    assert high == pytest.approx(drawn[3_899], abs=0.01)


def test_pairs_cancel_out_how_hard_a_question_is() -> None:
    rng = random.Random(10)
    hard = [rng.random() for _ in range(50)]
    better = [value + 0.01 for value in hard]
    low, high = only(difference_intervals(sample(better), sample(hard)))
    assert (low, high) == pytest.approx((0.01, 0.01))
    shuffled = rng.sample(hard, 50)
    low, high = only(difference_intervals(sample(better), sample(shuffled)))
    assert low < 0 < high


@settings(max_examples=40)
@given(SHARES)
def test_an_interval_lies_within_the_values_and_is_always_the_same(values: list[float]) -> None:
    low, high = only(intervals(sample(values), resamples=200))
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert only(intervals(sample(values), resamples=200)) == (low, high)


@settings(max_examples=40)
@given(SHARES)
def test_the_other_way_round_the_difference_changes_its_sign(values: list[float]) -> None:
    this, other = sample(values), sample(values[::-1])
    low, high = only(difference_intervals(this, other, resamples=200))
    back = only(difference_intervals(other, this, resamples=200))
    assert back == pytest.approx((-high, -low))


def test_each_figure_has_the_interval_that_it_has_alone() -> None:
    first, second = [1.0, 0.0, 1.0, 1.0], [0.0, 0.5, 0.25, 1.0]
    both = intervals(sample(first, second))
    assert both == [only(intervals(sample(first))), only(intervals(sample(second)))]


def test_questions_without_a_part_in_a_figure_change_nothing_but_how_often_it_is_drawn() -> None:
    low, high = only(intervals(sample([1.0, 0.0, 9.0], weights=[[1.0, 1.0, 0.0]])))
    assert (low, high) == (0.0, 1.0), "a draw of nothing but the third is no draw"


def test_where_an_interval_would_say_nothing_there_is_none() -> None:
    assert intervals(sample([0.5])) == [None]
    assert intervals(sample([0.5, 0.7, 0.1], weights=[[0.0, 2.0, 0.0]])) == [None]
    assert intervals(sample([0.5, 0.7], weights=[[0.0, 0.0]])) == [None]
    nothing = Sample(np.zeros((0, 2)), np.zeros((0, 2)))
    assert intervals(nothing) == [None, None]
    assert difference_intervals(nothing, nothing) == [None, None]
    once = sample([0.5, 0.7], weights=[[0.0, 1.0]])
    assert difference_intervals(sample([0.5, 0.7]), once) == [None]


def test_many_questions_are_drawn_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    values = sample([0.0, 0.2, 0.9, 0.4, 1.0])
    at_once = only(intervals(values, resamples=999))
    monkeypatch.setattr(bootstrap, "_CELLS", 17)
    assert only(intervals(values, resamples=999)) == pytest.approx(at_once)
