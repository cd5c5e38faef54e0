"""What is loaded and asked in a benchmark: articles, their chunks, vectors and questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from retrieval.articles import Article, SkippedItem
from retrieval.chunking import chunk_article
from retrieval.drafting import heading_of
from retrieval.gathering import with_language
from retrieval.sources.reading import read_source
from retrieval.sources.source import ReadingLimits, source_from_argument
from retrieval.vectors import Vectors
from tests.bench.articles import news_articles

#: As many numbers as the default embedder gives.
DIMENSION = 512

_QUESTION = "What has been reported about this: {}?"


@dataclass(frozen=True, slots=True)
class Material:
    """Files of one load: the articles for newsbot, and the same chunks ready for a bare loop."""

    articles: int
    chunks: int
    articles_file: Path
    """JSON lines, as newsbot loads them."""
    chunks_file: Path
    """JSON lines of `id` and `text`: the very texts that newsbot embeds, cut beforehand."""
    vectors_file: Path
    """An array of shape (chunks, DIMENSION), in the order of the chunks."""
    questions: tuple[str, ...]


def read_articles(path: Path) -> Iterator[Article]:
    """The articles of a file, as newsbot reads it."""
    source = source_from_argument(str(path), Path.cwd())
    for found in read_source(source, ReadingLimits()):
        if not isinstance(found, SkippedItem):
            yield with_language(found.article)


def prepare_from(
    corpus: Path | None, folder: Path, *, chunks: int, questions: int = 0, vectors: bool = False
) -> Material:
    """The material of the articles in the file `corpus`, or of invented ones without it."""
    articles = read_articles(corpus) if corpus else news_articles()
    return prepare(articles, folder, chunks=chunks, questions=questions, vectors=vectors)


def prepare(
    articles: Iterable[Article],
    folder: Path,
    *,
    chunks: int,
    questions: int = 0,
    vectors: bool = False,
) -> Material:
    """Write the material of about `chunks` chunks (0 = all `articles`) into `folder`.

    `questions` are made of headlines, of each again where there are fewer.
    """
    folder.mkdir(parents=True)
    articles_file, chunks_file = folder / "articles.jsonl", folder / "chunks.jsonl"
    texts: list[str] = []
    titles: list[str] = []
    with articles_file.open("w") as for_newsbot, chunks_file.open("w") as for_loop:
        for article in articles:
            for_newsbot.write(json.dumps(_as_line(article), ensure_ascii=False) + "\n")
            heading = heading_of(article)
            for chunk in chunk_article(article):
                texts.append(f"{heading}\n{article.body[chunk.start : chunk.end]}")
                line = {"id": chunk.id, "text": texts[-1]}
                for_loop.write(json.dumps(line, ensure_ascii=False) + "\n")
            titles.append(article.title)
            if chunks and len(texts) >= chunks:
                break
    vectors_file = folder / "vectors.npy"
    if vectors:
        np.save(vectors_file, _word_vectors(texts))
    return Material(
        articles=len(titles),
        chunks=len(texts),
        articles_file=articles_file,
        chunks_file=chunks_file,
        vectors_file=vectors_file,
        questions=tuple(islice((_QUESTION.format(title) for title in cycle(titles)), questions)),
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


def _word_vectors(texts: list[str]) -> Vectors:
    """Unit vectors of texts as sums of random directions of their words.

    Texts that share words lie near each other, as with a real embedder; vectors without any
    neighbourhood would make Chroma work far harder than it does on news.
    """
    rng = np.random.default_rng(7)
    directions: dict[str, int] = {}
    rows = [
        [directions.setdefault(word, len(directions)) for word in text.lower().split()]
        for text in texts
    ]
    table = rng.standard_normal((len(directions), DIMENSION), dtype=np.float32)
    sums: Vectors = np.stack([table[row].sum(axis=0) for row in rows])
    sums /= np.linalg.norm(sums, axis=1, keepdims=True)
    return sums
