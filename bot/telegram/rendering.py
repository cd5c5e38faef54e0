"""An answer as Telegram messages: sentences with small numbers, below them what they rest on.

Headline, outlet, date and link come from the citation as stored. Whatever comes from articles or
models is escaped and made unclickable; the only links are headlines that lead to their article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.answering.frames import NEAREST, NOT_FOUND, UNDERSTOOD
from bot.answering.offers import question_about
from bot.answers import Answer, Citation, Claim
from bot.telegram.layout import Block, Piece, pack
from bot.telegram.plain_words import defuse, escape
from bot.wording import Wording, wording

_SILENT_MODEL = "The language model did not answer, so this is made of excerpts alone."
_UNKNOWN_OUTLET = "unknown outlet"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Narrow no-break space: keeps a sentence and its numbers on one line, and numbers apart.
_THIN = "\u202f"
#: Longest link that is shown as one; what no browser takes is no use to a reader.
_LONGEST_URL = 2_048
_MARKER = re.compile(r"\[(\d+)\]")
_BLANKS = re.compile(r"\s+")


def render_answer(answer: Answer) -> list[str]:
    """The answer as Telegram HTML, in as many messages as its length needs; usually one.

    What stands around claims and quotes is in the language of the question.
    """
    words = wording(answer.language)
    if answer.status == "not_found" or not answer.claims:
        return pack(_not_found(answer, words))
    return pack(_answered(answer, words))


def _answered(answer: Answer, words: Wording) -> Iterator[Block]:
    notes = list(answer.notes)
    if answer.degraded and not any(words.say(answer.degraded) in note for note in notes):
        notes.insert(0, words.say(_SILENT_MODEL))
    yield from _understood(answer, words)
    if answer.lead:
        yield [Piece(defuse(answer.lead), "<b>", "</b>")]
    yield [Piece(" ".join(_claim(claim) for claim in answer.claims))]
    yield from (_note(note) for note in notes)
    for citation in answer.citations:
        yield _citation(citation, words)


def _not_found(answer: Answer, words: Wording) -> Iterator[Block]:
    yield from _understood(answer, words)
    yield [Piece(words.say(NOT_FOUND))]
    yield from (_note(note) for note in answer.notes)
    if answer.nearest:
        asked = (question_about(nearest.title, answer.language) for nearest in answer.nearest)
        lines = "".join(f"\n• {_one_line(question)}" for question in asked)
        yield [Piece(words.say(NEAREST)), Piece(lines)]


def _understood(answer: Answer, words: Wording) -> Iterator[Block]:
    if answer.understood_as:
        yield _note(words.say(UNDERSTOOD, question=answer.understood_as))


def _claim(claim: Claim) -> str:
    numbers = _THIN.join(str(n).translate(_SUPERSCRIPTS) for n in claim.citations)
    return f"{_one_line(claim.text)}{_THIN}{numbers}"


def _citation(citation: Citation, words: Wording) -> Block:
    """Number, outlet, date and headline on a line of their own, then the quote to unfold."""
    number = str(citation.n).translate(_SUPERSCRIPTS)
    outlet = _one_line(citation.source or "") or words.say(_UNKNOWN_OUTLET)
    headline = _one_line(citation.title) or "…"
    return [
        Piece(f"{number} "),
        Piece(outlet, "<b>", "</b>"),
        Piece(f" · {words.day(citation.published_at)} · "),
        _linked(headline, citation.url),
        Piece("\n"),
        Piece(defuse(citation.quote), "<blockquote expandable>", "</blockquote>"),
    ]


def _linked(headline: str, url: str | None) -> Piece:
    if url is None or not _is_web_address(url):
        return Piece(headline)
    return Piece(headline, f'<a href="{escape(url)}">', "</a>")


def _is_web_address(url: str) -> bool:
    """Whether a stored URL is fit to be tapped: http or https, a host, no blanks or quotes."""
    if len(url) > _LONGEST_URL or any(char.isspace() or not char.isprintable() for char in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _note(note: str) -> Block:
    """A line about the answer; its [n] become the small numbers of the citations."""
    numbered = _MARKER.sub(lambda marker: marker[1].translate(_SUPERSCRIPTS), defuse(note))
    return [Piece(numbered, "<i>", "</i>")]


def _one_line(text: str) -> str:
    """Text of a headline, outlet or claim: harmless, and without line breaks of its own."""
    return defuse(_BLANKS.sub(" ", text).strip())
