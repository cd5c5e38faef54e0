"""The answer metrics, counted by hand, and whole evaluations over the sample articles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering.chain import Answerer
from bot.answering.drafts import Draft
from bot.answering.evaluation import Asked, answer_metrics, evaluate_file
from bot.answers import Answer, Citation, Claim, Status, Timings
from bot.service import Service
from retrieval.errors import EmptyCorpus, QuestionFileError
from retrieval.evaluation import Question
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


def question(*gold: str, answer: str | None = None) -> Question:
    return Question("q", "?", answer, gold, (), "any", None, None)


def asked(
    *cited: str,
    text: str = "Text.",
    status: Status = "answered",
    claims: int = 1,
    verified: float | None = 1.0,
    milliseconds: float = 10,
) -> Asked:
    citations = tuple(
        Citation(n, article_id, "v", "T", None, None, None, f"quote {n}", 0, 7)
        for n, article_id in enumerate(cited, start=1)
    )
    answer = Answer(
        answer_id="x",
        status=status,
        degraded=None,
        text=text,
        claims=(Claim("c", ()),) * claims,
        citations=citations,
        nearest=(),
        model="extractive",
        corpus_version=1,
        timings_ms=Timings(0, 0, 0, 0),
    )
    return Asked(answer, verified, milliseconds)


REFUSED = asked(status="not_found", claims=0, verified=None)


def metrics(*pairs: tuple[Question, Asked]) -> dict[str, Any]:
    return answer_metrics(list(pairs))


def test_both_mistakes_are_counted_apart() -> None:
    counted = metrics(
        (question("a"), asked("a")),
        (question("a"), asked("a", status="degraded")),
        (question("a"), REFUSED),
        (question(), REFUSED),
        (question(), asked("a")),
    )
    assert counted["n"] == 5
    assert counted["answered_when_answerable"] == pytest.approx(2 / 3), "degraded is an answer"
    assert counted["refused_when_not"] == pytest.approx(1 / 2)


def test_an_answer_is_found_in_text_or_quotes_and_yes_counts_for_nothing() -> None:
    counted = metrics(
        (question("a", answer="189,800 Yuan"), asked("a", text="It costs 189,800 yuan. [1]")),
        (question("a", answer="QUOTE 1"), asked("a")),
        (question("a", answer="nowhere"), asked("a")),
        (question("a", answer=" Yes "), asked("a")),
        (question("a", answer="no"), asked("a")),
        (question("a"), asked("a")),
        (question(answer="Text"), asked("a")),
    )
    assert counted["answer_found"] == pytest.approx(2 / 3)


def test_citations_are_counted_by_article_and_a_refusal_recalls_nothing() -> None:
    counted = metrics(
        (question("a", "b"), asked("a", "a", "x")),
        (question("c"), REFUSED),
        (question(), asked("y")),
    )
    assert counted["citation_precision"] == pytest.approx(2 / 3)
    assert counted["citation_recall"] == pytest.approx(1 / 3)


def test_verified_claims_are_weighed_by_answer() -> None:
    counted = metrics(
        (question("a"), asked("a", claims=3, verified=1.0)),
        (question("a"), asked("a", claims=1, verified=0.0)),
        (question("a"), REFUSED),
    )
    assert counted["claims_verified"] == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("times", "p50", "p99"),
    [
        ([7.0], 7, 7),
        ([1.0, 2.0], 1, 2),
        (list(range(1, 101)), 50, 99),
        (list(range(1, 201)), 100, 198),
    ],
)
def test_percentiles_are_those_of_the_nearest_rank(
    times: Sequence[float], p50: float, p99: float
) -> None:
    counted = metrics(*((question("a"), asked(milliseconds=time)) for time in reversed(times)))
    assert (counted["p50_ms"], counted["p99_ms"]) == (p50, p99)


def test_a_share_of_nothing_is_null() -> None:
    assert set(metrics().values()) == {0, None}
    only_refused = metrics((question("a"), REFUSED))
    assert only_refused["citation_precision"] is None
    assert only_refused["refused_when_not"] is None
    assert only_refused["claims_verified"] is None
    assert only_refused["citation_recall"] == 0


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
