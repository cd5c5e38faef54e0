"""Markdown files: one article or several, with what editors keep above the text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.articles import Article, SkippedItem
from retrieval.sources.markdown import read_markdown
from retrieval.sources.source import Source

SOURCE = Source("notes", "/notes", outlet="Harbour Post")
FERRY = (
    "The council of **Norwick** will buy an *electric* ferry from "
    "[Halden Yards](https://halden.example/x).\nIt costs 12.5 million crowns."
)
PLAIN = (
    "The council of Norwick will buy an electric ferry from Halden Yards. It costs 12.5 million "
    "crowns."
)


def read(text: str) -> tuple[list[Article], list[str]]:
    outcomes = list(read_markdown(text.encode(), "/notes/a.md", SOURCE))
    articles = [one[1] for one in outcomes if not isinstance(one, SkippedItem)]
    return articles, [one.reason for one in outcomes if isinstance(one, SkippedItem)]


def test_marks_go_and_words_stay() -> None:
    text = f"# The *ferry*\n\n{FERRY}\n\n![a picture](x.png)\n\n## Later\n\n- one\n- `two`\n"
    [article], remarks = read(text)
    assert (article.title, article.source, article.lang) == ("The ferry", "Harbour Post", "en")
    assert article.body == f"{PLAIN}\n\nLater\n\none\n\ntwo"
    assert remarks == []


def test_what_stands_above_the_text_goes_first() -> None:
    [article], _ = read(
        "---\ntitle: Ferry bought\ndate: 2024-03-15T08:00:00Z\nauthor: Ada Quist\n"
        f"url: https://post.example/ferry\nsection: City\nlang: en\n---\n\n{FERRY}\n"
    )
    assert (article.title, article.author, article.section) == ("Ferry bought", "Ada Quist", "City")
    assert article.published_at == datetime(2024, 3, 15, 8, tzinfo=UTC)
    assert article.url == "https://post.example/ferry"
    assert article.body == PLAIN


@pytest.mark.parametrize("day", ["2024-03-15", "'2024-03-15'", "2024-03-15 08:00:00"])
def test_dates_in_any_of_yamls_forms(day: str) -> None:
    [article], _ = read(f"---\ntitle: Ferry\ndate: {day}\n---\n{FERRY}")
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == "2024-03-15"


def test_a_byline_under_the_headline_is_read() -> None:
    [article], _ = read(f"# Ferry bought\n\n*Published on March 15, 2024 By Ada Quist*\n\n{FERRY}")
    assert article.body == PLAIN
    assert article.author == "Ada Quist"
    assert article.published_at == datetime(2024, 3, 15, tzinfo=UTC)


def test_each_heading_of_the_first_rank_begins_an_article() -> None:
    articles, _ = read(f"# One\n\n{FERRY}\n\n## Within\n\nmore\n\n# Two\n\nThe tram stops here.\n")
    assert [article.title for article in articles] == ["One", "Two"]
    assert articles[0].body == f"{PLAIN}\n\nWithin\n\nmore"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("just words", "no headline"),
        ("# Only a headline", "no headline with text"),
        ("# Ferry\n\nPublished on March 15, 2024", "no text under the headline"),
    ],
)
def test_what_holds_no_article_says_so(text: str, reason: str) -> None:
    articles, [told] = read(text)
    assert articles == []
    assert reason in told


@pytest.mark.parametrize("above", ["---\n: : [\n---\n", "---\n- a\n---\n", "---\ntitle: x\n"])
def test_what_is_no_yaml_costs_no_article(above: str) -> None:
    [article], _ = read(f"{above}\n# Ferry\n\n{FERRY}")
    assert article.title == "Ferry"


def test_a_link_that_cannot_be_used_is_left_out() -> None:
    [article], [told] = read(f"---\ntitle: Ferry\nurl: javascript:alert(1)\n---\n{FERRY}")
    assert article.url is None
    assert "was left out" in told
