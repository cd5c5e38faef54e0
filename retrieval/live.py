"""The corpus as one question sees it: a fixed set of live versions over a pair of indexes."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from retrieval.articles import Excerpt
from retrieval.catalogue import Catalogue, LiveVersion
from retrieval.chunk_ids import (
    chunk_id,
    numbered_chunk,
    split_chunk_id,
    version_number,
    version_of,
)
from retrieval.indexes import IndexPair
from retrieval.periods import Period
from retrieval.results import CorpusFacts
from retrieval.signatures import stored_signatures
from retrieval.stories import UNDATED, stories

#: Languages of articles that a question's words are looked up in; the rest is too rare to matter.
_MAX_LANGUAGES = 4


@dataclass(frozen=True)
class Snapshot:
    """What is live at one revision. It does not change; a reload makes a new one."""

    revision: int
    versions: dict[str, LiveVersion]
    """By version id."""
    indexes: IndexPair | None
    """None where nothing was ever indexed."""
    catalogue: Catalogue

    @cached_property
    def chunks(self) -> int:
        """How many chunks are live."""
        return sum(version.chunks for version in self.versions.values())

    @cached_property
    def languages(self) -> tuple[str | None, ...]:
        """The languages of the articles, commonest first."""
        counted = Counter(version.lang for version in self.versions.values())
        return tuple(lang for lang, _ in counted.most_common(_MAX_LANGUAGES))

    @cached_property
    def outlets(self) -> frozenset[str]:
        """The outlets that articles name."""
        return frozenset(v.source for v in self.versions.values() if v.source)

    @cached_property
    def _dates(self) -> list[datetime]:
        """When the dated articles were published, oldest first."""
        return sorted(v.published_at for v in self.versions.values() if v.published_at)

    @cached_property
    def _stories(self) -> Mapping[str, str]:
        """The key of its story for each version that has a copy.

        Found at the first question of a revision (0.4 s for 100,000 articles); questions that come
        at the same moment each find the same.
        """
        return stories(stored_signatures(self.catalogue.engine, self.versions.keys()))

    @cached_property
    def _tellings(self) -> Mapping[str, tuple[LiveVersion, ...]]:
        """The versions of each story that has several, newest first, undated ones last."""
        told: dict[str, list[LiveVersion]] = defaultdict(list)
        for version_id, story in self._stories.items():
            told[story].append(self.versions[version_id])
        return {
            story: tuple(sorted(versions, key=_age, reverse=True))
            for story, versions in told.items()
        }

    def story_of(self, version_id: str) -> str:
        """The story that a version tells, known by the id of one of its versions."""
        return self._stories.get(version_id, version_id)

    def copies(self, version_id: str) -> tuple[LiveVersion, ...]:
        """The other live versions of the same story, newest first, undated ones last."""
        told = self._tellings.get(self.story_of(version_id), ())
        return tuple(copy for copy in told if copy.version_id != version_id)

    def copies_of(
        self, excerpts: Iterable[Excerpt], as_of: datetime | None
    ) -> dict[str, tuple[LiveVersion, ...]]:
        """For each article among the excerpts that has copies published by `as_of`, these copies.

        By version id.
        """
        found: dict[str, tuple[LiveVersion, ...]] = {}
        for version_id in {excerpt.article.version_id for excerpt in excerpts}:
            copies = tuple(copy for copy in self.copies(version_id) if _published(copy, as_of))
            if copies:
                found[version_id] = copies
        return found

    def facts(self, as_of: datetime | None) -> CorpusFacts:
        """The corpus in figures, as a question asked at `as_of` sees it."""
        dates = self._dates
        seen = len(dates) if as_of is None else bisect_right(dates, as_of)
        return CorpusFacts(
            version=self.revision,
            articles=len(self.versions),
            outlets=len(self.outlets),
            newest=dates[seen - 1] if seen else None,
        )

    def cut_off(self, seen_at: datetime) -> datetime | None:
        """`seen_at` where it hides an article, None where all were published by then.

        A filter that lets everything pass costs full text as much again as the search.
        """
        return seen_at if self._dates and self._dates[-1] > seen_at else None

    def sees(self, chunk_id: str, as_of: datetime | None) -> LiveVersion | None:
        """The live version that a chunk belongs to, if it was published by `as_of`."""
        version = self.versions.get(version_of(chunk_id))
        return version if version and _published(version, as_of) else None

    @cached_property
    def _numbered(self) -> Mapping[int, str]:
        """The live versions by the numbers that stand for them in those of their chunks."""
        return {version_number(version_id): version_id for version_id in self.versions}

    def chunk_of(self, number: int) -> str | None:
        """The id of the live chunk with a number (`chunking.chunk_number`), if it is live."""
        version, position = numbered_chunk(number)
        version_id = self._numbered.get(version)
        return chunk_id(version_id, position) if version_id else None

    def version_of(self, chunk_id: str) -> LiveVersion:
        """The live version that a chunk belongs to, which must be one that `sees` let through."""
        return self.versions[version_of(chunk_id)]

    def published_in(self, chunk_id: str, period: Period | None) -> bool:
        """Whether a live chunk's article was published in `period`; never where it is undated."""
        version = self.versions.get(version_of(chunk_id))
        published = version.published_at if version else None
        if period is None or published is None:
            return False
        return (period.start is None or period.start <= published) and (
            period.end is None or published <= period.end
        )

    def excerpts(self, scored: list[tuple[str, float]]) -> list[Excerpt]:
        """The excerpts of these chunks, in this order, each with its whole article."""
        version_ids = list(dict.fromkeys(version_of(one) for one, _ in scored))
        chunked = self.catalogue.chunked(version_ids)
        found: list[Excerpt] = []
        for one, score in scored:
            version_id, position = split_chunk_id(one)
            if version_id not in chunked:
                continue  # purged after this snapshot was taken: taken down at once
            article, spans = chunked[version_id]
            start, end = spans[position]
            found.append(Excerpt(one, article, start, end, score))
        return found


def _published(version: LiveVersion, as_of: datetime | None) -> bool:
    """Whether a version was there at `as_of`; an undated one always was."""
    return as_of is None or version.published_at is None or version.published_at <= as_of


def _age(version: LiveVersion) -> tuple[datetime, str]:
    """What grows with the time of publication, and decides between versions of the same."""
    return version.published_at or UNDATED, version.version_id
