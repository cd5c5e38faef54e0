"""From excerpts to passages: the whole paragraphs around what was found, for who has to answer.

A chunk is cut for searching: it may begin in the middle of a paragraph, behind the sentence that
says who "she" is. A passage is an excerpt with the rest of its paragraphs and, as long as it stays
within a length, the paragraphs beside them. A paragraph is a line of the body that is not blank:
line breaks are the one mark of paragraphs that all sources leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from retrieval.articles import Article, Excerpt
from retrieval.chunking import MAX_LENGTH, Span, max_length, sentence_spans

_PARAGRAPH = re.compile(r"\S(?:[^\n]*\S)?")


def passages(excerpts: Sequence[Excerpt], length: int) -> list[Excerpt]:
    """Passages around ranked excerpts: of each the best excerpt in it, with wider bounds.

    Each excerpt stands whole in one passage, and passages come in the order of the best in them.
    For each excerpt a passage has at most `length` code points (in scripts without spaces two
    fifths of that), or what the excerpt has. What meets or overlaps in one article is joined, so
    no text stands in two passages. At `length` 0 they are the excerpts as they came.
    """
    if not length:
        return list(excerpts)
    by_version: dict[str, list[int]] = {}
    for rank, excerpt in enumerate(excerpts):
        by_version.setdefault(excerpt.article.version_id, []).append(rank)
    found: dict[int, Excerpt] = {}
    for ranks in by_version.values():
        article = excerpts[ranks[0]].article
        paragraphs = paragraph_spans(article.body)
        limit = reach(article.body, length)
        grown = [(_grown(excerpts[rank], paragraphs, limit), rank) for rank in ranks]
        for (start, end), best in _joined(article.body, grown):
            found[best] = replace(excerpts[best], start=start, end=end)
    return [found[rank] for rank in sorted(found)]


def reach(body: str, length: int) -> int:
    """How many code points of `body` a length stands for: in scripts without spaces, fewer."""
    return length * max_length(body) // MAX_LENGTH


def beginning(excerpt: Excerpt, length: int) -> Excerpt:
    """The first sentences of an excerpt, as many as have at most `length` code points together.

    Where the first one is longer, its first words; nothing of it at `length` 0.
    """
    text = excerpt.text
    if len(text) <= length:
        return excerpt
    sentences = sentence_spans(text[: 2 * length], excerpt.article.lang)
    ends = [end for _, end in sentences if end <= length]
    return replace(excerpt, end=excerpt.start + (ends[-1] if ends else _word_end(text, length)))


def _word_end(text: str, limit: int) -> int:
    """Where the last whole word of `text` up to `limit` ends; `limit` where no word does."""
    blank = next((at for at in range(limit, 0, -1) if text[at].isspace()), limit)
    return len(text[:blank].rstrip()) or limit


def paragraph_spans(body: str) -> list[Span]:
    """Bounds of the paragraphs of `body`, without the white space around them."""
    return [match.span() for match in _PARAGRAPH.finditer(body)]


def _grown(excerpt: Excerpt, paragraphs: Sequence[Span], limit: int) -> Span:
    """The bounds of an excerpt, moved outwards as far as `limit` allows.

    First by sentences to the ends of the paragraphs that it stands in, then over their neighbours.
    """
    start, end = excerpt.start, excerpt.end
    starts = [
        first for first, _ in _sentences_around(excerpt.article, paragraphs, start) if first < start
    ]
    ends = [last for _, last in _sentences_around(excerpt.article, paragraphs, end) if last > end]
    before = [first for first, last in paragraphs if last <= start]
    after = [last for first, last in paragraphs if first >= end]
    own = _moved((start, end), starts[::-1], ends, limit)
    return _moved(own, before[::-1], after, limit)


def _sentences_around(article: Article, paragraphs: Sequence[Span], position: int) -> list[Span]:
    """Bounds of the sentences of the paragraph that `position` lies inside of, if any."""
    return [
        (first + start, first + end)
        for first, last in paragraphs
        if first < position < last
        for start, end in sentence_spans(article.body[first:last], article.lang)
    ]


def _moved(span: Span, starts: Sequence[int], ends: Sequence[int], limit: int) -> Span:
    """`span` with its bounds moved along these borders, each list leading away from it.

    The sides take turns, the start first: what a text refers to stands before it. A border out of
    reach leaves all behind it out of reach too.
    """
    start, end = span
    for first, last in zip_longest(starts, ends):
        if first is not None and end - first <= limit:
            start = first
        if last is not None and last - start <= limit:
            end = last
    return start, end


def _joined(body: str, grown: Iterable[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """The spans in reading order, those that overlap or meet as one, each with its best rank."""
    joined: list[tuple[Span, int]] = []
    for (start, end), rank in sorted(grown):
        if joined and not body[joined[-1][0][1] : start].strip():
            (first, last), best = joined.pop()
            joined.append(((first, max(last, end)), min(best, rank)))
        else:
            joined.append(((start, end), rank))
    return joined
