"""Articles to chunks: whole sentences, packed up to a length, with exact offsets.

A chunk is what is embedded, indexed and later shown as one excerpt, so its bounds never cut a
sentence unless the sentence alone is too long, and never begin or end in white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import sentencex

from retrieval.analysis import UNSPACED

#: Longest chunk in code points; shorter where a character carries about a word's half.
MAX_LENGTH = 1_000
MAX_LENGTH_UNSPACED = 400

#: Number of these rules and of what is indexed of a chunk: an index of others must be rebuilt.
CHUNKING_VERSION = 4

#: Longest piece of a chunk as a share of the longest chunk: one long sentence or a few short ones.
_PIECE_SHARE = 5

Span = tuple[int, int]

_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_UNSPACED_SHARE = 0.3
#: Where a sentence that is too long is best cut: after a clause, else after a word.
_CLAUSE_END = re.compile(r"[,;:，；：、،؛]\s*|\s[—–-]\s")


def chunk_spans(body: str, lang: str | None) -> list[Span]:
    """Bounds of the chunks of `body`: each at most the maximum length, on sentence borders."""
    limit = max_length(body)
    return _packed(_pieces(body, lang, limit), limit)


def piece_spans(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Bounds of the pieces of a chunk's text: each one sentence, or several that are short.

    They are embedded one by one, and together are the whole chunk.
    """
    return _packed(sentences, max_length(text) // _PIECE_SHARE)


def max_length(body: str) -> int:
    """Longest chunk allowed in `body`: shorter where it is written without spaces."""
    sample = body[:2_000]
    unspaced = len(_UNSPACED_CHARACTER.findall(sample))
    return MAX_LENGTH_UNSPACED if unspaced > len(sample) * _UNSPACED_SHARE else MAX_LENGTH


def sentence_spans(text: str, lang: str | None) -> list[Span]:
    """Bounds of the sentences of `text`, without the white space around them.

    A line break ends a sentence too: headings and list items have no full stop.
    """
    spans: list[Span] = []
    for boundary in sentencex.get_sentence_boundaries(lang or "en", text):
        offset = boundary["start_index"]
        for line in boundary["text"].split("\n"):
            if stripped := line.strip():
                start = offset + line.index(stripped[0])
                spans.append((start, start + len(stripped)))
            offset += len(line) + 1
    return spans


def _packed(sentences: Iterable[Span], limit: int) -> list[Span]:
    """Neighbouring sentences taken together as long as they are at most `limit` long."""
    spans: list[Span] = []
    for start, end in sentences:
        if spans and end - spans[-1][0] <= limit:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _pieces(body: str, lang: str | None, limit: int) -> Iterator[Span]:
    """Sentences, those over the limit cut at a clause, a word, or anywhere at last."""
    for first, end in sentence_spans(body, lang):
        start = first
        while end - start > limit:
            cut = _cut_at(body, start, start + limit)
            piece = _trimmed(body, start, cut)
            if piece:
                yield piece
            start = cut + (len(body[cut:end]) - len(body[cut:end].lstrip()))
        if start < end:
            yield start, end


def _cut_at(body: str, start: int, limit: int) -> int:
    """The best place in (start, limit] to cut: late enough to leave a chunk worth reading."""
    earliest = start + (limit - start) // 2
    clauses = [match.end() for match in _CLAUSE_END.finditer(body, earliest, limit)]
    if clauses:
        return clauses[-1]
    space = max(body.rfind(" ", earliest, limit), body.rfind("\n", earliest, limit))
    return space + 1 if space >= 0 else limit


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    start += piece.index(stripped[0])
    return start, start + len(stripped)
