"""An answer as Telegram messages: sentences with small numbers, below them what they rest on.

Headline, outlet, date and link come from the citation as stored. Whatever comes from articles or
models is escaped and made unclickable; the only links are headlines that lead to their article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot.answering.frames import NEAREST, NOT_FOUND, UNDERSTOOD
from bot.answering.offers import question_about
from bot.answers import Answer, Citation, Claim
from bot.past_answers import Unfolded
from bot.telegram.layout import Block, Piece, pack
from bot.telegram.plain_words import WORD_JOINER, defuse, escape
from bot.wording import Wording, wording
from retrieval.articles import Article, Excerpt
from retrieval.passages import beginning

_UNKNOWN_OUTLET = "unknown outlet"
#: Digits as the small numbers that claims and quotes share.
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Narrow no-break space: keeps a sentence and its numbers on one line, and numbers apart.
_THIN = "\u202f"
#: Excerpts on a page of them.
_ON_A_PAGE = 3
#: Characters of an article that a list shows of its beginning.
_GLANCE = 300
#: Longest link that is shown as one; what no browser takes is no use to a reader.
_LONGEST_URL = 2_048
_MARKER = re.compile(r"\[(\d+)\]")
_BLANKS = re.compile(r"\s+")


def render_answer(answer: Answer) -> list[str]:
    """The answer as Telegram HTML, in as many messages as its length needs; usually one.

    What stands around claims and quotes is in the language that was chosen where the question was
    asked, else in that of the question.
    """
    words = wording(answer.frames_language)
    if answer.status == "not_found" or not answer.claims:
        return pack(_not_found(answer, words))
    return pack(_answered(answer, words))


def render_so_far(claims: Sequence[Claim], citations: Sequence[Citation], words: Wording) -> str:
    """An answer that is still being written, as one message: as much as fits into it."""
    said = " ".join(_claim(claim) for claim in claims)
    blocks = [[Piece(f"{said} …")], *(_citation(citation, words) for citation in citations)]
    return pack(blocks)[0]


def render_excerpts(excerpts: Sequence[Excerpt], words: Wording) -> list[str]:
    """Excerpts in pages of three, or of fewer where they are long; each a message."""
    groups = (excerpts[at : at + _ON_A_PAGE] for at in range(0, len(excerpts), _ON_A_PAGE))
    return [page for group in groups for page in pack(excerpt_block(one, words) for one in group)]


def render_unfolded(unfolded: Unfolded, number: int, words: Wording) -> list[str]:
    """What stands around the quote of citation `number`, which is set in bold type."""
    article = unfolded.article
    before, quote, after = unfolded.parts
    heading = _heading(article.source, article.published_at, article.title, article.url, words)
    small = Piece(f"{str(number).translate(SUPERSCRIPTS)} ")
    # What is harmless on either side of a border could be an address across it.
    passage = [
        Piece(f"{defuse(before)}{WORD_JOINER}" if before else ""),
        Piece(defuse(quote), "<b>", "</b>"),
        Piece(f"{WORD_JOINER}{defuse(after)}" if after else ""),
    ]
    return pack([[small, *heading], [piece for piece in passage if piece.text]])


def render_latest(articles: Sequence[Article], words: Wording) -> list[str]:
    """Articles in a list: outlet, date and headline, then how each begins, to unfold."""
    return pack(excerpt_block(at_a_glance(article), words) for article in articles)


def at_a_glance(article: Article) -> Excerpt:
    """How an article begins: as much as is taken in at a glance."""
    whole = Excerpt(article.version_id, article, 0, len(article.body), score=0.0)
    return beginning(whole, _GLANCE)


def web_address(url: str | None) -> str | None:
    """A stored address, if it is fit to be tapped."""
    return url if url is not None and _is_web_address(url) else None


def _answered(answer: Answer, words: Wording) -> Iterator[Block]:
    yield from _understood(answer, words)
    if answer.lead:
        yield [Piece(defuse(answer.lead), "<b>", "</b>")]
    yield [Piece(" ".join(_claim(claim) for claim in answer.claims))]
    numbers = {str(citation.n) for citation in answer.citations}
    yield from (_note(note, numbers) for note in answer.notes)
    for citation in answer.citations:
        yield _citation(citation, words)


def _not_found(answer: Answer, words: Wording) -> Iterator[Block]:
    yield from _understood(answer, words)
    yield [Piece(words.say(NOT_FOUND))]
    yield from (_in_italics(defuse(note)) for note in answer.notes)
    if answer.nearest:
        asked = (question_about(near.title, answer.frames_language) for near in answer.nearest)
        lines = "".join(f"\n• {_one_line(question)}" for question in asked)
        yield [Piece(words.say(NEAREST)), Piece(lines)]


def _understood(answer: Answer, words: Wording) -> Iterator[Block]:
    if answer.understood_as:
        yield _in_italics(defuse(words.say(UNDERSTOOD, question=answer.understood_as)))


def _claim(claim: Claim) -> str:
    numbers = _THIN.join(str(n).translate(SUPERSCRIPTS) for n in claim.citations)
    return f"{_one_line(claim.text)}{_THIN}{numbers}"


def _citation(citation: Citation, words: Wording) -> Block:
    """Number, outlet, date and headline on a line of their own, then the quote to unfold."""
    return [
        Piece(f"{str(citation.n).translate(SUPERSCRIPTS)} "),
        *_heading(citation.source, citation.published_at, citation.title, citation.url, words),
        Piece("\n"),
        Piece(defuse(citation.quote), "<blockquote expandable>", "</blockquote>"),
    ]


def excerpt_block(excerpt: Excerpt, words: Wording) -> Block:
    """Outlet, date and headline, then the excerpt to unfold, if anything of it may be shown."""
    article = excerpt.article
    heading = _heading(article.source, article.published_at, article.title, article.url, words)
    if not excerpt.text:
        return heading
    quote = Piece(defuse(excerpt.text), "<blockquote expandable>", "</blockquote>")
    return [*heading, Piece("\n"), quote]


def _heading(
    source: str | None, day: datetime | None, title: str, url: str | None, words: Wording
) -> list[Piece]:
    """Outlet · date · headline, which leads to the article where its address is fit for that."""
    outlet = _one_line(source or "") or words.say(_UNKNOWN_OUTLET)
    headline = _one_line(title) or "…"
    address = web_address(url)
    linked = Piece(headline)
    if address is not None:
        linked = Piece(headline, f'<a href="{escape(address)}">', "</a>")
    return [Piece(outlet, "<b>", "</b>"), Piece(f" · {words.isolated(words.day(day))} · "), linked]


def _is_web_address(url: str) -> bool:
    """Whether a stored URL is fit to be tapped: http or https, a host, no blanks or quotes."""
    if len(url) > _LONGEST_URL or any(char.isspace() or not char.isprintable() for char in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _note(note: str, numbers: Collection[str]) -> Block:
    """A line about the answer; its [n] become the small numbers of citations that there are."""

    def small(marker: re.Match[str]) -> str:
        return marker[1].translate(SUPERSCRIPTS) if marker[1] in numbers else marker[0]

    return _in_italics(_MARKER.sub(small, defuse(note)))


def _in_italics(line: str) -> Block:
    return [Piece(line, "<i>", "</i>")]


def _one_line(text: str) -> str:
    """Text of a headline, outlet or claim: harmless, and without line breaks of its own."""
    return defuse(_BLANKS.sub(" ", text).strip())
