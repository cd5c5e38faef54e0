"""Excerpts as a model is shown them: numbered, and fenced so that none can end its own fence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from retrieval.articles import Excerpt

_BOUNDARY_LENGTH = 16


def boundary_of(excerpts: Sequence[Excerpt], question: str) -> str:
    """A key for the fences: derived from all that is fenced, so no article can contain it.

    Derived and not random, so that the same question over the same corpus gives the same prompt
    and an answer can be replayed from its log.
    """
    hasher = hashlib.sha256(question.encode("utf-8", "surrogatepass"))
    for excerpt in excerpts:
        hasher.update(excerpt.chunk_id.encode())
        hasher.update(excerpt.text.encode("utf-8", "surrogatepass"))
        hasher.update(excerpt.article.title.encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()[:_BOUNDARY_LENGTH]


def fenced(excerpts: Sequence[Excerpt], boundary: str) -> str:
    """The excerpts with their numbers (from 1), headlines, outlets and dates."""
    return "\n\n".join(
        _one(number, excerpt, boundary) for number, excerpt in enumerate(excerpts, start=1)
    )


def _one(number: int, excerpt: Excerpt, boundary: str) -> str:
    article = excerpt.article
    date = article.published_at.date().isoformat() if article.published_at else "undated"
    return (
        f"<excerpt-{boundary} number={number}>\n"
        f"headline: {_line(article.title)}\n"
        f"outlet: {_line(article.source or 'unknown')}\n"
        f"date: {date}\n"
        f"text: {excerpt.text}\n"
        f"</excerpt-{boundary}>"
    )


def _line(text: str) -> str:
    return " ".join(text.split())
