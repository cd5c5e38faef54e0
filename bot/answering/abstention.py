"""Whether to answer at all: several signals, weighed together.

No single similarity or score separates what the articles hold from what they don't, so how much
of the question is covered, by the best excerpt and by the best sentence, whether its names occur,
how well full text scores and how near the vectors are is mixed by logistic regression.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.answering.lexicon import AnswerType, answer_type
from bot.answering.sentences import Candidate, question_weights
from config.settings import Settings
from retrieval.analysis import analyse
from retrieval.results import Retrieval

#: Of the XQuAD questions named at `Bounds`, this rule refuses 30 of 164 that cannot be answered
#: and 1 of 181 that can.
_FEW_WORDS = 3
_FEW_WORDS_COVERAGE = 0.6
#: Across languages this rule adds 5 of 216 questions that can be answered, none that can't.
_SPELT_ALIKE = 0.3

#: The embedder that the bounds were fitted with.
DEFAULT_EMBEDDER = "use-multilingual"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer, each between 0 and 1."""

    excerpt_coverage: float
    """Share of the question's IDF mass, function words aside, in the best excerpt and headline."""
    sentence_coverage: float
    name_coverage: float
    score_ratio: float
    similarity: float
    """Cosine of the best sentence where its language is another, else of the best excerpt."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Coefficients of a logistic mix; it answers from a probability of one half."""

    bias: float
    excerpt_coverage: float
    sentence_coverage: float
    name_coverage: float
    score_ratio: float
    similarity: float

    def probability(self, evidence: Evidence) -> float:
        """How likely the articles hold an answer."""
        total = (
            self.bias
            + self.excerpt_coverage * evidence.excerpt_coverage
            + self.sentence_coverage * evidence.sentence_coverage
            + self.name_coverage * evidence.name_coverage
            + self.score_ratio * evidence.score_ratio
            + self.similarity * evidence.similarity
        )
        return 1 / (1 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The mixes in force for one embedder.

    Fitted with the default embedder (balanced classes, L2) on 345 English XQuAD questions over a
    corpus that holds half of their paragraphs, and on 400 questions of MultiHop-RAG's development
    set; across languages on 300 XQuAD questions in ar, de, es, ru, tr and zh over the same half.
    In 5-fold cross-validation the first mix answers 93 % of the answerable XQuAD questions and
    refuses 80 % of the others, whose neighbouring paragraphs are in the corpus (AUC .96); on
    MultiHop-RAG 81 % and 95 % (AUC .95). Without the cosine: 95 % and 77 %, 74 % and 99 %.
    Across languages: 72 % and 77 % (AUC .82).
    """

    same_language: Mix
    other_language: Mix | None
    """None where the embedder's scale is unknown: there the setting `min_similarity` decides."""


FITTED = Bounds(
    same_language=Mix(-8.0, 2.55, 0.81, 2.16, 4.99, 5.46),
    other_language=Mix(-2.7, 0.0, 1.72, 0.0, 0.0, 7.75),
)
#: For other embedders, whose cosines lie on scales of their own: no use is made of them.
ANY_EMBEDDER = Bounds(same_language=Mix(-5.75, 2.27, 0.0, 1.98, 6.54, 0.0), other_language=None)


def bounds_for(embedder: str) -> Bounds:
    """The bounds for an embedder by its name in the settings."""
    return FITTED if embedder == DEFAULT_EMBEDDER else ANY_EMBEDDER


def answerable(retrieval: Retrieval, best: Candidate, settings: Settings) -> bool:
    """Whether `best`, the best sentence found, is to be given as the answer.

    Two plain cases stand before the mix. A question of few words that no sentence holds together
    is refused. A figure or a date in another language is given when the sentence, its headline
    and its neighbours have the names and numbers that the question spells alike.
    """
    if best.same_language and _words_apart(retrieval, best):
        return False
    bounds = bounds_for(settings.embedder)
    mix = bounds.same_language if best.same_language else bounds.other_language
    if not best.same_language and _gives_figure(retrieval, best):
        return True
    if mix is None:
        return best.similarity >= settings.answering.min_similarity
    return mix.probability(evidence_for(retrieval, best)) >= 0.5


def _words_apart(retrieval: Retrieval, best: Candidate) -> bool:
    few = len(question_weights(retrieval)) <= _FEW_WORDS
    return few and best.coverage < _FEW_WORDS_COVERAGE


def _gives_figure(retrieval: Retrieval, best: Candidate) -> bool:
    figures = {AnswerType.MONEY, AnswerType.QUANTITY, AnswerType.DATE}
    wanted = answer_type(retrieval.question) in figures and best.kind == 1.0
    return wanted and best.coverage >= _SPELT_ALIKE


def evidence_for(retrieval: Retrieval, best: Candidate) -> Evidence:
    """The signals of one search and its best sentence."""
    signals = retrieval.signals
    return Evidence(
        excerpt_coverage=_excerpt_coverage(retrieval),
        sentence_coverage=min(1.0, best.coverage),
        name_coverage=signals.name_coverage,
        score_ratio=signals.score_ratio,
        similarity=signals.similarity if best.same_language else best.similarity,
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
