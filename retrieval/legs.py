"""The two legs of a search, asked for the whole question and for each of its parts.

The legs run side by side: both libraries let go of Python's lock while they search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, wait
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from langchain_core.embeddings import Embeddings

from config.settings import RetrievalSettings
from retrieval.analysis import TermGroups, query_terms
from retrieval.embeddings import embed_questions
from retrieval.full_text_view import FullTextView
from retrieval.index_ledger import check_dimension
from retrieval.indexes import IndexPair
from retrieval.live import Snapshot
from retrieval.parts import Hits, part_ranking
from retrieval.signals import group_weight
from retrieval.understanding import Part, Understanding
from retrieval.vectors import Vectors

#: Words that full text is asked for, and tokens and code points that are embedded: no question
#: needs more, and a pasted article costs no more than a long question.
_MOST_WORDS = 64
_MOST_TOKENS = 128
_MOST_CHARACTERS = 800
#: About what an embedder counts: words, characters of scripts without spaces, punctuation marks.
_TOKEN = re.compile(r"[\u2e80-\uffff]|[^\W\u2e80-\uffff]+|[^\w\s]")

#: A leg is asked again for this many times more while too much of what it gave is not live.
_WIDEN = 4
_WIDENINGS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What both legs found, live and best first, as chunk ids with scores."""

    text: Hits
    """By BM25, for the whole question."""
    text_parts: Sequence[Hits]
    """For each part, within its outlets."""
    dense: Hits
    """By cosine similarity, for the whole question."""
    dense_parts: Sequence[Hits]
    """For each part, those of its outlets among what is near it: none is asked for again, so an
    outlet of few articles may have none here."""
    question_vector: Vectors | None
    """Shape (dimension,); None where the vector leg is switched off."""


@dataclass(frozen=True)
class Legs:
    """Both legs over one snapshot, as one question sees it."""

    snapshot: Snapshot
    indexes: IndexPair
    view: FullTextView
    embedder: Embeddings
    options: RetrievalSettings
    understanding: Understanding
    as_of: datetime | None

    def search(self, groups: TermGroups, idf: Mapping[str, float], executor: Executor) -> Found:
        """Ask both legs; raises EmbedderUnavailable and IndexOutdated.

        `groups` are the question's words, the `rarest` of them where there are many.
        """
        options = self.options
        with_dense = options.dense_weight > 0 or options.dense_weight_foreign > 0
        dense = executor.submit(self._dense) if with_dense else None
        try:
            text, text_parts = self._text_leg(groups, idf)
        except BaseException:
            # The other leg must not outlive the snapshot whose indexes it reads.
            if dense is not None and not dense.cancel():
                wait((dense,))
            raise
        if dense is None:
            nothing: list[Hits] = [[] for _ in text_parts]
            return Found(text, text_parts, [], nothing, None)
        vector, (whole, *parts) = dense.result()
        return Found(text, text_parts, whole, parts, vector)

    def _text_leg(self, groups: TermGroups, idf: Mapping[str, float]) -> tuple[Hits, list[Hits]]:
        """The ranking of the whole question, and of each part within its outlets.

        A part's prefers the time that it names.
        """
        whole: dict[frozenset[str], Hits] = {}  # of several parts, most are of the same outlets

        def within(outlets: frozenset[str]) -> Hits:
            if outlets not in whole:
                whole[outlets] = self._text(groups, idf, outlets)
            return whole[outlets]

        languages = (*self.snapshot.languages, self.understanding.language)
        rankings = [
            part_ranking(
                self._text(
                    rarest(query_terms(self.understanding.text_of(part), languages), idf),
                    idf,
                    part.outlets,
                ),
                within(part.outlets),
                partial(self._in_time, part),
            )
            for part in self.understanding.parts
        ]
        return within(frozenset()), rankings

    def _in_time(self, part: Part, chunk_id: str) -> bool:
        return self.snapshot.published_in(chunk_id, part.period)

    def _text(self, wanted: TermGroups, idf: Mapping[str, float], outlets: frozenset[str]) -> Hits:
        def ask(limit: int) -> tuple[Hits, int]:
            found = self.view.search(
                wanted,
                limit,
                idf=idf,
                as_of=self.as_of,
                outlets=outlets,
                headline_weight=self.options.headline_weight,
            )
            live: Hits = []
            for hit in found:
                chunk_id = self.snapshot.chunk_of(hit.number)
                # The index knows whole seconds only, so the last of them is looked at here.
                if chunk_id is not None and self.snapshot.sees(chunk_id, self.as_of):
                    live.append((chunk_id, hit.score))
            return live, len(found)

        return self._enough(ask)

    def _dense(self) -> tuple[Vectors, list[Hits]]:
        """The question's vector, and what is near it and near each part, within its outlets."""
        parts = self.understanding.parts
        texts = [self.understanding.question, *map(self.understanding.text_of, parts)]
        texts = list(map(_embeddable, texts))
        distinct = list(dict.fromkeys(texts))  # a part may be the whole question
        vectors = embed_questions(self.embedder, distinct)
        check_dimension(self.indexes.record, vectors)
        near = {text: self._near(vector) for text, vector in zip(distinct, vectors, strict=True)}
        rankings = [near[texts[0]]]
        for part, text in zip(parts, texts[1:], strict=True):
            rankings.append([hit for hit in near[text] if self._is_of(hit[0], part.outlets)])
        return vectors[0], rankings

    def _near(self, vector: Vectors) -> Hits:
        def ask(limit: int) -> tuple[Hits, int]:
            hits = self.indexes.vectors.search(vector, limit)
            return [hit for hit in hits if self.snapshot.sees(hit[0], self.as_of)], len(hits)

        return self._enough(ask)

    def _is_of(self, chunk_id: str, outlets: frozenset[str]) -> bool:
        return not outlets or self.snapshot.version_of(chunk_id).source in outlets

    def _enough(self, ask: Callable[[int], tuple[Hits, int]]) -> Hits:
        """The live hits of a leg, asked for more while too many of them are not live.

        Only so often: where next to nothing was published by then, the vector leg would be walked
        through whole, and full text, which filters by time itself, finds it without.

        `ask` takes a limit and gives the live hits and how many hits there were.
        """
        wanted = self.options.candidates
        limit = wanted
        while True:
            live, count = ask(limit)
            enough = len(live) * 2 >= wanted
            if enough or count < limit or limit >= wanted * _WIDEN**_WIDENINGS:
                return live[:wanted]
            limit *= _WIDEN


def rarest(groups: TermGroups, idf: Mapping[str, float]) -> TermGroups:
    """All words of a question of usual length; of a longer one the rarest, each once.

    The others are left empty, so that all keep their positions.
    """
    if len(groups) <= _MOST_WORDS:
        return groups
    first = {group: at for at, group in reversed(list(enumerate(groups)))}
    known = [group for group in first if any(term in idf for term in group)]
    known.sort(key=lambda group: (-group_weight(group, idf, 0.0), first[group]))
    kept = {first[group] for group in known[:_MOST_WORDS]}
    return [group if at in kept else () for at, group in enumerate(groups)]


def _embeddable(text: str) -> str:
    """The beginning of a text, as far as it is embedded."""
    if len(text) <= _MOST_TOKENS:
        return text
    tokens = islice(_TOKEN.finditer(text[:_MOST_CHARACTERS]), _MOST_TOKENS)
    return text[: max((token.end() for token in tokens), default=0)]
