"""The reranker that the settings name."""

from __future__ import annotations

from retrieval.reranking.pool import Reranker

_FASTEMBED = "fastembed:"


def named_reranker(name: str, built_in: Reranker, depth: int) -> Reranker | None:
    """The reranker called `name`: `built_in` for "features", None for "none".

    "fastembed:MODEL" is a cross-encoder that reads the best `depth` chunks of the built-in order.
    Raises RerankerUnavailable.
    """
    if name == "features":
        return built_in
    if name == "none":
        return None
    from retrieval.reranking.cross_encoders import CrossEncoderReranker, FastembedCrossEncoder

    model = FastembedCrossEncoder(name.removeprefix(_FASTEMBED))
    return CrossEncoderReranker(built_in, model, depth)
