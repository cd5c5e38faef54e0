"""The lines of a plain-text page, and what each looks like: prose, headline or label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.analysis import UNSPACED

_UNSPACED = re.compile(f"[{UNSPACED}]")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।]['\"”’»›)\]」』]*$")
_FULL_STOP = re.compile(r"[.。۔।]['\"”’»›)\]」』]*$")
#: Bullets that converters put before the items of a list, and the empty ones of icon links.
_BULLET = re.compile(r"^(?:[*•·▪‣◦+]|o(?=\s{1,2}\S)|[-–](?=\s))\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, stripped; `after_gap` tells whether a blank line precedes it."""

    text: str
    after_gap: bool
    words: float
    """Words; two characters count as one where a script has no spaces."""

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does."""
        return _SENTENCE_END.search(self.text) is not None

    @property
    def is_prose(self) -> bool:
        """Whether it reads as running text: a whole sentence, or very long."""
        return self.words >= 20 or (self.words >= 4 and self.ends_sentence)

    @property
    def is_headline(self) -> bool:
        """Whether it could stand above an article: some words, few enough, no full stop."""
        return (
            1.5 <= self.words <= 30
            and len(self.text) <= 250
            and _LETTER.search(self.text) is not None
            and _FULL_STOP.search(self.text) is None
        )

    @property
    def is_label(self) -> bool:
        """Whether it could name a section: a word or a few, no sentence."""
        return (
            self.words <= 4
            and len(self.text) <= 40
            and _LETTER.search(self.text) is not None
            and not self.ends_sentence
            and not self.text.endswith(":")
        )

    @property
    def is_capitals(self) -> bool:
        """Whether it is written in capitals throughout, as section labels often are."""
        return self.text.isupper()

    @property
    def key(self) -> str:
        """The line as it is looked up: lower case, no ornaments at its ends."""
        return re.sub(r"^[\W_]+|[\W_]+$", "", self.text).replace("’", "'").casefold()


def page_lines(text: str) -> list[Line]:
    """The lines of a page that hold more than white space and bullets."""
    lines: list[Line] = []
    after_gap = False
    for raw in text.split("\n"):
        stripped = _BULLET.sub("", raw.strip())
        if not stripped:
            after_gap = True
            continue
        lines.append(Line(stripped, after_gap and bool(lines), _count_words(stripped)))
        after_gap = False
    return lines


def join_lines(lines: Sequence[Line]) -> str:
    """The lines as text again: an empty line between them where the page had one."""
    parts = []
    for at, line in enumerate(lines):
        if at:
            parts.append("\n\n" if line.after_gap else "\n")
        parts.append(line.text)
    return "".join(parts)


def _count_words(text: str) -> float:
    unspaced = len(_UNSPACED.findall(text))
    if not unspaced:
        return len(text.split())
    return unspaced / 2 + len(_UNSPACED.sub(" ", text).split())
