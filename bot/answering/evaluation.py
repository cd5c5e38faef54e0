"""Answers to question files, and the metrics that both mistakes of a bot show in."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answers import Answer
from bot.errors import QuestionError
from bot.json_shapes import excerpt_json, to_json
from retrieval.errors import QuestionFileError
from retrieval.evaluation import Question, grouped, load_questions, mean, score, summarise
from retrieval.results import Retrieval

if TYPE_CHECKING:
    from bot.service import Service

#: Answers that occur in any text by chance, so that finding them says nothing.
_TOO_COMMON = frozenset({"yes", "no"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One answered question: `verified` is the share of its claims whose quotes stand in place."""

    answer: Answer
    verified: float | None
    milliseconds: float


async def evaluate_file(
    service: Service,
    path: Path,
    *,
    retrieval_only: bool,
    dump: Path | None,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Ask every question of a file; returns the shape of `eval --json`.

    `dump` gets one JSON line a question: id, ranked excerpts, answer. Raises QuestionFileError.
    """
    questions = load_questions(path)
    found: list[tuple[Question, dict[str, float | None]]] = []
    asked: list[tuple[Question, Asked]] = []
    with ExitStack() as files:
        out = files.enter_context(dump.open("w", encoding="utf-8")) if dump else None
        for number, question in enumerate(questions, start=1):
            try:
                one, retrieval = await _ask(service, question, retrieval_only)
            except QuestionError as error:
                raise QuestionFileError(
                    f"{path}: question {question.id} cannot be asked: {error}"
                ) from None
            if one:
                asked.append((question, one))
            if question.answerable:
                found.append((question, score(question, retrieval.excerpts)))
            if out:
                out.write(_dumped(question, retrieval, one.answer if one else None) + "\n")
            progress(number, len(questions))
    return {
        "n": len(questions),
        "retrieval": summarise(found),
        "answers": None if retrieval_only else grouped(asked, answer_metrics),
        "corpus_version": (await service.status()).corpus_version,
        "settings": service.settings.model_dump(
            mode="json", include={"embedder", "model", "retrieval", "answering"}
        ),
    }


async def _ask(
    service: Service, question: Question, retrieval_only: bool
) -> tuple[Asked | None, Retrieval]:
    if retrieval_only:
        return None, await service.search(question.text, as_of=question.asked_at)
    started = time.perf_counter()
    answer, retrieval = await service.ask_with_search(question.text, as_of=question.asked_at)
    milliseconds = (time.perf_counter() - started) * 1_000
    return Asked(answer, _verified(service, answer), milliseconds), retrieval


def _verified(service: Service, answer: Answer) -> float | None:
    """The share of claims all of whose quotes stand in the stored versions, read afresh."""
    versions = service.corpus.catalogue.articles([c.version_id for c in answer.citations])
    holds = {
        citation.n: (version := versions.get(citation.version_id)) is not None
        and version.body[citation.start : citation.end] == citation.quote
        for citation in answer.citations
    }
    return mean(float(all(holds[n] for n in claim.citations)) for claim in answer.claims)


def answer_metrics(asked: Sequence[tuple[Question, Asked]]) -> dict[str, Any]:
    """The answer metrics of the contract; a share of nothing is None."""
    answerable = [(q, one) for q, one in asked if q.answerable]
    times = sorted(one.milliseconds for _, one in asked)
    return {
        "n": len(asked),
        "answered_when_answerable": mean(float(_answered(one)) for _, one in answerable),
        "refused_when_not": mean(float(not _answered(one)) for q, one in asked if not q.answerable),
        "answer_found": mean(
            float(_holds(one.answer, q.answer))
            for q, one in answerable
            if q.answer and q.answer.strip().lower() not in _TOO_COMMON
        ),
        "claims_verified": _weighted([(one.verified, len(one.answer.claims)) for _, one in asked]),
        "citation_precision": mean(
            float(citation.article_id in q.gold_article_ids)
            for q, one in answerable
            for citation in one.answer.citations
        ),
        "citation_recall": mean(
            float(gold in {citation.article_id for citation in one.answer.citations})
            for q, one in answerable
            for gold in q.gold_article_ids
        ),
        "p50_ms": _percentile(times, 0.50),
        "p99_ms": _percentile(times, 0.99),
    }


def _answered(one: Asked) -> bool:
    return one.answer.status != "not_found"


def _holds(answer: Answer, wanted: str) -> bool:
    texts = [answer.text, *(citation.quote for citation in answer.citations)]
    return any(wanted.casefold() in text.casefold() for text in texts)


def _weighted(shares: Sequence[tuple[float | None, int]]) -> float | None:
    weight = sum(n for share, n in shares if share is not None)
    total = sum(share * n for share, n in shares if share is not None)
    return total / weight if weight else None


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile of sorted values."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _dumped(question: Question, retrieval: Retrieval, answer: Answer | None) -> str:
    excerpts = [excerpt_json(n, excerpt) for n, excerpt in enumerate(retrieval.excerpts, start=1)]
    return json.dumps(
        {
            "id": question.id,
            "excerpts": excerpts,
            "answer": to_json(answer) if answer else None,
        },
        ensure_ascii=False,
    )
