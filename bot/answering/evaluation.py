"""Question files asked from end to end: figures, their intervals, and what each part is worth."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.answering.metrics import ANSWER_METRICS, Asked, answer_scores
from bot.answers import Answer
from bot.dumps import KEYS, writing_dump
from bot.errors import QuestionError
from bot.json_shapes import excerpt_json, to_json
from bot.questions import checked_question
from retrieval.ablation import ablations, changes
from retrieval.errors import QuestionFileError
from retrieval.evaluation import METRICS, Question, labels, load_questions, score
from retrieval.results import Retrieval
from retrieval.summaries import Figures, Scored, compare, mean, summarise, summarise_intervals

if TYPE_CHECKING:
    from bot.service import Service
    from retrieval.retriever import NewsRetriever


async def evaluate_file(
    service: Service,
    path: Path,
    *,
    retrieval_only: bool,
    dump: Path | None,
    progress: Callable[[int, int], None],
    ablation: bool = False,
) -> dict[str, Any]:
    """Ask every question of a file; returns the shape of `eval --json`.

    `dump` gets one JSON line a question: id, ranked excerpts, answer. With `ablation` nothing is
    answered, and all questions are searched for again without each part of the search. `progress`
    is told how many questions are done, of all runs together. Raises QuestionFileError.
    """
    questions = load_questions(path)
    _check_all(path, questions)
    variants = ablations(service.settings.retrieval) if ablation else {}
    total = len(questions) * (1 + len(variants))
    outlets = await asyncio.to_thread(_outlets, service)
    run = _Run(service, questions, outlets, lambda done: progress(done, total))
    with writing_dump(dump) as out:
        measured = await run.ask_all(retrieval_only or ablation, out)
    without = {
        part: _Without(
            changes(service.settings.retrieval, options),
            await run.search_all(service.retriever_with(options)),
        )
        for part, options in variants.items()
    }
    return {
        "n": len(questions),
        **await asyncio.to_thread(_summarised, measured, summarise),
        "corpus_version": (await service.status()).corpus_version,
        "settings": service.settings.model_dump(
            mode="json", include={"embedder", "model", "retrieval", "answering"}
        ),
        "unknown_gold_ids": _unknown_gold(questions, outlets),
        "intervals": await asyncio.to_thread(_summarised, measured, summarise_intervals),
        "compared": None,  # to what, only whoever asked knows
        "ablation": await asyncio.to_thread(_ablation, measured, without) if ablation else None,
        "questions": measured.by_question(questions),
    }


@dataclass(frozen=True, slots=True)
class _Measured:
    """The scores of one run by question; `answers` is None where nothing was answered."""

    retrieval: dict[str, Scored]
    answers: dict[str, Scored] | None

    def by_question(self, questions: list[Question]) -> Figures:
        """The key `questions` of `eval --json`, from which a later run can be compared."""
        found: Figures = {}
        for label, question in zip(labels(questions), questions, strict=True):
            search = self.retrieval.get(label)
            answer = self.answers[label] if self.answers is not None else None
            found[label] = {
                "text": question.text,
                "type": question.type,
                "retrieval": search.values if search else None,
                "answers": answer.values if answer else None,
                "weights": answer.weights if answer else None,
            }
        return found


@dataclass(frozen=True, slots=True)
class _Without:
    """The scores of a run without one part of the search, which these settings switched off."""

    settings: dict[str, Any]
    retrieval: list[Scored]


@dataclass(slots=True)
class _Run:
    """The questions of one file, asked as often as an evaluation needs."""

    service: Service
    questions: list[Question]
    outlets: dict[str, str | None]
    progress: Callable[[int], None]
    done: int = 0

    async def ask_all(self, retrieval_only: bool, out: IO[str] | None) -> _Measured:
        """Search for and answer every question, or search only; `out` gets a line of each."""
        found: dict[str, Scored] = {}
        answers: dict[str, Scored] = {}
        for label, question in zip(labels(self.questions), self.questions, strict=True):
            asked, retrieval = await self._ask(question, retrieval_only)
            if out:
                out.write(_dumped(question, retrieval, asked.answer if asked else None) + "\n")
            if asked:
                answers[label] = Scored(label, question.type, *answer_scores(question, asked))
            if question.answerable:
                found[label] = self._scored(label, question, retrieval)
            self._count()
        return _Measured(found, None if retrieval_only else answers)

    async def search_all(self, retriever: NewsRetriever) -> list[Scored]:
        """Search for every question by a retriever of other settings than those in force."""
        found: list[Scored] = []
        for label, question in zip(labels(self.questions), self.questions, strict=True):
            if question.answerable:
                retrieval = await self.service.search(
                    question.text, as_of=question.asked_at, retriever=retriever
                )
                found.append(self._scored(label, question, retrieval))
            self._count()
        return found

    def _scored(self, label: str, question: Question, retrieval: Retrieval) -> Scored:
        return Scored(label, question.type, score(question, retrieval.excerpts, self.outlets))

    async def _ask(
        self, question: Question, retrieval_only: bool
    ) -> tuple[Asked | None, Retrieval]:
        if retrieval_only:
            return None, await self.service.search(question.text, as_of=question.asked_at)
        started = time.perf_counter()
        answer, found = await self.service.ask_with_search(question.text, as_of=question.asked_at)
        milliseconds = (time.perf_counter() - started) * 1_000
        return Asked(answer, _verified(self.service, answer), milliseconds), found

    def _count(self) -> None:
        self.done += 1
        self.progress(self.done)


def _check_all(path: Path, questions: Sequence[Question]) -> None:
    """Raise QuestionFileError where one cannot be asked, before any is."""
    for question in questions:
        try:
            checked_question(question.text)
        except QuestionError as error:
            raise QuestionFileError(
                f"{path}: question {question.id} cannot be asked: {error}"
            ) from None


def _outlets(service: Service) -> dict[str, str | None]:
    """The outlet of each live article, by the article's id."""
    _, live = service.corpus.catalogue.live()
    return {version.article_id: version.source for version in live}


