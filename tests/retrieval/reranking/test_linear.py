"""The weights of the built-in reranker, on disk and mixed."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reranking.features import FEATURES, WIDTH
from retrieval.reranking.linear import LinearWeights, shipped_weights

KINDS = ("as it is", "share of the best")
SIDES = st.lists(st.floats(0, 100), min_size=WIDTH, max_size=WIDTH).map(tuple)


def file_text() -> str:
    return resources.files("retrieval.reranking").joinpath("weights.json").read_text("utf-8")


def test_the_shipped_file_names_exactly_the_features() -> None:
    data = json.loads(file_text())
    assert list(data) == ["spoken", "foreign"]
    for side in data.values():
        assert tuple(side) == FEATURES
        assert all(tuple(weights) == KINDS for weights in side.values())


def test_the_shipped_file_is_written_back_as_it_is() -> None:
    assert shipped_weights().as_json() == file_text()


def test_the_shipped_weights_are_never_negative_and_some_count() -> None:
    shipped = shipped_weights()
    for side in (shipped.spoken, shipped.foreign):
        assert min(side) >= 0
        assert max(side) > 0


@given(SIDES, SIDES)
def test_weights_come_back_by_the_names_of_their_features(
    spoken: tuple[float, ...], foreign: tuple[float, ...]
) -> None:
    data = json.loads(LinearWeights(spoken=spoken, foreign=foreign).as_json())
    for weights, side in ((spoken, data["spoken"]), (foreign, data["foreign"])):
        read = [side[name][kind] for kind in KINDS for name in FEATURES]
        assert read == pytest.approx(weights, abs=5.1e-5)


@given(SIDES, SIDES, st.floats(0, 1))
def test_a_score_is_the_sum_of_both_sides_by_how_far_the_words_are_spoken(
    spoken: tuple[float, ...], foreign: tuple[float, ...], share: float
) -> None:
    features = np.random.default_rng(5).random((3, WIDTH)).astype(np.float32)
    scores = LinearWeights(spoken=spoken, foreign=foreign).scores(features, share)
    expected = share * (features @ np.array(spoken)) + (1 - share) * (features @ np.array(foreign))
    assert scores.shape == (3,)
    assert scores == pytest.approx(expected, rel=1e-4, abs=1e-4)
