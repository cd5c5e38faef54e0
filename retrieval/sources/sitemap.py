"""Sitemaps: which pages a site has, and what a news sitemap tells of them (sitemaps.org)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from retrieval.errors import SourceError
from retrieval.sources.feed import Entry
from retrieval.sources.fields import FieldError, parse_iso_date, web_address


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: the pages it lists, or further sitemaps."""

    entries: list[Entry]
    sitemaps: list[str]


def read_sitemap(content: bytes, url: str) -> Sitemap:
    """What a sitemap lists. Raises SourceError where it is none.

    Neither entities nor anything outside of the document is looked up.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(content, parser)
    kind = etree.QName(root).localname if root is not None else ""
    if kind == "sitemapindex":
        found = [_child(node, "loc") for node in root if isinstance(node.tag, str)]
        return Sitemap([], [address for one in found if (address := _address(one, url))])
    if kind != "urlset":
        raise SourceError(f"{url} is no sitemap")
    entries = [_entry(node, url) for node in root if isinstance(node.tag, str)]
    return Sitemap([entry for entry in entries if entry is not None], [])


def _entry(node: object, base: str) -> Entry | None:
    address = _address(_child(node, "loc"), base)
    if address is None:
        return None
    changed = _child(node, "lastmod")
    title, published = _child(node, "title"), _child(node, "publication_date")
    told = "\0".join(str(part) for part in (changed, title, published))
    try:
        moment = parse_iso_date(published) if published else None
    except FieldError:
        moment = None
    return Entry(
        url=address,
        stamp=hashlib.sha256(told.encode()).hexdigest()[:20],
        title=title,
        published_at=moment,
        outlet=_child(node, "name"),
        lang=_child(node, "language"),
    )


def _address(text: str | None, base: str) -> str | None:
    try:
        return web_address(text, base) if text else None
    except FieldError:
        return None


def _child(node: object, name: str) -> str | None:
    """The text of the first element of this name below `node`, whatever its namespace."""
    for element in node.iter(f"{{*}}{name}"):  # type: ignore[attr-defined]
        text = " ".join((element.text or "").split())
        if text:
            return text
    return None
