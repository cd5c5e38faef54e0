"""The features of candidates, against values computed by hand, and for any text at all."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analysis import analyse, query_terms
from retrieval.fingerprints import encode_terms, encode_vectors
from retrieval.reranking.asked import Asked, asked_of
from retrieval.reranking.features import FEATURES, WIDTH, Candidates, measure
from retrieval.understanding import understand

OUTLETS = frozenset(("Harbour Herald", "Coastal Wire"))
NOW = datetime(2024, 12, 1, tzinfo=UTC)
UNKNOWN = 4.0


def asked(question: str, idf: dict[str, float]) -> tuple[Asked, int]:
    """The numbers of a question, and how many parts it has."""
    found = understand(question, corpus_languages=["en"], outlets=OUTLETS, now=NOW)
    groups = query_terms(question, ["en"])
    return asked_of(found, groups, idf, UNKNOWN), len(found.parts)


def candidates(
    *chunks: tuple[str, list[str]],
    allowed: list[list[bool]] | None = None,
    in_time: list[list[bool]] | None = None,
    recency: list[float] | None = None,
) -> Candidates:
    """Chunks as (heading, sentences), with vectors along the first axis."""
    none = np.zeros((0, len(chunks)), np.bool_)
    return Candidates(
        terms=[
            encode_terms(analyse(heading, "en"), [analyse(one, "en") for one in sentences])
            for heading, sentences in chunks
        ],
        vectors=[
            encode_vectors(np.eye(4, dtype=np.float32)[at % 4 : at % 4 + 1])
            for at in range(len(chunks))
        ],
        allowed=none if allowed is None else np.array(allowed, np.bool_),
        in_time=none if in_time is None else np.array(in_time, np.bool_),
        recency=np.array(recency or [0.0] * len(chunks), np.float32),
    )


def column(table: np.ndarray, name: str) -> list[float]:
    """A feature of all candidates, to six places."""
    return [round(float(value), 6) for value in table[:, FEATURES.index(name)]]


def test_shares_of_words_in_heading_chunk_and_best_sentence() -> None:
    numbers, _ = asked("ferry mayor bridge", {"ferri": 1.0, "mayor": 2.0, "bridg": 3.0})
    table = measure(
        numbers, None,
        candidates(
            ("The ferry", ["A mayor came.", "A bridge fell."]), ("", ["Mayor of the bridge."])
        ),
    )  # fmt: skip
    assert table.shape == (2, WIDTH)
    assert column(table, "heading") == pytest.approx([1 / 6, 0], abs=1e-4)
    assert column(table, "part_words") == pytest.approx([1, 5 / 6], abs=1e-4)
    assert column(table, "part_sentence") == pytest.approx([3 / 6, 5 / 6], abs=1e-4)
    assert column(table, "similarity") == pytest.approx([0, 0], abs=1e-4), "no vector was given"
    best = table[:, len(FEATURES) + FEATURES.index("part_words")]
    assert best.tolist() == pytest.approx([1, 5 / 6])


def test_bm25_by_hand() -> None:
    numbers, _ = asked("ferry mayor", {"ferri": 1.0, "mayor": 2.0})
    table = measure(numbers, None, candidates(("x y", ["ferry ferry"]), ("", ["mayor b"])))
    lengths = (4, 2)

    def part(weight: float, count: int, length: int) -> float:
        return weight * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / 3))

    expected = [part(1.0, 2, lengths[0]) / 3, part(2.0, 1, lengths[1]) / 3]
    assert column(table, "bm25") == pytest.approx(expected, abs=1e-5)


def test_a_phrase_stands_within_one_sentence_and_counts_once() -> None:
    numbers, _ = asked("ferry terminal", {"ferri": 1.0, "termin": 3.0})
    table = measure(
        numbers, None,
        candidates(
            ("", ["The ferry terminal, the ferry terminal."]),
            ("", ["The ferry.", "Terminal."]),
            ("", ["A terminal ferry."]),
        ),
    )  # fmt: skip
    assert column(table, "part_phrases") == pytest.approx([1 / 4, 0, 0], abs=1e-4)


def test_each_clause_votes_for_the_chunk_that_holds_its_words() -> None:
    idf = {"ferri": 4.0, "captain": 4.0, "bridg": 4.0, "mayor": 4.0}
    numbers, _ = asked("The ferry captain, the bridge mayor", idf)
    assert len(numbers.clause_weights) == 2
    table = measure(
        numbers, None,
        candidates(("", ["A ferry captain."]), ("", ["A bridge mayor."]), ("", ["Nothing."])),
    )  # fmt: skip
    first = math.exp(16) / (math.exp(16) + 2)
    other = 1 / (math.exp(16) + 2)
    assert column(table, "sentence_votes") == pytest.approx([
        (first + other) / 2, (first + other) / 2, other,
    ], abs=1e-4)  # fmt: skip
    assert table[:, FEATURES.index("sentence_votes")].sum() == pytest.approx(1)


def test_a_clauses_outlet_and_time_hold_others_back() -> None:
    idf = {"ferri": 4.0, "captain": 4.0, "bridg": 4.0, "mayor": 4.0}
    question = (
        "Did the Harbour Herald name a ferry captain, while the Coastal Wire of 15 October named a "
        "bridge mayor?"
    )
    numbers, parts = asked(question, idf)
    assert parts == 2
    same = ("", ["A ferry captain and a bridge mayor."])
    table = measure(
        numbers, None,
        candidates(
            same, same, same,
            allowed=[[True, False, False], [False, True, True]],
            in_time=[[False, False, False], [False, True, False]],
        ),
    )  # fmt: skip
    votes = table[:, FEATURES.index("sentence_votes")]
    assert votes[1] > votes[2], "the day that its clause names"
    assert votes[0] > votes[2]
    assert column(table, "in_time") == pytest.approx([0, 1, 0], abs=1e-4)


def test_of_two_that_hold_a_clause_alike_the_newer_gets_more_of_its_vote() -> None:
    numbers, _ = asked("ferry captain", {"ferri": 4.0, "captain": 4.0})
    same = ("", ["A ferry captain."])
    table = measure(numbers, None, candidates(same, same, recency=[0.0, 1.0]))
    older, newer = table[:, FEATURES.index("sentence_votes")]
    assert newer / older == pytest.approx(math.exp(1.6), rel=1e-3)


def test_similarity_is_the_chunks_and_its_nearest_pieces() -> None:
    numbers, _ = asked("ferry", {"ferri": 1.0})
    question = np.array([1, 0, 0, 0], np.float32)
    table = measure(numbers, question, candidates(("", ["x"]), ("", ["y"])))
    assert table[:, FEATURES.index("similarity")].tolist() == pytest.approx([2, 0], abs=0.02)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=120),
    st.lists(st.tuples(st.text(max_size=20), st.lists(st.text(max_size=60), max_size=3)),
             min_size=1, max_size=4),
)  # fmt: skip
def test_any_question_and_text_give_finite_numbers(
    question: str, chunks: list[tuple[str, list[str]]]
) -> None:
    groups = query_terms(question, ["en"])
    idf = {term: 2.0 for group in groups[::2] for term in group}
    numbers, parts = asked(question, idf)
    flags = [[at % 2 == 0 for at in range(len(chunks))]] * parts
    found = candidates(*chunks, allowed=flags or None, in_time=flags or None)
    table = measure(numbers, np.ones(4, np.float32), found)
    assert table.shape == (len(chunks), WIDTH)
    assert np.isfinite(table).all()
    assert (table >= 0).all()
