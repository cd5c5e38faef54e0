"""Reports as lines of Telegram HTML: short, harmless, and packed into messages."""

from __future__ import annotations

from collections.abc import Iterable

from bot.telegram.layout import Piece, Size, pack
from bot.telegram.plain_words import WORD_JOINER, defuse, escape, plain_text, utf16_length

#: Longest piece of a name, place or reason that is shown.
_LONGEST = 200
_LINE_BREAK = Size(units=1, bytes=1)


def one_line(text: str, most: int) -> str:
    """Text on one line of at most so many characters, cut between words where it can be."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    blank = line.rfind(" ", most // 2, most)
    return line[: blank if blank > 0 else most - 1].rstrip() + "…"


def harmless(text: str) -> str:
    """Text from elsewhere as a short piece of a line: nothing in it clickable, not yet escaped."""
    return defuse(one_line(text, _LONGEST))


def safe(text: str) -> str:
    """Text from elsewhere as a harmless piece of a line of HTML."""
    return escape(harmless(text))


def in_messages(lines: Iterable[str]) -> list[str]:
    """Lines of HTML as messages; each line is complete and short, so that any may be the last."""
    messages: list[list[str]] = []
    size = Size()
    for line in lines:
        taken = Size(utf16_length(plain_text(line)), len(line.encode("utf-8")), line.count("</"))
        if messages and (size + _LINE_BREAK + taken).fits:
            messages[-1].append(line)
            size += _LINE_BREAK + taken
        else:
            messages.append([line])
            size = taken
    joined = ("\n".join(message) for message in messages)
    return [html for html in joined if plain_text(html).replace(WORD_JOINER, "").strip()]


def sentence_in_messages(text: str) -> list[str]:
    """A sentence without markup, however many names it lists, as messages."""
    return pack([[Piece(text)]])
