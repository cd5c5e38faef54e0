"""Tests of saved web pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.articles import Article, SkippedItem
from retrieval.sources.html import read_html_page
from retrieval.sources.source import Source

TEXT = [
    "The harbour of Velmor reopened on Monday after a two-week strike by dock workers.",
    "Ships had been waiting outside the port since the first of November, the mayor said.",
    "The strike cost the city 3 million crowns a day, according to the chamber of commerce.",
]
MENU = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
DEFAULTS = Source(
    "test", "/a.html", outlet="Default Outlet", language="fr", section="Default section",
    base_url="https://example.org/news/",
)  # fmt: skip


def html(head: str = "", lang: str = "", body: list[str] | None = None) -> bytes:
    paragraphs = "".join(f"<p>{text}</p>" for text in body or TEXT)
    return (
        f"<!DOCTYPE html><html{lang}><head><meta charset='utf-8'>{head}</head><body>{MENU}"
        f"<article><h1>Port of Velmor reopens</h1>{paragraphs}</article>"
        "<footer><p>© 2024 The Herald. All rights reserved.</p></footer></body></html>"
    ).encode()


def read(page: bytes, source: Source = DEFAULTS) -> tuple[list[Article], list[SkippedItem]]:
    outcomes = list(read_html_page(page, "a.html", source))
    skipped = [one for one in outcomes if isinstance(one, SkippedItem)]
    return [one[1] for one in outcomes if not isinstance(one, SkippedItem)], skipped


def test_what_the_page_says_goes_before_the_defaults() -> None:
    head = (
        "<title>Port of Velmor reopens | The Herald</title>"
        "<meta property='og:site_name' content='The Herald'>"
        "<meta name='author' content='Jane Doe'>"
        "<meta property='article:published_time' content='2024-11-15T10:00:00+02:00'>"
        "<meta property='article:section' content='Harbour, City'>"
        "<link rel='canonical' href='https://herald.example.org/port'>"
    )
    (article,), skipped = read(html(head, " lang='en-GB'"))
    assert skipped == []
    assert article.title == "Port of Velmor reopens"
    assert article.source == "The Herald"
    assert article.author == "Jane Doe"
    assert article.published_at == datetime(2024, 11, 15, 8, tzinfo=UTC)
    assert article.url == "https://herald.example.org/port"
    assert article.section == "Harbour"
    assert article.lang == "en"
    assert article.body == "\n".join(TEXT)


def test_defaults_fill_what_the_page_does_not_say() -> None:
    (article,), skipped = read(html("<title>Port of Velmor reopens</title>"))
    assert skipped == []
    assert (article.source, article.section) == ("Default Outlet", "Default section")
    assert (article.published_at, article.author, article.url) == (None, None, None)
    assert article.lang == "en"  # the text is English, whatever the settings say


def test_text_knows_its_language_better_than_the_template() -> None:
    body = [
        "Der Hafen von Velmor ist am Montag nach zwei Wochen Streik wieder geöffnet worden.",
        "Die Schiffe hatten seit Anfang November vor der Küste gewartet, sagte die Stadt.",
    ]
    (article,), _ = read(html("<title>Der Hafen ist offen</title>", " lang='en'", body))
    assert article.lang == "de"


@pytest.mark.parametrize(
    "page",
    [
        b"<html><head><title>Only a title</title></head><body></body></html>",
        b"<html><body><nav><a href='/'>Home</a><a href='/x'>More</a></nav></body></html>",
        b"<html>\0\0</html>",
        b"<",
    ],
)
def test_page_without_article_gives_one_line(page: bytes) -> None:
    articles, (skipped,) = read(page)
    assert articles == []
    assert skipped.unreadable
    assert "\n" not in skipped.reason


def test_windows_1254_page() -> None:
    body = [
        "Velmor limanı, işçilerin grevinin ardından pazartesi günü yeniden açıldı.",
        "Gemiler kasım ayının başından beri açıkta bekliyordu, dedi belediye başkanı.",
    ]
    page = html("<title>Liman açıldı</title>", body=body).decode().replace("utf-8", "windows-1254")
    (article,), _ = read(page.encode("cp1254"))
    assert article.body == "\n".join(body)
    assert article.lang == "tr"
