"""The corpus in words for admins: its state, the progress of a reload and its report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.telegram.admin import texts
from bot.telegram.lines import in_messages, safe
from bot.telegram.sources import describe_sources, shown_name
from bot.wording import Wording
from retrieval.reports import CorpusStatus, ReloadProgress, ReloadReport, SourceInfo

#: Skipped items that a report lists; the rest is counted.
_LISTED = 10


def describe_status(
    status: CorpusStatus, waiting: int, oldest: datetime | None, words: Wording
) -> list[str]:
    """The state of the corpus; `waiting` counts messages not yet answered, since `oldest`."""
    lines = [
        words.say(
            texts.STATUS,
            articles=words.number(status.articles),
            chunks=words.number(status.chunks),
            version=str(status.corpus_version),
            last_reload=moment(status.last_reload, words),
            embedder=safe(status.embedder),
            waiting=words.number(waiting),
        )
    ]
    if oldest is not None:
        lines.append(words.say(texts.STATUS_OLDEST, moment=moment(oldest, words)))
    lines += (
        words.say(texts.STATUS_HEALTH, part=safe(part), state=safe(state))
        for part, state in status.health.items()
    )
    return in_messages([*lines, "", *describe_sources(status.sources, words)])


def describe_progress(progress: ReloadProgress, words: Wording) -> str:
    """How far a reload is, in one line."""
    wanted = texts.RELOAD_PROGRESS if progress.total is None else texts.RELOAD_PROGRESS_TOTAL
    return words.say(
        wanted,
        phase=words.say(texts.PHASES.get(progress.phase, progress.phase)),
        done=words.number(progress.done),
        total=words.number(progress.total or 0),
    )


def describe_report(report: ReloadReport, words: Wording) -> list[str]:
    """What a reload did, and what it passed over."""
    lines = [
        words.say(
            texts.RELOAD_DONE,
            seconds=f"{report.seconds:.1f} s",
            added=words.number(report.added),
            changed=words.number(report.changed),
            removed=words.number(report.removed),
            unchanged=words.number(report.unchanged),
            version=str(report.corpus_version),
        )
    ]
    if report.skipped:
        lines.append("\n" + words.say(texts.RELOAD_PASSED_OVER))
    lines += (
        f"• {safe(shown_name(item.where))}: {safe(item.reason)}"
        for item in report.skipped[:_LISTED]
    )
    if len(report.skipped) > _LISTED:
        more = words.number(len(report.skipped) - _LISTED)
        lines.append(words.say(texts.RELOAD_SKIPPED_MORE, count=more))
    return in_messages(lines)


def usable_names(sources: Iterable[SourceInfo]) -> list[str]:
    """Names that may be typed in a chat: not the paths and addresses by which others are known."""
    return [source.name for source in sources if "/" not in source.name]


def moment(moment: datetime | None, words: Wording) -> str:
    """Day and time of `moment` (UTC), or "never"."""
    if moment is None:
        return words.say(texts.NEVER)
    return f"{words.day(moment)}, {moment:%H.%M} UTC"
