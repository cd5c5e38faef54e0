"""Between the project's nouns and the JSON of its contract."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

from retrieval.articles import Article, Excerpt
from retrieval.reports import ReloadReport

Noun = TypeVar("Noun")


def to_json(value: object) -> Any:
    """JSON-able data with the fields of a dataclass or model, or of a list of them.

    A moment is written one way in all shapes: ISO 8601 in UTC, ending in Z.
    """
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return _adapter(type(value)).dump_python(value, mode="json")


def from_json(noun: type[Noun], data: Any) -> Noun:
    """The noun that `to_json` was given; raises pydantic's ValidationError for anything else."""
    result: Noun = _adapter(noun).validate_python(data)
    return result


def article_json(article: Article) -> dict[str, Any]:
    """An article as `newsbot articles ID --json` and `parse --json` give it."""
    return {
        "id": article.id,
        "version_id": article.version_id,
        "title": article.title,
        "source": article.source,
        "published_at": to_json(article.published_at),
        "url": article.url,
        "section": article.section,
        "author": article.author,
        "lang": article.lang,
        "body": article.body,
    }


def article_summary_json(article: Article, length: int) -> dict[str, Any]:
    """A live article as `newsbot articles --json` lists it: without its body, with its length."""
    data = {**article_json(article), "length": length}
    del data["body"]
    return data


def excerpt_json(rank: int, excerpt: Excerpt) -> dict[str, Any]:
    """A ranked excerpt as `newsbot search --json` gives it; ranks count from 1."""
    article = excerpt.article
    return {
        "rank": rank,
        "score": excerpt.score,
        "article_id": article.id,
        "version_id": article.version_id,
        "chunk_id": excerpt.chunk_id,
        "title": article.title,
        "source": article.source,
        "published_at": to_json(article.published_at),
        "url": article.url,
        "text": excerpt.text,
        "start": excerpt.start,
        "end": excerpt.end,
    }


def report_json(report: ReloadReport) -> dict[str, Any]:
    """A reload as `newsbot reload --json` gives it."""
    data: dict[str, Any] = to_json(report)
    del data["failed_sources"]
    return data


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(noun: type[Any]) -> TypeAdapter[Any]:
    """The adapter of a noun; building one costs milliseconds, so each is built once."""
    if noun not in _adapters:
        _adapters[noun] = TypeAdapter(noun)
    return _adapters[noun]
