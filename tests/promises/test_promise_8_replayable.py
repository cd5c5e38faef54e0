"""Promise 8: what an answer was made of and decided by is logged under its id."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.answering.writing import Prompts
from bot.service import Service
from tests.conftest import write_articles
from tests.fake_model.replies import Says, claim_line
from tests.fake_model.server import FakeModel
from tests.newsbot import newsbot

QUESTION = "How many tonnes of herring may be landed?"
TRUE = claim_line(
    "Fishing crews may land 18,400 tonnes of herring next year.",
    "Fishing crews along the Skerry coast may land 18,400 tonnes of herring next year",
)
FALSE = claim_line("Crews may land 99,000 tonnes.", "may land 18,400 tonnes of herring next year")


def record_of(answer_id: str) -> Any:
    return newsbot("explain", answer_id, "--json").json


async def test_a_models_answer_can_be_traced(
    with_model: Service, model: FakeModel, data_dir: Path
) -> None:
    model.will(Says(FALSE + TRUE))
    answer = await with_model.ask(QUESTION)
    record = await asyncio.to_thread(record_of, answer.answer_id)
    assert record["answer"]["corpus_version"] == answer.corpus_version == 1
    assert record["answer"]["model"] == "openai:fake"
    assert record["prompt_hash"] == Prompts.load().hash
    assert record["question"] == QUESTION
    excerpts = (await with_model.search(QUESTION)).excerpts
    assert [one["chunk_id"] for one in record["excerpts"]] == [one.chunk_id for one in excerpts]
    bodies = with_model.corpus.catalogue.articles([one["version_id"] for one in record["passages"]])
    shown = [
        bodies[one["version_id"]].body[one["start"] : one["end"]] for one in record["passages"]
    ]
    assert shown
    assert all(f"number={n}>" in model.prompt for n in range(1, len(shown) + 1))
    assert all(f"\ntext: {text}\n" in model.prompt for text in shown)
    assert f"number={len(shown) + 1}>" not in model.prompt
    assert [one["claim"] for one in record["dropped"]] == ["Crews may land 99,000 tonnes."]
    assert record["dropped"][0]["reason"]
    assert (record["input_tokens"], record["output_tokens"]) == (100, len((FALSE + TRUE).split()))
    [attempt] = record["attempts"]
    assert (attempt["model"], attempt["calls"], attempt["failure"]) == ("openai:fake", 1, None)


def test_the_same_question_over_the_same_corpus_gives_the_same(data_dir: Path) -> None:
    first, second = (newsbot("ask", QUESTION, "--json").json for _ in range(2))
    assert first.pop("answer_id") != second.pop("answer_id")
    del first["timings_ms"], second["timings_ms"]
    assert first == second


def test_a_record_outlives_the_corpus_that_it_was_made_from(data_dir: Path, tmp_path: Path) -> None:
    answer = newsbot("ask", QUESTION, "--json").json
    towns = write_articles(tmp_path / "towns.jsonl", range(3))
    assert newsbot("reload", str(towns)).code == 0
    record = record_of(answer["answer_id"])
    assert record["answer"] == answer
    assert record["answer"]["corpus_version"] == 1
    assert newsbot("status", "--json").json["corpus_version"] == 2
