"""Markdown: an article a file, or one under each heading of the first rank, by markdown-it-py.

What editors keep above the text (`title`, `date`, `author`, `url`, `section`, `lang` between lines
of ---) goes before what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from retrieval.articles import Article, SkippedItem, as_utc, make_article
from retrieval.languages import article_language, normalised_language
from retrieval.sources.bylines import Byline, byline_at
from retrieval.sources.decoding import UndecodableError, decode_page
from retrieval.sources.fields import FieldError, parse_iso_date, web_address
from retrieval.sources.lines import page_lines
from retrieval.sources.source import Source

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Part:
    """A headline and the paragraphs under it."""

    title: str
    paragraphs: tuple[str, ...]


def read_markdown(
    page: bytes, item: str, source: Source
) -> Iterator[tuple[str, Article] | SkippedItem]:
    """The articles of a Markdown file, each with its place, or why there are none."""
    try:
        text = decode_page(page)
    except UndecodableError as error:
        yield SkippedItem(item, item, str(error))
        return
    told, text = _front_matter(text)
    parts = _parts(text, str(told.get("title") or "").strip())
    if not parts:
        yield SkippedItem(item, item, "no article found: no headline with text under it")
        return
    for part in parts:
        yield from _article(part, told if len(parts) == 1 else {}, item, source)


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """What stands above the text as YAML, and the text; nothing where it is none."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    import yaml

    try:
        told = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError):
        return {}, text
    if not isinstance(told, dict):
        return {}, text
    return {str(key).lower(): value for key, value in told.items()}, text[match.end() :]


def _parts(text: str, title: str) -> list[_Part]:
    """The articles: one under each heading of the first rank, or one for all."""
    from markdown_it import MarkdownIt

    blocks = list(_blocks(MarkdownIt("commonmark").parse(text)))
    tops = [at for at, (rank, _) in enumerate(blocks) if rank == 1]
    if title or len(tops) < 2:
        heads = [at for at, (rank, _) in enumerate(blocks) if rank > 0]
        first: int | None = next(iter(tops or heads), None)
        if first is not None and (not title or blocks[first][1] == title):
            title = blocks[first][1]
        else:
            first = None
        body = [words for at, (_, words) in enumerate(blocks) if at != first]
        return [_Part(title, tuple(body))] if title and body else []
    bounds = zip(tops, [*tops[1:], len(blocks)], strict=True)
    parts = (
        _Part(blocks[start][1], tuple(words for _, words in blocks[start + 1 : end]))
        for start, end in bounds
    )
    return [part for part in parts if part.title and part.paragraphs]


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Each block of text: its rank as a heading (0 = none), and its words."""
    rank = 0
    for token in tokens:
        if token.type == "heading_open":
            rank = int(token.tag[1:])
        elif token.type == "heading_close":
            rank = 0
        elif token.type == "inline":
            words = _plain(token.children or ())
            if words:
                yield rank, words
        elif token.type in {"fence", "code_block"} and token.content.strip():
            yield 0, token.content.strip()


def _plain(tokens: Sequence[Token]) -> str:
    """The text of a block, without marks, pictures and the addresses of links."""
    said = {"softbreak": " ", "hardbreak": "\n"}
    text = "".join(
        said.get(token.type) or (token.content if token.type in {"text", "code_inline"} else "")
        for token in tokens
    )
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def _article(
    part: _Part, told: dict[str, Any], item: str, source: Source
) -> Iterator[tuple[str, Article] | SkippedItem]:
    byline = _byline(part.paragraphs[0])
    paragraphs = part.paragraphs[1:] if byline else part.paragraphs
    if not paragraphs:
        yield SkippedItem(item, item, f"no text under the headline {part.title[:60]}")
        return
    body = "\n\n".join(paragraphs)
    url = None
    try:
        url = web_address(str(told["url"]), source.base_url) if told.get("url") else None
    except FieldError as error:
        yield SkippedItem(item, item, str(error), unreadable=False)
    author = told.get("author") or (byline.author if byline else None)
    yield (
        item,
        make_article(
            title=part.title,
            body=body,
            source=source.outlet,
            published_at=_moment(told.get("date")) or (byline.published_at if byline else None),
            url=url,
            section=str(told["section"]) if told.get("section") else source.section,
            author=str(author) if author else None,
            lang=normalised_language(str(told["lang"]))
            if told.get("lang")
            else article_language(body, None) or source.language,
        ),
    )


def _byline(paragraph: str) -> Byline | None:
    """The byline, where the first paragraph is one and nothing else."""
    lines = page_lines(paragraph)
    found = byline_at(lines, 0) if lines else None
    return found if found is not None and found.end == len(lines) else None


def _moment(value: object) -> datetime | None:
    """The date above the text: YAML reads most by itself."""
    if isinstance(value, datetime):
        return as_utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        return parse_iso_date(value) if isinstance(value, str) else None
    except FieldError:
        return None
