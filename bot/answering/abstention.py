"""Whether to answer at all: several signals, weighed together.

No single similarity or score separates what the articles hold from what they don't, so how much
of the question is covered, by the best excerpt and by the best sentence, whether its names occur,
how well full text scores and how near the vectors are is mixed by logistic regression.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.answering.lexicon import AnswerType, answer_type
from bot.answering.sentences import Candidate, clause_coverage, question_weights
from config.settings import Settings
from retrieval.analysis import analyse, words
from retrieval.embeddings import DEFAULT_EMBEDDER
from retrieval.results import AskedClause, Retrieval

#: Of 345 English XQuAD questions over half of their paragraphs, this rule refuses 30 of 164 that
#: cannot be answered and 1 of 181 that can.
_FEW_WORDS = 3
_FEW_WORDS_COVERAGE = 0.6
#: Of the development questions 44 have such a sentence, and all of these can be answered.
_WHOLLY_TOLD = 0.9
#: A number asked for stands in a sentence with this share of the best one's words, or nowhere.
_AS_MUCH = 0.6
#: Across languages this rule adds 5 of 216 questions that can be answered, none that can't.
_SPELT_ALIKE = 0.3

#: Cosines of headline and sentence from which the kind of thing asked for is given in another
#: language. Of 31 such questions about the sample articles 16 get the right sentence with this
#: rule, 10 without; of 24 that they do not answer, 22 are refused either way.
_TOPIC, _SENTENCE_UNDER_IT = 0.28, 0.23
_HEADLINE_WORDS = 4

#: Where `calibration` writes what it fits.
MIXES_FILE = Path(__file__).with_name("abstention.json")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer, each between 0 and 1."""

    excerpt_coverage: float
    """Share of the question's IDF mass, function words aside, in the best excerpt and headline.

    Where several things are asked for, in the best one for each."""
    sentence_coverage: float
    """The same by sentences, with part credit for headline and neighbours."""
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
    """The mixes in force for one embedder, fitted by `calibration` (docs/answering.md)."""

    same_language: Mix
    other_language: Mix | None
    """None where the embedder's scale is unknown: there the setting `min_similarity` decides."""


def bounds_for(embedder: str) -> Bounds:
    """The bounds for an embedder by its name in the settings.

    They were fitted with the default one. Of others, whose cosines lie on scales of their own, no
    use is made.
    """
    mixes = _shipped()
    if embedder == DEFAULT_EMBEDDER:
        return Bounds(mixes["same_language"], mixes["other_language"])
    return Bounds(mixes["any_embedder"], None)


@cache
def _shipped() -> dict[str, Mix]:
    data = json.loads(MIXES_FILE.read_text(encoding="utf-8"))
    return {name: Mix(**coefficients) for name, coefficients in data.items()}


def answerable(retrieval: Retrieval, ranked: Sequence[Candidate], settings: Settings) -> bool:
    """Whether the best of the sentences found, which come best first, is to be given as the answer.

    Three plain cases stand before the mix. A question of few words that no sentence holds together
    is refused. A sentence that holds all of the question's words, and the kind of thing asked for,
    is given, however small the corpus makes the other signals. So is a figure or a date in another
    language when the sentence, its headline and its neighbours have the names and numbers that the
    question spells alike.
    """
    best = ranked[0]
    if best.same_language and (_words_apart(retrieval, best) or _uncounted(retrieval, ranked)):
        return False
    if best.same_language and best.kind >= 0 and _wholly_told(retrieval, best):
        return True
    bounds = bounds_for(settings.embedder)
    mix = bounds.same_language if best.same_language else bounds.other_language
    if not best.same_language and (_gives_figure(retrieval, best) or _under_its_headline(best)):
        return True
    if mix is None:
        return best.similarity >= settings.answering.min_similarity
    return mix.probability(evidence_for(retrieval, ranked)) >= 0.5


def _words_apart(retrieval: Retrieval, best: Candidate) -> bool:
    few = len(question_weights(retrieval)) <= _FEW_WORDS
    return few and best.coverage < _FEW_WORDS_COVERAGE


def _uncounted(retrieval: Retrieval, ranked: Sequence[Candidate]) -> bool:
    """Whether a number is asked for that no sentence has which holds about as much as the best."""
    if answer_type(retrieval.question) is not AnswerType.QUANTITY:
        return False
    near = _AS_MUCH * max(one.coverage for one in ranked)
    return all(one.kind < 0 for one in ranked if one.same_language and one.coverage >= near)


def _wholly_told(retrieval: Retrieval, best: Candidate) -> bool:
    weights = question_weights(retrieval)
    held = sum(weights[word] for word in best.covered)
    return bool(weights) and held >= _WHOLLY_TOLD * sum(weights.values())


def _gives_figure(retrieval: Retrieval, best: Candidate) -> bool:
    figures = {AnswerType.MONEY, AnswerType.QUANTITY, AnswerType.DATE}
    wanted = answer_type(retrieval.question) in figures and best.kind == 1.0
    return wanted and best.coverage >= _SPELT_ALIKE


def _under_its_headline(best: Candidate) -> bool:
    """Whether a headline in another language is about what is asked, and its sentence answers it.

    A sentence is near many questions, a headline only to those about its event; one of few words
    names a subject and tells no event.
    """
    tells = sum(1 for _ in words(best.quote.article.title)) >= _HEADLINE_WORDS
    near = best.topic >= _TOPIC and best.similarity >= _SENTENCE_UNDER_IT
    return tells and near and best.kind >= 1


def evidence_for(retrieval: Retrieval, ranked: Sequence[Candidate]) -> Evidence:
    """The signals of one search and its sentences, which come best first; at least one is given."""
    signals, best = retrieval.signals, ranked[0]
    weights = question_weights(retrieval)
    if len(retrieval.clauses) > 1:
        told = [(one.quote.article.source, one.credit) for one in ranked]
        sentence_coverage = clause_coverage(retrieval.clauses, weights, told)
    else:
        sentence_coverage = best.coverage
    return Evidence(
        excerpt_coverage=_excerpt_coverage(retrieval, weights),
        sentence_coverage=min(1.0, sentence_coverage),
        name_coverage=signals.name_coverage,
        score_ratio=signals.score_ratio,
        similarity=signals.similarity if best.same_language else best.similarity,
    )


def _excerpt_coverage(retrieval: Retrieval, weights: Mapping[int, float]) -> float:
    held = []
    for excerpt in retrieval.excerpts:
        article = excerpt.article
        text = f"{article.title}\n{article.source or ''}\n{excerpt.text}"
        terms = set(analyse(text, article.lang or retrieval.language))
        there = {
            position: 1.0
            for position in weights
            if not terms.isdisjoint(retrieval.term_groups[position])
        }
        held.append((article.source, there))
    if len(retrieval.clauses) > 1:
        return clause_coverage(retrieval.clauses, weights, held)
    whole = AskedClause(frozenset(weights), frozenset())
    return clause_coverage([whole], weights, held)
