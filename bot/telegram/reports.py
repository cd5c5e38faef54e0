"""The corpus in words: sources, state, progress of a reload and its report, as Telegram HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from bot.telegram.layout import MAX_LENGTH
from bot.telegram.plain_words import defuse, escape
from bot.telegram.texts import Texts
from retrieval.reports import CorpusStatus, ReloadProgress, ReloadReport, SourceInfo

#: Skipped items that a report lists; the rest is counted.
_LISTED = 10
#: Longest piece of a name, place or reason that is shown.
_LONGEST = 200


def describe_sources(sources: Sequence[SourceInfo], texts: Texts) -> list[str]:
    """What has been read, for everyone: no folders or addresses of the operator's."""
    with_articles = [source for source in sources if source.articles]
    if not with_articles:
        return [texts.no_sources]
    lines = [texts.sources]
    for source in with_articles:
        read = texts.sources_read.format(date=texts.date(source.last_read))
        lines.append(
            texts.sources_line.format(
                name=_safe(shown_name(source.name)),
                articles=_number(source.articles),
                read=read if source.last_read else "",
            )
        )
    return _in_messages(lines)


def describe_status(status: CorpusStatus, waiting: int, texts: Texts) -> list[str]:
    """The state of the corpus for admins; `waiting` counts messages not yet answered."""
    lines = [
        texts.status.format(
            articles=_number(status.articles),
            chunks=_number(status.chunks),
            version=status.corpus_version,
            last_reload=texts.moment(status.last_reload),
            embedder=_safe(status.embedder),
            waiting=_number(max(waiting, 0)),
        )
    ]
    lines += (
        texts.status_health.format(part=_safe(part), state=_safe(state))
        for part, state in status.health.items()
    )
    return _in_messages([*lines, "", *describe_sources(status.sources, texts)])


def describe_progress(progress: ReloadProgress, texts: Texts) -> str:
    """How far a reload is, in one line."""
    wording = texts.reload_progress if progress.total is None else texts.reload_progress_total
    return wording.format(
        phase=texts.phases.get(progress.phase, progress.phase),
        done=_number(progress.done),
        total=_number(progress.total or 0),
    )


def describe_report(report: ReloadReport, texts: Texts) -> list[str]:
    """What a reload did, and what it passed over."""
    lines = [
        texts.reload_done.format(
            seconds=f"{report.seconds:.1f} s",
            added=_number(report.added),
            changed=_number(report.changed),
            removed=_number(report.removed),
            unchanged=_number(report.unchanged),
            version=report.corpus_version,
        )
    ]
    if report.skipped:
        lines.append(texts.reload_passed_over)
    lines += (
        texts.reload_skipped.format(where=_safe(shown_name(item.where)), reason=_safe(item.reason))
        for item in report.skipped[:_LISTED]
    )
    if len(report.skipped) > _LISTED:
        lines.append(texts.reload_skipped_more.format(count=len(report.skipped) - _LISTED))
    return _in_messages(lines)


def shown_name(name: str) -> str:
    """A source's name; of one that is known by its path or address, only the last part."""
    return PurePath(name).name or name if "/" in name else name


def usable_names(sources: Iterable[SourceInfo]) -> list[str]:
    """Names that may be typed in a chat: not the paths and addresses by which others are known."""
    return [source.name for source in sources if "/" not in source.name]


def _safe(text: str) -> str:
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return escape(defuse(" ".join(short.split())))


def _number(count: int) -> str:
    return f"{count:,}"


def _in_messages(lines: Iterable[str]) -> list[str]:
    """Lines of HTML as messages; each line is complete and short, so that any may be the last."""
    messages: list[str] = []
    for line in lines:
        if messages and len(messages[-1]) + len(line) < MAX_LENGTH:
            messages[-1] += f"\n{line}"
        else:
            messages.append(line)
    return messages
