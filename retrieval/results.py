"""What a search hands on: ranked excerpts, and what is known about how well they fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from retrieval.articles import Excerpt
from retrieval.catalogue import LiveVersion


@dataclass(frozen=True, slots=True)
class Signals:
    """How well the corpus covers a question; each between 0 and 1, higher is better.

    No single threshold on a similarity separates what the corpus can answer from what it can't,
    so several are kept and the answerer weighs them.
    """

    term_coverage: float
    """Share of the question's IDF mass that the best-covering excerpt (with headline) holds."""
    score_ratio: float
    """Best BM25 score over the question's total IDF, capped at 1."""
    name_coverage: float
    """Share of the question's names and numbers found in the top four; 1 where it has none."""
    similarity: float
    """Best cosine between question and excerpt in the vector leg."""


@dataclass(frozen=True, slots=True)
class AskedClause:
    """One of the things that a question asks for."""

    words: frozenset[int]
    """Positions in `Retrieval.term_groups`, without words that only speak of reports."""
    outlets: frozenset[str]
    """Whose reports are asked for; empty where anybody's."""


@dataclass(frozen=True, slots=True)
class CorpusFacts:
    """The corpus that a question was asked of."""

    version: int
    articles: int
    outlets: int
    newest: datetime | None
    """Publication time of the newest live article that `as_of` lets through."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The outcome of one search."""

    question: str
    language: str
    """Language of the question, ISO 639-1."""
    as_of: datetime | None
    excerpts: tuple[Excerpt, ...]
    """Best first."""
    copies: Mapping[str, tuple[LiveVersion, ...]]
    """By version id, for the articles among the excerpts that have any: the other live versions of
    the same story (`retrieval.stories`) that `as_of` lets through, newest first."""
    term_groups: tuple[tuple[str, ...], ...]
    """For each word of the question the index terms it may stand under (`analysis.query_terms`);
    none for those of a very long question that are too common to be looked for."""
    idf: Mapping[str, float]
    """Inverse document frequency of each term in `term_groups`, in the live index."""
    clauses: tuple[AskedClause, ...]
    """What the question asks for, in order; at least one."""
    signals: Signals
    corpus: CorpusFacts
    steps_ms: Mapping[str, float]
    """Milliseconds by the clock that each step took, in order; `understand` is the first."""

    @property
    def understand_ms(self) -> float:
        """Milliseconds that understanding the question took."""
        return self.steps_ms.get("understand", 0.0)

    @property
    def retrieve_ms(self) -> float:
        """Milliseconds that all further steps took."""
        return sum(self.steps_ms.values()) - self.understand_ms
