"""What stands inside quotation marks: words that somebody said, and the article only reports.

Whether a stretch of an article is speech is told from its whole paragraph, as the marks may stand
outside of the stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

#: What closes after each opening mark. Single marks are left out: they are apostrophes too.
_CLOSED_BY = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"'}
_ONLY_CLOSE = "”」』"
_SENTENCE_MARKS = tuple(".!?…。！？؟")
#: Of fewer words, what begins with a capital may be a title.
_TITLE_WORDS = 6


def outside_speech(body: str, start: int, end: int) -> str | None:
    """What `body[start:end]` says outside quotation marks; None where all of it is inside."""
    begin, stop = paragraph_around(body, start, end)
    spans = speech_spans(body[begin:stop])
    _, told = _parted(body[begin:stop], start - begin, end - begin, spans)
    return told if any(char.isalnum() for char in told) else None


def said_and_told(body: str, start: int, end: int) -> tuple[str, str]:
    """The words of `body[start:end]` that are somebody's, and those that the article says itself.

    A few words in quotation marks that begin with a capital are the article's: they may be a title.
    """
    begin, stop = paragraph_around(body, start, end)
    paragraph = body[begin:stop]
    spans = [span for span in speech_spans(paragraph) if _is_speech(paragraph[slice(*span)])]
    return _parted(paragraph, start - begin, end - begin, spans)


def paragraph_around(body: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the line of `body` that holds a stretch, or of the lines, where it breaks."""
    stop = body.find("\n", end)
    return body.rfind("\n", 0, start) + 1, stop if stop >= 0 else len(body)


@lru_cache(maxsize=256)  # the sentences of an excerpt are looked at one by one
def speech_spans(paragraph: str) -> tuple[tuple[int, int], ...]:
    """Bounds of what stands in quotation marks, the marks included.

    What is not closed goes on to the end; what is closed without having been opened began earlier.
    """
    spans: list[tuple[int, int]] = []
    opened, closers = 0, ""
    for place, char in enumerate(paragraph):
        if closers:
            if char in closers:
                spans.append((opened, place + 1))
                closers = ""
        elif char in _CLOSED_BY and not _is_inch(paragraph, place):
            opened, closers = place, _CLOSED_BY[char]
        elif char in _ONLY_CLOSE and not spans:
            spans.append((0, place + 1))
    if closers:
        spans.append((opened, len(paragraph)))
    return tuple(spans)


def _is_inch(paragraph: str, place: int) -> bool:
    return paragraph[place] == '"' and place > 0 and paragraph[place - 1].isdigit()


def _parted(
    paragraph: str, start: int, end: int, spans: Sequence[tuple[int, int]]
) -> tuple[str, str]:
    """What of `paragraph[start:end]` lies inside the spans, and what outside."""
    inside, outside = [], []
    for first, last in spans:
        if last > start and first < end:
            outside.append(paragraph[start : max(start, first)])
            inside.append(paragraph[max(start, first) : min(last, end)])
            start = min(last, end)
    return " ".join(inside), " ".join([*outside, paragraph[start:end]])


def _is_speech(quoted: str) -> bool:
    """Whether words in quotation marks are somebody's, and no title or nickname: “Dune”."""
    if quoted[:1] not in _CLOSED_BY or quoted[-1:] not in _CLOSED_BY[quoted[0]]:
        return True
    inner = quoted[1:-1].strip()
    return (
        len(inner.split()) >= _TITLE_WORDS or inner[:1].islower() or inner[-1:] in _SENTENCE_MARKS
    )
