"""The metrics of answers, in which both mistakes of a bot show: wrong answers and wrong silence."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import Answer
from retrieval.evaluation import Question, Scores

#: The names of the answer metrics, in the order in which they are shown.
ANSWER_METRICS = (
    "answered_when_answerable",
    "refused_when_not",
    "answer_found",
    "claims_verified",
    "citation_precision",
    "citation_recall",
    "p50_ms",
    "p99_ms",
)

#: Answers that occur in any text by chance, so that finding them says nothing.
_TOO_COMMON = frozenset({"yes", "no"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One answered question: `verified` is the share of its claims whose quotes stand in place."""

    answer: Answer
    verified: float | None
    milliseconds: float


def answer_scores(question: Question, asked: Asked) -> tuple[Scores, dict[str, float]]:
    """What a question contributes to each metric, and how much where that is not once.

    Claims, citations and gold articles are counted one by one over all questions, so a share of
    them weighs as many as it is a share of. The percentiles are those of `milliseconds`.
    """
    answer, gold = asked.answer, question.gold_article_ids
    answered = float(answer.status != "not_found")
    cited = [citation.article_id for citation in answer.citations]
    scores: Scores = dict.fromkeys(ANSWER_METRICS[:-2])
    if question.answerable:
        scores["answered_when_answerable"] = answered
        scores["answer_found"] = _found(answer, question.answer)
        scores["citation_precision"] = _share(cited, gold)
        scores["citation_recall"] = _share(gold, cited)
    else:
        scores["refused_when_not"] = 1 - answered
    scores["claims_verified"] = asked.verified
    scores["milliseconds"] = asked.milliseconds
    weights = {
        "claims_verified": float(len(answer.claims)),
        "citation_precision": float(len(cited)),
        "citation_recall": float(len(gold)),
    }
    return scores, weights


def _found(answer: Answer, wanted: str | None) -> float | None:
    """Whether the wanted words stand in text or quotes; None where that says nothing."""
    if not wanted or wanted.strip().lower() in _TOO_COMMON:
        return None
    texts = [answer.text, *(citation.quote for citation in answer.citations)]
    return float(any(wanted.casefold() in text.casefold() for text in texts))


def _share(items: tuple[str, ...] | list[str], among: tuple[str, ...] | list[str]) -> float | None:
    return sum(item in among for item in items) / len(items) if items else None
