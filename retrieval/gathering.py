"""The first half of a reload: read the sources and find out what they hold now.

New texts are staged in the catalogue on the way, so that memory holds ids and not articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from retrieval.articles import Article, SkippedItem, make_article
from retrieval.catalogue import Catalogue, Member
from retrieval.chunking import Span, chunk_spans
from retrieval.errors import SourceError
from retrieval.languages import detect_language
from retrieval.reports import ProgressCallback, ReloadProgress, Skipped
from retrieval.sources.fields import shortened
from retrieval.sources.reading import read_source
from retrieval.sources.source import FoundArticle, ReadingLimits, Source
from retrieval.sources.visits import Gone, Kept, Visit
from retrieval.web_memory import WebMemory

if TYPE_CHECKING:
    from retrieval.sources.fetching import Fetcher

#: Articles compared with the catalogue, and staged, in one go.
_BATCH = 200
#: What programs write that know no date; and how far ahead an article may be held back by its date.
_EPOCH, _AHEAD = date(1970, 1, 1), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sources that were asked hold now."""

    held: dict[str, dict[str, Member]]
    """By source name, for each source that could be opened."""
    skipped: tuple[Skipped, ...]
    failed: tuple[str, ...]
    """Names of the sources that could not be opened; they keep what they held."""
    visits: dict[str, Visit] = field(default_factory=dict)
    """The readings of web sources, by name: what they learnt is remembered once this is live."""


class Gatherer:
    """Reads sources against what they held before."""

    def __init__(
        self,
        catalogue: Catalogue,
        limits: ReadingLimits,
        *,
        stage: bool,
        progress: ProgressCallback,
        web: WebMemory | None = None,
        fetcher: Fetcher | None = None,
    ) -> None:
        """`web` and `fetcher` are needed where a source is on the web."""
        self._catalogue = catalogue
        self._web = web
        self._fetcher = fetcher
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
        visits: dict[str, Visit] = {}
        for source in sources:
            remarks: list[SkippedItem] = []
            held_before = before.get(source.name, {})
            visit = self._visit(source, held_before)
            try:
                members = self._read_source(source, visit, held_before, remarks)
            except SourceError as error:
                failed.append(source.name)
                skipped.append(Skipped(source.name, source.location, str(error)))
                continue
            keep_unreadable(members, held_before, remarks)
            if visit is not None:
                visits[source.name] = visit
            skipped.extend(Skipped(source.name, item.where, item.reason) for item in remarks)
            held[source.name] = members
        return Gathered(held, tuple(skipped), tuple(failed), visits)

    def _visit(self, source: Source, before: dict[str, Member]) -> Visit | None:
        if not source.on_the_web:
            return None
        if self._fetcher is None or self._web is None:
            raise ValueError("sources on the web need a fetcher and a memory")
        return Visit(
            fetcher=self._fetcher,
            held=frozenset(member.item for member in before.values()),
            known=self._web.recall(source.name),
            tick=lambda: self._progress(ReloadProgress("reading", self._read, None, source.name)),
        )

    def _read_source(
        self,
        source: Source,
        visit: Visit | None,
        before: dict[str, Member],
        remarks: list[SkippedItem],
    ) -> dict[str, Member]:
        members: dict[str, Member] = {}
        batch: list[FoundArticle] = []
        kept: set[str] = set()
        gone: set[str] = set()
        for found in self._outcomes(source, visit):
            if isinstance(found, SkippedItem):
                remarks.append(found)
                continue
            if isinstance(found, (Kept, Gone)):
                (kept if isinstance(found, Kept) else gone).add(found.item)
                continue
            if found.article.id in self._tombstones:
                remarks.append(
                    SkippedItem(
                        found.item, found.item,
                        f"{found.article.id} was removed for good", unreadable=False,
                    )
                )  # fmt: skip
                continue
            dated, remark = with_sane_date(found)
            if remark is not None:
                remarks.append(remark)
            members[dated.article.id] = Member(dated.article.version_id, dated.item)
            batch.append(dated)
            if len(batch) >= _BATCH:
                self._take(batch, source)
        self._take(batch, source)
        renewed = {member.item for member in members.values()}
        for article_id, member in before.items():
            stays = member.item in kept or (visit is not None and visit.streams)
            if stays and member.item not in gone | renewed:
                members.setdefault(article_id, member)
        return members

    def _outcomes(
        self, source: Source, visit: Visit | None
    ) -> Iterable[FoundArticle | SkippedItem | Kept | Gone]:
        if visit is None:
            return read_source(source, self._limits)
        from retrieval.sources.web import read_web_source

        return read_web_source(source, visit)

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


def with_sane_date(found: FoundArticle) -> tuple[FoundArticle, SkippedItem | None]:
    """The article without a date that cannot be, and a remark on it: a program that knows no date
    writes the first day of the epoch, and one years ahead would hide the article for years.
    """
    article, moment = found.article, found.article.published_at
    if moment is None or (moment.date() != _EPOCH and moment <= datetime.now(UTC) + _AHEAD):
        return found, None
    undated = make_article(
        given_id=article.id, title=article.title, body=article.body, source=article.source,
        url=article.url, section=article.section, author=article.author, lang=article.lang,
    )  # fmt: skip
    day = moment.date().isoformat()
    reason = f"the date {day} cannot be and was left out: {shortened(article.title)}"
    return FoundArticle(found.item, undated), SkippedItem(found.item, found.item, reason, False)


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
