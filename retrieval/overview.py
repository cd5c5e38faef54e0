"""What is known of the corpus without opening its indexes: sources, figures, health."""

from __future__ import annotations

from collections.abc import Sequence

from config.settings import Settings
from retrieval.catalogue import Catalogue, KnownSource
from retrieval.errors import EmbedderMismatch, IndexOutdated
from retrieval.index_ledger import IndexLedger, IndexRecord
from retrieval.reports import CorpusStatus, SourceInfo
from retrieval.serving import Serving
from retrieval.sources.source import Source


def known_sources(
    catalogue: Catalogue, configured: Sequence[Source], given: Sequence[Source] = ()
) -> list[KnownSource]:
    """All known sources in the order in which they win: settings, earlier ones, `given`.

    `given` ones that are known already, or were before they were forgotten, keep their place and
    are described anew.
    """
    known = {source.name: KnownSource(source, True, None) for source in configured}
    for stored in catalogue.sources(even_forgotten={source.name for source in given}):
        known.setdefault(stored.source.name, stored)
    for source in given:
        held = known.get(source.name)
        known[source.name] = KnownSource(source, held.in_settings if held else False, None)
    return list(known.values())


def orphans(order: Sequence[KnownSource], configured: Sequence[Source]) -> list[Source]:
    """The sources that were in the settings once and are not now."""
    names = {source.name for source in configured}
    return [known.source for known in order if known.in_settings and known.source.name not in names]


def source_infos(
    catalogue: Catalogue, order: Sequence[KnownSource], configured: Sequence[Source]
) -> list[SourceInfo]:
    """The sources with what each holds now."""
    held = catalogue.membership(catalogue.state().generation_id)
    last_read = {known.source.name: known.last_read for known in catalogue.sources()}
    orphaned = {source.name for source in orphans(order, configured)}
    return [
        SourceInfo(
            name=known.source.name,
            location=known.source.location,
            kind=known.source.kind,
            in_settings=known.in_settings and known.source.name not in orphaned,
            articles=len(held.get(known.source.name, {})),
            last_read=last_read.get(known.source.name),
            orphaned=known.source.name in orphaned,
        )
        for known in order
    ]


def corpus_status(
    catalogue: Catalogue,
    ledger: IndexLedger,
    serving: Serving,
    sources: Sequence[SourceInfo],
    settings: Settings,
) -> CorpusStatus:
    """The corpus in figures; each value of its health is "ok" or says what to run."""
    state, live = catalogue.live()
    record = ledger.record(state.index_id)
    health = {
        "catalogue": "ok" if live else "empty: run `newsbot reload SOURCE`",
        "index": _index_health(ledger, record, {version.version_id for version in live}),
        "embedder": "ok",
    }
    try:
        serving.check_fits(record)
    except EmbedderMismatch as error:
        health["embedder"] = str(error)
    except IndexOutdated as error:
        health["index"] = str(error)
    return CorpusStatus(
        corpus_version=state.revision,
        articles=len(live),
        chunks=sum(version.chunks for version in live),
        sources=tuple(sources),
        embedder=record.embedder if record else settings.embedder,
        last_reload=state.last_reload,
        health=health,
    )


def _index_health(ledger: IndexLedger, record: IndexRecord | None, live: set[str]) -> str:
    if not live:
        return "ok"
    if record is None or live - ledger.complete(record.id):
        return "incomplete: run `newsbot reload --full`"
    return "ok"
