"""How well what was found covers a question: the figures that abstention is decided by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.analysis import TermGroups, terms_of, words
from retrieval.fingerprints import term_hash, term_hashes
from retrieval.results import Signals

#: Excerpts in which names are looked for: what a reader would be shown first.
_NAME_DEPTH = 4

HashGroups = Sequence[tuple[int, ...]]


def measure(
    question: str,
    groups: TermGroups,
    idf: Mapping[str, float],
    unknown_idf: float,
    fingerprints: Sequence[bytes],
    *,
    best_bm25: float,
    best_similarity: float,
) -> Signals:
    """The signals of one search.

    `unknown_idf` is the weight of a word that stands nowhere; `fingerprints` are the terms of the
    excerpts and their headings, best first, as `retrieval.fingerprints` encodes them.
    """
    weights = [group_weight(group, idf, unknown_idf) for group in groups]
    total = sum(weights)
    if not total:
        return Signals(0.0, 0.0, 0.0, max(0.0, best_similarity))
    held = [term_hashes(encoded) for encoded in fingerprints]
    hashed = [tuple(map(term_hash, group)) for group in groups]
    coverage = max((_covered(hashed, weights, terms) / total for terms in held), default=0.0)
    return Signals(
        term_coverage=coverage,
        score_ratio=score_ratio(best_bm25, groups, idf, unknown_idf),
        name_coverage=_name_coverage(question, hashed, held[:_NAME_DEPTH]),
        similarity=max(0.0, best_similarity),
    )


def score_ratio(
    best_bm25: float, groups: TermGroups, idf: Mapping[str, float], unknown_idf: float
) -> float:
    """The best BM25 score over the question's total IDF, between 0 and 1."""
    total = sum(group_weight(group, idf, unknown_idf) for group in groups)
    return min(1.0, best_bm25 / total) if total else 0.0


def group_weight(group: Sequence[str], idf: Mapping[str, float], unknown_idf: float) -> float:
    """The IDF of a word: its commonest variant's, for that is the form articles use.

    A word without terms is one that is not looked for, and weighs nothing.
    """
    if not group:
        return 0.0
    known = [idf[term] for term in group if term in idf]
    return min(known) if known else unknown_idf


def _covered(groups: HashGroups, weights: Sequence[float], terms: frozenset[int]) -> float:
    return sum(
        weight for group, weight in zip(groups, weights, strict=True) if not terms.isdisjoint(group)
    )


def _name_coverage(question: str, groups: HashGroups, held: Sequence[frozenset[int]]) -> float:
    """Share of the question's names and numbers that stand in the top excerpts."""
    named = _named_groups(question, groups)
    if not named:
        return 1.0
    found: frozenset[int] = frozenset().union(*held)
    return sum(not found.isdisjoint(group) for group in named) / len(named)


def names_in(question: str) -> list[str]:
    """Words of a question that look like names or numbers: capitals past the first word, digits."""
    return [
        word
        for position, word in enumerate(words(question))
        if word[0].isdigit() or (word[0].isupper() and (position > 0 or word[1:2].isupper()))
    ]


def word_places(question: str, groups: TermGroups) -> list[int]:
    """Where the word of each group begins in the question, in code points.

    Question and groups (`analysis.query_terms`) share their words by order. A word that NFKC wrote
    anew has the place of the one before it.
    """
    places: list[int] = []
    place = after = 0
    for word in words(question):
        here = question.find(word, after)
        if here >= 0:
            place, after = here, here + len(word)
        places.extend([place] * len(terms_of(word, None)))
    return places[: len(groups)]


def _named_groups(question: str, groups: HashGroups) -> list[tuple[int, ...]]:
    """The groups that the question's names stand under, which its words and they share by order.

    Their terms would not tell: the stem of a name ("appl") is another term than the name.
    """
    names = set(names_in(question))
    named: list[tuple[int, ...]] = []
    at = 0
    for word in words(question):
        width = len(terms_of(word, None))
        if word in names:
            named.extend(filter(None, groups[at : at + width]))
        at += width
    return named
