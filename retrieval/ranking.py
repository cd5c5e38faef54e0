"""From what the legs found to one order: a pool of candidates, scored, the parts in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np

from config.settings import RetrievalSettings
from retrieval.analysis import TermGroups
from retrieval.articles import Excerpt
from retrieval.chunk_ids import chunk_number, split_chunk_id, version_of
from retrieval.drafting import heading_of
from retrieval.fingerprint_store import Fingerprint
from retrieval.full_text_view import FullTextView
from retrieval.fusion import dense_weight, fuse, spoken_share
from retrieval.legs import Found
from retrieval.live import Snapshot
from retrieval.parts import Hits, in_turn, joined, well_read
from retrieval.recency import recency_factor
from retrieval.reranking.asked import asked_of
from retrieval.reranking.features import Candidates
from retrieval.reranking.pool import Pool, Reranker
from retrieval.results import Signals
from retrieval.signals import measure as measure_signals
from retrieval.signals import score_ratio
from retrieval.stories import told_once
from retrieval.understanding import Understanding

#: Chunks of each part's rankings that are looked at beside the whole question's: by full text and
#: by similarity.
_PART_TEXT, _PART_DENSE = 48, 12
#: A named time is a filter while the best chunk of that time scores this share of the best of all;
#: below it was misread, or what happened then was told later, and it is a preference. From .7 to 1
#: the figures hardly differ (docs/retrieval.md, as for the other constants).
_FITS_TIME = 0.9


@dataclass(frozen=True)
class Ranking:
    """One question's candidates and the order that they come in."""

    snapshot: Snapshot
    view: FullTextView
    options: RetrievalSettings
    understanding: Understanding
    groups: TermGroups
    idf: Mapping[str, float]
    found: Found
    today: datetime
    """The earlier of when the question is asked and the newest article."""
    _read: dict[str, Fingerprint] = field(default_factory=dict, repr=False)
    """The fingerprints read so far."""
    _factors: dict[str, float] = field(default_factory=dict, repr=False)
    """The factors of age found so far, by version id."""

    @cached_property
    def spoken(self) -> float:
        """How far the articles speak the question's words, between 0 and 1."""
        best = self.found.text[0][1] if self.found.text else 0.0
        return spoken_share(score_ratio(best, self.groups, self.idf, self.view.max_idf()))

    @cached_property
    def fused(self) -> Hits:
        """Both legs and all parts as one list, by ranks alone."""
        options = self.options
        return fuse(
            joined(self.found.text_parts, self._preferring_new(self.found.text)),
            [chunk_id for chunk_id, _ in self.found.dense],
            dense_weight(
                self.spoken, spoken=options.dense_weight, foreign=options.dense_weight_foreign
            ),
        )

    def pool(self) -> Pool | None:
        """The candidates for a closer look; None where nothing was found."""
        chosen = [chunk_id for chunk_id, _ in self.fused[: self.options.rerank_depth]]
        for ranking in self.found.text_parts:
            chosen += [chunk_id for chunk_id, _ in ranking[:_PART_TEXT]]
        for ranking in self.found.dense_parts:
            chosen += [chunk_id for chunk_id, _ in ranking[:_PART_DENSE]]
        fingerprints = self._fingerprints(list(dict.fromkeys(chosen)))
        if not fingerprints:
            return None
        chunk_ids = list(fingerprints)
        return Pool(
            question=self.understanding.question,
            asked=asked_of(self.understanding, self.groups, self.idf, self.view.max_idf()),
            question_vector=self.found.question_vector,
            chunk_ids=chunk_ids,
            candidates=self._candidates(fingerprints),
            spoken=self.spoken,
            texts=self._texts,
        )

    def ordered(self, reranker: Reranker | None) -> Hits:
        """All that was found, best first, with scores that never rise."""
        pool = self.pool() if reranker else None
        if reranker is None or pool is None:
            return _falling(self._told_once(self.fused))
        scores = dict(zip(pool.chunk_ids, map(float, reranker.scores(pool)), strict=True))
        least = min(scores.values())
        ranked = self._preferring_new(
            [(chunk_id, score - least) for chunk_id, score in _sorted(scores)]
        )
        turns = self._in_turn(ranked, pool)
        rest = [chunk_id for chunk_id, _ in self.fused if chunk_id not in scores]
        final = dict(ranked)
        return _falling(self._told_once([(c, final.get(c, 0.0)) for c in [*turns, *rest]]))

    def signals(self, excerpts: Sequence[Excerpt]) -> Signals:
        """How well the excerpts cover the question."""
        shown = self._fingerprints([excerpt.chunk_id for excerpt in excerpts])
        return measure_signals(
            self.understanding.question,
            self.groups,
            self.idf,
            self.view.max_idf(),
            [terms for terms, _ in shown.values()],
            best_bm25=self.found.text[0][1] if self.found.text else 0.0,
            best_similarity=self.found.dense[0][1] if self.found.dense else 0.0,
        )

    def _fingerprints(self, chunk_ids: Sequence[str]) -> dict[str, Fingerprint]:
        """The fingerprints of these chunks, in their order, of those that are there."""
        wanted = {one: _numbered(one) for one in chunk_ids if one not in self._read}
        if wanted:
            found = self.view.fingerprints(list(wanted.values()))
            self._read.update({one: found[at] for one, at in wanted.items() if at in found})
        return {one: self._read[one] for one in chunk_ids if one in self._read}

    def _in_turn(self, ranked: Hits, pool: Pool) -> list[str]:
        """The chunks of each part in turn, then the others."""
        place = {chunk_id: at for at, chunk_id in enumerate(pool.chunk_ids)}
        lists: list[Hits] = []
        for part in well_read(self.found.text_parts, self.found.text):
            allowed, in_time = pool.candidates.allowed[part], pool.candidates.in_time[part]
            of_part = [hit for hit in ranked if allowed[place[hit[0]]]]
            inside = [hit for hit in of_part if in_time[place[hit[0]]]]
            lists.append(_in_time_first(of_part, inside))
        lists.sort(key=lambda hits: -hits[0][1] if hits else 0.0)
        return list(dict.fromkeys([*in_turn(lists), *(chunk_id for chunk_id, _ in ranked)]))

    def _candidates(self, fingerprints: Mapping[str, Fingerprint]) -> Candidates:
        parts = self.understanding.parts
        allowed = np.zeros((len(parts), len(fingerprints)), np.bool_)
        in_time = np.zeros_like(allowed)
        for row, part in enumerate(parts):
            for column, chunk_id in enumerate(fingerprints):
                version = self.snapshot.version_of(chunk_id)
                allowed[row, column] = not part.outlets or version.source in part.outlets
                in_time[row, column] = self.snapshot.published_in(chunk_id, part.period)
        return Candidates(
            terms=[terms for terms, _ in fingerprints.values()],
            vectors=[vectors for _, vectors in fingerprints.values()],
            allowed=allowed,
            in_time=in_time,
            recency=np.array([self._recency(one) - 1 for one in fingerprints], np.float32),
        )

    @cached_property
    def _age_counts(self) -> bool:
        """Whether new articles are preferred: not where the question points at outlet or time."""
        return self.options.recency and not self.understanding.pointed

    def _preferring_new(self, hits: Hits) -> Hits:
        """The hits with newer articles preferred, where age counts."""
        if not self._age_counts:
            return hits
        weighed = [(chunk_id, score * self._recency(chunk_id)) for chunk_id, score in hits]
        return sorted(weighed, key=lambda hit: -hit[1])

    def _recency(self, chunk_id: str) -> float:
        """What a chunk's score is multiplied by for its age: 1 where that does not count."""
        if not self._age_counts:
            return 1.0
        version_id = version_of(chunk_id)
        factor = self._factors.get(version_id)
        if factor is None:
            published_at = self.snapshot.versions[version_id].published_at
            factor = recency_factor(published_at, self.today, latest=self.understanding.latest)
            self._factors[version_id] = factor
        return factor

    def _told_once(self, hits: Hits) -> Hits:
        if not self.options.stories:
            return hits
        versions = self.snapshot.versions
        ranked = dict.fromkeys(version_of(chunk_id) for chunk_id, _ in hits)
        stories = {self.snapshot.story_of(version_id) for version_id in ranked}
        if len(stories) == len(ranked):
            return hits
        named = frozenset().union(*(part.outlets for part in self.understanding.parts))
        kept = told_once(
            [chunk_id for chunk_id, _ in hits],
            self.snapshot.story_of,
            lambda version_id: versions[version_id].published_at,
            [version_id for version_id in ranked if versions[version_id].source in named],
        )
        scores = dict(hits)
        return [(chunk_id, scores[chunk_id]) for chunk_id in kept]

    def _texts(self, chunk_ids: Sequence[str]) -> list[str]:
        """Heading and text of chunks; empty where an article was purged meanwhile."""
        found = self.snapshot.excerpts([(chunk_id, 0.0) for chunk_id in chunk_ids])
        read = {one.chunk_id: f"{heading_of(one.article)}\n{one.text}" for one in found}
        return [read.get(chunk_id, "") for chunk_id in chunk_ids]


def _in_time_first(hits: Hits, inside: Hits) -> Hits:
    """A part's hits, those of the time that it names first, where one of these fits well enough."""
    if not inside or inside[0][1] < _FITS_TIME * hits[0][1]:
        return hits
    return list(dict.fromkeys([*inside, *hits]))


def _numbered(chunk_id: str) -> int:
    return chunk_number(*split_chunk_id(chunk_id))


def _sorted(scores: Mapping[str, float]) -> Hits:
    return sorted(scores.items(), key=lambda hit: -hit[1])


def _falling(hits: Hits) -> Hits:
    """The hits with scores that never rise: a part's turn may bring a lower one before a higher."""
    lowest = float("inf")
    falling: Hits = []
    for chunk_id, score in hits:
        lowest = min(lowest, score)
        falling.append((chunk_id, lowest))
    return falling
