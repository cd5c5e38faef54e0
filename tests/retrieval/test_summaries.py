"""Figures, intervals and comparisons of scored questions, against values computed by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.summaries import Scored, compare, mean, summarise, summarise_intervals


def scored(
    name: str, kind: str = "any", weights: dict[str, float] | None = None, **values: float | None
) -> Scored:
    return Scored(name, kind, values, weights or {})


def test_means_leave_out_what_is_absent_and_an_empty_one_is_null() -> None:
    questions = [
        scored("a", "comparison", hits=1.0),
        scored("b", "comparison", hits=None),
        scored("c", "inference", hits=None),
    ]
    assert summarise(questions, ["hits"]) == {
        "overall": {"n": 3, "hits": 1.0},
        "by_type": {
            "comparison": {"n": 2, "hits": 1.0},
            "inference": {"n": 1, "hits": None},
        },
    }
    assert summarise([], ["hits"]) == {"overall": {"n": 0, "hits": None}, "by_type": {}}
    assert mean([]) is None
    assert mean([1.0, None, 0.0]) == 0.5


def test_a_value_counts_as_much_as_it_weighs() -> None:
    questions = [
        scored("a", weights={"claims": 3.0}, claims=1.0, hits=1.0),
        scored("b", weights={"claims": 1.0}, claims=0.0, hits=0.0),
        scored("c", weights={"claims": 0.0}, claims=None, hits=0.0),
    ]
    overall = summarise(questions, ["claims", "hits"])["overall"]
    assert overall == {"n": 3, "claims": 3 / 4, "hits": pytest.approx(1 / 3)}


@pytest.mark.parametrize(
    ("times", "p50", "p99"),
    [
        ([7.0], 7, 7),
        ([1.0, 2.0], 1, 2),
        ([float(n) for n in range(1, 101)], 50, 99),
        ([float(n) for n in range(1, 201)], 100, 198),
    ],
)
def test_percentiles_are_those_of_the_nearest_rank(
    times: Sequence[float], p50: float, p99: float
) -> None:
    questions = [scored(str(time), milliseconds=time) for time in reversed(times)]
    names = ["p50_ms", "p99_ms"]
    assert summarise(questions, names)["overall"] == {"n": len(times), "p50_ms": p50, "p99_ms": p99}
    no_interval = {"p50_ms": None, "p99_ms": None}
    assert summarise_intervals(questions, names)["overall"] == no_interval
    times_compared = compare(questions, questions, names)["overall"]["p50_ms"]
    assert times_compared == {
        "this": p50, "other": p50, "difference": 0, "interval": None, "excludes_zero": False,
    }  # fmt: skip


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_without_weights_a_figure_is_the_mean(values: list[float]) -> None:
    questions = [scored(str(number), hits=value) for number, value in enumerate(values)]
    figure = summarise(questions, ["hits"])["overall"]["hits"]
    assert figure == pytest.approx(mean(values))


def test_intervals_have_the_shape_of_the_figures() -> None:
    questions = [scored(str(n), "even" if n % 2 == 0 else "odd", hits=n % 3 / 2) for n in range(40)]
    questions.append(scored("alone", "rare", hits=1.0))
    found = summarise_intervals(questions, ["hits", "absent"])
    assert set(found["by_type"]) == {"even", "odd", "rare"}
    assert found["by_type"]["rare"] == {"hits": None, "absent": None}
    assert found["overall"]["absent"] is None
    figures = summarise(questions, ["hits"])
    for span, figure in (
        (found["overall"], figures["overall"]),
        (found["by_type"]["even"], figures["by_type"]["even"]),
    ):
        low, high = span["hits"]
        assert low < figure["hits"] < high
    whole, half = found["overall"]["hits"], found["by_type"]["even"]["hits"]
    assert whole[1] - whole[0] < half[1] - half[0], "more questions tell more"


def test_runs_are_compared_over_the_questions_that_both_hold() -> None:
    this = [scored(f"q{n}", "odd" if n % 2 else "even", hits=1.0) for n in range(20)]
    other = [scored(f"q{n}", hits=0.25) for n in range(10, 40)]
    found = compare(this, other, ["hits"])
    expected = {
        "this": 1.0, "other": 0.25, "difference": 0.75, "interval": [0.75, 0.75],
        "excludes_zero": True,
    }  # fmt: skip
    assert found == {
        "overall": {"n": 10, "hits": expected},
        "by_type": {"even": {"n": 5, "hits": expected}, "odd": {"n": 5, "hits": expected}},
    }


def test_pairs_do_not_depend_on_the_order_of_the_files() -> None:
    this = [scored(str(n), hits=n / 30) for n in range(30)]
    other = [scored(str(n), hits=(n / 30) ** 2) for n in range(30)]
    assert compare(this, other, ["hits"]) == compare(this, other[::-1], ["hits"])


def test_only_a_difference_that_is_sure_is_marked() -> None:
    rising = [scored(str(n), up=1.0, same=n / 40, mixed=float(n % 2)) for n in range(40)]
    before = [scored(str(n), up=n / 40, same=n / 40, mixed=float(n // 2 % 2)) for n in range(40)]
    overall = compare(rising, before, ["up", "same", "mixed"])["overall"]
    marked = {name: overall[name]["excludes_zero"] for name in ("up", "same", "mixed")}
    assert marked == {"up": True, "same": False, "mixed": False}
    falling = compare(before, rising, ["up"])["overall"]["up"]
    assert falling["excludes_zero"]
    assert falling["difference"] == -overall["up"]["difference"]


def test_pooled_shares_are_compared_as_pooled() -> None:
    one = [scored("a", weights={"c": 3.0}, c=1.0), scored("b", weights={"c": 1.0}, c=0.0)]
    two = [scored("a", weights={"c": 1.0}, c=1.0), scored("b", weights={"c": 1.0}, c=0.0)]
    found = compare(one, two, ["c"])["overall"]["c"]
    assert (found["this"], found["other"], found["difference"]) == (0.75, 0.5, 0.25)
    assert found["interval"] == [0.0, 0.25], "both alike where only one of the questions is drawn"


def test_what_one_run_does_not_know_has_no_difference() -> None:
    this = [scored("a", hits=1.0), scored("b", hits=0.0)]
    other = [scored("a"), scored("b", hits=None)]
    assert compare(this, other, ["hits"])["overall"]["hits"] == {
        "this": 0.5, "other": None, "difference": None, "interval": None, "excludes_zero": False,
    }  # fmt: skip
    assert compare(this, [scored("z", hits=1.0)], ["hits"])["overall"]["n"] == 0
