"""How well chunks fit a question, in numbers that can be weighed against each other.

All are computed at once for all candidates from their fingerprints, in a few array operations: no
text is read. Words are weighed by their inverse document frequency throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.fingerprints import TermsOf, find_terms, similarities
from retrieval.parts import OWN_WORDS
from retrieval.reranking.asked import Asked, Floats
from retrieval.vectors import Vectors

#: The features of a chunk, in the order of their columns.
FEATURES = (
    "bm25",  # of the whole question over heading and body, as a share of the question's weight
    "similarity",  # cosine of the question with the chunk and with its nearest piece, added
    "heading",  # share of the question's words in the heading
    "part_words",  # share of its part's words in heading and body
    "part_phrases",  # pairs of words that follow each other in the part and in the body
    "part_sentence",  # share of its part's words in the best single sentence
    "chunk_votes",  # clauses whose best chunk this is, by BM25
    "sentence_votes",  # the same by the best single sentence, its heading's words lent to it
    "in_time",  # whether it was published in the time that its part names
)

#: BM25's usual constants (Robertson and Zaragoza 2009), as tantivy has them.
_K1, _B = 1.2, 0.75
#: How sharply clauses prefer their best chunk: a clause's vote is shared by a softmax over the
#: share of its words found, so a chunk with .1 more of them gets e^.8 or e^1.6 times the vote.
#: These and the following were tried at half and at double (docs/retrieval.md): little depends on
#: any of them.
_CHUNK_SHARPNESS, _SENTENCE_SHARPNESS = 8.0, 16.0
#: What a chunk of another outlet, or of another time, than the clause names loses of that share.
_OTHER_OUTLET, _OTHER_TIME = 0.15, 0.2
#: What one published now gains, where age counts: of two that hold a clause alike, the newer gets
#: five times the vote.
_NEWER = 0.1
#: Rows of this many numbers for each candidate: the features as they are, then each divided by
#: the best of all candidates.
WIDTH = 2 * len(FEATURES)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The chunks that are compared, C of them; P is the number of the question's parts."""

    terms: Sequence[bytes]
    vectors: Sequence[bytes]
    allowed: NDArray[np.bool_]
    """Shape (P, C): whether a chunk's outlet is one that the part names, or the part names none."""
    in_time: NDArray[np.bool_]
    """Shape (P, C): whether a chunk was published in the time that the part names."""
    recency: Floats
    """Shape (C,): how much each is to be preferred for its age; 0 where age does not count."""


@dataclass(frozen=True, slots=True)
class _Matches:
    """Which of the question's G words stand where in the C chunks."""

    body: Floats
    """Shape (C, G): how often each word stands in each body."""
    heading: Floats
    """Shape (C, G): 1 where a word stands in the heading."""
    sentences: Floats
    """Shape (S, G): 1 where a word stands in a sentence of a body."""
    sentence_chunk: NDArray[np.intp]
    """Shape (S,): the chunk of each sentence, in order."""
    lengths: Floats
    """Shape (C,): the words of each chunk, its heading's among them."""
    pairs: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]
    """Chunk, first and second word of each pair that follows in question and body alike."""


def measure(asked: Asked, question_vector: Vectors | None, candidates: Candidates) -> Floats:
    """The features of each candidate, shape (C, `WIDTH`); at least one candidate is given.

    Without a question's vector all similarities are 0.
    """
    found = _matches(asked, candidates.terms)
    bm25 = _bm25(found.body + found.heading, found, asked)
    own = _chosen_part(asked, candidates, bm25)
    chunks = np.arange(len(own))
    known = found.body + found.heading > 0
    nowhen = np.zeros((1, len(own)), np.bool_)  # the whole question names no time of its own
    columns = {
        "bm25": bm25.sum(axis=1) / asked.part_totals[-1],
        "similarity": _similarity(question_vector, candidates),
        "heading": found.heading @ asked.weights / asked.part_totals[-1],
        "part_words": _shares(known, asked)[chunks, own],
        "part_phrases": _phrases(found, asked)[chunks, own],
        "part_sentence": _best_of(_shares(found.sentences, asked), found)[chunks, own],
        "chunk_votes": _votes(asked, _clause_bm25(found, asked), _CHUNK_SHARPNESS),
        "sentence_votes": _votes(
            asked,
            _narrowed(_clause_sentences(found, asked), asked, candidates),
            _SENTENCE_SHARPNESS,
        ),
        "in_time": np.vstack([candidates.in_time, nowhen])[own, chunks],
    }
    table = np.stack([np.asarray(columns[name], np.float32) for name in FEATURES], axis=1)
    best = table.max(axis=0)
    return np.hstack([table, table / np.where(best > 0, best, 1)])


def _matches(asked: Asked, encoded: Sequence[bytes]) -> _Matches:
    found = find_terms(encoded, asked.hashes)
    count, size = len(encoded), len(asked.weights)
    word = asked.word_of[found.term]
    body = ~found.in_heading
    sentences: Floats = np.zeros((len(found.sentence_chunk), size), np.float32)
    sentences[found.sentence[body], word[body]] = 1
    heading: Floats = np.zeros((count, size), np.float32)
    heading[found.chunk[~body], word[~body]] = 1
    cells = found.chunk[body] * size + word[body]
    return _Matches(
        body=np.bincount(cells, minlength=count * size).reshape(count, size).astype(np.float32),
        heading=heading,
        sentences=sentences,
        sentence_chunk=found.sentence_chunk,
        lengths=found.lengths.astype(np.float32),
        pairs=_pairs(found, word, asked),
    )


