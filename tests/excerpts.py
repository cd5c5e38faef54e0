"""All of an article as excerpts, cut as the indexes cut it."""

from __future__ import annotations

from retrieval.articles import Article, Excerpt
from retrieval.chunk_ids import chunk_id
from retrieval.chunking import chunk_spans


def excerpts_of(article: Article) -> list[Excerpt]:
    """The chunks of an article in reading order, none better than another."""
    return [
        Excerpt(chunk_id(article.version_id, position), article, start, end, 1.0)
        for position, (start, end) in enumerate(chunk_spans(article.body, article.lang))
    ]
