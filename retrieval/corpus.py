"""The corpus: what is served now, and every way in which it changes.

    reload     read the sources ─► index what is new ─► activate in one transaction ─► sweep
    forget     the same without one source
    remove     a tombstone: the article is gone from every generation
    roll_back  the generation before

Changes need the ownership of the indexes (`retrieval.ownership`), which whoever composes this
class holds. Killed anywhere, the next start finds the old corpus or the new one; what a killed
change left behind is swept by the next.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config.settings import Settings
from retrieval import schema
from retrieval.catalogue import Catalogue, KnownSource, Member, State
from retrieval.databases import open_database
from retrieval.errors import NotSwept, RetrievalError, UnknownSource
from retrieval.gathering import Gathered, Gatherer
from retrieval.generations import Generations, live_versions
from retrieval.index_keeper import IndexKeeper
from retrieval.index_ledger import IndexLedger
from retrieval.live import Snapshot
from retrieval.overview import corpus_status, known_sources, orphans, source_infos
from retrieval.removals import check_removals
from retrieval.reports import (
    CorpusStatus,
    ProgressCallback,
    ReloadProgress,
    ReloadReport,
    Skipped,
    SourceInfo,
    Vitals,
)
from retrieval.retention import kept
from retrieval.serving import Serving
from retrieval.sources.source import Source, limits_from_settings
from retrieval.web_memory import WebMemory

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Held = dict[str, dict[str, Member]]


@dataclass(frozen=True, slots=True)
class _Before:
    """The corpus that a change starts from.

    `shown` was decided by the order that the sources had then; the settings may name another now.
    """

    held: Held
    shown: dict[str, str]


def no_progress(_: ReloadProgress) -> None:
    """A progress callback for those who do not look."""


class Corpus:
    """The articles in one data folder. Threads may share it; changes run one at a time."""

    def __init__(
        self,
        settings: Settings,
        configured: Sequence[Source] = (),
        embedder: Embeddings | None = None,
    ) -> None:
        """`configured` are the sources of the settings, with their paths resolved.

        `embedder` replaces the one that the settings name, which is otherwise loaded at first use.
        """
        self._settings = settings
        self._configured = tuple(configured)
        self._embedder = embedder
        self._loading = threading.Lock()
        self._changing = threading.Lock()
        url = settings.database_url
        self.catalogue = Catalogue.on(
            open_database(
                url.get_secret_value() if url else None,
                settings.data_dir,
                "catalogue",
                schema.metadata,
            )
        )
        self._generations = Generations(self.catalogue.engine)
        self._ledger = IndexLedger(self.catalogue.engine)
        self._web = WebMemory(self.catalogue.engine)
        self._serving = Serving(
            self.catalogue,
            self._ledger,
            data_dir=settings.data_dir,
            embedder_name=settings.embedder,
            ef_search=settings.retrieval.ef_search,
        )
        self._keeper = IndexKeeper(
            self.catalogue,
            self._ledger,
            self._serving,
            lambda: self.embedder,
            embedder_name=settings.embedder,
            batch=settings.corpus.embedding_batch,
        )

    @property
    def embedder(self) -> Embeddings:
        """The embedding model; raises EmbedderUnavailable where it cannot be loaded."""
        with self._loading:
            if self._embedder is None:
                from retrieval.embeddings import load_embedder

                self._embedder = load_embedder(self._settings.embedder)
            return self._embedder

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """What is live now, unchanged until the block ends.

        Raises EmbedderMismatch or IndexOutdated where the index does not fit the settings.
        """
        return self._serving.snapshot()

    def status(self) -> CorpusStatus:
        """The corpus in figures and its health, without opening the indexes."""
        return corpus_status(
            self.catalogue, self._ledger, self._serving, self.sources(), self._settings
        )

    def vitals(self) -> Vitals:
        """The few figures that monitoring reads every few seconds."""
        state = self.catalogue.state()
        return Vitals(self.catalogue.count_live(), state.revision, state.last_reload)

    def sources(self) -> list[SourceInfo]:
        """The known sources, those of the settings first."""
        return source_infos(self.catalogue, self._order(), self._configured)

    def known_sources(self) -> dict[str, Source]:
        """The known sources by name."""
        return {known.source.name: known.source for known in self._order()}

    def taken_down(self, article_ids: Collection[str]) -> set[str]:
        """Which of these articles were removed for good."""
        return self.catalogue.tombstones(article_ids) if article_ids else set()

    def close(self) -> None:
        """Close the indexes and the catalogue."""
        self._serving.close()
        self.catalogue.close()

    def reload(
        self,
        given: Sequence[Source] | None = None,
        *,
        full: bool = False,
        force: bool = False,
        dry_run: bool = False,
        progress: ProgressCallback = no_progress,
    ) -> ReloadReport:
        """Read the `given` sources, or all known ones, and make what they hold the live corpus.

        `full` embeds everything anew into fresh indexes, `force` lets it remove more than half,
        `dry_run` changes nothing. Whatever `progress` raises before it reports the phase
        "sweeping" cancels the reload and leaves the old corpus; by then the new one is live. A
        source that cannot be opened keeps what it held and is in the report.

        Raises RemovalRefused, EmbedderMismatch, IndexOutdated, EmbedderUnavailable, NotSwept.
        """
        with self._changing:
            started = time.monotonic()
            state = self.catalogue.state()
            if not full:
                self._serving.check_fits(self._ledger.record(state.index_id))
            before = self._before(state)
            order = self._order(given or ())
            gathered = self._gather(self._to_read(given), before.held, not dry_run, progress)
            if given is None:
                gathered = replace(gathered, skipped=gathered.skipped + self._orphaned(order))
            after = {**before.held, **gathered.held}
            loaded = [known for known in order if known.source.name in after]
            if not force:
                check_removals(before.held, after, loaded)
            retained = self._retained(gathered.held)
            after |= retained
            gathered = replace(gathered, skipped=gathered.skipped + _let_go(gathered, retained))
            revision = state.revision
            if not dry_run:
                revision = self._change(
                    before, after, loaded, read=tuple(gathered.held), full=full, progress=progress
                )
                for name, visit in gathered.visits.items():
                    held = {one.item for one in after[name].values()}
                    self._web.save(name, visit.learnt, held | visit.listed)
            seconds = time.monotonic() - started
            return _report(before, after, loaded, gathered, revision, seconds)

    def forget(self, name: str, *, progress: ProgressCallback = no_progress) -> ReloadReport:
        """Drop a source with its articles; those that other sources hold too stay.

        Raises UnknownSource, NotSwept, and, where another source's version must be embedded in
        place of what goes, what `reload` raises but RemovalRefused.
        """
        with self._changing:
            started = time.monotonic()
            order = self._order()
            before = self._before(self.catalogue.state())
            if name not in {known.source.name for known in order}:
                raise UnknownSource(
                    f"no source is called {name}; `newsbot sources` lists the known ones"
                )
            after = {source: held for source, held in before.held.items() if source != name}
            loaded = [known for known in order if known.source.name in before.held]
            revision = self._change(before, after, loaded, forgotten=name, progress=progress)
            self._web.forget(name)
            nothing = Gathered({}, (), ())
            seconds = time.monotonic() - started
            return _report(before, after, loaded, nothing, revision, seconds)

    def check_known(self, article_id: str) -> None:
        """Raise UnknownArticle where there is no such article to take down or purge."""
        self._generations.check_known(article_id)

    def rebuild(self, *, progress: ProgressCallback = no_progress) -> int:
        """Build both indexes anew from the catalogue, without reading a source.

        Returns how many articles they hold. Raises EmbedderUnavailable; until it ends the old
        indexes serve, where they can.
        """
        with self._changing:
            before = self._before(self.catalogue.state())
            loaded = [known for known in self._order() if known.source.name in before.held]
            if before.shown:
                self._change(before, before.held, loaded, full=True, progress=progress)
            return len(before.shown)

    def remove(self, article_id: str, *, purge: bool = False) -> list[str]:
        """Take an article down at once and for good, also while a reload is under way.

        Returns the ids of its versions. Raises UnknownArticle. Only the catalogue is touched, so
        this needs no ownership; `purge`, which does, waits for the reload and deletes the rest.
        """
        version_ids = self._generations.remove(article_id)
        if purge:
            self.purge(article_id)
        return version_ids

    def purge(self, article_id: str) -> None:
        """Delete the texts and chunks of an article that was taken down.

        An index that cannot be written keeps no text from going: then NotSwept is raised, and what
        is left in it goes with the full reload that it needs.
        """
        with self._changing:
            try:
                self._sweep(f"{article_id} is taken down and its text is deleted")
            finally:
                self._generations.purge(article_id)

    def roll_back(self, *, progress: ProgressCallback = no_progress) -> int:
        """Return to the generation before and pause schedules; returns the new revision.

        Raises NothingToRollBack where no generation is kept before the current one.
        """
        with self._changing:
            shown = self.catalogue.shown(self._generations.parent())
            # Only a full reload in between can have left some of them out of the index.
            index_id = self.catalogue.state().index_id
            index_id = self._keeper.bring_up(set(shown.values()), index_id, progress)
            revision = self._generations.roll_back(index_id=index_id)
            self._web.forget()  # it speaks of what the generation left behind held
            return revision

    def _gather(
        self, sources: Sequence[Source], held: Held, stage: bool, progress: ProgressCallback
    ) -> Gathered:
        """What the sources hold now; a fetcher is there for as long as one is on the web."""
        fetcher = None
        if any(source.on_the_web for source in sources):
            from retrieval.sources.fetching import Fetcher

            fetcher = Fetcher(self._settings.fetching)
        try:
            return Gatherer(
                self.catalogue,
                limits_from_settings(self._settings.corpus),
                stage=stage,
                progress=progress,
                web=self._web,
                fetcher=fetcher,
            ).gather(sources, held)
        finally:
            if fetcher is not None:
                fetcher.close()

    def _retained(self, held: Held) -> Held:
        """What the sources just read may keep by their settings."""
        limited = {
            source.name: source
            for source in self._settings.sources
            if source.name in held and (source.keep_days or source.keep_articles)
        }
        now = datetime.now(UTC)
        return {
            name: kept(
                held[name],
                self.catalogue.dates([one.version_id for one in held[name].values()]),
                source,
                now,
            )
            for name, source in limited.items()
        }

    def _order(self, given: Sequence[Source] = ()) -> list[KnownSource]:
        return known_sources(self.catalogue, self._configured, given)

    def _to_read(self, given: Sequence[Source] | None) -> list[Source]:
        """The sources to read: those given, or all that are known and still wanted."""
        if given is not None:
            return list(given)
        return [
            known.source
            for known in self._order()
            if known.source in self._configured or not known.in_settings
        ]

    def _orphaned(self, order: Sequence[KnownSource]) -> tuple[Skipped, ...]:
        """A remark on each source that has left the settings."""
        reason = (
            "no longer in the settings and not read; `newsbot forget` drops it with its articles"
        )
        return tuple(
            Skipped(source.name, source.location, reason)
            for source in orphans(order, self._configured)
        )

    def _before(self, state: State) -> _Before:
        generation = state.generation_id
        return _Before(self.catalogue.membership(generation), self.catalogue.shown(generation))

    def _change(
        self,
        before: _Before,
        after: Held,
        order: Sequence[KnownSource],
        *,
        read: Sequence[str] = (),
        full: bool = False,
        forgotten: str | None = None,
        progress: ProgressCallback,
    ) -> int:
        """Index what is missing, activate, sweep; returns the revision."""
        state = self.catalogue.state()
        shown = live_versions(after, order)
        index_id = None if full else state.index_id or self._keeper.resumable()
        index_id = self._keeper.bring_up(set(shown.values()), index_id, progress)
        if shown != before.shown or _holdings(after) != _holdings(before.held):
            progress(ReloadProgress("activating", 0, None))
            revision = self._generations.activate(
                after, order, index_id=index_id, read=read, forgotten=forgotten
            )
        else:
            revision = self._generations.note_reading(
                after, order, index_id=index_id, read=read, forgotten=forgotten
            )
        progress(ReloadProgress("sweeping", 0, None))
        self._sweep("The articles are changed as you asked")
        return revision

    def _sweep(self, done: str) -> None:
        """Delete what is dead from the index; raises NotSwept, which says what is `done` already.

        Whoever reads of a damaged index alone would take the change for not made.
        """
        try:
            self._keeper.sweep()
        except RetrievalError as error:
            raise NotSwept(
                f"{done}, but the index still holds what went, though no answer shows it: {error}"
            ) from error


def _let_go(gathered: Gathered, retained: Held) -> tuple[Skipped, ...]:
    """A remark for each source of which articles are not kept for as long as it has them."""
    counts = {name: len(gathered.held[name]) - len(left) for name, left in retained.items()}
    return tuple(
        Skipped(name, name, f"{count} articles are not kept (keep_days, keep_articles)")
        for name, count in counts.items()
        if count
    )


def _holdings(membership: Held) -> set[tuple[str, str, str]]:
    """Who holds which version of which article."""
    return {
        (name, article_id, member.version_id)
        for name, members in membership.items()
        for article_id, member in members.items()
    }


def _report(
    before: _Before,
    after: Held,
    order: Sequence[KnownSource],
    gathered: Gathered,
    revision: int,
    seconds: float,
) -> ReloadReport:
    was, now = before.shown, live_versions(after, order)
    both = was.keys() & now.keys()
    changed = sum(was[article_id] != now[article_id] for article_id in both)
    return ReloadReport(
        corpus_version=revision,
        added=len(now.keys() - was.keys()),
        changed=changed,
        removed=len(was.keys() - now.keys()),
        unchanged=len(both) - changed,
        skipped=gathered.skipped,
        seconds=seconds,
        failed_sources=gathered.failed,
    )
