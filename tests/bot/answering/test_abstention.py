"""When to answer and when to be silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.abstention import (
    Evidence,
    answerable,
    bounds_for,
    evidence_for,
)
from bot.answering.sentences import Candidate, candidates
from config.settings import Settings
from tests.bot.answering.conftest import search_all
from tests.conftest import HashedWords

QUESTION = "How much does the electric ferry of Norwick cost?"


def best_for(question: str, language: str = "en") -> Candidate:
    found = candidates(search_all(question, language=language), HashedWords)
    return max(found, key=lambda each: each.score)


def test_only_the_default_embedders_cosines_are_weighed() -> None:
    any_embedder = bounds_for("openai:text-embedding-3-small")
    assert any_embedder.other_language is None
    near = Evidence(0.5, 0.5, 0.5, 0.5, similarity=0.9)
    far = replace(near, similarity=0.0)
    any_mix, fitted = any_embedder.same_language, bounds_for("use-multilingual").same_language
    assert any_mix.probability(near) == any_mix.probability(far)
    assert fitted.probability(near) > fitted.probability(far)


@pytest.mark.parametrize("signal", ["excerpt_coverage", "name_coverage", "score_ratio"])
def test_every_signal_speaks_for_an_answer(signal: str) -> None:
    evidence = Evidence(0.5, 0.5, 0.5, 0.5, 0.5)
    for mix in (bounds_for("use-multilingual").same_language, bounds_for("x:y").same_language):
        more = mix.probability(replace(evidence, **{signal: 1.0}))
        assert more > mix.probability(evidence)


def test_a_covered_question_is_answered_and_a_foreign_one_is_not() -> None:
    retrieval = search_all(QUESTION)
    best = best_for(QUESTION)
    assert "12.5 million" in best.text
    assert evidence_for(retrieval, [best]).excerpt_coverage > 0.7
    assert answerable(retrieval, [best], Settings())
    other = "Who won the chess olympiad of 1972 in Skopje?"
    assert not answerable(search_all(other), [best_for(other)], Settings())


def test_promise_4_few_words_that_no_sentence_holds_together_are_refused() -> None:
    question = "Is the mayor near the pillars?"
    retrieval = search_all(question)
    sure = replace(retrieval.signals, term_coverage=1.0, score_ratio=1.0, similarity=1.0)
    best = best_for(question)
    assert best.coverage < 0.6
    assert not answerable(replace(retrieval, signals=sure), [best], Settings())


def test_another_embedder_across_languages_has_its_bound_in_the_settings() -> None:
    question = "Kim belediye başkanı?"
    retrieval = search_all(question, language="tr")
    best = replace(best_for(question, "tr"), similarity=0.6)
    settings = Settings(embedder="openai:text-embedding-3-small")
    strict = Settings.model_validate(
        {"embedder": settings.embedder, "answering": {"min_similarity": 0.7}}
    )
    assert not best.same_language
    assert answerable(retrieval, [best], settings)
    assert not answerable(retrieval, [best], strict)


def test_a_figure_is_given_across_languages_where_names_are_spelt_alike() -> None:
    question = "Norwick ferry passengers ship costs million crowns kaça?"
    best = best_for(question, "tr")
    assert best.kind == 1.0
    assert answerable(search_all(question, language="tr"), [best], Settings())


def test_a_sentence_that_holds_the_whole_question_is_given_in_the_smallest_corpus() -> None:
    question = "When does service to Tarn begin?"
    retrieval = search_all(question)
    faint = replace(retrieval.signals, score_ratio=0.3, similarity=0.1)
    best = best_for(question)
    assert "May 2025" in best.text
    assert answerable(replace(retrieval, signals=faint), [best], Settings())
    without_date = replace(best, kind=-1.0)
    assert not answerable(replace(retrieval, signals=faint), [without_date], Settings())
