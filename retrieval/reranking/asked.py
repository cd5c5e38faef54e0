"""A question as numbers: its words, clauses and parts over one list of its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.clause_words import frame_terms
from retrieval.fingerprints import Hashes, term_hash
from retrieval.results import AskedClause
from retrieval.signals import group_weight, word_places
from retrieval.understanding import Understanding

Floats = NDArray[np.float32]

#: A clause lighter than this many of the rarest words is taken together with the one before it:
#: "known for A" alone points nowhere.
_LEAST_WORDS = 1.3

#: Stands for the weight of no words at all, so that shares of it are 0 and not undefined.
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, over its G distinct words that stand in some chunk.

    K is the number of its clauses, R that of its parts and one more: the whole question is last.
    """

    hashes: Hashes
    """Shape (T,): the hashes of all index terms, sorted and distinct."""
    word_of: NDArray[np.intp]
    """Shape (T,): the word that each hash stands for."""
    weights: Floats
    """Shape (G,): the inverse document frequency of each word."""
    neighbours: NDArray[np.bool_]
    """Shape (G, G): whether the second word follows the first in the question."""
    clauses: Floats
    """Shape (K, G): 1 where a clause has a word that is no frame word."""
    clause_weights: Floats
    """Shape (K,): share of the question's weight that each clause has; they sum up to 1."""
    clause_parts: tuple[int | None, ...]
    """For each clause the part that it belongs to, if any."""
    parts: Floats
    """Shape (R, G): 1 where a part has a word."""
    part_totals: Floats
    """Shape (R,): the weight of each part's distinct words, those that stand nowhere included."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of the question, or one pair of characters of it in an unspaced script."""

    place: int
    """Where it stands in the question, in code points as far as that can be told."""
    terms: tuple[str, ...]
    weight: float
    frame: bool


def asked_of(
    understanding: Understanding,
    groups: Sequence[tuple[str, ...]],
    idf: Mapping[str, float],
    unknown_idf: float,
) -> Asked:
    """The numbers of a question; `groups` are its words' terms (`analysis.query_terms`).

    `unknown_idf` is the weight of a word that stands in no chunk.
    """
    listed = _words(understanding, groups, idf, unknown_idf)
    number: dict[tuple[str, ...], int] = {}
    for word in listed:
        if any(term in idf for term in word.terms):
            number.setdefault(word.terms, len(number))
    count = len(number)
    weights = np.array([group_weight(terms, idf, unknown_idf) for terms in number], np.float32)
    hashed = {term_hash(term): at for terms, at in number.items() for term in terms if term in idf}
    hashes = np.array(sorted(hashed), np.uint32)
    neighbours = np.zeros((count, count), np.bool_)
    for one, other in pairwise(listed):
        if one.terms in number and other.terms in number:
            neighbours[number[one.terms], number[other.terms]] = True
    clauses, clause_weights, clause_parts = _clauses(understanding, listed, number, unknown_idf)
    bounds = [(part.start, part.end) for part in understanding.parts]
    bounds.append((0, len(understanding.question) + 1))
    parts = np.zeros((len(bounds), count), np.float32)
    part_totals = np.zeros(len(bounds), np.float32)
    for row, (start, end) in enumerate(bounds):
        inside = {word.terms: word.weight for word in listed if start <= word.place < end}
        part_totals[row] = sum(inside.values())
        parts[row, [number[terms] for terms in inside if terms in number]] = 1
    return Asked(
        hashes=hashes,
        word_of=np.array([hashed[int(one)] for one in hashes], np.intp),
        weights=weights,
        neighbours=neighbours,
        clauses=clauses,
        clause_weights=clause_weights,
        clause_parts=clause_parts,
        parts=parts,
        part_totals=np.maximum(part_totals, _NOTHING),
    )


def asked_clauses(
    understanding: Understanding, groups: Sequence[tuple[str, ...]]
) -> tuple[AskedClause, ...]:
    """The clauses of a question by the positions of their words in `groups`."""
    frame = frame_terms(understanding.language)
    places = word_places(understanding.question, groups)
    found = []
    for clause in understanding.clauses:
        part = understanding.part_of(clause)
        inside = frozenset(
            position
            for position, (place, terms) in enumerate(zip(places, groups, strict=True))
            if terms and clause.start <= place < clause.end and frame.isdisjoint(terms)
        )
        outlets: frozenset[str] = frozenset()
        if part is not None:
            outlets = understanding.parts[part].outlets
        found.append(AskedClause(inside, outlets))
    return tuple(found)


def _words(
    understanding: Understanding,
    groups: Sequence[tuple[str, ...]],
    idf: Mapping[str, float],
    unknown_idf: float,
) -> list[_Word]:
    """The words of the question that are looked for, with their places."""
    frame = frame_terms(understanding.language)
    places = word_places(understanding.question, groups)
    return [
        _Word(place, terms, group_weight(terms, idf, unknown_idf), not frame.isdisjoint(terms))
        for place, terms in zip(places, groups, strict=True)
        if terms
    ]


def _clauses(
    understanding: Understanding,
    listed: Sequence[_Word],
    number: Mapping[tuple[str, ...], int],
    unknown_idf: float,
) -> tuple[Floats, Floats, tuple[int | None, ...]]:
    """Each clause's words, its share of the weight, and its part."""
    found: list[tuple[set[int], float, int | None]] = []
    for clause in understanding.clauses:
        inside = [w for w in listed if clause.start <= w.place < clause.end and not w.frame]
        known = {number[word.terms]: word.weight for word in inside if word.terms in number}
        part = understanding.part_of(clause)
        weight = sum(known.values())
        light = weight < _LEAST_WORDS * unknown_idf
        if light and found and found[-1][2] == part:
            before, so_far, _ = found[-1]
            found[-1] = (before | set(known), so_far + weight, part)
        elif known:
            found.append((set(known), weight, part))
    if not found:  # only frame words: then these are all there is
        found.append((set(range(len(number))), 1.0, None))
    matrix = np.zeros((len(found), len(number)), np.float32)
    for row, (members, _, _) in enumerate(found):
        matrix[row, list(members)] = 1
    shares = np.array([weight for _, weight, _ in found], np.float32)
    return matrix, shares / shares.sum(), tuple(part for _, _, part in found)
