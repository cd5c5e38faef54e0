"""Cross-encoders: models that read question and text together, and so judge better than counting.

They cost a forward pass for each chunk, so the built-in reranker orders the pool and a
cross-encoder reads the best of it. Those of fastembed are had by a setting and run in this process;
any other that implements LangChain's `BaseCrossEncoder` is given in code:

    NewsRetriever(corpus=corpus, options=options, reranker=CrossEncoderReranker(encoder, 24))
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import numpy as np
from langchain_core.cross_encoders import BaseCrossEncoder
from numpy.typing import NDArray

from config.answers import FASTEMBED
from config.extras import how_to_add
from retrieval.errors import RerankerUnavailable
from retrieval.reranking.asked import Floats
from retrieval.reranking.linear import shipped_weights
from retrieval.reranking.pool import FeatureReranker, Pool, Reranker

logger = logging.getLogger(__name__)

_SETTING = "NEWSBOT_RETRIEVAL__RERANKER"
_ADVICE = (
    ": a model is downloaded when it is first used, so check the connection, or set "
    f"{_SETTING}=features, which needs none"
)

#: The least difference between the best and the last chunk read. The built-in scores of these
#: mostly differ by 5 to 10; where they are all alike, the cross-encoder still has to decide.
_LEAST_SPREAD = 1.0

#: A model is loaded by one thread while the others wait for it.
_loading = threading.Lock()


class FastembedCrossEncoder(BaseCrossEncoder):
    """A cross-encoder of fastembed, run by onnxruntime; several threads may use it at once.

    Its model is downloaded when it is first loaded, to the folder that FASTEMBED_CACHE_PATH names
    or else the system's temporary one.
    """

    def __init__(self, model: str) -> None:
        """`model` is a name in fastembed's list. Raises RerankerUnavailable."""
        name = f"{_SETTING}={FASTEMBED}{model}"
        try:
            from fastembed.rerank.cross_encoder import TextCrossEncoder
        except ImportError as error:
            raise RerankerUnavailable(
                f"{name} needs a package that is not installed ({error}): {how_to_add('fastembed')}"
            ) from error
        known = [str(one["model"]) for one in TextCrossEncoder.list_supported_models()]
        if model.lower() not in (one.lower() for one in known):
            raise RerankerUnavailable(
                f"{name}: fastembed has no cross-encoder of this name; it has {', '.join(known)}"
            )
        with _one_kind_of_error(f"{name} cannot be loaded", _ADVICE):
            self._model = TextCrossEncoder(model)

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        """One score a pair, as the model gives it: log-odds for most, higher is better."""
        return [float(score) for score in self._model.rerank_pairs(text_pairs)]


class CrossEncoderReranker:
    """Puts the best chunks of a pool in a cross-encoder's order, the rest in the built-in one."""

    def __init__(
        self, encoder: BaseCrossEncoder, depth: int, built_in: Reranker | None = None
    ) -> None:
        """`encoder` reads the `depth` chunks that `built_in` (None = the one shipped) finds best.

        It must bear several threads at once.
        """
        self._encoder = encoder
        self._depth = depth
        self._built_in = built_in or FeatureReranker(shipped_weights())
        self._state = threading.Lock()
        self._failing = False

    def scores(self, pool: Pool) -> Floats:
        """The built-in scores, those of the chunks read given out anew by the cross-encoder.

        Its scores are spread evenly over the range that the built-in ones of the same chunks have.
        So the rest stays behind, and a chunk may win or lose as much as before by its age and its
        part, which multiply and compare scores. A sigmoid would press all good chunks together
        near 1, and their ages alone would decide.

        A cross-encoder that fails costs no question: the built-in scores stand, and the log says
        so once until it works again.
        """
        built_in = self._built_in.scores(pool)
        read = np.argsort(-built_in, kind="stable")[: self._depth]
        texts = pool.texts([pool.chunk_ids[at] for at in read])
        try:
            judged = self._judged(pool.question, texts)
        except RerankerUnavailable as error:
            self._say_once(error)
            return built_in
        with self._state:
            self._failing = False
        least, most = judged.min(), judged.max()
        if least == most:
            return built_in
        low, high = float(built_in[read].min()), float(built_in[read].max())
        spread = max(high - low, _LEAST_SPREAD)
        scores = built_in.copy()
        scores[read] = low + spread * (judged - least) / (most - least)
        return scores

    def _judged(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """The cross-encoder's scores, one a text; raises RerankerUnavailable."""
        with _one_kind_of_error("the cross-encoder failed"):
            scores = self._encoder.score([(question, text) for text in texts])
            judged = np.asarray(scores, np.float64)
            if judged.shape != (len(texts),) or not np.isfinite(judged).all():
                raise ValueError(f"for {len(texts)} texts it did not give as many finite numbers")
            return judged

    def _say_once(self, error: RerankerUnavailable) -> None:
        with self._state:
            known, self._failing = self._failing, True
        if not known:
            logger.warning("%s; until it works, the built-in order stands", error)


def named_reranker(name: str, depth: int) -> CrossEncoderReranker:
    """The reranker of a setting, such as `fastembed:Xenova/ms-marco-MiniLM-L-6-v2`.

    It is loaded once a process. Raises RerankerUnavailable where its name is wrong, its package
    is missing, or it can neither be found nor downloaded.
    """
    with _loading:
        return _reranker(name, depth)


@cache
def _reranker(name: str, depth: int) -> CrossEncoderReranker:
    return CrossEncoderReranker(_encoder(name), depth)


@cache
def _encoder(name: str) -> BaseCrossEncoder:
    return FastembedCrossEncoder(name.removeprefix(FASTEMBED))


@contextmanager
def _one_kind_of_error(what: str, advice: str = "") -> Iterator[None]:
    """One kind of error for all that models and runtimes raise: each has a tree of its own."""
    try:
        yield
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise RerankerUnavailable(f"{what} ({lines[0][:200]}){advice}") from error
