"""Long texts as Telegram messages: packed block by block, cut only where the markup allows it.

A `Piece` is a run of plain text and the tags around it, so a cut inside a piece closes and opens
them again by construction and no message can carry an unbalanced tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.telegram.plain_words import WORD_JOINER, escape, utf16_length

#: Bot API: characters after entity parsing; counted here in UTF-16 units, the larger count.
MAX_LENGTH = 4_096
#: Bot API: bytes of the text as sent, before parsing.
MAX_BYTES = 32_768
#: Telegram drops what formatting comes after the hundredth entity of a message.
MAX_ENTITIES = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, not yet escaped, between an opening and a closing tag (or none)."""

    text: str
    before: str = ""
    after: str = ""

    @property
    def html(self) -> str:
        """The run as Telegram HTML."""
        return f"{self.before}{escape(self.text)}{self.after}"

    @property
    def size(self) -> Size:
        """What it takes of a message's limits; a tag counts as one entity for each level."""
        return Size(utf16_length(self.text), len(self.html.encode("utf-8")), self.after.count("</"))


@dataclass(frozen=True, slots=True)
class Size:
    """Room that a text takes in a message: UTF-16 units shown, bytes sent, entities."""

    units: int = 0
    bytes: int = 0
    entities: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(
            self.units + other.units, self.bytes + other.bytes, self.entities + other.entities
        )

    @property
    def fits(self) -> bool:
        """Whether one message holds it."""
        return (
            self.units <= MAX_LENGTH and self.bytes <= MAX_BYTES and self.entities <= MAX_ENTITIES
        )


Block = Sequence[Piece]
"""Pieces that belong together: a citation's line and its quote."""


def pack(blocks: Iterable[Block], *, gap: str = "\n\n") -> list[str]:
    """The blocks as HTML messages, each within Telegram's limits, in order.

    A block moves to the next message whole where it fits into one; only a block that fits into
    none is cut, at a line end, else a space, else anywhere between two characters.
    """
    messages: list[list[Piece]] = []
    current: list[Piece] = []
    size = Size()
    for block in blocks:
        for part in _cut(block):
            joined = [Piece(gap), *part] if current else part
            grown = sum((piece.size for piece in joined), size)
            if current and not grown.fits:
                messages.append(current)
                joined, current = part, []
                grown = sum((piece.size for piece in part), Size())
            current.extend(joined)
            size = grown
    if current:
        messages.append(current)
    return ["".join(piece.html for piece in pieces) for pieces in messages if _shows(pieces)]


def _cut(block: Block) -> list[list[Piece]]:
    """The block in as few parts as fit a message each; itself alone where it fits."""
    parts: list[list[Piece]] = []
    part: list[Piece] = []
    size = Size()
    waiting = list(reversed(block))
    while waiting:
        piece = waiting.pop()
        grown = size + piece.size
        if grown.fits:
            part.append(piece)
            size = grown
            continue
        head, tail = _cut_piece(piece, size)
        if head is not None:
            part.append(head)
        parts.append(part)
        part, size = [], Size()
        waiting.append(tail)
    if part:
        parts.append(part)
    return parts


def _cut_piece(piece: Piece, used: Size) -> tuple[Piece | None, Piece]:
    """As much of `piece` as still fits beside `used`, and the rest; None where nothing fits."""
    fitting, above = 0, len(piece.text)
    while fitting < above:
        middle = (fitting + above + 1) // 2
        if (used + replace(piece, text=piece.text[:middle]).size).fits:
            fitting = middle
        else:
            above = middle - 1
    if fitting == 0 and used != Size():
        return None, piece
    at = _good_end(piece.text, max(fitting, 1))
    return replace(piece, text=piece.text[:at]), replace(piece, text=piece.text[at:])


def _good_end(text: str, limit: int) -> int:
    """The best place to cut at or before `limit`, not before half of it unless there is none."""
    for border in ("\n", " "):
        at = text.rfind(border, limit // 2, limit)
        if at > 0:
            return at + 1
    return limit


def _shows(pieces: Sequence[Piece]) -> bool:
    """Whether a reader would see anything; Telegram refuses a message of blanks."""
    return any(piece.text.replace(WORD_JOINER, "").strip() for piece in pieces)
