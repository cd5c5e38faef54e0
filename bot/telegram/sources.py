"""What the bot has read, in words for everyone: no folders or addresses of the operator's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from bot.telegram import texts
from bot.telegram.lines import in_messages, safe
from bot.wording import Wording
from retrieval.reports import SourceInfo


def describe_sources(sources: Sequence[SourceInfo], words: Wording) -> list[str]:
    """The sources that articles came from, as messages."""
    with_articles = [source for source in sources if source.articles]
    if not with_articles:
        return [words.say(texts.NO_SOURCES)]
    lines = [words.say(texts.SOURCES)]
    for source in with_articles:
        line = texts.SOURCES_LINE if source.last_read else texts.SOURCES_LINE_UNREAD
        lines.append(
            words.say_count(
                *line,
                source.articles,
                name=safe(shown_name(source.name)),
                articles=words.number(source.articles),
                date=words.day(source.last_read),
            )
        )
    return in_messages(lines)


def shown_name(name: str) -> str:
    """A source's name; of one that is known by its path or address, only the last part."""
    return PurePath(name).name or name if "/" in name else name
