"""Whole evaluations over the sample articles."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering.chain import Answerer
from bot.answering.drafts import Draft
from bot.answering.evaluation import evaluate_file
from bot.service import Service
from retrieval import ablation
from retrieval.ablation import PARTS
from retrieval.errors import EmptyCorpus, QuestionFileError
from retrieval.evaluation import METRICS
from tests.sample_corpus import opened_service, service

__all__ = ["service"]

HERRING = {
    "id": "herring",
    "text": "How many tonnes of herring may be landed?",
    "answer": "18,400 Tonnes",
    "gold_article_ids": ["cw-herring-quota"],
    "gold_facts": ["18,400 tonnes of herring"],
    "type": "figure",
}
CUP = {"id": "cup", "text": "Who won the 2022 FIFA World Cup?"}


def write(path: Path, *questions: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(q) + "\n" for q in questions), encoding="utf-8")
    return path


async def evaluate(service: Service, path: Path, **options: Any) -> dict[str, Any]:
    options = {"retrieval_only": False, "dump": None, "progress": lambda *_: None} | options
    return await evaluate_file(service, path, **options)


async def test_an_evaluation_asks_every_question_once(service: Service, tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", HERRING, CUP)
    progress: list[tuple[int, int]] = []
    result = await evaluate(service, path, progress=lambda *step: progress.append(step))
    assert progress == [(1, 2), (2, 2)]
    overall = result["answers"]["overall"]
    assert overall["answered_when_answerable"] == 1
    assert overall["refused_when_not"] == 1
    assert overall["answer_found"] == 1
    assert overall["claims_verified"] == 1
    assert overall["citation_recall"] == 1
    assert set(result["answers"]["by_type"]) == {"figure", "untyped"}
    assert set(result["retrieval"]["by_type"]) == {"figure"}
    assert set(result["settings"]) == {"embedder", "model", "retrieval", "answering"}


async def test_gold_articles_that_are_not_live_are_named(service: Service, tmp_path: Path) -> None:
    lost = {**HERRING, "id": "lost", "gold_article_ids": ["z", "cw-herring-quota", "gone"]}
    result = await evaluate(service, write(tmp_path / "q.jsonl", HERRING, lost, CUP))
    assert result["unknown_gold_ids"] == ["gone", "z"]
    assert result["questions"]["lost"]["text"] == HERRING["text"]


async def test_the_day_of_a_question_is_its_as_of(service: Service, tmp_path: Path) -> None:
    before = {**HERRING, "asked_at": "2024-10-01"}
    result = await evaluate(service, write(tmp_path / "q.jsonl", before), retrieval_only=True)
    assert result["retrieval"]["overall"]["article_hit@10"] == 0
    assert result["answers"] is None


async def test_quotes_that_do_not_stand_in_the_store_are_found_out(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answerer.answer

    async def answer_shifted(self: Answerer, *arguments: Any, **named: Any) -> Draft:
        draft = await answer(self, *arguments, **named)
        moved = [replace(c, start=c.start + 1, end=c.end + 1) for c in draft.citations]
        return replace(draft, citations=tuple(moved))

    monkeypatch.setattr(Answerer, "answer", answer_shifted)
    result = await evaluate(service, write(tmp_path / "q.jsonl", HERRING))
    assert result["answers"]["overall"]["claims_verified"] == 0


async def test_a_question_that_cannot_be_asked_is_named(service: Service, tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", HERRING, {"id": "faces", "text": "🙂"})
    for retrieval_only in (True, False):
        with pytest.raises(QuestionFileError, match="question faces cannot be asked"):
            await evaluate(service, path, retrieval_only=retrieval_only)


async def test_an_empty_corpus_is_not_evaluated(empty_dir: Path, tmp_path: Path) -> None:
    with opened_service(empty_dir) as fresh, pytest.raises(EmptyCorpus):
        await evaluate(fresh, write(tmp_path / "q.jsonl", HERRING))


async def test_a_dump_holds_a_line_a_question(service: Service, tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", HERRING, CUP)
    dump = tmp_path / "dump.jsonl"
    await evaluate(service, path, dump=dump, retrieval_only=True)
    lines = [json.loads(line) for line in dump.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["herring", "cup"]
    assert [line["answer"] for line in lines] == [None, None]
    assert lines[0]["excerpts"][0]["article_id"] == "cw-herring-quota"


async def test_each_question_keeps_its_scores_and_figures_have_intervals(
    service: Service, tmp_path: Path
) -> None:
    again = {**HERRING, "gold_article_ids": ["no-such-article"]}
    path = write(tmp_path / "q.jsonl", HERRING, CUP, again)
    result = await evaluate(service, path)
    assert list(result["questions"]) == ["herring", "cup", "herring (2)"]
    herring, cup, other = result["questions"].values()
    assert herring["type"] == "figure"
    assert list(herring["retrieval"]) == list(METRICS)
    assert herring["retrieval"]["article_hit@1"] == 1
    assert herring["retrieval"]["gold_outlets_recall@10"] == 1
    assert other["retrieval"]["article_hit@10"] == 0
    assert other["retrieval"]["gold_outlets_recall@10"] is None
    assert (cup["type"], cup["retrieval"]) == ("untyped", None)
    assert cup["answers"]["refused_when_not"] == 1
    assert herring["weights"]["citation_recall"] == 1
    for kind in ("retrieval", "answers"):
        figures, spans = result[kind], result["intervals"][kind]
        assert list(spans["overall"]) == [name for name in figures["overall"] if name != "n"]
        assert list(spans["by_type"]) == list(figures["by_type"])
    assert result["retrieval"]["overall"]["article_hit@1"] == 0.5
    assert result["intervals"]["retrieval"]["overall"]["article_hit@1"] == [0, 1]
    assert result["intervals"]["answers"]["by_type"]["untyped"]["refused_when_not"] is None
    assert (result["compared"], result["ablation"]) == (None, None)
    assert json.loads(json.dumps(result)) == result


async def test_an_ablation_searches_again_without_each_part(
    service: Service, tmp_path: Path
) -> None:
    path = write(tmp_path / "q.jsonl", HERRING, CUP, {**HERRING, "id": "second"})
    steps: list[tuple[int, int]] = []
    dump = tmp_path / "dump.jsonl"
    result = await evaluate(
        service, path, ablation=True, dump=dump, progress=lambda *step: steps.append(step)
    )
    total = 3 * (1 + len(PARTS))
    assert steps == [(done, total) for done in range(1, total + 1)]
    assert result["answers"] is None, "an ablation answers nothing"
    assert len(dump.read_text(encoding="utf-8").splitlines()) == 3
    assert list(result["ablation"]) == list(PARTS)
    for part, run in result["ablation"].items():
        assert run["settings"] == dict(PARTS[part])
        assert list(run["retrieval"]["overall"]) == ["n", *METRICS]
        assert run["retrieval"]["by_type"]["figure"]["n"] == 2
        compared = run["compared"]["overall"]["article_hit@1"]
        assert compared["other"] == result["retrieval"]["overall"]["article_hit@1"]
        assert compared["this"] == run["retrieval"]["overall"]["article_hit@1"]


async def test_a_part_that_finds_an_article_is_missed_without_it(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two gold articles a search of one excerpt finds one at most."""
    monkeypatch.setattr(ablation, "PARTS", {"depth": {"top": 1}})
    gold = ["cw-herring-quota", "vbr-brindle-bank"]
    both = {"text": "herring quota and Brindle Bank", "gold_article_ids": gold}
    path = write(tmp_path / "q.jsonl", {"id": "a", **both}, {"id": "b", **both})
    result = await evaluate(service, path, ablation=True)
    run = result["ablation"]["depth"]
    assert run["settings"] == {"top": 1}
    assert run["compared"]["overall"]["all_articles_recall@10"] == {
        "this": 0, "other": 1, "difference": -1, "interval": [-1, -1], "excludes_zero": True,
    }  # fmt: skip
    found = await service.search("herring quota and Brindle Bank")
    assert len(found.excerpts) > 1, "the settings in force are as they were"
