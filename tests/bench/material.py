"""What is loaded and asked in a benchmark: articles, their chunks, vectors and questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from retrieval.articles import Article, SkippedItem
from retrieval.drafting import heading_of
from retrieval.gathering import with_language
from retrieval.sources.reading import read_source
from retrieval.sources.source import ReadingLimits, source_from_argument
from tests.bench.articles import news_articles
from tests.bench.mixing import real_vectors
from tests.excerpts import excerpts_of

_QUESTION = "Why is it that {}?"
_DOUBLE_QUESTION = (
    "Does the {one[1]} article say that {one[0]}, while the {other[1]} report says that {other[0]}?"
)


@dataclass(frozen=True, slots=True)
class Material:
    """Files of one load: the articles for newsbot, and the same chunks ready for a bare loop."""

    articles: int
    chunks: int
    articles_file: Path
    """JSON lines, as newsbot loads them."""
    chunks_file: Path
    """JSON lines of `id` and `text`: chunks with their headings, cut beforehand."""
    pool_file: Path
    """What vectors are mixed of (`tests.bench.mixing`), where they are not to be encoded."""
    questions: tuple[str, ...]
    """Each one thing, without an outlet or a time."""
    double_questions: tuple[str, ...]
    """Each of two things that two outlets wrote."""


def read_articles(path: Path) -> Iterator[Article]:
    """The articles of a file, as newsbot reads it."""
    source = source_from_argument(str(path), Path.cwd())
    for found in read_source(source, ReadingLimits()):
        if not isinstance(found, SkippedItem):
            yield with_language(found.article)


def prepare_from(
    corpus: Path | None, folder: Path, *, chunks: int, questions: int = 0, pool: bool = False
) -> Material:
    """The material of the articles in the file `corpus`, or of invented ones without it."""
    articles = read_articles(corpus) if corpus else news_articles()
    return prepare(articles, folder, chunks=chunks, questions=questions, pool=pool)


def prepare(
    articles: Iterable[Article],
    folder: Path,
    *,
    chunks: int,
    questions: int = 0,
    pool: bool = False,
) -> Material:
    """Write the material of about `chunks` chunks (0 = all `articles`) into `folder`.

    `questions` are made of headlines, of each again where there are fewer. With `pool` there are
    vectors to mix those of texts from.
    """
    folder.mkdir(parents=True)
    articles_file, chunks_file = folder / "articles.jsonl", folder / "chunks.jsonl"
    texts: list[str] = []
    told: list[tuple[str, str]] = []
    with articles_file.open("w") as for_newsbot, chunks_file.open("w") as for_loop:
        for article in articles:
            for_newsbot.write(json.dumps(_as_line(article), ensure_ascii=False) + "\n")
            heading = heading_of(article)
            for excerpt in excerpts_of(article):
                texts.append(f"{heading}\n{excerpt.text}")
                line = {"id": excerpt.chunk_id, "text": texts[-1]}
                for_loop.write(json.dumps(line, ensure_ascii=False) + "\n")
            told.append((article.title, article.source or "an outlet"))
            if chunks and len(texts) >= chunks:
                break
    pool_file = folder / "pool.npy"
    if pool:
        np.save(pool_file, real_vectors())
    return Material(
        articles=len(told),
        chunks=len(texts),
        articles_file=articles_file,
        chunks_file=chunks_file,
        pool_file=pool_file,
        questions=tuple(_QUESTION.format(title) for title, _ in islice(cycle(told), questions)),
        double_questions=tuple(
            _DOUBLE_QUESTION.format(one=one, other=other)
            for one, other in islice(zip(cycle(told), islice(cycle(told), 1, None)), questions)
        ),
    )


def _as_line(article: Article) -> dict[str, str | None]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "url": article.url,
        "section": article.section,
        "author": article.author,
        "lang": article.lang,
        "body": article.body,
    }
