"""Whether to answer at all: several signals, weighed together.

No single similarity or score separates what the articles hold from what they don't, so how much
of the question is covered, by the best excerpt and by the best sentence, whether its names occur
and whether the sentence has the kind of thing asked for are mixed by logistic regression.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.answering.sentences import Candidate, question_weights
from retrieval.analysis import analyse
from retrieval.results import Retrieval


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer; all but `kind` between 0 and 1."""

    excerpt_coverage: float
    """Share of the question's IDF mass, function words aside, in the best excerpt and headline."""
    sentence_coverage: float
    name_coverage: float
    score_ratio: float
    similarity: float
    """Cosine of the best sentence where its language is another, else of the best excerpt."""
    kind: float
    """1 where the sentence has the kind of thing asked for, -1 where it lacks it."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Coefficients of a logistic mix; it answers from a probability of one half."""

    bias: float
    excerpt_coverage: float
    sentence_coverage: float
    name_coverage: float
    score_ratio: float
    similarity: float
    kind: float

    def probability(self, evidence: Evidence) -> float:
        """How likely the articles hold an answer."""
        total = (
            self.bias
            + self.excerpt_coverage * evidence.excerpt_coverage
            + self.sentence_coverage * evidence.sentence_coverage
            + self.name_coverage * evidence.name_coverage
            + self.score_ratio * evidence.score_ratio
            + self.similarity * evidence.similarity
            + self.kind * evidence.kind
        )
        return 1 / (1 + math.exp(-total))


SAME_LANGUAGE = Mix(-4.5, 2.5, 2.5, 1.5, 1.0, 0.0, 0.3)
OTHER_LANGUAGE = Mix(-3.0, 0.0, 1.0, 0.0, 0.0, 8.0, 0.3)


def answerable(retrieval: Retrieval, best: Candidate) -> bool:
    """Whether `best`, the best sentence found, is to be given as the answer."""
    mix = SAME_LANGUAGE if best.same_language else OTHER_LANGUAGE
    return mix.probability(evidence_for(retrieval, best)) >= 0.5


def evidence_for(retrieval: Retrieval, best: Candidate) -> Evidence:
    """The signals of one search and its best sentence."""
    signals = retrieval.signals
    return Evidence(
        excerpt_coverage=_excerpt_coverage(retrieval),
        sentence_coverage=min(1.0, best.coverage),
        name_coverage=signals.name_coverage,
        score_ratio=signals.score_ratio,
        similarity=signals.similarity if best.same_language else best.similarity,
        kind=best.kind,
    )


def _excerpt_coverage(retrieval: Retrieval) -> float:
    weights = question_weights(retrieval)
    total = sum(weights.values())
    if not total:
        return 0.0
    best = 0.0
    for excerpt in retrieval.excerpts:
        article = excerpt.article
        text = f"{article.title}\n{article.source or ''}\n{excerpt.text}"
        terms = set(analyse(text, article.lang or retrieval.language))
        held = sum(
            weight
            for position, weight in weights.items()
            if not terms.isdisjoint(retrieval.term_groups[position])
        )
        best = max(best, held / total)
    return best
