"""A question as numbers: words, clauses and parts over one list of its terms."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import query_terms
from retrieval.fingerprints import term_hash
from retrieval.reranking.asked import Asked, asked_of
from retrieval.understanding import understand

OUTLETS = frozenset(("Harbour Herald", "Coastal Wire"))
NOW = datetime(2024, 12, 1, tzinfo=UTC)
UNKNOWN = 4.0


def asked(question: str, idf: dict[str, float], languages: tuple[str, ...] = ("en",)) -> Asked:
    found = understand(question, corpus_languages=languages, outlets=OUTLETS, now=NOW)
    return asked_of(found, query_terms(question, languages), idf, UNKNOWN)


def row(numbers: Asked, matrix: np.ndarray, position: int) -> set[str]:
    """The terms whose words a row of `clauses` or `parts` has."""
    names = {term_hash(term): term for term in TERMS}
    words = {
        names[int(one)]: int(at) for one, at in zip(numbers.hashes, numbers.word_of, strict=True)
    }
    return {term for term, at in words.items() if matrix[position, at]}


TERMS = (
    "ferri", "ferryman", "mayor", "bridg", "captain", "the", "渡轮", "轮码", "码头",
)  # fmt: skip


def test_each_word_that_stands_in_some_chunk_has_its_weight() -> None:
    numbers = asked("ferry zeppelin bridge", {"ferri": 1.0, "bridg": 3.0})
    assert numbers.weights.tolist() == [1.0, 3.0]
    assert sorted(numbers.hashes.tolist()) == numbers.hashes.tolist()
    assert set(numbers.hashes.tolist()) == {term_hash("ferri"), term_hash("bridg")}
    assert numbers.part_totals.tolist() == [1.0 + UNKNOWN + 3.0], "one that stands nowhere counts"


def test_words_follow_each_other_only_where_nothing_stands_between() -> None:
    idf = {"ferri": 1.0, "captain": 2.0, "bridg": 3.0}
    numbers = asked("ferry captain of a bridge", idf)
    first, second, third = 0, 1, 2
    assert numbers.neighbours[first, second]
    assert not numbers.neighbours[second, first]
    assert not numbers.neighbours[second, third]


def test_the_stems_of_a_word_in_two_languages_are_one_word() -> None:
    groups = query_terms("ferries", ("en", "tr"))
    [variants] = groups
    assert len(variants) == 2
    numbers = asked("ferries", dict.fromkeys(variants, 2.0), ("en", "tr"))
    assert numbers.weights.tolist() == [2.0]
    assert numbers.word_of.tolist() == [0, 0]


def test_a_word_asked_twice_is_one_word() -> None:
    numbers = asked("ferry or ferry", {"ferri": 1.0})
    assert len(numbers.weights) == 1


def test_frame_words_belong_to_parts_and_to_no_clause() -> None:
    idf = {"the": 0.1, "ferri": 4.0, "captain": 4.0, "bridg": 4.0, "mayor": 4.0}
    numbers = asked("The ferry captain, the bridge mayor", idf)
    assert row(numbers, numbers.clauses, 0) == {"ferri", "captain"}
    assert row(numbers, numbers.clauses, 1) == {"bridg", "mayor"}
    assert row(numbers, numbers.parts, 0) == {"the", "ferri", "captain", "bridg", "mayor"}
    assert numbers.clause_weights.tolist() == [0.5, 0.5]
    assert numbers.clause_parts == (None, None)


def test_a_light_clause_goes_with_the_one_before() -> None:
    idf = {"ferri": 4.0, "captain": 4.0, "bridg": 4.0}
    numbers = asked("The ferry captain, a bridge", idf)
    assert len(numbers.clauses) == 1
    assert row(numbers, numbers.clauses, 0) == {"ferri", "captain", "bridg"}


def test_a_light_clause_of_another_part_stays_alone() -> None:
    idf = {"ferri": 4.0, "captain": 4.0, "bridg": 4.0}
    numbers = asked(
        "Did the Harbour Herald name a ferry captain, while the Coastal Wire named a bridge?", idf
    )
    assert numbers.clause_parts == (0, 1)
    assert row(numbers, numbers.clauses, 1) == {"bridg"}
    assert numbers.clause_weights.tolist() == pytest.approx([2 / 3, 1 / 3])
    assert row(numbers, numbers.parts, 0) == {"ferri", "captain"}
    assert row(numbers, numbers.parts, 1) == {"bridg"}
    assert row(numbers, numbers.parts, 2) == {"ferri", "captain", "bridg"}, "the whole is last"


def test_a_question_of_frame_words_alone_is_one_clause_of_them_all() -> None:
    numbers = asked("What is the article?", {"the": 0.5, "articl": 1.0})
    assert numbers.clauses.tolist() == [[1.0, 1.0]]
    assert numbers.clause_weights.tolist() == [1.0]


def test_a_word_is_not_mistaken_for_the_beginning_of_the_one_before() -> None:
    idf = {"mayor": 4.0, "ferryman": 4.0, "ferri": 4.0, "captain": 4.0}
    numbers = asked("The mayor ferryman, ferry captain", idf)
    assert row(numbers, numbers.clauses, 0) == {"mayor", "ferryman"}
    assert row(numbers, numbers.clauses, 1) == {"ferri", "captain"}


def test_pairs_of_characters_are_words_where_no_space_parts_them() -> None:
    idf = {"渡轮": 4.0, "轮码": 4.0, "码头": 4.0}
    numbers = asked("渡轮码头？", idf, ("zh",))
    assert numbers.weights.tolist() == [4.0, 4.0, 4.0]
    assert numbers.neighbours.sum() == 2
    assert row(numbers, numbers.clauses, 0) == {"渡轮", "轮码", "码头"}


@pytest.mark.parametrize("question", ["", "?!", "\x00", "zeppelin"])
def test_a_question_without_any_known_word_has_numbers_too(question: str) -> None:
    numbers = asked(question, {})
    assert numbers.clauses.shape == (1, 0)
    assert numbers.clause_weights.tolist() == [1.0]
    assert numbers.part_totals.tolist()[0] > 0


@given(
    st.lists(
        st.sampled_from(["ferry", "the", "ferries", "who", ",", "?", "Harbour Herald", "while",
                         "Coastal Wire", "渡轮码头", "on 15 October 2024", "ﬁnance", "İZMİR"])
        | st.text(max_size=6),
        max_size=20,
    ).map(" ".join),
    st.integers(1, 4),
)  # fmt: skip
def test_the_numbers_of_any_question_fit_together(question: str, every: int) -> None:
    groups = query_terms(question, ("en", "tr"))
    idf = {term: 1.0 + at for at, group in enumerate(groups[::every]) for term in group}
    found = understand(question, corpus_languages=["en"], outlets=OUTLETS, now=NOW)
    numbers = asked_of(found, groups, idf, 9.0)
    words, clauses, parts = len(numbers.weights), len(numbers.clauses), len(found.parts)
    assert numbers.neighbours.shape == (words, words)
    assert numbers.clauses.shape == (clauses, words)
    assert numbers.parts.shape == (parts + 1, words)
    assert numbers.part_totals.shape == (parts + 1,)
    assert len(numbers.clause_parts) == clauses >= 1
    assert float(numbers.clause_weights.sum()) == pytest.approx(1)
    assert (np.diff(numbers.hashes.astype(np.int64)) > 0).all()
    assert set(numbers.word_of.tolist()) <= set(range(words))
    covered = numbers.parts @ numbers.weights
    assert (covered <= numbers.part_totals * (1 + 1e-5)).all()
    assert numbers.parts[-1].all(), "the whole question has every word"
