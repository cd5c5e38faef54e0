"""The answer metrics, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answering.metrics import ANSWER_METRICS, Asked, answer_scores
from bot.answers import Answer, Citation, Claim, Status, Timings
from retrieval.evaluation import Question
from retrieval.summaries import Scored, summarise


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
    scored = [
        Scored(str(number), q.type, *answer_scores(q, one)) for number, (q, one) in enumerate(pairs)
    ]
    overall: dict[str, Any] = summarise(scored, ANSWER_METRICS)["overall"]
    assert list(overall) == ["n", *ANSWER_METRICS]
    return overall


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


def test_percentiles_are_those_of_the_answers_times() -> None:
    counted = metrics(*((question("a"), asked(milliseconds=time)) for time in (30.0, 10.0, 20.0)))
    assert (counted["p50_ms"], counted["p99_ms"]) == (20, 30)


def test_a_share_of_nothing_is_null() -> None:
    assert set(metrics().values()) == {0, None}
    only_refused = metrics((question("a"), REFUSED))
    assert only_refused["citation_precision"] is None
    assert only_refused["refused_when_not"] is None
    assert only_refused["claims_verified"] is None
    assert only_refused["citation_recall"] == 0


def test_what_one_question_contributes() -> None:
    scores, weights = answer_scores(question("a", "b"), asked("a", "a", "x", claims=2))
    assert scores == {
        "answered_when_answerable": 1.0,
        "refused_when_not": None,
        "answer_found": None,
        "claims_verified": 1.0,
        "citation_precision": pytest.approx(2 / 3),
        "citation_recall": 1 / 2,
        "milliseconds": 10,
    }
    assert weights == {"claims_verified": 2, "citation_precision": 3, "citation_recall": 2}
    assert answer_scores(question(), REFUSED)[0]["refused_when_not"] == 1.0
