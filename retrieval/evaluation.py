"""Question files and the metrics of retrieval, as the MultiHop-RAG script counts them.

Tang and Yang 2024, "MultiHop-RAG". A gold fact is found in an excerpt when, spaces and newlines
removed, it is a substring of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from retrieval.articles import Excerpt
from retrieval.errors import QuestionFileError
from retrieval.moments import parse_as_of

#: The names of the retrieval metrics, in the order in which they are shown.
METRICS = (
    "article_hit@1",
    "article_hit@4",
    "article_hit@10",
    "all_articles_recall@10",
    "hits@4",
    "hits@10",
    "mrr@10",
    "map@10",
    "all_facts_recall@10",
    "gold_outlets_recall@10",
)
_DEPTH = 10

Scores = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a question file; without gold articles it cannot be answered."""

    id: str
    text: str
    answer: str | None
    gold_article_ids: tuple[str, ...]
    gold_facts: tuple[str, ...]
    type: str
    lang: str | None
    asked_at: datetime | None

    @property
    def answerable(self) -> bool:
        """Whether some article of the corpus holds the answer."""
        return bool(self.gold_article_ids)


def load_questions(path: Path) -> list[Question]:
    """The questions of a JSON lines file; raises QuestionFileError, naming the line."""
    try:
        # Not splitlines: JSON may hold other line separators, such as U+2028, as they are.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionFileError(
            f"cannot read the questions in {path} ({error.strerror}): name a JSON lines file"
        ) from None
    except UnicodeDecodeError as error:
        raise QuestionFileError(
            f"cannot read the questions in {path} ({error.reason}): save them as UTF-8"
        ) from None
    questions: list[Question] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, TypeError, AttributeError) as error:
            raise QuestionFileError(
                f"{path}:{number} is no question ({error}): each line is a JSON object with "
                "id, text and gold_article_ids"
            ) from None
    if not questions:
        raise QuestionFileError(f"{path} holds no question")
    return questions


def score(
    question: Question,
    excerpts: Sequence[Excerpt],
    outlets: Mapping[str, str | None] | None = None,
) -> Scores:
    """The metrics of one answerable question; those on facts are None where it has none.

    `outlets` are those of the live articles by id; without any of a gold article, the metric on
    outlets is None.
    """
    ranked = excerpts[:_DEPTH]
    articles = [excerpt.article.id for excerpt in ranked]
    gold = set(question.gold_article_ids)
    scores: Scores = {
        f"article_hit@{k}": float(not gold.isdisjoint(articles[:k])) for k in (1, 4, 10)
    }
    scores["all_articles_recall@10"] = float(gold.issubset(articles))
    scores.update(_fact_scores(question.gold_facts, ranked))
    scores["gold_outlets_recall@10"] = _outlets_recall(gold, articles, outlets or {})
    return scores


def finds(question: Question, excerpt: Excerpt) -> bool:
    """Whether an excerpt is right: it holds a gold fact, or where there is none, its article is."""
    if not question.gold_facts:
        return excerpt.article.id in question.gold_article_ids
    text = _squeezed(excerpt.text)
    return any(_squeezed(fact) in text for fact in question.gold_facts)


def labels(questions: Iterable[Question]) -> list[str]:
    """A name for each question, by which runs over one file know it: its id.

    The second question of one id is named "ID (2)", and so on.
    """
    named: dict[str, None] = {}
    seen: Counter[str] = Counter()
    for question in questions:
        label = question.id
        while label in named:
            seen[question.id] += 1
            label = f"{question.id} ({seen[question.id] + 1})"
        named[label] = None
    return list(named)


def _outlets_recall(
    gold: set[str], articles: Sequence[str], outlets: Mapping[str, str | None]
) -> float | None:
    """The share of the gold articles' outlets of which a gold article was found.

    Another article of such an outlet does not count: it tells of something else.
    """
    wanted = {outlets.get(article) for article in gold} - {None}
    found = {outlets.get(article) for article in gold.intersection(articles)} - {None}
    return len(found) / len(wanted) if wanted else None


def _fact_scores(facts: Sequence[str], ranked: Sequence[Excerpt]) -> Scores:
    names = ("hits@4", "hits@10", "mrr@10", "map@10", "all_facts_recall@10")
    if not facts:
        return dict.fromkeys(names)
    wanted = {_squeezed(fact) for fact in facts}
    texts = [_squeezed(excerpt.text) for excerpt in ranked]
    found: set[str] = set()
    first: int | None = None
    precision = 0.0
    for rank, text in enumerate(texts, start=1):
        new = {fact for fact in wanted - found if fact in text}
        if new and first is None:
            first = rank
        found |= new
        precision += len(new) / rank
    return {
        "hits@4": float(first is not None and first <= 4),
        "hits@10": float(first is not None),
        "mrr@10": 1 / first if first else 0.0,
        "map@10": precision / min(len(wanted), _DEPTH),
        "all_facts_recall@10": float(found == wanted),
    }


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")


def _question(data: Any) -> Question:
    if not isinstance(data, dict):
        raise TypeError("it is no object")
    asked_at = data.get("asked_at")
    for name in ("id", "text"):
        if name not in data:
            raise ValueError(f"it has no {name}")
    if not isinstance(data["text"], str):
        raise TypeError("its text is not a string")
    return Question(
        id=str(data["id"]),
        text=data["text"],
        answer=data.get("answer"),
        gold_article_ids=_listed(data, "gold_article_ids"),
        gold_facts=_listed(data, "gold_facts"),
        type=data.get("type") or "untyped",
        lang=data.get("lang"),
        asked_at=parse_as_of(asked_at) if asked_at else None,
    )


def _listed(data: dict[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts; a number in it is an id as databases export it."""
    values = data.get(name) or []
    if not isinstance(values, list):
        raise TypeError(f"its {name} is no list")
    return tuple(str(value) for value in values)
