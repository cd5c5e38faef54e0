"""Promise 4: no support, no answer, but the nearest headlines; both mistakes are measured."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import fmean

import pytest

from bot.service import Service
from tests.fake_model.replies import Says, claim_line
from tests.fake_model.server import FakeModel
from tests.newsbot import newsbot

SILENCE = "I can't answer that from the articles I have"
UNANSWERABLE = (
    "Who won the 2022 FIFA World Cup?",
    "What is the capital of France?",
    "How do I bake sourdough bread?",
    "Which company bought Twitter?",
    "asdf qwer zxcv",
)
ANSWERABLE = {
    "How many tonnes of herring may be landed?": "cw-herring-quota",
    "Which banks agreed to merge?": "vbr-brindle-bank",
    "How large is the area of the oyster reef?": "nsw-oyster-reef",
    "Wie viele Haltestellen hat die Straßenbahnlinie 5?": "ob-tram",
}


@pytest.mark.parametrize("question", UNANSWERABLE)
async def test_what_the_articles_do_not_hold_is_not_answered(
    question: str, service: Service
) -> None:
    answer = await service.ask(question)
    assert answer.status == "not_found"
    assert answer.text.startswith(SILENCE)
    assert (answer.claims, answer.citations) == ((), ())
    for nearest in answer.nearest:
        article = service.corpus.catalogue.article(nearest.article_id)
        assert nearest.title == article.title
        assert nearest.title in answer.text


async def test_a_model_that_answers_from_memory_is_silenced(
    with_model: Service, model: FakeModel
) -> None:
    for quote in ("Argentina won the 2022 FIFA World Cup in Qatar.", ""):
        model.will(Says(claim_line("Argentina won the 2022 FIFA World Cup.", quote)))
        answer = await with_model.ask(UNANSWERABLE[0])
        assert answer.status == "not_found"
        assert answer.text.startswith(SILENCE)
        assert "Argentina" not in answer.text


async def test_a_model_that_finds_nothing_is_taken_at_its_word(
    with_model: Service, model: FakeModel
) -> None:
    model.will(Says('{"not_found": true}'))
    answer = await with_model.ask(UNANSWERABLE[1])
    assert answer.status == "not_found"
    assert answer.degraded is None


def test_both_mistakes_are_measured(shared_data_dir: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    lines = [
        {"id": text, "text": text, "gold_article_ids": [gold]} for text, gold in ANSWERABLE.items()
    ] + [{"id": text, "text": text} for text in UNANSWERABLE]
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    measured = newsbot("eval", str(questions), "--json").json["answers"]["overall"]
    refused = {
        text: newsbot("ask", text, "--json").json["status"] == "not_found"
        for text in (*ANSWERABLE, *UNANSWERABLE)
    }
    assert measured["answered_when_answerable"] == fmean(not refused[text] for text in ANSWERABLE)
    assert measured["refused_when_not"] == fmean(refused[text] for text in UNANSWERABLE)
    assert measured["answered_when_answerable"] >= 0.75
    assert measured["refused_when_not"] == 1
