"""The built-in reranker: a weighted sum of features, with weights learned by `training`.

Two sets of weights are mixed by how far the articles speak the question's words: where they are in
another language, little but similarity counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from retrieval.reranking.asked import Floats
from retrieval.reranking.features import FEATURES, WIDTH

_FILE = "weights.json"


@dataclass(frozen=True, slots=True)
class LinearWeights:
    """The weights of all `WIDTH` columns, where articles speak the question's words and not."""

    spoken: tuple[float, ...]
    foreign: tuple[float, ...]

    def scores(self, features: Floats, spoken: float) -> Floats:
        """A score for each row of `features`; `spoken` is between 0 and 1."""
        mixed = spoken * np.array(self.spoken) + (1 - spoken) * np.array(self.foreign)
        scores: Floats = features @ mixed.astype(np.float32)
        return scores

    def as_json(self) -> str:
        """The weights by the names of the features, to be read by people and `shipped_weights`."""
        sides = {"spoken": self.spoken, "foreign": self.foreign}
        named = {side: _named(weights) for side, weights in sides.items()}
        return json.dumps(named, indent=2) + "\n"


@cache
def shipped_weights() -> LinearWeights:
    """The weights that come with newsbot."""
    text = resources.files("retrieval.reranking").joinpath(_FILE).read_text(encoding="utf-8")
    data = json.loads(text)
    return LinearWeights(spoken=_columns(data["spoken"]), foreign=_columns(data["foreign"]))


def _named(weights: tuple[float, ...]) -> dict[str, dict[str, float]]:
    half = WIDTH // 2
    return {
        name: {"as it is": round(weights[at], 4), "share of the best": round(weights[half + at], 4)}
        for at, name in enumerate(FEATURES)
    }


def _columns(named: Mapping[str, Mapping[str, float]]) -> tuple[float, ...]:
    return tuple(
        named[name][kind] for kind in ("as it is", "share of the best") for name in FEATURES
    )
