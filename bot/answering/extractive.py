"""Answers without a model: the sentences of the excerpts that answer best, as they stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.abstention import answerable
from bot.answering.conflicts import Asked, Statement
from bot.answering.offers import under_asked_headline
from bot.answering.sentences import Candidate, candidates, clause_share, question_weights
from bot.answering.sides import compared
from config.settings import Settings
from retrieval.analysis import analyse
from retrieval.chunking import sentence_spans
from retrieval.periods import wants_latest
from retrieval.results import AskedClause, Retrieval

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

#: A further sentence must reach this share of the best one's score, ...
_FURTHER_SCORE = 0.75
#: ... add this share of the question's IDF mass, and make the answer no longer than this.
_FURTHER_COVERAGE = 0.15
_USUAL_CLAIMS = 3
#: A sentence with another figure must cover this share of what the best one covers.
_RIVAL_COVERAGE = 0.7
#: A clause is told by a sentence that has this share of its words, or of one chosen for another
#: reason that has this share.
_TELLS, _TOLD = 0.5, 0.6
#: Share of the best sentence's coverage with which another of its article may go before it, for
#: having the kind of thing asked for.
_HOLDS = 0.55
#: Two sentences that share this much of their words tell the same.
_SAME = 0.6


def extract(
    retrieval: Retrieval, embeddings: Callable[[], Embeddings], settings: Settings
) -> list[Candidate]:
    """The sentences that answer the question, best first; empty where nothing answers it."""
    most = settings.answering.max_claims
    found = sorted(candidates(retrieval, embeddings), key=lambda each: -each.score)
    if under_headline := under_asked_headline(retrieval.question, found):
        return _with_support(under_headline[: min(most, _USUAL_CLAIMS)], most)
    ranked = _answering(retrieval, found, settings)
    if not ranked:
        return []
    weights = question_weights(retrieval)
    asked = Asked(retrieval.question, retrieval.language)
    chosen = _choose(ranked, weights, min(most, _USUAL_CLAIMS), asked)
    sides = compared(retrieval)
    if sides:
        told = _with_every_side(chosen[:1], ranked, sides, weights, most)
    else:
        told = _with_every_clause(chosen, ranked, retrieval.clauses, weights, most)
    if wants_latest(retrieval.question, retrieval.language):
        told = sorted(told, key=_age)
    return _with_support(told, most)


def _answering(
    retrieval: Retrieval, by_score: list[Candidate], settings: Settings
) -> list[Candidate]:
    """The sentences in the order in which they answer; empty where they do not.

    Where those in the question's language do not, those in others are looked at alone: how near
    their words are to the question's cannot be compared with how many they share.
    """
    foreign = [one for one in by_score if not one.same_language]
    for order in (by_score, foreign if foreign != by_score else []):
        first = _holder_first(order)
        if order and any(answerable(retrieval, one, settings) for one in (first, order)):
            return first
    return []


def _holder_first(ranked: list[Candidate]) -> list[Candidate]:
    """The sentences with one in front that has the kind of thing asked for, where one does.

    "When is the marathon?" is better answered by "The race will be run on 13 April" than by the
    sentence before it, which has all of the question's words and no day.
    """
    if not ranked or ranked[0].kind >= 1:
        return ranked
    best = ranked[0]
    for candidate in ranked:
        of_article = candidate.quote.article.version_id == best.quote.article.version_id
        if of_article and candidate.kind >= 1 and _about_as_near(candidate, best):
            return [candidate, *(one for one in ranked if one is not candidate)]
    return ranked


def _about_as_near(candidate: Candidate, best: Candidate) -> bool:
    """Whether a sentence has about as much of the question as the best, as its language allows."""
    if best.same_language:
        return candidate.coverage >= _HOLDS * best.coverage
    return candidate.score >= _HOLDS * best.score


def _choose(
    ranked: Sequence[Candidate], weights: Mapping[int, float], most: int, asked: Asked
) -> list[Candidate]:
    """The best sentence, and those that add what it lacks of the question."""
    total = sum(weights.values()) or 1.0
    chosen = [ranked[0]]
    covered = set(ranked[0].covered)
    differing = False
    for candidate in ranked[1:]:
        if len(chosen) == most:
            break
        added = sum(weights[word] for word in candidate.covered - covered) / total
        answers = candidate.kind >= ranked[0].kind
        close = candidate.score >= _FURTHER_SCORE * ranked[0].score
        if not (answers and close):
            continue
        # Two versions of a report may differ in nothing but the figure.
        differs = _gives_another_figure(candidate, chosen, asked)
        if differs or (added >= _FURTHER_COVERAGE and not _repeats(candidate, chosen)):
            chosen.append(candidate)
            covered |= candidate.covered
            differing = differing or differs
    return sorted(chosen, key=_age) if differing else chosen


def _with_every_clause(
    chosen: list[Candidate],
    ranked: Sequence[Candidate],
    clauses: Sequence[AskedClause],
    weights: Mapping[int, float],
    most: int,
) -> list[Candidate]:
    """The chosen sentences, and for each further thing that is asked for the best one on it.

    "Did A say this, while B said that?" needs both; so does a question that describes what it asks
    for by two events. What the chosen sentences tell already is not told again.
    """
    if len(clauses) < 2:
        return chosen
    told = list(chosen)
    for clause in clauses:
        if len(told) >= most:
            break
        if any(_tells(one, clause, weights) >= _TOLD for one in told):
            continue
        best = max(ranked, key=lambda one: _tells(one, clause, weights))
        if _tells(best, clause, weights) >= _TELLS and not _repeats(best, told):
            told.append(best)
    return told


def _with_support(chosen: Sequence[Candidate], most: int) -> list[Candidate]:
    """The chosen sentences, each with what it leans on, as far as that makes no more than `most`.

    What one shows already, another is not given for support: "He" has been named then.
    """
    told: list[Candidate] = []
    room = most - len(chosen)
    for candidate in chosen:
        support = candidate.support
        if any(support.overlaps(other.quote) for other in told):
            support = candidate.quote
        sentences = len(sentence_spans(support.text, support.article.lang)) - 1
        if sentences > room:
            support, sentences = candidate.quote, 0
        room -= sentences
        told.append(replace(candidate, quote=support))
    return told


def _with_every_side(
    chosen: Sequence[Candidate],
    ranked: Sequence[Candidate],
    sides: Sequence[AskedClause],
    weights: Mapping[int, float],
    most: int,
) -> list[Candidate]:
    """The chosen sentences, and for each side of a comparison the best that tells of it.

    What has the kind of thing that is compared goes before what has more of the words.
    """
    told = list(chosen)
    for side in sides:
        if len(told) >= most or any(
            _tells(one, side, weights) >= _TOLD and one.kind >= 0 for one in told
        ):
            continue
        near = [one for one in ranked if _tells(one, side, weights) >= _TELLS]
        if near:
            best = max(near, key=lambda one: (one.kind >= 1, one.score))
            if not _repeats(best, told):
                told.append(best)
    return told


def _tells(candidate: Candidate, clause: AskedClause, weights: Mapping[int, float]) -> float:
    return clause_share(clause, weights, candidate.quote.article.source, candidate.credit)


def _gives_another_figure(candidate: Candidate, chosen: Sequence[Candidate], asked: Asked) -> bool:
    """Whether another article answers with another number: an update, or outlets that differ."""
    if candidate.kind < 1 or candidate.coverage < _RIVAL_COVERAGE * chosen[0].coverage:
        return False
    if any(candidate.quote.article.id == other.quote.article.id for other in chosen):
        return False
    mine = _statement(candidate)
    return any(mine.conflict_with(_statement(other), asked) for other in chosen)


def _statement(candidate: Candidate) -> Statement:
    article = candidate.quote.article
    return Statement(candidate.text, article.title, article.lang)


def _age(candidate: Candidate) -> float:
    """Sorts the newest first and the undated last."""
    published_at = candidate.quote.article.published_at
    return -published_at.timestamp() if published_at else math.inf


def _repeats(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether a sentence tells again what is chosen: wire copies tell it word for word."""
    mine = set(analyse(candidate.text, None))
    for other in chosen:
        theirs = set(analyse(other.text, None))
        if len(mine & theirs) > _SAME * min(len(mine), len(theirs)):
            return True
    return False
