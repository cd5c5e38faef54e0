"""Feeds, sitemaps and pages from a real server, reading by reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from config.settings import FetchingSettings, SourceSettings
from retrieval.articles import SkippedItem
from retrieval.errors import SourceError
from retrieval.sources.fetching import Fetcher
from retrieval.sources.source import (
    FoundArticle,
    Source,
    source_from_argument,
    source_from_settings,
)
from retrieval.sources.visits import Gone, Kept, Remembered, Visit
from retrieval.sources.web import Outcome, read_web_source
from tests.retrieval.sources.web_server import Page, Site, site

FERRY = "The council of Norwick will buy an electric ferry from Halden Yards for the harbour. " * 4
TRAM = "A new tram line will lead from the station of Tarn to the hospital on the hill there. " * 4


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as running:
        yield running


class Reader:
    """Reads a source again and again, remembering what a corpus would."""

    def __init__(self, served: Site, path: str, **settings: object) -> None:
        given = {"allowed_private_hosts": (served.host,), "per_host_seconds": 0, "attempts": 1}
        self.fetcher = Fetcher(FetchingSettings.model_validate(given | settings))
        self.source = Source("news", served.url(path))
        self.known: dict[str, Remembered] = {}
        self.held: set[str] = set()
        self.streams = False

    def read(self) -> list[Outcome]:
        """One reading; what it yields is held from then on."""
        visit = Visit(self.fetcher, frozenset(self.held), self.known)
        outcomes = list(read_web_source(self.source, visit))
        self.known |= visit.learnt
        self.streams = visit.streams
        self.held |= {one.item for one in outcomes if isinstance(one, FoundArticle)}
        return outcomes

    def titles(self) -> list[str]:
        """The headlines of one reading."""
        return [one.article.title for one in self.read() if isinstance(one, FoundArticle)]


def test_a_feed_of_summaries_leads_to_pages(served: Site) -> None:
    served.article("/ferry", "Council buys a ferry", FERRY)
    served.feed("/feed", [("/ferry", "Council buys an electric ferry", "A summary.")])
    reader = Reader(served, "/feed")
    [found] = reader.read()
    assert isinstance(found, FoundArticle)
    article = found.article
    assert (article.title, article.source) == ("Council buys an electric ferry", "Harbour Post")
    assert article.url == served.url("/ferry")
    assert article.published_at == datetime(2024, 3, 15, 8, tzinfo=UTC)
    assert article.body == FERRY.strip()
    assert reader.streams


def test_what_has_not_changed_is_not_fetched_again(served: Site) -> None:
    served.article("/ferry", "Ferry", FERRY)
    served.feed("/feed", [("/ferry", "Ferry", "A summary.")], etag='"1"')
    reader = Reader(served, "/feed")
    assert reader.titles() == ["Ferry"]
    assert reader.read() == []
    assert served.unchanged == ["/feed"]
    served.article("/tram", "Tram", TRAM)
    served.feed("/feed", [("/tram", "Tram", "New."), ("/ferry", "Ferry", "A summary.")], etag='"2"')
    assert reader.titles() == ["Tram"]
    assert served.asked.count("/ferry") == 1
    served.feed("/feed", [("/ferry", "Ferry, corrected", "A correction.")], etag='"3"')
    assert reader.titles() == ["Ferry, corrected"]


def test_a_feed_that_holds_the_text_needs_no_page(served: Site) -> None:
    text = "".join(f"<p>{FERRY}</p>" for _ in range(4)) + "<script>alert(1)</script>"
    served.feed("/feed", [("/ferry", "Ferry &amp; harbour", text)])
    [found] = Reader(served, "/feed").read()
    assert isinstance(found, FoundArticle)
    assert "alert" not in found.article.body
    assert found.article.body.count("\n\n") == 3
    assert found.article.title == "Ferry & harbour"
    assert served.asked == ["/robots.txt", "/feed"]


def test_a_page_that_fails_is_tried_again_and_one_that_is_gone_goes(served: Site) -> None:
    served.article("/tram", "Tram", TRAM)
    served.feed("/feed", [("/ferry", "Ferry", "."), ("/tram", "Tram", ".")], etag='"1"')
    reader = Reader(served, "/feed")
    outcomes = reader.read()
    assert [type(one) for one in outcomes] == [SkippedItem, FoundArticle]
    served.article("/ferry", "Ferry", FERRY)
    assert reader.titles() == ["Ferry"]  # the feed itself is unchanged
    served.pages["/ferry"] = Page(status=410)
    served.feed("/feed", [("/ferry", "Ferry", "changed"), ("/tram", "Tram", ".")])
    outcomes = reader.read()
    assert Gone(served.url("/ferry")) in outcomes
    assert Kept(served.url("/tram")) in outcomes


def test_a_login_in_place_of_articles_is_noticed(served: Site) -> None:
    login = "Please log in to go on reading. Subscribers find all articles of this site here. " * 5
    entries = [(f"/a{n}", f"Headline {n}", ".") for n in range(5)]
    for link, title, _ in entries:
        served.article(link, title, login)
    served.article("/ferry", "Ferry", FERRY)
    served.feed("/feed", [*entries, ("/ferry", "Ferry", ".")])
    reader = Reader(served, "/feed")
    outcomes = reader.read()
    assert [one.article.title for one in outcomes if isinstance(one, FoundArticle)] == ["Ferry"]
    [remark] = [one for one in outcomes if isinstance(one, SkippedItem)]
    assert "5 of its pages have nearly the same text" in remark.reason
    served.article("/a0", "Headline 0", TRAM)
    assert reader.titles() == ["Headline 0"]


def test_a_huge_feed_is_read_bit_by_bit(served: Site) -> None:
    entries = [(f"/a{n}", f"Headline {n}", ".") for n in range(50_000)]
    for n, (link, title, _) in enumerate(entries[:9]):
        served.article(link, title, f"{FERRY} {n} " + f"word{n} " * 80)
    served.feed("/feed", entries)
    reader = Reader(served, "/feed", max_entries=8, pages_per_reload=5)
    outcomes = reader.read()
    reasons = [one.reason for one in outcomes if isinstance(one, SkippedItem)]
    assert any("49992 more than the 8 entries" in one for one in reasons)
    assert any("3 pages wait for the next reload" in one for one in reasons)
    assert len(reader.held) == 5
    assert len(reader.titles()) == 3


def test_entries_without_a_headline_take_that_of_the_page(served: Site) -> None:
    served.article("/ferry", "From the page", FERRY)
    served.feed("/feed", [("/ferry", "", ".")])
    assert Reader(served, "/feed").titles() == ["From the page"]


def test_atom_is_a_feed_too(served: Site) -> None:
    served.article("/ferry", "Ferry", FERRY)
    served.pages["/atom"] = Page(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><title>Ferry</title>'
        f'<link href="{served.url("/ferry")}"/><updated>2024-03-15T08:00:00Z</updated>'
        f"<summary>Short.</summary></entry></feed>".encode(),
        media_type="application/atom+xml",
    )
    assert Reader(served, "/atom").titles() == ["Ferry"]


def test_a_news_sitemap_and_an_index_of_them(served: Site) -> None:
    served.article("/ferry", "Ferry", FERRY)
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    served.pages["/news.xml"] = Page(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{news}"><url>'
        f"<loc>{served.url('/ferry')}</loc><news:news><news:publication><news:name>Harbour Post"
        "</news:name><news:language>en</news:language></news:publication><news:publication_date>"
        "2024-03-15T08:00:00Z</news:publication_date><news:title>Ferry bought</news:title>"
        "</news:news></url></urlset>".encode(),
        media_type="application/xml",
    )
    served.pages["/index.xml"] = Page(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        f"<loc>{served.url('/news.xml')}</loc></sitemap></sitemapindex>".encode(),
        media_type="application/xml",
    )
    for path in ("/news.xml", "/index.xml"):
        [found] = Reader(served, path).read()
        assert isinstance(found, FoundArticle)
        assert (found.article.title, found.article.source) == ("Ferry bought", "Harbour Post")


def test_a_sitemap_looks_nothing_up_outside_of_itself(served: Site) -> None:
    served.pages["/evil.xml"] = Page(
        b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>&x;</loc></url>'
        b"</urlset>",
        media_type="application/xml",
    )
    assert Reader(served, "/evil.xml").read() == []


def test_a_single_page_is_a_source(served: Site) -> None:
    served.article("/ferry", "Ferry", FERRY, etag='"1"')
    reader = Reader(served, "/ferry")
    assert reader.titles() == ["Ferry"]
    assert not reader.streams
    assert reader.read() == []  # unchanged: what it holds stays
    assert reader.streams


def test_what_cannot_be_read_is_one_line(served: Site) -> None:
    with pytest.raises(SourceError, match=r"/none cannot be read: the server says 404"):
        Reader(served, "/none").read()
    served.pages["/pdf"] = Page(b"%PDF", media_type="application/pdf")
    [remark] = Reader(served, "/pdf").read()
    assert isinstance(remark, SkippedItem)
    assert "application/pdf" in remark.reason


def test_addresses_in_settings_and_on_the_command_line(tmp_path: object) -> None:
    from pathlib import Path

    given = source_from_argument("https://Post.example/feed?utm_source=x#top", Path("/"))
    assert given.name == "https://post.example/feed"
    assert given.on_the_web
    for values, told in (
        ({"path": "ftp://post.example/"}, "begin with http"),
        ({"path": "https://post.example/", "kind": "html"}, "a kind of file"),
        ({"path": "a.html", "kind": "feed"}, "not a file"),
    ):
        with pytest.raises(SourceError, match=told):
            source_from_settings(SourceSettings(name="x", **values), Path("/"))
