"""How well what was found covers a question: the figures that abstention is decided by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.analysis import analyse, terms_of, words
from retrieval.articles import Excerpt
from retrieval.drafting import heading_of
from retrieval.results import Signals

#: Excerpts in which names are looked for: what a reader would be shown first.
_NAME_DEPTH = 4

TermGroups = Sequence[tuple[str, ...]]


def measure(
    question: str,
    groups: TermGroups,
    idf: Mapping[str, float],
    unknown_idf: float,
    excerpts: Sequence[Excerpt],
    *,
    best_bm25: float,
    best_similarity: float,
) -> Signals:
    """The signals of one search; `unknown_idf` is the weight of a word that stands nowhere."""
    weights = [group_weight(group, idf, unknown_idf) for group in groups]
    total = sum(weights)
    if not total:
        return Signals(0.0, 0.0, 0.0, max(0.0, best_similarity))
    held = [
        frozenset(analyse(f"{heading_of(e.article)}\n{e.text}", e.article.lang)) for e in excerpts
    ]
    coverage = max((_covered(groups, weights, terms) / total for terms in held), default=0.0)
    return Signals(
        term_coverage=coverage,
        score_ratio=score_ratio(best_bm25, groups, idf, unknown_idf),
        name_coverage=_name_coverage(question, groups, held[:_NAME_DEPTH]),
        similarity=max(0.0, best_similarity),
    )


def score_ratio(
    best_bm25: float, groups: TermGroups, idf: Mapping[str, float], unknown_idf: float
) -> float:
    """The best BM25 score over the question's total IDF, between 0 and 1."""
    total = sum(group_weight(group, idf, unknown_idf) for group in groups)
    return min(1.0, best_bm25 / total) if total else 0.0


def group_weight(group: Sequence[str], idf: Mapping[str, float], unknown_idf: float) -> float:
    """The IDF of a word: its commonest variant's, for that is the form articles use."""
    known = [idf[term] for term in group if term in idf]
    return min(known) if known else unknown_idf


def _covered(groups: TermGroups, weights: Sequence[float], terms: frozenset[str]) -> float:
    return sum(
        weight for group, weight in zip(groups, weights, strict=True) if not terms.isdisjoint(group)
    )


def _name_coverage(question: str, groups: TermGroups, held: Sequence[frozenset[str]]) -> float:
    """Share of the question's names and numbers that stand in the top excerpts."""
    named = _named_groups(question, groups)
    if not named:
        return 1.0
    found: frozenset[str] = frozenset().union(*held) if held else frozenset()
    return sum(not found.isdisjoint(group) for group in named) / len(named)


def names_in(question: str) -> list[str]:
    """Words of a question that look like names or numbers: capitals past the first word, digits."""
    return [
        word
        for position, word in enumerate(words(question))
        if word[0].isdigit() or (word[0].isupper() and (position > 0 or word[1:2].isupper()))
    ]


def _named_groups(question: str, groups: TermGroups) -> list[tuple[str, ...]]:
    """The groups that the question's names stand under, which its words and they share by order.

    Their terms would not tell: the stem of a name ("appl") is another term than the name.
    """
    names = set(names_in(question))
    named: list[tuple[str, ...]] = []
    at = 0
    for word in words(question):
        width = len(terms_of(word, None))
        if word in names:
            named.extend(groups[at : at + width])
        at += width
    return named
