from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.answers import Answer, Citation, Claim, Nearest, Timings
from bot.json_shapes import (
    article_json,
    article_summary_json,
    excerpt_json,
    from_json,
    report_json,
    to_json,
)
from retrieval.articles import Excerpt, make_article
from retrieval.reports import ReloadReport, Skipped
from retrieval.sources.source import Source

BARE = make_article(title="Untold", body="Nothing is known of this article but its text.")
DATED = make_article(
    given_id="a1",
    title="Told",
    body="Naïve façade — 12 °C in Tōkyō. “Quite,” she said. 🙂",
    source="Courier",
    published_at=datetime(2024, 11, 15, 9, 30, tzinfo=timezone(timedelta(hours=2))),
    url="https://news.example/1",
)


def test_unknown_fields_are_null_and_never_absent() -> None:
    data = article_json(BARE)
    assert {name for name, value in data.items() if value is None} == {
        "source", "published_at", "url", "section", "author", "lang",
    }  # fmt: skip
    assert excerpt_json(1, Excerpt("c", BARE, 0, 7, 0.5))["published_at"] is None
    assert set(article_summary_json(BARE, 46)) == set(data) - {"body"} | {"length"}


def test_a_moment_is_utc_and_ends_in_z() -> None:
    assert article_json(DATED)["published_at"] == "2024-11-15T07:30:00Z"
    assert excerpt_json(1, Excerpt("c", DATED, 0, 5, 1.0))["published_at"] == "2024-11-15T07:30:00Z"


@given(st.integers(0, 52), st.integers(0, 52))
def test_an_excerpt_is_a_slice_of_the_body(start: int, end: int) -> None:
    data = excerpt_json(3, Excerpt("c", DATED, start, end, 0.25))
    assert data["text"] == article_json(DATED)["body"][data["start"] : data["end"]]


def test_an_answer_has_its_notes_in_the_text_alone() -> None:
    answer = Answer(
        answer_id="x",
        status="answered",
        degraded=None,
        text="It is so. [1]\n\nOnly Courier reports this.",
        claims=(Claim("It is so.", (1,)),),
        citations=(
            Citation(
                1, "a1", "v1", "Told", None, datetime(2024, 1, 1, tzinfo=UTC), None, "It", 0, 2
            ),
        ),
        nearest=(Nearest("a2", "Near"),),
        model="extractive",
        corpus_version=3,
        timings_ms=Timings(1, 2, 3, 6),
        notes=("Only Courier reports this.",),
    )
    data = to_json(answer)
    assert "notes" not in data
    assert data["claims"] == [{"text": "It is so.", "citations": [1]}]
    assert data["citations"][0]["source"] is None
    assert data["citations"][0]["published_at"] == "2024-01-01T00:00:00Z"
    assert json.loads(json.dumps(data)) == data


def test_a_report_keeps_to_the_contract() -> None:
    report = ReloadReport(2, 1, 0, 0, 4, (Skipped("s", "w", "r"),), 0.5, failed_sources=("s",))
    assert report_json(report) == {
        "corpus_version": 2,
        "added": 1,
        "changed": 0,
        "removed": 0,
        "unchanged": 4,
        "skipped": [{"source": "s", "where": "w", "reason": "r"}],
        "seconds": 0.5,
    }


def test_a_source_travels_there_and_back() -> None:
    source = Source("news", "/srv/news", kind="html", outlet="Courier", language="en")
    assert from_json(Source, json.loads(json.dumps(to_json(source)))) == source
    with pytest.raises(ValidationError):
        from_json(Source, {"name": "news"})
