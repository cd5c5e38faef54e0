"""A question cut into clauses and into the questions asked in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.clause_words import frame_terms
from retrieval.clauses import MOST_CLAUSES, clauses, last_border, separate_questions

LANGUAGES = st.sampled_from(["en", "tr", "de", "es", "fr", "ru", "ar", "zh", "ja", "pl"])


def cut(question: str, language: str) -> list[str]:
    """The questions in one, without the marks that end them."""
    found = separate_questions(question, language)
    return [question[one.start : one.end].rstrip(" ?؟？") for one in found]


@pytest.mark.parametrize(
    ("language", "question", "parts"),
    [
        ("en", "Who won, and when does it open?", ["Who won", "when does it open"]),
        ("en", "Who won the race? Who lost it?", ["Who won the race", "Who lost it"]),
        ("en", "Did A win, while B lost?", ["Did A win", "B lost"]),
        ("en", "Which town and which port?", ["Which town", "which port"]),
        ("en", "Which ferry is fast and safe?", ["Which ferry is fast and safe"]),
        ("de", "Wer hat gewonnen und wann öffnet es?", ["Wer hat gewonnen", "wann öffnet es"]),
        ("tr", "Kim kazandı ve ne zaman açılıyor?", ["Kim kazandı", "ne zaman açılıyor"]),
        ("es", "¿Quién ganó y cuándo abre?", ["¿Quién ganó", "cuándo abre"]),
        ("fr", "Qui a gagné et quand ouvre-t-il ?", ["Qui a gagné", "quand ouvre-t-il"]),
        ("ru", "Кто победил и когда откроется?", ["Кто победил", "когда откроется"]),
        ("ar", "من فاز ومتى يفتح؟", ["من فاز", "متى يفتح"]),
        ("zh", "谁赢了？什么时候开放？", ["谁赢了", "什么时候开放"]),
    ],
)
def test_several_questions_in_one(language: str, question: str, parts: list[str]) -> None:
    assert cut(question, language) == parts


def test_clauses_are_parted_by_commas_and_joining_words() -> None:
    question = "Which company, known for its ships, has been sued by crews and fined in Oslo?"
    assert [question[one.start : one.end] for one in clauses(question, "en")] == [
        "Which company", "known for its ships", "has been sued by crews", "fined in Oslo",
    ]  # fmt: skip


@given(st.text(max_size=300), LANGUAGES)
def test_any_text_has_clauses_in_order_and_in_bounds(text: str, language: str) -> None:
    for found in (clauses(text, language), separate_questions(text, language)):
        assert found
        borders = [border for one in found for border in (one.start, one.end)]
        assert borders == sorted(borders)
        assert borders[0] >= 0
        assert borders[-1] <= len(text)


def test_a_list_without_end_has_few_clauses_and_loses_no_word() -> None:
    question = "Is it " + ", ".join(f"n{n}" for n in range(200))
    found = clauses(question, "en")
    assert len(found) == MOST_CLAUSES
    assert question[found[-1].start :].endswith("n199")


def test_the_border_between_two_outlets_is_a_contrast_or_a_comma_or_the_middle() -> None:
    question = "Does A say x, y while B says z"
    assert question[last_border(question, 6, 23, "en") :].startswith("while")
    comma = "Does A say x, B say y"
    assert comma[last_border(comma, 6, 14, "en") :].startswith(",")
    assert last_border("A B", 1, 2, "en") == 1


@pytest.mark.parametrize("language", ["en", "tr", "de", "es", "fr", "ru", "ar", "zh"])
def test_each_language_knows_the_words_that_only_speak_of_reports(language: str) -> None:
    assert len(frame_terms(language)) > 10


def test_a_language_without_a_list_has_no_frame_words() -> None:
    assert frame_terms("pl") == frozenset()