def _pairs(
    found: TermsOf, word: NDArray[np.intp], asked: Asked
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Each pair of neighbours once a chunk."""
    size = len(asked.weights)
    # A border between sentences takes a place, so neighbours never stand in two of them.
    next_to = (np.diff(found.place) == 1) & ~found.in_heading[1:]
    first, second = word[:-1][next_to], word[1:][next_to]
    meant = asked.neighbours[first, second]
    cells = (found.chunk[1:][next_to][meant] * size + first[meant]) * size + second[meant]
    once = np.unique(cells)
    return once // (size * size), once // size % size, once % size


def _bm25(counts: Floats, found: _Matches, asked: Asked) -> Floats:
    """What each word adds to the BM25 of each chunk, shape (C, G).

    Robertson and Zaragoza 2009; the mean length is that of the candidates.
    """
    length = found.lengths / max(1.0, float(found.lengths.mean()))
    damped = counts + (_K1 * (1 - _B + _B * length))[:, np.newaxis]
    scores: Floats = (asked.weights * counts * (_K1 + 1) / damped).astype(np.float32)
    return scores


def _chosen_part(asked: Asked, candidates: Candidates, bm25: Floats) -> NDArray[np.intp]:
    """For each chunk the part that it fits best: the whole question where no part allows it."""
    by_part = bm25 @ asked.parts.T / asked.part_totals
    fit = OWN_WORDS * by_part[:, :-1] + (1 - OWN_WORDS) * by_part[:, -1:]
    fit = np.where(candidates.allowed.T, fit * (1 + candidates.in_time.T), -1)
    with_whole = np.hstack([fit, np.zeros((len(fit), 1), np.float32) - 0.5])
    chosen: NDArray[np.intp] = with_whole.argmax(axis=1)
    return chosen


def _shares(present: NDArray[Any], asked: Asked) -> Floats:
    """The share of each part's weight that is present, shape (rows, R)."""
    shares: Floats = (present * asked.weights) @ asked.parts.T / asked.part_totals
    return shares


def _best_of(by_sentence: Floats, found: _Matches) -> Floats:
    """The best sentence of each chunk, column by column; a chunk has at least one, its heading."""
    starts = np.flatnonzero(np.diff(found.sentence_chunk, prepend=-1))
    best: Floats = np.maximum.reduceat(by_sentence, starts, axis=0)
    return best


def _phrases(found: _Matches, asked: Asked) -> Floats:
    """The weight of each part's pairs of words that a body has, as a share of the part's."""
    chunk, first, second = found.pairs
    weight = np.minimum(asked.weights[first], asked.weights[second])
    scores: Floats = np.zeros((len(found.lengths), len(asked.parts)), np.float32)
    np.add.at(scores, chunk, (asked.parts[:, first] * asked.parts[:, second] * weight).T)
    scores /= asked.part_totals
    return scores


def _similarity(question_vector: Vectors | None, candidates: Candidates) -> Floats:
    if question_vector is None:
        return np.zeros(len(candidates.terms), np.float32)
    chunk, piece = similarities(candidates.vectors, question_vector)
    both: Floats = np.maximum(0, chunk + piece)
    return both


def _clause_bm25(found: _Matches, asked: Asked) -> Floats:
    """BM25 of each body for each clause as a share of the clause's weight, shape (C, K)."""
    return _bm25(found.body, found, asked) @ asked.clauses.T / _clause_totals(asked)


def _clause_sentences(found: _Matches, asked: Asked) -> Floats:
    """The share of each clause in the best sentence of a chunk and its heading, shape (C, K)."""
    lent = np.maximum(found.sentences, found.heading[found.sentence_chunk])
    return _best_of((lent * asked.weights) @ asked.clauses.T / _clause_totals(asked), found)


def _clause_totals(asked: Asked) -> Floats:
    totals: Floats = np.maximum(asked.clauses @ asked.weights, 1e-6)
    return totals


def _narrowed(match: Floats, asked: Asked, candidates: Candidates) -> Floats:
    """The match of each clause, less in other outlets or times than it names, more in new ones."""
    narrowed = match + _NEWER * candidates.recency[:, np.newaxis]
    for clause, part in enumerate(asked.clause_parts):
        if part is None:
            continue
        allowed, in_time = candidates.allowed[part], candidates.in_time[part]
        if allowed.any():
            narrowed[~allowed, clause] -= _OTHER_OUTLET
        if in_time.any():
            narrowed[~in_time, clause] -= _OTHER_TIME
    return narrowed


def _votes(asked: Asked, match: Floats, sharpness: float) -> Floats:
    """What each chunk gets of the clauses' votes, which sum up to 1; `match` has shape (C, K)."""
    odds = np.exp(sharpness * (match - match.max(axis=0)))
    votes: Floats = (odds / odds.sum(axis=0)) @ asked.clause_weights
    return votes
