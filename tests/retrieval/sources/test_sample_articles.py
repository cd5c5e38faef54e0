"""Tests that the project's own sample articles are read in full, as the demo and tests expect."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from retrieval.articles import Article, SkippedItem
from retrieval.sources.reading import read_source
from retrieval.sources.source import FoundArticle, ReadingLimits, source_from_argument

SAMPLES = Path(__file__).parents[3] / "docs" / "sample_articles"


def sample_articles() -> list[Article]:
    found = list(read_source(source_from_argument(str(SAMPLES), SAMPLES), ReadingLimits()))
    assert not any(isinstance(one, SkippedItem) for one in found), found
    return [one.article for one in found if isinstance(one, FoundArticle)]


def test_every_article_of_every_file_and_nothing_else() -> None:
    articles = sample_articles()
    assert len(articles) == len({article.id for article in articles}) == 16
    assert all(article.published_at for article in articles)
    assert all(len(article.body) > 600 for article in articles)
    languages = Counter(article.lang for article in articles)
    assert languages == {"en": 10, "tr": 2, "de": 1, None: 3}


def test_scraped_page_holds_no_furniture() -> None:
    bodies = [article.body for article in sample_articles() if article.source is None]
    assert len(bodies) == 3
    lines = {line for body in bodies for line in body.split("\n")}
    assert {"How to get across", "Who pays"} <= lines
    assert not {"Published", "on", "Read the full story", "MOST VIEWED", "Fish market"} & lines


def test_saved_page_holds_no_furniture() -> None:
    (article,) = [one for one in sample_articles() if one.source == "Highland Courier"]
    assert article.title == "Orla observatory opens largest telescope in the region"
    assert article.body.startswith("The Orla observatory inaugurated")
    assert "Wolf" not in article.body
    assert "rights reserved" not in article.body
