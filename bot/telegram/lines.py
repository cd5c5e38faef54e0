"""Reports as lines of Telegram HTML: short, harmless, and packed into messages."""

from __future__ import annotations

from collections.abc import Iterable

from bot.telegram.layout import MAX_LENGTH
from bot.telegram.plain_words import defuse, escape

#: Longest piece of a name, place or reason that is shown.
_LONGEST = 200


def safe(text: str) -> str:
    """Text from elsewhere as a harmless piece of a line."""
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return escape(defuse(" ".join(short.split())))


def number(count: int) -> str:
    """A count with its thousands set apart."""
    return f"{count:,}"


def in_messages(lines: Iterable[str]) -> list[str]:
    """Lines of HTML as messages; each line is complete and short, so that any may be the last."""
    messages: list[str] = []
    for line in lines:
        if messages and len(messages[-1]) + len(line) < MAX_LENGTH:
            messages[-1] += f"\n{line}"
        else:
            messages.append(line)
    return messages
