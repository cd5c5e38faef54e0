"""Tests of splitting a scraped page into its articles."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.articles import Article, SkippedItem
from retrieval.sources.lines import page_lines
from retrieval.sources.source import Source
from retrieval.sources.text_page import read_text_page, split_page

SOURCE = Source("test", "/page.txt", outlet="Velmor Today", language="en")
SEED = Path(__file__).parents[4] / "shared" / "data" / "seed"

STRIKE = (
    "The harbour of Velmor reopened on Monday after a two-week strike by dock workers. "
    "Ships had been waiting outside the port since the first of November."
)
GLAD = "“We are glad that the port is working again,” said the harbour master, Greta Sund."
COST = "The strike cost the city 3 million crowns a day, according to the chamber of commerce."
FERRY = "Ferries across the lake sail again after a year in which passengers had to take the bus."


def read(page: str | bytes) -> list[Article]:
    data = page.encode() if isinstance(page, str) else page
    outcomes = list(read_text_page(data, "page.txt", SOURCE))
    assert not any(isinstance(one, SkippedItem) for one in outcomes), outcomes
    return [one[1] for one in outcomes if not isinstance(one, SkippedItem)]


def reason(page: str | bytes) -> str:
    (skipped,) = read_text_page(page.encode() if isinstance(page, str) else page, "p", SOURCE)
    assert isinstance(skipped, SkippedItem)
    return skipped.reason


def page(*lines: str, gap: str = "\n\n") -> str:
    return gap.join(lines)


def summary(articles: list[Article]) -> list[tuple[str | None, str, str]]:
    return [(article.section, article.title, article.body) for article in articles]


TWO_ARTICLES = (
    "Connect with us", "ASIA", "Port of Velmor reopens", "Published", "on", STRIKE, "A long wait",
    GLAD, "Continue Reading", "EUROPE", "Ferries return to Lake Oru", "Published", "on", FERRY,
    COST, "Continue Reading", "MOST READ", "Turkey",
)  # fmt: skip
EXPECTED = [
    ("ASIA", "Port of Velmor reopens", f"{STRIKE}\n\nA long wait\n\n{GLAD}"),
    ("EUROPE", "Ferries return to Lake Oru", f"{FERRY}\n\n{COST}"),
]


@pytest.mark.skipif(not SEED.is_dir(), reason="the development data are not here")
def test_seed_page_gives_exactly_its_four_articles() -> None:
    (path,) = SEED.glob("*.txt")
    text = path.read_text(encoding="utf-8")
    articles = read(path.read_bytes())
    assert [article.title.split()[0] for article in articles] == [
        "Three", "Afraid", "China’s", "Singles’",
    ]  # fmt: skip
    assert {article.section for article in articles} == {"ASIA"}
    bodies = [article.body for article in articles]
    furniture = {
        "Connect with us",
        "ASIA",
        "Published",
        "on",
        "Continue Reading",
        "MOST READ",
        "Turkey",
    }
    kept = [line for body in bodies for line in body.split("\n") if line]
    assert not furniture & set(kept)
    # Everything else on the page is kept, in its order, but for spaces at the ends of lines.
    headlines = {article.title for article in articles}
    on_page = [line.strip() for line in text.split("\n") if line.strip()]
    assert kept == [line for line in on_page if line not in furniture | headlines]
    assert "\n\nCommon failure of anti-Taliban movements\n\n" in bodies[0]


def test_several_sections_on_one_page() -> None:
    assert summary(read(page(*TWO_ARTICLES))) == EXPECTED


@pytest.mark.parametrize(
    "text",
    [
        page(*TWO_ARTICLES, gap="\r\n\r\n"),
        "\ufeff" + page(*TWO_ARTICLES) + "\n",
        page(*TWO_ARTICLES, gap="\n\n\n \t\n"),
        page(*(f"  {line} " for line in TWO_ARTICLES)),
        page(*TWO_ARTICLES[:-3]),
        page(*TWO_ARTICLES[:-2]),
        page(*(line for line in TWO_ARTICLES if line != "Continue Reading")),
        page(*TWO_ARTICLES[1:]),
    ],
)
def test_same_articles_however_the_page_was_saved(text: str) -> None:
    assert summary(read(text)) == EXPECTED


def test_page_without_blank_lines_keeps_its_lines() -> None:
    articles = read(page(*TWO_ARTICLES, gap="\n"))
    assert [article.body.split("\n") for article in articles] == [
        [STRIKE, "A long wait", GLAD], [FERRY, COST],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "byline",
    [
        ["Published 2 days ago on November 15, 2024 By Jane Doe"],
        ["Published", "2 days ago", "on", "November 15, 2024", "By", "Jane Doe"],
        ["Published on 15 November 2024", "By Jane Doe"],
        ["By Jane Doe", "Published: 2024-11-15, 09:30"],
        ["Posted on Nov. 15th, 2024 at 9:30 pm | by Jane Doe"],
        ["By Jane Doe", "November 15, 2024"],
        ["Yayınlanma", "15 Kasım 2024", "Yazan", "Jane Doe"],
        ["Veröffentlicht am 15. November 2024 von Jane Doe"],
    ],
)
def test_bylines_give_date_and_author(byline: list[str]) -> None:
    first, second = read(
        page("ASIA", "Port of Velmor reopens", *byline, STRIKE, GLAD, "Read more",
             "ASIA", "Ferries return to Lake Oru", *byline, FERRY, COST, "Read more")
    )  # fmt: skip
    for article, body in ((first, f"{STRIKE}\n\n{GLAD}"), (second, f"{FERRY}\n\n{COST}")):
        assert article.published_at == datetime(2024, 11, 15, tzinfo=UTC)
        assert article.author == "Jane Doe"
        assert (article.section, article.body) == ("ASIA", body)


def test_one_article_with_markers() -> None:
    byline = "Published 2 days ago on November 15, 2024 By Jane Doe"
    text = page("Connect with us", "ASIA", "Port of Velmor reopens", byline, STRIKE, GLAD,
                "Continue Reading", "MOST READ", "Iran")  # fmt: skip
    (article,) = read(text)
    assert summary([article]) == [("ASIA", "Port of Velmor reopens", f"{STRIKE}\n\n{GLAD}")]


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\n"])
def test_headline_and_paragraphs_are_one_article(end: str) -> None:
    (article,) = read(page("Ferry opens", "It opened today.", "It cost 5 crowns.") + end)
    assert summary([article]) == [(None, "Ferry opens", "It opened today.\n\nIt cost 5 crowns.")]
    assert (article.source, article.lang) == ("Velmor Today", "en")


def test_single_page_between_menus() -> None:
    menu = ["Home", "World", "Business", "Sport", "Weather", "Sign in"]
    text = page("Port of Velmor reopens - Velmor Today", *menu, "Port of Velmor reopens",
                "15 November 2024", "Share", STRIKE, "Advertisement", GLAD, COST, "Related stories",
                "Ferries return to Lake Oru", "© 2024 Velmor Today")  # fmt: skip
    (article,) = read(text)
    assert article.title == "Port of Velmor reopens"
    assert article.body == f"{STRIKE}\n\n{GLAD}\n\n{COST}"
    assert article.published_at == datetime(2024, 11, 15, tzinfo=UTC)


def test_labels_that_come_again_split_a_page_without_bylines() -> None:
    text = page("Stay close", "Asia", "Port of Velmor reopens", "Released", "as of", STRIKE,
                "A long wait", GLAD, "Whole piece", "Asia", "Ferries return to Lake Oru",
                "Released", "as of", FERRY, COST, "Whole piece", "Favourites", "Iran")  # fmt: skip
    assert summary(read(text)) == [
        ("Asia", "Port of Velmor reopens", f"{STRIKE}\n\nA long wait\n\n{GLAD}"),
        ("Asia", "Ferries return to Lake Oru", f"{FERRY}\n\n{COST}"),
    ]


def test_links_at_their_ends_split_articles() -> None:
    text = page("Port of Velmor reopens", STRIKE, GLAD, "Read more", "Ferries return to Lake Oru",
                FERRY, COST, "Read more")  # fmt: skip
    assert [article.title for article in read(text)] == [
        "Port of Velmor reopens", "Ferries return to Lake Oru",
    ]  # fmt: skip


def test_subtitle_opens_the_body() -> None:
    subtitle = "Dock workers ended their strike on Sunday night."
    text = page("ASIA", "Port of Velmor reopens", subtitle, "Published", "on", STRIKE, GLAD,
                "Continue Reading", "ASIA", "Ferries return", "Published", "on", FERRY)  # fmt: skip
    first, second = read(text)
    assert (first.title, first.body) == (
        "Port of Velmor reopens",
        f"{subtitle}\n\n{STRIKE}\n\n{GLAD}",
    )
    assert second.title == "Ferries return"


def test_captions_and_sub_headings_stay_buttons_go() -> None:
    caption = "(R) Harbour master Greta Sund and (L) mayor Petra Holm."
    text = page("ASIA", "Port of Velmor reopens", "Published", "on", STRIKE, "Share", caption,
                "What it cost", "ADVERTISEMENT", COST, "Related Topics:", "#port")  # fmt: skip
    (article,) = read(text)
    assert article.body == f"{STRIKE}\n\n{caption}\n\nWhat it cost\n\n{COST}"


def test_sentence_with_by_or_a_date_is_no_byline() -> None:
    text = page("Port of Velmor reopens", STRIKE, "By Thursday all ships had left.", GLAD,
                "November 15, 2024 was a good day for the port.", COST)  # fmt: skip
    (article,) = read(text)
    assert article.body.count("\n\n") == 4
    assert article.published_at is None


def test_chinese_page() -> None:
    body = "港口周一在罢工结束后重新开放。市长说，这对整座城市来说都是一个好消息。"
    text = page("亚洲", "维尔莫港重新开放", "发布于 2024年11月15日", body, "继续阅读",
                "亚洲", "渡轮恢复通航", "发布于 2024年11月14日", body, "继续阅读")  # fmt: skip
    first, second = read(text)
    assert (first.section, first.title, first.body) == ("亚洲", "维尔莫港重新开放", body)
    assert second.published_at == datetime(2024, 11, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (page("Connect with us", "ASIA", "MOST READ", "Turkey"), "no running text on the page"),
        ("Port of Velmor reopens", "no running text on the page"),
        (STRIKE, "put the headline on a line of its own"),
        (b"Headline\n\nText.\0\0\0", "binary bytes"),
    ],
)
def test_page_without_article(text: str | bytes, words: str) -> None:
    assert words in reason(text)


_PIECES = st.sampled_from([
    *TWO_ARTICLES, "By", "Jane Doe", "November 15, 2024", "2 days ago", "Read more", "Comments", "",
    "Home", "- a list item", "1. first", "© 2024", "Published on 31 February 2024", "Share", "717",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(_PIECES, st.text(max_size=60)), max_size=40), st.sampled_from(["\n", "\n\n"])
)
def test_every_line_of_a_body_is_a_line_of_the_page_in_its_order(
    pieces: list[str], gap: str
) -> None:
    text = gap.join(pieces)
    lines = iter([line.text for line in page_lines(text)])
    for article in split_page(text):
        assert article.body
        assert article.headline.text in lines  # `in` moves on: order and number are checked too
        for line in article.body:
            assert line.text in lines


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    for outcome in read_text_page(data, "page.txt", SOURCE):
        assert isinstance(outcome, SkippedItem) or outcome[1].body.strip()
