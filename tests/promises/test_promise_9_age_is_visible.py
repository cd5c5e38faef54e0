"""Promise 9: every citation carries its date or "undated", and old answers say how old."""

from __future__ import annotations

import json
from pathlib import Path

from bot.service import Service
from retrieval.moments import parse_as_of
from tests.newsbot import newsbot

REEF = "How many hectares does the oyster reef cover?"
HERRING = "How many tonnes of herring may be landed?"


async def test_an_answer_much_older_than_the_newest_article_says_how_old(service: Service) -> None:
    answer = await service.ask(REEF)
    assert {citation.article_id for citation in answer.citations} == {"nsw-oyster-reef"}
    assert "1 October 2024" in answer.text
    assert "42 days older" in answer.text


async def test_a_recent_one_does_not(service: Service) -> None:
    answer = await service.ask(HERRING)
    assert answer.status == "answered"
    assert "days older" not in answer.text


async def test_age_is_counted_to_the_day_of_the_question(service: Service) -> None:
    answer = await service.ask(REEF, as_of=parse_as_of("2024-10-20"))
    assert answer.citations
    assert "days older" not in answer.text


def test_each_citation_shows_its_date_or_that_it_has_none(data_dir: Path, tmp_path: Path) -> None:
    assert "Coastal Wire · 22 Oct 2024 ·" in newsbot("ask", HERRING).out
    file = tmp_path / "undated.jsonl"
    body = "The lighthouse keeper Runa Tveit retires after forty years at Gull Point."
    file.write_text(json.dumps({"id": "u", "title": "Keeper retires", "body": body}))
    assert newsbot("reload", str(file)).code == 0
    question = "Who is the lighthouse keeper that retires?"
    answer = newsbot("ask", question, "--json").json
    assert answer["citations"][0]["article_id"] == "u"
    assert answer["citations"][0]["published_at"] is None
    assert "undated · Keeper retires" in newsbot("ask", question).out
