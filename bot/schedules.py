"""Reloading sources by the clock, as their settings say, while `newsbot serve` runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from config.settings import SourceSettings
from retrieval.errors import RetrievalError
from retrieval.reports import SourceInfo

if TYPE_CHECKING:
    from bot.service import Service

_LOG = logging.getLogger(__name__)

#: Seconds between two looks at the clock.
_LOOK_EVERY = 15.0


async def keep_schedules(service: Service) -> None:
    """Reload each source when it is due, for ever; what goes wrong is logged and tried again.

    A rollback pauses this until somebody reloads: what it went back from must not come again by
    itself.
    """
    scheduled = [source for source in service.settings.sources if source.every is not None]
    tried: dict[str, datetime] = {}
    while scheduled:
        await asyncio.sleep(_LOOK_EVERY)
        try:
            paused, known = await asyncio.to_thread(_state, service)
            now = datetime.now(UTC)
            names = [] if paused else due(scheduled, known, tried, now)
            if names:
                tried |= dict.fromkeys(names, now)
                report = await service.reload(names)
                for one in report.skipped:
                    _LOG.warning("%s: %s: %s", one.source, one.where, one.reason)
        except RetrievalError as error:
            _LOG.warning("a scheduled reload was given up: %s", error)
        except Exception:  # noqa: BLE001 - whatever it is, the clock goes on
            _LOG.exception("a scheduled reload failed")


def due(
    scheduled: Sequence[SourceSettings],
    known: Sequence[SourceInfo],
    tried: Mapping[str, datetime],
    now: datetime,
) -> list[str]:
    """The names of the sources that were neither read nor tried for as long as they say."""
    read = {info.name: info.last_read for info in known}
    names = []
    for source in scheduled:
        last = max(
            (one for one in (read.get(source.name), tried.get(source.name)) if one is not None),
            default=None,
        )
        if last is None or now - last >= timedelta(seconds=source.every or 0):
            names.append(source.name)
    return names


def _state(service: Service) -> tuple[bool, list[SourceInfo]]:
    corpus = service.corpus
    return corpus.catalogue.state().schedules_paused, corpus.sources()