def _unknown_gold(questions: Sequence[Question], live: Collection[str]) -> list[str]:
    """The gold articles that are not among the live ones, so that nothing can find them."""
    gold = {article for question in questions for article in question.gold_article_ids}
    return sorted(gold.difference(live))


def _verified(service: Service, answer: Answer) -> float | None:
    """The share of claims all of whose quotes stand in the stored versions, read afresh."""
    versions = service.corpus.catalogue.articles([c.version_id for c in answer.citations])
    holds = {
        citation.n: (version := versions.get(citation.version_id)) is not None
        and version.body[citation.start : citation.end] == citation.quote
        for citation in answer.citations
    }
    return mean(float(all(holds[n] for n in claim.citations)) for claim in answer.claims)


def _summarised(
    measured: _Measured, summary: Callable[[Sequence[Scored], Sequence[str]], Figures]
) -> Figures:
    """A summary of both kinds of scores, None for answers where there are none."""
    answers = measured.answers
    return {
        "retrieval": summary(list(measured.retrieval.values()), METRICS),
        "answers": None if answers is None else summary(list(answers.values()), ANSWER_METRICS),
    }


def _ablation(measured: _Measured, without: dict[str, _Without]) -> Figures:
    """What becomes of the figures without each part, compared with those of all parts."""
    whole = list(measured.retrieval.values())
    return {
        part: {
            "settings": run.settings,
            "retrieval": summarise(run.retrieval, METRICS),
            "compared": compare(run.retrieval, whole, METRICS),
        }
        for part, run in without.items()
    }


def _dumped(question: Question, retrieval: Retrieval, answer: Answer | None) -> str:
    excerpts = [excerpt_json(n, excerpt) for n, excerpt in enumerate(retrieval.excerpts, start=1)]
    values = (question.id, excerpts, to_json(answer) if answer else None)
    line = json.dumps(dict(zip(KEYS, values, strict=True)), ensure_ascii=False)
    return line.encode("utf-8", "replace").decode("utf-8")  # an id may hold half a character
