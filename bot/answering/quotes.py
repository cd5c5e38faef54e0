"""Finding a model's quote in an article: exact, but for the ways that one text can be typed.

The only folding is Unicode NFKC, quotation marks, dashes and white space (promise 1). What comes
back are offsets into the article's own body, so what is shown is the article's own text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from retrieval.analysis import UNSPACED, words

#: A shorter quote proves nothing: it stands in many articles by chance.
MIN_WORDS = 5
MIN_CHARACTERS = 25
MIN_CHARACTERS_UNSPACED = 10

#: Apostrophes fold with quotation marks: models write one for the other.
_MARKS = "'\"`´‘’‚‛“”„‟«»‹›′″ʼ｢｣「」『』〝〞〟＂＇"
_DASHES = "-‐‑‒–—―−﹘﹣－⁃"
_FOLDED = {ord(mark): '"' for mark in _MARKS} | {ord(dash): "-" for dash in _DASHES}
#: Characters that no folding touches.
_UNCHANGED = frozenset(
    char for char in map(chr, range(0x21, 0x7F)) if char not in _MARKS and char not in _DASHES
)
#: No character before this one joins the one in front of it.
_FIRST_JOINING = "\u0300"
_SPACED_ACUTE = " \u0301"
_UNSPACED = re.compile(f"[{UNSPACED}]")
#: Conjoining vowels and final consonants of Hangul join the syllable before them.
_JOINING_JAMO = ("\u1160", "\u11ff")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and for each of its characters the stretch of the original it came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=64)  # an answer's quotes are looked for in the same few excerpts
def fold(text: str) -> Folded:
    """`text` under the four foldings, with the way back to its own offsets."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _segments(text):
        if end - start == 1 and text[start] in _UNCHANGED:  # most of any text, and so in a hurry
            characters.append(text[start])
            starts.append(start)
            ends.append(end)
            continue
        for char in _fold_segment(text[start:end]):
            if char == " " and characters and characters[-1] == " ":
                ends[-1] = end
                continue
            characters.append(char)
            starts.append(start)
            ends.append(end)
    return Folded("".join(characters), tuple(starts), tuple(ends))


def locate_quote(
    quote: str, body: str, start: int = 0, end: int | None = None
) -> tuple[int, int] | None:
    """Where `quote` stands in `body[start:end]`, as offsets into `body`; None if it doesn't.

    A match must begin and end at the borders of words and numbers: "9,800 yuan" is not a quote
    of "189,800 yuan".
    """
    needle = fold(quote).text.strip(" ")
    if not needle:
        return None
    end = len(body) if end is None else end
    hay = fold(body[start:end])
    position = hay.text.find(needle)
    while position >= 0:
        first, last = hay.starts[position], hay.ends[position + len(needle) - 1]
        found = (start + first, start + last)
        if _whole(hay, position, position + len(needle)) and _at_borders(body, *found):
            return found
        position = hay.text.find(needle, position + 1)
    return None


def long_enough(quote: str) -> bool:
    """Whether a quote has at least 5 words or 25 characters (10 in unspaced scripts)."""
    text = " ".join(unicodedata.normalize("NFKC", quote).split())
    if len(text) >= MIN_CHARACTERS:
        return True
    if len(_UNSPACED.findall(text)) * 2 >= len(text):
        return len(text) >= MIN_CHARACTERS_UNSPACED
    return sum(1 for _ in words(text)) >= MIN_WORDS


def _segments(text: str) -> list[tuple[int, int]]:
    """Bounds of the shortest stretches that can be normalised one by one."""
    if text.isascii():
        return [(index, index + 1) for index in range(len(text))]
    bounds = [
        index
        for index, char in enumerate(text)
        if char < _FIRST_JOINING or index == 0 or not _joins(char)
    ]
    return list(zip(bounds, [*bounds[1:], len(text)], strict=True))


def _joins(char: str) -> bool:
    """Whether NFKC may merge `char` with what stands before it."""
    if char < _FIRST_JOINING:
        return False
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first)[0] == "M" or _JOINING_JAMO[0] <= first <= _JOINING_JAMO[1]


@lru_cache(maxsize=4_096)
def _fold_segment(segment: str) -> str:
    normal = unicodedata.normalize("NFKC", segment)
    if normal == _SPACED_ACUTE:  # what NFKC makes of "´", which people type for an apostrophe
        normal = "'"
    normal = normal.translate(_FOLDED)
    return "".join(" " if char.isspace() else char for char in normal)


def _whole(hay: Folded, first: int, last: int) -> bool:
    """Whether the match takes in whole segments: not one half of an "ﬁ"."""
    # The space that "¸" folds to may be missing: the ends of a quote are stripped.
    starts_whole = (
        first == 0 or hay.starts[first - 1] != hay.starts[first] or hay.text[first - 1] == " "
    )
    ends_whole = last == len(hay.text) or hay.starts[last] != hay.starts[last - 1]
    return starts_whole and ends_whole


def _at_borders(body: str, start: int, end: int) -> bool:
    return not _cuts_word(body, start) and not _cuts_word(body, end)


def _cuts_word(body: str, position: int) -> bool:
    """Whether `position` lies inside a word or a number of `body`."""
    if not 0 < position < len(body):
        return False
    before, after = body[position - 1], body[position]
    if before.isalnum() and after.isalnum():
        return not (_UNSPACED.match(before) or _UNSPACED.match(after))
    if before.isdigit() and after in ".,":
        return body[position + 1 : position + 2].isdigit()
    if before in ".," and after.isdigit():
        return body[position - 2 : position - 1].isdigit()
    return False
