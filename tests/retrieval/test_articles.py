"""Identity and versions of articles: what makes two of them one, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles import Article, Excerpt, as_utc, canonical_url, make_article

NOON = datetime(2024, 11, 15, 12, tzinfo=UTC)


def article(**fields: Any) -> Article:
    return make_article(**{"title": "A headline", "body": "A body.", **fields})


def test_a_given_id_is_kept_whatever_else_changes() -> None:
    assert article(given_id="x1", url="https://a.example/1").id == "x1"
    assert article(given_id="x1", title="Another").id == "x1"


def test_without_an_id_the_page_is_the_identity() -> None:
    first = article(url="https://News.example/story/?b=2&a=1&utm_source=mail#top")
    second = article(url="https://news.example/story?a=1&b=2", title="New headline", body="New.")
    assert first.id == second.id
    assert first.version_id != second.version_id


def test_without_a_page_outlet_headline_and_date_are_the_identity() -> None:
    dated = article(source="Courier", published_at=NOON)
    assert article(source="Courier", published_at=NOON, body="Corrected.").id == dated.id
    assert article(source="Ledger", published_at=NOON).id != dated.id
    assert article(source="Courier", published_at=NOON + timedelta(days=1)).id != dated.id


def test_without_page_and_date_the_body_is_part_of_the_identity() -> None:
    assert article(source="Courier").id == article(source="Courier").id
    assert article(source="Courier").id != article(source="Courier", body="Another body.").id


@pytest.mark.parametrize(
    "change",
    [
        {"title": "B"}, {"body": "B"}, {"source": "B"}, {"published_at": NOON},
        {"url": "https://b.example"}, {"section": "B"}, {"author": "B"}, {"lang": "tr"},
    ],
)  # fmt: skip
def test_every_visible_change_is_a_new_version(change: dict[str, Any]) -> None:
    assert article(given_id="x", **change).version_id != article(given_id="x").version_id


def test_nothing_and_an_empty_text_are_two_versions() -> None:
    empty = article(given_id="x", section="")
    assert empty.version_id != article(given_id="x", section=None).version_id


@given(st.text(), st.text(), st.text(), st.text())
def test_parts_of_an_identity_never_run_together(a: str, b: str, c: str, d: str) -> None:
    first = article(source=a, title=b, published_at=NOON)
    second = article(source=c, title=d, published_at=NOON)
    assert (first.id == second.id) == ((a, b) == (c, d))


def test_one_moment_in_two_zones_is_one_version() -> None:
    istanbul = NOON.astimezone(timezone(timedelta(hours=3)))
    assert article(published_at=istanbul) == article(published_at=NOON)
    assert article(published_at=NOON.replace(tzinfo=None)) == article(published_at=NOON)
    assert as_utc(istanbul).tzinfo is UTC


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example:443/A/", "https://news.example/A"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("http://news.example:443/a", "http://news.example:443/a"),
        ("https://news.example/a?fbclid=1&id=2&UTM_medium=x", "https://news.example/a?id=2"),
        ("https://news.example/a?q=", "https://news.example/a?q="),
        ("  https://news.example/a#part ", "https://news.example/a"),
    ],
)
def test_one_page_has_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


def test_an_excerpt_is_a_slice_of_its_article() -> None:
    excerpt = Excerpt("v:0", article(body="Grüße 😀 aus Wien."), 6, 11, 1.0)
    assert excerpt.text == "😀 aus"
