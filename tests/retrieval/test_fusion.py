"""Fusion of the two legs, against values computed by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import RRF_K, capped, dense_weight, fuse, spoken_share


def test_scores_add_up_by_rank_and_weight() -> None:
    fused = dict(fuse(["a", "b"], ["b", "c"], 0.5))
    assert fused == {
        "a": pytest.approx(1 / (RRF_K + 1)),
        "b": pytest.approx(1 / (RRF_K + 2) + 0.5 / (RRF_K + 1)),
        "c": pytest.approx(0.5 / (RRF_K + 2)),
    }


def test_a_weight_of_nothing_leaves_the_text_order() -> None:
    ranked = fuse(["a", "b"], ["b", "a", "c"], 0.0)
    assert [chunk_id for chunk_id, _ in ranked][:2] == ["a", "b"]


def test_the_heavier_list_leads() -> None:
    assert fuse(["a", "b"], ["b", "a"], 2.0)[0][0] == "b"
    assert fuse(["a", "b"], ["b", "a"], 0.1)[0][0] == "a"


@pytest.mark.parametrize(
    ("score_ratio", "weight"),
    [(0.0, 2.0), (0.25, 2.0), (0.30, 1.05), (0.35, 0.1), (1.0, 0.1)],
)
def test_the_vector_leg_weighs_more_the_less_full_text_found(
    score_ratio: float, weight: float
) -> None:
    share = spoken_share(score_ratio)
    assert dense_weight(share, spoken=0.1, foreign=2.0) == pytest.approx(weight)


IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(IDS, IDS, st.floats(0, 3))
def test_every_chunk_once_best_first(text: list[str], dense: list[str], weight: float) -> None:
    ranked = fuse(text, dense, weight)
    assert sorted(chunk_id for chunk_id, _ in ranked) == sorted({*text, *dense})
    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)


def test_one_article_takes_only_its_share() -> None:
    ranked = [("a:0", 5.0), ("a:1", 4.0), ("a:2", 3.0), ("b:0", 2.0), ("c:0", 1.0)]
    kept = capped(ranked, lambda chunk_id: chunk_id[0], most=2, top=3)
    assert kept == [("a:0", 5.0), ("a:1", 4.0), ("b:0", 2.0)]
