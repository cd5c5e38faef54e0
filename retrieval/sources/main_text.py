"""The main text of a page: the stretch of lines that reads most like one article.

Every line gets a score, positive where it reads as prose and negative where it looks like a menu
or a list of links; the article is the stretch with the greatest sum (maximum subsequence
segmentation, Pasternack and Roth, "Extracting article text from the web", WWW 2009). Sub-headings
and captions survive between paragraphs, menus and footers at either end do not.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.sources.furniture import is_furniture, is_tail
from retrieval.sources.lines import Line

#: The three costs were set on 60 real pages, each by three converters (word-level F1 .85).
#: A line without a full stop must have this many words to count as prose.
_MENU_WORDS = 12.0
#: What a line of furniture costs, and a heading that opens the lists below an article.
_FURNITURE_COST = 8.0
_TAIL_COST = 100.0


def main_text(lines: Sequence[Line]) -> tuple[int, int]:
    """The stretch `start` to `end` (exclusive) of the main text; empty where nothing is prose."""
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for at, line in enumerate(lines):
        if total <= 0:
            total, start = 0.0, at
        total += _score(line)
        if total > best[0]:
            best = (total, start, at + 1)
    return best[1], best[2]


def _score(line: Line) -> float:
    if is_tail(line):
        return -_TAIL_COST
    if is_furniture(line):
        return -_FURNITURE_COST
    if line.ends_sentence and line.words >= 2:
        return max(line.words - 4, 1.0)
    return max(min(line.words, 60.0) - _MENU_WORDS, -4.0)
