"""The first half of a reload: read the sources and find out what they hold now.

New texts are staged in the catalogue on the way, so that memory holds ids and not articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.articles import Article, SkippedItem
from retrieval.catalogue import Catalogue, Member
from retrieval.chunking import Span, chunk_spans
from retrieval.errors import SourceError
from retrieval.languages import detect_language
from retrieval.reports import ProgressCallback, ReloadProgress, Skipped
from retrieval.sources.reading import read_source
from retrieval.sources.source import FoundArticle, ReadingLimits, Source

#: Articles compared with the catalogue, and staged, in one go.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sources that were asked hold now."""

    held: dict[str, dict[str, Member]]
    """By source name, for each source that could be opened."""
    skipped: tuple[Skipped, ...]
    failed: tuple[str, ...]
    """Names of the sources that could not be opened; they keep what they held."""


class Gatherer:
    """Reads sources against what they held before."""

    def __init__(
        self,
        catalogue: Catalogue,
        limits: ReadingLimits,
        *,
        stage: bool,
        progress: ProgressCallback,
    ) -> None:
        self._catalogue = catalogue
        self._limits = limits
        self._stage = stage
        self._progress = progress
        self._tombstones = catalogue.tombstones()
        self._read = 0

    def gather(self, sources: Sequence[Source], before: dict[str, dict[str, Member]]) -> Gathered:
        """Read `sources`; `before` is what each held, by name."""
        held: dict[str, dict[str, Member]] = {}
        skipped: list[Skipped] = []
        failed: list[str] = []
        for source in sources:
            remarks: list[SkippedItem] = []
            try:
                members = self._read_source(source, remarks)
            except SourceError as error:
                failed.append(source.name)
                skipped.append(Skipped(source.name, source.location, str(error)))
                continue
            keep_unreadable(members, before.get(source.name, {}), remarks)
            skipped.extend(Skipped(source.name, item.where, item.reason) for item in remarks)
            held[source.name] = members
        return Gathered(held, tuple(skipped), tuple(failed))

    def _read_source(self, source: Source, remarks: list[SkippedItem]) -> dict[str, Member]:
        members: dict[str, Member] = {}
        batch: list[FoundArticle] = []
        for found in read_source(source, self._limits):
            if isinstance(found, SkippedItem):
                remarks.append(found)
                continue
            if found.article.id in self._tombstones:
                remarks.append(
                    SkippedItem(
                        found.item, found.item,
                        f"{found.article.id} was removed for good", unreadable=False,
                    )
                )  # fmt: skip
                continue
            members[found.article.id] = Member(found.article.version_id, found.item)
            batch.append(found)
            if len(batch) >= _BATCH:
                self._take(batch, source)
        self._take(batch, source)
        return members

    def _take(self, batch: list[FoundArticle], source: Source) -> None:
        if self._stage:
            known = self._catalogue.known([found.article.version_id for found in batch])
            new = {
                found.article.version_id: found.article
                for found in batch
                if found.article.version_id not in known
            }
            self._catalogue.stage([prepare(article) for article in new.values()])
        self._read += len(batch)
        self._progress(ReloadProgress("reading", self._read, None, source.name))
        batch.clear()


def prepare(article: Article) -> tuple[Article, list[Span]]:
    """The article as it is stored: its language detected where it names none, and its chunks."""
    article = with_language(article)
    return article, chunk_spans(article.body, article.lang)


def with_language(article: Article) -> Article:
    """The article with its language detected where it names none."""
    if article.lang is not None:
        return article
    return replace(article, lang=detect_language(f"{article.title}\n{article.body[:1_000]}"))


def keep_unreadable(
    members: dict[str, Member], before: dict[str, Member], remarks: Sequence[SkippedItem]
) -> None:
    """Let what an unreadable item held before stay: only what was read in full can remove.

    An item is a file, or a folder with all files in it.
    """
    unreadable = {remark.item for remark in remarks if remark.unreadable}
    if not unreadable:
        return
    folders = tuple(f"{item}/" for item in unreadable)
    for article_id, member in before.items():
        if article_id not in members and (
            member.item in unreadable or member.item.startswith(folders)
        ):
            members[article_id] = member
