"""Words whose forms share no stem."""

from __future__ import annotations

import pytest

from retrieval.analysis import query_terms, terms_of
from retrieval.irregular_forms import with_irregular_forms


def groups_of(question: str, language: str = "en") -> list[tuple[str, ...]]:
    return with_irregular_forms(question, query_terms(question, [language]), language)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("Which boats were found?", "find"),
        ("What did divers find?", "found"),
        ("which boats sunk", "sank"),
        ("What sinks?", "sunk"),
        ("Who is building it?", "built"),
        ("How many women won?", "woman"),
        ("Won they?", "win"),
    ],
)
def test_a_form_is_looked_for_under_the_others(question: str, term: str) -> None:
    assert any(term in group for group in groups_of(question))


@pytest.mark.parametrize("question", ["Who founded Rome?", "What did Rose say?", "Was Lead there?"])
def test_regular_words_and_names_stay_as_they_are(question: str) -> None:
    found = {term for group in groups_of(question) for term in group}
    assert found.isdisjoint({"find", "rise", "led"})


def test_words_keep_their_order_and_their_own_term_first() -> None:
    question = "When were 3,000 books found in 2019?"
    plain = query_terms(question, ["en"])
    assert [group[0] for group in groups_of(question)] == [group[0] for group in plain]


def test_a_turkish_past_is_looked_for_as_a_participle() -> None:
    found = {term for group in groups_of("Barajda ne kadar su kaldı?", "tr") for term in group}
    assert {*terms_of("kaldığını", "tr"), *terms_of("kalan", "tr")} <= found


def test_another_language_has_none_of_it() -> None:
    question = "Was fand man im band?"
    assert groups_of(question, "de") == query_terms(question, ["de"])
