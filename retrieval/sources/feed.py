"""RSS and Atom feeds: what their entries tell of articles, by feedparser."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin

from retrieval.errors import SourceError
from retrieval.sources.fields import FieldError, web_address

_DATES = ("published", "published_parsed", "updated", "updated_parsed")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed or a sitemap tells of one article; unknown fields are None.

    `stamp` changes when what is told changes. `html` is the text that the feed itself holds, often
    a summary.
    """

    url: str
    stamp: str
    title: str | None = None
    published_at: datetime | None = None
    author: str | None = None
    section: str | None = None
    html: str | None = None
    outlet: str | None = None
    lang: str | None = None


def read_feed(content: bytes, url: str) -> list[Entry]:
    """The entries of a feed, as they stand; entries without a usable link are left out.

    Raises SourceError where the content is no feed.
    """
    import feedparser

    feed: Any = feedparser.parse(
        content, sanitize_html=False, resolve_relative_uris=False,
        response_headers={"content-location": url},
    )  # fmt: skip
    if not feed.version:
        raise SourceError(f"{url} is no RSS or Atom feed")
    outlet = _text(feed.feed.get("title"))
    language = _text(feed.feed.get("language"))
    return [
        entry
        for item in feed.entries
        if (entry := _entry(item, feed.feed.get("link") or url, outlet, language)) is not None
    ]


def _entry(item: Any, base: str, outlet: str | None, language: str | None) -> Entry | None:
    link = item.get("link") or (item.get("id") if item.get("guidislink", True) else None)
    try:
        url = web_address(urljoin(base, link), None) if link else None
    except (FieldError, ValueError):
        return None
    if url is None:
        return None
    texts = [part.get("value") for part in item.get("content", ())] + [item.get("summary")]
    html = max((text for text in texts if text), key=len, default=None)
    # Asked for what is not there, feedparser gives another date, with a warning.
    dates = {name: item[name] for name in _DATES if name in item}
    published = _moment(dates.get("published_parsed") or dates.get("updated_parsed"))
    told = "\0".join(
        str(part)
        for part in (item.get("title"), dates.get("updated"), dates.get("published"), html)
    )
    return Entry(
        url=url,
        stamp=hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:20],
        title=_text(item.get("title")),
        published_at=published,
        author=_text(item.get("author")),
        section=next((_text(tag.get("term")) for tag in item.get("tags", ())), None),
        html=html,
        outlet=outlet,
        lang=language,
    )


def _moment(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _text(value: str | None) -> str | None:
    """A field on one line, without markup; None where it is empty."""
    if not value:
        return None
    from lxml import html

    try:
        plain = html.fromstring(f"<div>{value}</div>").text_content() if "<" in value else value
    except (ValueError, html.etree.ParserError):
        plain = value
    return " ".join(plain.split()) or None
