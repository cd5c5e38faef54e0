"""From excerpts to passages: the whole paragraphs around what was found, for who has to answer.

An excerpt is cut for searching: it may begin in the middle of a paragraph, after the sentence that
says who "she" is. A passage is the excerpt with the rest of its paragraphs and, as long as it stays
within a length, the paragraphs beside them. A paragraph is a line of the body that is not blank,
for line breaks are the only marks of paragraphs that all sources have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from retrieval.articles import Article, Excerpt
from retrieval.chunking import MAX_LENGTH, Span, max_length, sentence_spans

_PARAGRAPH = re.compile(r"\S(?:[^\n]*\S)?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article around one or more excerpts: `article.body[start:end]`."""

    article: Article
    start: int
    end: int
    excerpts: tuple[Excerpt, ...]
    """Those that stand in it, best first."""

    @property
    def text(self) -> str:
        """The article's own characters between the offsets."""
        return self.article.body[self.start : self.end]


def passages(excerpts: Sequence[Excerpt], length: int) -> list[Passage]:
    """Passages around ranked excerpts, in the order of each one's best excerpt.

    Each holds its excerpts whole and grows to at most `length` code points an excerpt (two fifths
    of it in scripts without spaces), by whole sentences to the ends of the excerpt's paragraphs and
    by whole paragraphs beyond. What meets or overlaps in one article is joined, so no text stands
    in two passages. At `length` 0 each excerpt is a passage by itself.
    """
    if not length:
        return [Passage(one.article, one.start, one.end, (one,)) for one in excerpts]
    by_version: dict[str, list[int]] = {}
    for rank, excerpt in enumerate(excerpts):
        by_version.setdefault(excerpt.article.version_id, []).append(rank)
    ranked: list[tuple[int, Passage]] = []
    for ranks in by_version.values():
        article = excerpts[ranks[0]].article
        paragraphs = paragraph_spans(article.body)
        limit = length * max_length(article.body) // MAX_LENGTH
        grown = [(_grown(excerpts[rank], paragraphs, limit), rank) for rank in ranks]
        for span, inside in _joined(article.body, grown):
            held = tuple(excerpts[rank] for rank in inside)
            ranked.append((inside[0], Passage(article, *span, held)))
    return [passage for _, passage in sorted(ranked, key=lambda pair: pair[0])]


def paragraph_spans(body: str) -> list[Span]:
    """Bounds of the paragraphs of `body`, without the white space around them."""
    return [match.span() for match in _PARAGRAPH.finditer(body)]


def _grown(excerpt: Excerpt, paragraphs: Sequence[Span], limit: int) -> Span:
    """The bounds of an excerpt, moved outwards as long as they stay within `limit`.

    First to the ends of the paragraphs that it stands in, then over their neighbours.
    """
    start, end = excerpt.start, excerpt.end
    starts = [
        first
        for paragraph in paragraphs
        if paragraph[0] < start < paragraph[1]
        for first, _ in _sentences(excerpt.article, paragraph)
        if first < start
    ]
    ends = [
        last
        for paragraph in paragraphs
        if paragraph[0] < end < paragraph[1]
        for _, last in _sentences(excerpt.article, paragraph)
        if last > end
    ]
    before = [first for first, last in paragraphs if last <= start]
    after = [last for first, last in paragraphs if first >= end]
    start, end = _moved((start, end), starts[::-1], ends, limit)
    return _moved((start, end), before[::-1], after, limit)


def _moved(span: Span, starts: Sequence[int], ends: Sequence[int], limit: int) -> Span:
    """`span` with its bounds moved to the farthest of these borders, which lead away from it.

    The two sides take turns, the start first: what a text refers to stands before it.
    """
    start, end = span
    for first, last in zip_longest(starts, ends):
        if first is not None and end - first <= limit:
            start = first
        if last is not None and last - start <= limit:
            end = last
    return start, end


def _sentences(article: Article, paragraph: Span) -> list[Span]:
    """Bounds of the sentences of one paragraph, in its article's body."""
    offset = paragraph[0]
    text = article.body[slice(*paragraph)]
    return [(offset + a, offset + b) for a, b in sentence_spans(text, article.lang)]


def _joined(body: str, grown: Iterable[tuple[Span, int]]) -> list[tuple[Span, list[int]]]:
    """The spans in reading order, those that overlap or meet as one, each with its ranks."""
    joined: list[tuple[Span, list[int]]] = []
    for (start, end), rank in sorted(grown):
        if joined and not body[joined[-1][0][1] : start].strip():
            (first, last), ranks = joined[-1]
            joined[-1] = ((first, max(last, end)), sorted([*ranks, rank]))
        else:
            joined.append(((start, end), [rank]))
    return joined
