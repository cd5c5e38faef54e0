"""The sentences of the excerpts, each scored by how well it answers the question.

A sentence counts by the share of the question's IDF mass that it holds, with part of the credit
for words that its headline or its neighbours hold, by whether it has the kind of thing asked for
(a number, a date, a name), and by the rank of its excerpt. In another language than the
question's, embedder similarity takes the place of shared words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.claims import DraftClaim, DraftQuote
from bot.answering.evidence import LocatedQuote
from bot.answering.kinds import kind_found
from bot.answering.leaning import with_support
from bot.answering.lexicon import AnswerType, answer_type, function_terms, money_terms
from bot.answering.oppositions import opposite_of
from bot.answering.quotes import long_enough
from bot.answering.verification import LINK
from retrieval.analysis import analyse, terms_of, words
from retrieval.articles import Excerpt
from retrieval.chunking import sentence_spans
from retrieval.results import AskedClause, Retrieval
from retrieval.signals import group_weight

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much in a sentence's score."""

    in_headline: float = 0.75
    in_previous: float = 0.55
    in_next: float = 0.2
    asked_for: float = 0.5
    """Credit for "cost" where the sentence has a sum of money without the word."""
    asked_in_vain: float = 0.3
    """Credit for "cost" where the sentence has the word without a sum of money."""
    wanted_kind: float = 0.2
    rank: float = 0.1
    opposite: float = 0.3
    """Credit for "close" where the sentence says "opened": what reopens was closed."""
    topic: float = 0.5
    """Worth of the headline's similarity in another language."""
    shared_words: float = 0.5
    """Worth of covered words beside similarity in another language: names, numbers."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that could be (part of) the answer."""

    excerpt: int
    """Number of its excerpt, from 1."""
    quote: LocatedQuote
    support: LocatedQuote
    """The sentence with what it leans on before or behind it; the same where it stands alone."""
    covered: frozenset[int]
    """Which of the question's words it holds itself."""
    credit: Mapping[int, float]
    """What each of the question's words counts: 1, or part where only headline or neighbours
    have it."""
    coverage: float
    """Share of the question's IDF mass, by that credit."""
    score: float
    same_language: bool
    kind: float
    """1 where it has the kind of thing asked for, -1 where it lacks it, 0 where any will do."""
    similarity: float
    """Cosine with the question; 0 where it was not needed."""
    topic: float = 0.0
    """Cosine of its headline with the question; 0 where it was not needed."""

    @property
    def text(self) -> str:
        """The sentence, white space folded to single spaces for display."""
        return " ".join(self.quote.text.split())

    def as_claim(self) -> DraftClaim:
        """The sentence as a claim that quotes itself."""
        return DraftClaim(self.text, (DraftQuote(self.excerpt, self.quote.text),))


WEIGHTS = Weights()

_TERMINAL = re.compile(r"[.!…。！؟۔][\"'”’»›)\]』」]*$")
_OPENING = re.compile(r"^[\"'“‘«‹¿¡(\[『「„—–-]*")
_CAPTION = re.compile(
    r"\((?:L|R|C|left|right|file photo)\)|^(?:photo|image|picture|credit|file photo|pictured|foto|"
    r"fotoğraf|bild|imagen|photograph|watch|read more|read also|sign up|subscribe|advertisement)\b"
    r"|getty images|\b(?:reuters|ap photo|afp)/|/(?:reuters|afp|ap)\b",
    re.IGNORECASE,
)
#: Sentences of how many of the best excerpts are embedded: some 80 a second on one core.
_EMBEDDED_EXCERPTS = 4


def candidates(retrieval: Retrieval, embeddings: Callable[[], Embeddings]) -> Iterator[Candidate]:
    """Every sentence of the excerpts that could answer, scored; in the order of the excerpts."""
    weights = question_weights(retrieval)
    opposites = _opposites(retrieval)
    similarity = _similarities(retrieval, embeddings)
    for rank, excerpt in enumerate(retrieval.excerpts):
        yield from _score_excerpt(retrieval, excerpt, rank, weights, opposites, similarity)


def _score_excerpt(
    retrieval: Retrieval,
    excerpt: Excerpt,
    rank: int,
    weights: Mapping[int, float],
    opposites: Mapping[int, re.Pattern[str]],
    similarity: Mapping[str, float],
) -> Iterator[Candidate]:
    article = excerpt.article
    lang = article.lang or retrieval.language
    groups = retrieval.term_groups
    quotes = sentences_of(excerpt)
    held = [_covered(groups, analyse(quote.text, lang)) for quote in quotes]
    headline = _covered(groups, analyse(f"{article.title} {article.source or ''}", lang))
    total = sum(weights.values()) or 1.0
    kind = answer_type(retrieval.question)
    asking = _asking_words(retrieval, kind)
    same_language = lang == retrieval.language
    topic = similarity.get(article.title, 0.0)
    for position, quote in enumerate(quotes):
        if not is_sentence(quote.text) or (support := with_support(quote, quotes)) is None:
            continue
        found = kind_found(kind, quote.text, retrieval.question, retrieval.language, lang)
        credit = _credit(held, position, headline, asking, found)
        for word, opposite in opposites.items():
            if credit.get(word, 0.0) < WEIGHTS.opposite and opposite.search(quote.text.lower()):
                credit[word] = WEIGHTS.opposite
        coverage = sum(weights.get(word, 0.0) * share for word, share in credit.items()) / total
        cosine = similarity.get(quote.text, 0.0)
        score = coverage
        if not same_language:
            score = cosine + WEIGHTS.topic * topic + WEIGHTS.shared_words * coverage
        yield Candidate(
            excerpt=rank + 1,
            quote=quote,
            support=support,
            covered=held[position] & weights.keys(),
            credit=credit,
            coverage=coverage,
            score=score + WEIGHTS.rank / (1 + rank) + WEIGHTS.wanted_kind * found,
            same_language=same_language,
            kind=found,
            similarity=cosine,
            topic=topic,
        )


