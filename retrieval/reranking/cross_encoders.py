"""Cross-encoders: models that read question and text together, far closer and far slower.

They are spent on the best chunks of the built-in order alone. Any model behind LangChain's
`BaseCrossEncoder` will do; fastembed's are wrapped in it and chosen by name in the settings.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from langchain_core.cross_encoders import BaseCrossEncoder

from retrieval.errors import RerankerUnavailable
from retrieval.reranking.asked import Floats
from retrieval.reranking.pool import Pool, Reranker

logger = logging.getLogger(__name__)


@dataclass
class CrossEncoderReranker:
    """Orders the best chunks of another reranker anew by a cross-encoder.

    A model that fails at a question leaves that question's order as it was: a worse order is
    better than no answer. The failure is logged, once for each kind.
    """

    first: Reranker
    model: BaseCrossEncoder
    depth: int
    """Chunks that the model reads."""
    _failures: set[str] = field(default_factory=set)

    def scores(self, pool: Pool) -> Floats:
        """The first scores, between 0 and 1, and for the chunks read 1 and more.

        Models score on scales of their own, often as log-odds; the logistic function makes
        shares of them that can be multiplied, as the preference for new articles is.
        """
        before = self.first.scores(pool)
        read = np.argsort(-before, kind="stable")[: self.depth]
        try:
            found = self._read(pool, read)
        except Exception as error:  # noqa: BLE001 - a provider's own; the question goes on without
            self._report(error)
            return before
        spread = float(before.max() - before.min()) or 1.0
        scores: Floats = ((before - before.min()) / spread).astype(np.float32)
        scores[read] = 1 + found
        return scores

    def _read(self, pool: Pool, read: Iterable[int]) -> Floats:
        texts = pool.texts([pool.chunk_ids[at] for at in read])
        given = np.asarray(self.model.score([(pool.question, text) for text in texts]), np.float64)
        if given.shape != (len(texts),) or not np.isfinite(given).all():
            raise ValueError(f"{len(texts)} texts got scores of shape {given.shape}")
        shares: Floats = (1 / (1 + np.exp(-np.clip(given, -30, 30)))).astype(np.float32)
        return shares

    def _report(self, error: Exception) -> None:
        said = f"{type(error).__name__}: {error}"
        if said not in self._failures:
            self._failures.add(said)
            logger.warning(
                "the cross-encoder failed (%s); the built-in order stands in for it", said
            )


class FastembedCrossEncoder(BaseCrossEncoder):
    """A cross-encoder of fastembed, which downloads it at first use; threads take turns."""

    def __init__(self, model: str) -> None:
        """Load the model called `model`; raises RerankerUnavailable."""
        try:
            from fastembed.rerank.cross_encoder import TextCrossEncoder
        except ImportError:
            raise RerankerUnavailable(
                f"the reranker fastembed:{model} needs the package fastembed: install it "
                "(`make extra NAME=fastembed`), or set NEWSBOT_RETRIEVAL__RERANKER=features"
            ) from None
        try:
            self._model: Any = TextCrossEncoder(model_name=model)
        except Exception as error:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            raise RerankerUnavailable(
                f"the reranker fastembed:{model} cannot be loaded: {lines[0]}; check "
                "NEWSBOT_RETRIEVAL__RERANKER and the network"
            ) from error
        self._lock = Lock()

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        """A score for each pair of question and text; all pairs have one question."""
        if not text_pairs:
            return []
        with self._lock:
            scores = self._model.rerank(text_pairs[0][0], [text for _, text in text_pairs])
            return [float(score) for score in scores]
