"""The nouns of the retrieval layer: frozen, shared by every module, free of any library.

An `Article` is one version of one text; a `Chunk` is a stretch of its body; an `Excerpt` is a
chunk that was found for a question, with the article it stands in. Offsets count Unicode code
points into `Article.body`, so `article.body[start:end]` is always the text meant.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: Hexadecimal digits kept of a SHA-256: 80 bits, no collision to be expected below 10^11 articles.
_DIGEST_LENGTH = 20

#: Query parameters that name the way a reader came, not the page (added by newsletters, ads).
_TRACKING_PARAMETERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src")


@dataclass(frozen=True, slots=True)
class Article:
    """One version of an article, as its source gave it after cleaning.

    `source` is the outlet; `published_at` is aware and in UTC; unknown fields are None.
    """

    id: str
    version_id: str
    title: str
    body: str
    source: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    section: str | None = None
    author: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A chunk found for a question: the article it stands in, where, and how well it scored."""

    chunk_id: str
    article: Article
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The article's own characters between the offsets."""
        return self.article.body[self.start : self.end]


@dataclass(frozen=True, slots=True)
class SkippedItem:
    """Something in a source that was not loaded, and why, in words for a person.

    `where` names the place (a file, a line); `item` is the file it belongs to. What that file
    yielded before is kept when `unreadable` is true; a mere remark (a double id) has it false.
    """

    where: str
    item: str
    reason: str
    unreadable: bool = True


def make_article(
    *,
    title: str,
    body: str,
    given_id: str | None = None,
    source: str | None = None,
    published_at: datetime | None = None,
    url: str | None = None,
    section: str | None = None,
    author: str | None = None,
    lang: str | None = None,
) -> Article:
    """Build an article with its identity and its version.

    The id is the one given, else derived from the canonical URL, else from outlet, headline and
    date, and from the body too where there is neither URL nor date. `version_id` is derived from
    the id and everything that can be shown, so any visible change makes a new version.
    A `published_at` without zone is taken as UTC.
    """
    if published_at is not None:
        published_at = as_utc(published_at)
    when = published_at.isoformat() if published_at else None
    if given_id:
        article_id = given_id
    elif url:
        article_id = _digest("url", canonical_url(url))
    elif when:
        article_id = _digest("dated", source, title, when)
    else:
        article_id = _digest("undated", source, title, body)
    version_id = _digest(article_id, title, source, when, url, section, author, lang, body)
    return Article(
        id=article_id,
        version_id=version_id,
        title=title,
        body=body,
        source=source,
        published_at=published_at,
        url=url,
        section=section,
        author=author,
        lang=lang,
    )


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a moment without zone is taken as UTC already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def canonical_url(url: str) -> str:
    """One spelling for one page: lower-case host, no fragment, no tracking parameters."""
    parts = urlsplit(url.strip())
    query = urlencode(
        sorted(
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not name.lower().startswith(_TRACKING_PARAMETERS)
        )
    )
    host = parts.netloc.lower().removesuffix(":80" if parts.scheme == "http" else ":443")
    return urlunsplit((parts.scheme.lower(), host, parts.path.rstrip("/"), query, ""))


def _digest(*parts: str | None) -> str:
    """A short stable hash; None and "" differ, and no two lists of parts run together."""
    hasher = hashlib.sha256()
    for part in parts:
        data = b"" if part is None else part.encode("utf-8")
        hasher.update(b"-" if part is None else b"%d:" % len(data))
        hasher.update(data)
    return hasher.hexdigest()[:_DIGEST_LENGTH]