def _credit(
    held: Sequence[frozenset[int]],
    position: int,
    headline: frozenset[int],
    asking: frozenset[int],
    found: float,
) -> dict[int, float]:
    """What each word of the question counts for a sentence: whole, or in part from beside it."""
    credit: dict[int, float] = dict.fromkeys(held[position], 1.0)
    if found == 1.0:
        credit = dict.fromkeys(asking, WEIGHTS.asked_for) | credit
    else:
        credit.update(dict.fromkeys(asking & held[position], WEIGHTS.asked_in_vain))
    beside = [(headline, WEIGHTS.in_headline)]
    if position:
        beside.append((held[position - 1], WEIGHTS.in_previous))
    if position + 1 < len(held):
        beside.append((held[position + 1], WEIGHTS.in_next))
    for there, share in beside:
        for word in there:
            credit[word] = max(credit.get(word, 0.0), share)
    return credit


def _opposites(retrieval: Retrieval) -> dict[int, re.Pattern[str]]:
    """By position, what finds the opposite of a word of the question that has one."""
    found: dict[int, re.Pattern[str]] = {}
    at = 0
    for word in words(retrieval.question):
        opposite = opposite_of(word)
        if opposite is not None:
            found[at] = opposite
        at += len(terms_of(word, None))
    return found


def question_weights(retrieval: Retrieval) -> dict[int, float]:
    """The IDF of each of the question's words, by position; function words are left out."""
    common = function_terms(retrieval.language)
    unseen = max(retrieval.idf.values(), default=1.0)
    return {
        position: group_weight(group, retrieval.idf, unseen)
        for position, group in enumerate(retrieval.term_groups)
        if group and not any(term in common for term in group)
    }


def clause_share(
    clause: AskedClause,
    weights: Mapping[int, float],
    outlet: str | None,
    credit: Mapping[int, float],
) -> float:
    """The share of a clause's words that `credit` gives, 0 from another outlet than it names."""
    if clause.outlets and outlet not in clause.outlets:
        return 0.0
    total = sum(weights.get(word, 0.0) for word in clause.words)
    if not total:
        return 0.0
    return sum(weights.get(word, 0.0) * credit.get(word, 0.0) for word in clause.words) / total


def clause_coverage(
    clauses: Sequence[AskedClause],
    weights: Mapping[int, float],
    told: Sequence[tuple[str | None, Mapping[int, float]]],
) -> float:
    """The share of all clauses' words that is told, each clause by what tells it best.

    `told` gives for each text its outlet and the credit of the question's words.
    """
    masses = [sum(weights.get(word, 0.0) for word in clause.words) for clause in clauses]
    total = sum(masses)
    if not total:
        return 0.0
    return (
        sum(
            mass * max((clause_share(clause, weights, *one) for one in told), default=0.0)
            for mass, clause in zip(masses, clauses, strict=True)
        )
        / total
    )


def _asking_words(retrieval: Retrieval, kind: AnswerType) -> frozenset[int]:
    """Positions of the words that a sum of money answers: "cost" is not said, "yuan" is."""
    if kind is not AnswerType.MONEY:
        return frozenset()
    return _covered(retrieval.term_groups, sorted(money_terms(retrieval.language)))


def sentences_of(excerpt: Excerpt) -> list[LocatedQuote]:
    """The sentences of an excerpt, in order."""
    return [
        LocatedQuote(excerpt.article, excerpt.start + start, excerpt.start + end)
        for start, end in sentence_spans(excerpt.text, excerpt.article.lang)
    ]


def is_sentence(text: str) -> bool:
    """Whether `text` is a whole statement: no heading, caption, question or fragment."""
    first = _OPENING.sub("", text)[:1]
    return bool(
        first
        and not first.islower()
        and _TERMINAL.search(text)
        and not _CAPTION.search(text)
        and not LINK.search(text)
        and long_enough(text)
    )


def _covered(groups: Sequence[tuple[str, ...]], terms: Sequence[str]) -> frozenset[int]:
    held = set(terms)
    return frozenset(
        position for position, group in enumerate(groups) if any(term in held for term in group)
    )


def _similarities(retrieval: Retrieval, embeddings: Callable[[], Embeddings]) -> dict[str, float]:
    """Cosine of the question and each sentence in another language, in the best excerpts, and of
    their headlines."""
    foreign = [
        excerpt
        for excerpt in retrieval.excerpts[:_EMBEDDED_EXCERPTS]
        if (excerpt.article.lang or retrieval.language) != retrieval.language
    ]
    texts = list(
        dict.fromkeys(
            quote.text
            for excerpt in foreign
            for quote in sentences_of(excerpt)
            if is_sentence(quote.text)
        )
        | dict.fromkeys(excerpt.article.title for excerpt in foreign)
    )
    if not texts:
        return {}
    import numpy as np

    vectors = np.asarray(embeddings().embed_documents([retrieval.question, *texts]))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    cosines = vectors[1:] @ vectors[0]
    return dict(zip(texts, (float(cosine) for cosine in cosines), strict=True))
