"""Learning the reranker's weights, and testing them on articles that were not learned from."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reranking.features import FEATURES, WIDTH
from retrieval.reranking.learning import Example, folds, learn
from retrieval.reranking.linear import LinearWeights, shipped_weights


def pools(spoken: float, telling: int, count: int = 40) -> list[Example]:
    """Pools in which one feature tells the right chunk and another the wrong ones."""
    rng = np.random.default_rng(1)
    made = []
    for number in range(count):
        features = rng.random((12, WIDTH)).astype(np.float32)
        right = np.zeros(12, np.bool_)
        right[number % 12] = True
        features[right, telling] += 2
        features[~right, 3] += 2
        made.append(Example(features, right, spoken, frozenset((f"a{number}",))))
    return made


def test_the_feature_that_tells_gets_the_weight_on_its_side() -> None:
    weights = learn([*pools(1.0, telling=7), *pools(0.0, telling=1)])
    assert int(np.argmax(weights.spoken)) == 7
    assert int(np.argmax(weights.foreign)) == 1
    assert min(*weights.spoken, *weights.foreign) >= 0
    assert weights.spoken[3] == weights.foreign[3] == 0, "what speaks against a chunk has no say"
    for example in pools(1.0, telling=7):
        assert example.right[np.argmax(weights.scores(example.features, 1.0))]


def test_nothing_to_learn_from_is_said() -> None:
    nothing = Example(np.zeros((0, WIDTH), np.float32), np.zeros(0, np.bool_), 1.0, frozenset("a"))
    with pytest.raises(ValueError, match="no question has both"):
        learn([nothing])


ARTICLES = st.frozensets(st.sampled_from("abcdefghij"), min_size=1, max_size=3)


@given(st.lists(ARTICLES, min_size=1, max_size=25), st.integers(2, 5))
def test_no_article_is_learned_from_and_tested_on(
    articles: list[frozenset[str]], count: int
) -> None:
    empty = np.zeros((0, WIDTH), np.float32)
    examples = [Example(empty, np.zeros(0, np.bool_), 1.0, held) for held in articles]
    tested_ever: list[int] = []
    for taught, tested in folds(examples, count):
        seen = frozenset().union(*(examples[at].articles for at in taught))
        held_out = frozenset().union(*(examples[at].articles for at in tested))
        assert not seen & held_out
        tested_ever += tested
    assert len(tested_ever) == len(set(tested_ever))


def test_weights_can_be_written_and_the_shipped_ones_name_each_feature() -> None:
    shipped = shipped_weights()
    assert len(shipped.spoken) == len(shipped.foreign) == WIDTH
    assert min(*shipped.spoken, *shipped.foreign) >= 0
    written = json.loads(shipped.as_json())
    assert set(written) == {"spoken", "foreign"}
    assert tuple(written["spoken"]) == FEATURES


def test_the_two_sides_are_mixed() -> None:
    weights = LinearWeights(spoken=(1.0,) * WIDTH, foreign=(3.0,) * WIDTH)
    row = np.ones((1, WIDTH), np.float32)
    assert weights.scores(row, 1.0).tolist() == [WIDTH]
    assert weights.scores(row, 0.5).tolist() == [2 * WIDTH]
