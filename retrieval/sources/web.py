"""A source on the web: a feed, a sitemap, or a single page, known by what its address holds.

A feed or sitemap names pages. What it tells of each is compared with the last time; what is new or
changed is taken from the feed where it holds the whole text, else the page is fetched. A page that
cannot be got keeps its last version, and is tried again at the next reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from retrieval.articles import Article, SkippedItem, canonical_url, make_article
from retrieval.errors import SourceError
from retrieval.languages import article_language
from retrieval.sources.decoding import without_mojibake
from retrieval.sources.feed import Entry, read_feed
from retrieval.sources.fetching import Fetched, FetchFailed
from retrieval.sources.html import fragment_text, read_html_page
from retrieval.sources.sameness import alike
from retrieval.sources.sitemap import read_sitemap
from retrieval.sources.source import FoundArticle, Source
from retrieval.sources.visits import Gone, Kept, Remembered, Visit

Outcome = FoundArticle | SkippedItem | Kept | Gone

#: Characters from which the text in a feed is taken for the article, not for a summary of it.
_WHOLE = 1_000
#: Sitemaps that an index of sitemaps may lead to.
_MOST_SITEMAPS = 50
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_SNIFFED_BYTES = 4_096
_PAGES = {"text/html", "application/xhtml+xml", ""}


def read_web_source(source: Source, visit: Visit) -> Iterator[Outcome]:
    """Everything that a source at a web address yields.

    Raises SourceError where the address itself cannot be read.
    """
    address = source.location
    try:
        known = visit.known.get(address, Remembered()) if visit.held else Remembered()
        fetched = visit.fetcher.get(address, known.validators)
    except FetchFailed as failure:
        raise SourceError(f"{address} cannot be read: {failure}") from failure
    if fetched is None:
        visit.streams = True  # nothing new: what it holds stays
        return
    kind = source.kind if source.kind != "auto" else _kind(fetched.content)
    if kind == "web_page":
        yield from _single_page(fetched, source, visit)
        return
    visit.streams = True
    remarks: list[SkippedItem] = []
    entries = (
        read_feed(fetched.content, fetched.url)
        if kind == "feed"
        else _listed(fetched.content, fetched.url, visit, remarks)
    )
    complete = True
    for outcome in chain(_of_entries(entries, source, visit, remarks), remarks):
        complete = complete and not (isinstance(outcome, SkippedItem) and outcome.unreadable)
        yield outcome
    if complete:  # else its entries must be looked at again, though it has not changed
        visit.learnt[address] = Remembered(validators=fetched.validators)


def _kind(content: bytes) -> str:
    beginning = content[:_SNIFFED_BYTES]
    if _FEED.search(beginning):
        return "feed"
    return "sitemap" if _SITEMAP.search(beginning) else "web_page"


def _single_page(fetched: Fetched, source: Source, visit: Visit) -> Iterator[Outcome]:
    address = source.location
    for outcome in _page(fetched, address, source, None):
        yield outcome
        if isinstance(outcome, FoundArticle):
            visit.learnt[address] = Remembered(validators=fetched.validators)


def _listed(content: bytes, url: str, visit: Visit, remarks: list[SkippedItem]) -> list[Entry]:
    """The pages of a sitemap and of those that it leads to."""
    first = read_sitemap(content, url)
    entries = list(first.entries)
    for address in first.sitemaps[:_MOST_SITEMAPS]:
        try:
            fetched = visit.fetcher.get(address)
            if fetched is not None:
                entries += read_sitemap(fetched.content, fetched.url).entries
        except (FetchFailed, SourceError) as failure:
            remarks.append(SkippedItem(address, address, f"cannot be read: {failure}"))
    if len(first.sitemaps) > _MOST_SITEMAPS:
        left = len(first.sitemaps) - _MOST_SITEMAPS
        reason = f"leads to {left} sitemaps more than the {_MOST_SITEMAPS} that are read"
        remarks.append(SkippedItem(url, url, reason, unreadable=False))
    return entries


def _of_entries(
    entries: Sequence[Entry], source: Source, visit: Visit, remarks: list[SkippedItem]
) -> Iterator[Outcome]:
    """What each entry yields, newest first; what is one too many waits for the next reading."""
    limits = visit.fetcher.settings
    unique = list({canonical_url(entry.url): entry for entry in reversed(entries)}.items())[::-1]
    if len(unique) > limits.max_entries:
        left = len(unique) - limits.max_entries
        reason = f"lists {left} more than the {limits.max_entries} entries that are read"
        remarks.append(SkippedItem(source.location, source.location, reason, unreadable=False))
    fetched_pages: list[tuple[str, Entry, Remembered, FoundArticle]] = []
    asked = waiting = 0
    for item, entry in unique[: limits.max_entries]:
        before = visit.remembered(item)
        if before.stamp == entry.stamp:
            yield Kept(item)
            continue
        whole = fragment_text(entry.html) if entry.html else ""
        if entry.title and len(whole) >= _WHOLE:
            visit.learnt[item] = Remembered(entry.stamp)
            yield FoundArticle(item, _from_feed(entry, whole, source))
            continue
        if asked >= limits.pages_per_reload:
            waiting += 1
            continue
        asked += 1
        visit.tick()
        try:
            page = visit.fetcher.get(entry.url, before.validators)
        except FetchFailed as failure:
            yield Gone(item) if failure.gone else SkippedItem(item, item, str(failure))
            continue
        if page is None:
            visit.learnt[item] = replace(before, stamp=entry.stamp)
            yield Kept(item)
            continue
        for outcome in _page(page, item, source, entry):
            if isinstance(outcome, FoundArticle):
                learnt = Remembered(entry.stamp, page.validators)
                fetched_pages.append((item, entry, learnt, outcome))
            else:
                yield outcome
    if waiting:
        reason = f"{waiting} pages wait for the next reload (fetching.pages_per_reload)"
        remarks.append(SkippedItem(source.location, source.location, reason))
    yield from _without_logins(fetched_pages, source, visit)


def _without_logins(
    pages: Sequence[tuple[str, Entry, Remembered, FoundArticle]], source: Source, visit: Visit
) -> Iterator[Outcome]:
    """The fetched articles, but for those that say nearly the same: pages that ask for a login."""
    same = alike([found.article.body for _, _, _, found in pages])
    for at, (item, _, learnt, found) in enumerate(pages):
        if at not in same:
            visit.learnt[item] = learnt
            yield found
    if same:
        reason = (
            f"{len(same)} of its pages have nearly the same text, as one that asks for a login or "
            "for consent has, and were left out"
        )
        yield SkippedItem(source.location, source.location, reason)


def _page(
    fetched: Fetched, item: str, source: Source, entry: Entry | None
) -> Iterable[FoundArticle | SkippedItem]:
    """The article on a page, with what the entry tells of it where the page does not."""
    if fetched.media_type not in _PAGES:
        return [SkippedItem(item, item, f"is {fetched.media_type}, not a page")]
    told = replace(
        source,
        outlet=source.outlet or (entry.outlet if entry else None),
        language=source.language or (entry.lang if entry else None),
        section=source.section or (entry.section if entry else None),
        base_url=fetched.url,
    )
    outcomes: list[FoundArticle | SkippedItem] = []
    for outcome in read_html_page(fetched.content, item, told):
        if isinstance(outcome, SkippedItem):
            outcomes.append(outcome)
            continue
        outcomes.append(FoundArticle(item, _completed(outcome[1], fetched.url, entry)))
    return outcomes


def _completed(article: Article, url: str, entry: Entry | None) -> Article:
    """An article of a page under the address that it was got from."""
    return make_article(
        title=(entry.title if entry else None) or article.title,
        body=article.body,
        source=article.source,
        published_at=(entry.published_at if entry else None) or article.published_at,
        url=entry.url if entry else url,
        section=article.section,
        author=article.author or (entry.author if entry else None),
        lang=article.lang,
    )


def _from_feed(entry: Entry, body: str, source: Source) -> Article:
    """An article that the feed holds whole."""
    body = without_mojibake(body)
    return make_article(
        title=without_mojibake(entry.title or ""),
        body=body,
        source=source.outlet or entry.outlet,
        published_at=entry.published_at,
        url=entry.url,
        section=entry.section or source.section,
        author=entry.author,
        lang=article_language(body, entry.lang) or source.language,
    )
