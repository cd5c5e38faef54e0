"""A scraped plain-text page that holds one or several articles."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.articles import Article, SkippedItem, make_article
from retrieval.sources.source import Source


def read_text_page(
    page: bytes, item: str, source: Source
) -> Iterator[tuple[str, Article] | SkippedItem]:
    """The articles of a page."""
    title, _, body = page.decode().partition("\n")
    yield item, make_article(title=title, body=body.strip(), source=source.outlet)
