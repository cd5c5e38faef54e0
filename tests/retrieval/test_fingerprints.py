"""Fingerprints of chunks: terms found where they stand, vectors kept in 8 bits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import EmbedderUnavailable
from retrieval.fingerprints import (
    chunk_vector,
    encode_terms,
    encode_vectors,
    find_terms,
    similarities,
    term_hash,
    term_hashes,
    unit_vectors,
)

WORDS = st.lists(st.sampled_from(["mayor", "ferry", "opens", "bank", "town"]), max_size=6)
CHUNKS = st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=4)), min_size=1, max_size=5)


@given(CHUNKS, st.sets(st.sampled_from(["mayor", "ferry", "tram"])))
def test_terms_are_found_where_a_plain_search_finds_them(
    chunks: list[tuple[list[str], list[list[str]]]], wanted: set[str]
) -> None:
    hashes = np.array(sorted(map(term_hash, wanted)), np.uint32)
    name = {term_hash(word): word for word in wanted}
    found = find_terms([encode_terms(*chunk) for chunk in chunks], hashes)
    got = [
        (int(chunk), name[int(hashes[term])], bool(heading))
        for chunk, term, heading in zip(found.chunk, found.term, found.in_heading, strict=True)
    ]
    expected = [
        (number, word, at == 0)
        for number, (heading, sentences) in enumerate(chunks)
        for at, sentence in enumerate([heading, *sentences])
        for word in sentence
        if word in wanted
    ]
    assert got == expected
    assert found.lengths.tolist() == [len(h) + sum(map(len, s)) for h, s in chunks]
    assert np.bincount(found.sentence_chunk, minlength=len(chunks)).tolist() == [
        1 + len(sentences) for _, sentences in chunks
    ]


def test_all_terms_of_a_chunk_whatever_their_order() -> None:
    held = term_hashes(encode_terms(["mayor"], [["ferry"], ["bank", "ferry"]]))
    assert {term_hash(word) for word in ("mayor", "ferry", "bank")} <= held


def units(count: int, dimension: int = 64) -> np.ndarray:
    drawn = np.random.default_rng(3).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def test_cosines_survive_eight_bits_and_the_nearest_piece_counts() -> None:
    vectors, question = units(9), units(10)[9]
    encoded = [
        encode_vectors(vectors[:4]),
        encode_vectors(vectors[4:5]),
        encode_vectors(vectors[5:]),
    ]
    chunk, piece = similarities(encoded, question * 3)
    np.testing.assert_allclose(chunk, vectors[[0, 4, 5]] @ question, atol=0.01)
    best = [(vectors[1:4] @ question).max(), vectors[4] @ question, (vectors[6:] @ question).max()]
    np.testing.assert_allclose(piece, best, atol=0.01)


def test_vectors_of_any_length_become_units_and_broken_ones_are_refused() -> None:
    made = unit_vectors(np.array([[300, 400], [0, 0]], np.float32))
    assert made.tolist() == pytest.approx(np.array([[0.6, 0.8], [0, 0]]))
    with pytest.raises(EmbedderUnavailable, match="not finite"):
        unit_vectors(np.array([[np.nan, 1]], np.float32))


def test_vectors_of_nothing_are_kept() -> None:
    nothing = np.zeros((2, 8), np.float32)
    chunk, piece = similarities([encode_vectors(nothing)], nothing[0])
    assert (chunk.tolist(), piece.tolist()) == ([0.0], [0.0])


def test_a_chunks_vector_weighs_its_parts_by_the_root_of_their_lengths() -> None:
    made = chunk_vector(np.eye(2, dtype=np.float32), [4, 9])
    assert made == pytest.approx(np.array([2, 3]) / np.sqrt(13))
    assert chunk_vector(np.zeros((1, 3), np.float32), [5]).tolist() == [0, 0, 0]
