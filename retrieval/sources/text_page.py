"""A scraped plain-text page: one or several articles with the site's furniture around them.

On a page of several articles each one begins with a headline, under a section label and above a
byline ("Published", "on", a date, "By"), and often ends with a link such as "Continue Reading".
The bylines show where articles begin; without any, labels that come again do. A page that shows
neither holds one article: the stretch that reads as prose, under the headline nearest above it.
Lines are kept as they are; only whole lines of furniture are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.articles import Article, SkippedItem, make_article
from retrieval.sources.bylines import Byline, byline_at
from retrieval.sources.decoding import UndecodableError, decode_page
from retrieval.sources.furniture import is_end_marker, is_furniture, is_noise, is_tail
from retrieval.sources.lines import Line, join_lines, page_lines
from retrieval.sources.main_text import main_text
from retrieval.sources.source import Source

#: The articles found by bylines must hold this share of the page's main text to be believed.
_BELIEVED_SHARE = 0.5
#: A second article found by weak signs must be this long, relative to the longest: else a teaser.
_TEASER_SHARE = 0.3


#: Handles, mail addresses and links: neither headlines nor sections.
_ADDRESS = re.compile(r"@\w|://|\.com\b")


@dataclass(frozen=True, slots=True)
class _Start:
    """Where an article begins: its lines from the section label or headline to the byline's end."""

    first: int
    headline: int
    body: int
    section: str | None = None
    byline: Byline | None = None


@dataclass(frozen=True, slots=True)
class PageArticle:
    """An article as it stands on a page."""

    headline: Line
    body: tuple[Line, ...]
    section: str | None
    byline: Byline | None

    @property
    def prose_words(self) -> float:
        """Words of the body's running text, by which articles and teasers are told apart."""
        return _prose_words(self.body)


def read_text_page(
    page: bytes, item: str, source: Source
) -> Iterator[tuple[str, Article] | SkippedItem]:
    """The articles of a page, or one SkippedItem saying why there are none."""
    try:
        text = decode_page(page)
    except UndecodableError as error:
        yield SkippedItem(item, item, str(error))
        return
    articles = split_page(text)
    if not articles:
        yield SkippedItem(item, item, _why_none(text))
    for found in articles:
        yield (
            item,
            make_article(
                title=found.headline.text,
                body=join_lines(found.body),
                source=source.outlet,
                published_at=found.byline.published_at if found.byline else None,
                section=found.section or source.section,
                author=found.byline.author if found.byline else None,
                lang=source.language,
            ),
        )


def split_page(text: str) -> list[PageArticle]:
    """The articles of a page in their order; empty where it holds none."""
    lines = page_lines(text)
    start, end = main_text(lines)
    whole = _prose_words(lines[start:end])
    if whole == 0:
        return []
    for starts, is_strong in _ways_to_split(lines):
        articles = [found for found in _articles(lines, starts) if found.prose_words > 0]
        if not is_strong:
            articles = _without_teasers(articles)
            if any(found.headline.words < 3 for found in articles):
                continue  # names of commenters, sections of a menu
        held = sum(found.prose_words for found in articles)
        if (len(articles) > 1 or is_strong) and held >= _BELIEVED_SHARE * whole:
            return articles
    single = _single_article(lines, start, end)
    return [single] if single else []


def _ways_to_split(lines: Sequence[Line]) -> Iterator[tuple[list[_Start], bool]]:
    """Where articles may begin, the surest signs first, and whether the signs are strong."""
    bylines = _bylines(lines)
    marked = _starts_at_bylines(lines, [byline for byline in bylines if byline.is_marked])
    if marked:
        yield marked, True
    yield _starts_at_bylines(lines, bylines), False
    yield _starts_at_labels(lines), False
    yield _starts_at_end_markers(lines), False


def _bylines(lines: Sequence[Line]) -> list[Byline]:
    found = []
    at = 0
    while at < len(lines):
        byline = byline_at(lines, at)
        if byline:
            found.append(byline)
        at = byline.end if byline else at + 1
    return found


def _starts_at_bylines(lines: Sequence[Line], bylines: Sequence[Byline]) -> list[_Start]:
    """The articles whose headline stands directly above a byline, or a subtitle's line above."""
    starts = []
    taken = 0
    for byline in bylines:
        headline = _headline_above(lines, byline.start, taken)
        if headline is None:
            continue
        first = _label_above(lines, headline, taken)
        section = lines[first].text if first < headline else None
        starts.append(_Start(first, headline, byline.end, section, byline))
        taken = byline.end
    return starts


def _headline_above(lines: Sequence[Line], byline: int, taken: int) -> int | None:
    """The headline's line above a byline.

    Between them may stand a subtitle, which is a sentence, or an author without "By"; a line that
    the page's own title begins with is the headline in any case.
    """
    above = byline - 1
    while above >= taken and is_noise(lines[above]):
        above -= 1
    for at in range(above, max(above - 4, taken - 1), -1):
        if at > 0 and lines[at].words >= 3 and lines[0].text.startswith(lines[at].text):
            return at
    if above < taken or is_furniture(lines[above]):
        return None
    if _is_subtitle(lines, above, taken):
        return above - 1
    has_label = _label_above(lines, above, taken) < above
    is_headline = _is_headline(lines[above]) or (has_label and lines[above].words <= 30)
    return above if is_headline else None


def _is_subtitle(lines: Sequence[Line], at: int, taken: int) -> bool:
    """Whether the line is a sentence under a headline that has a label or nothing above it."""
    before = at - 1
    if before < taken or not lines[at].is_prose or lines[at].words > 60:
        return False
    above = lines[before]
    has_label = _label_above(lines, before, taken) < before
    is_first = before == taken and not above.is_label
    return _is_headline(above) and not above.ends_sentence and (has_label or is_first)


def _label_above(lines: Sequence[Line], headline: int, taken: int) -> int:
    """The section label's line above a headline, or the headline's own where there is none."""
    above = headline - 1
    if above < taken or not lines[above].is_label or is_furniture(lines[above]):
        return headline
    return headline if _ADDRESS.search(lines[above].text) else above


def _starts_at_labels(lines: Sequence[Line]) -> list[_Start]:
    """The articles under a label that comes again, or is in capitals: label, headline, prose.

    Between headline and prose may stand a byline, or short lines that come again, which are a
    byline in words that `bylines` does not know.
    """
    counts = Counter(line.text for line in lines)
    starts = []
    for at in range(len(lines) - 2):
        label, headline = lines[at], lines[at + 1]
        if not label.is_label or is_furniture(label) or counts[headline.text] > 1:
            continue
        if not (counts[label.text] > 1 or label.is_capitals) or not _is_headline(headline):
            continue
        byline = byline_at(lines, at + 2)
        body = byline.end if byline else at + 2
        while body < len(lines) - 1 and lines[body].is_label and counts[lines[body].text] > 1:
            body += 1
        if body < len(lines) and lines[body].is_prose:
            starts.append(_Start(at, at + 1, body, label.text, byline))
    return starts


def _starts_at_end_markers(lines: Sequence[Line]) -> list[_Start]:
    """The articles between links such as "Continue Reading": a headline, then prose."""
    starts = []
    ends = [at for at, line in enumerate(lines) if is_end_marker(line)]
    for begin in [0, *(at + 1 for at in ends)]:
        for at in range(begin, min(begin + 12, len(lines) - 1)):
            if _is_headline(lines[at]) and lines[at + 1].is_prose:
                first = _label_above(lines, at, begin)
                section = lines[first].text if first < at else None
                starts.append(_Start(first, at, at + 1, section))
                break
    return starts


def _articles(lines: Sequence[Line], starts: Sequence[_Start]) -> Iterator[PageArticle]:
    """The article of each start, its body without furniture."""
    for number, start in enumerate(starts):
        is_last = number + 1 == len(starts)
        until = len(lines) if is_last else starts[number + 1].first
        subtitle = [
            line
            for line in lines[start.headline + 1 : start.byline.start if start.byline else 0]
            if not is_noise(line)
        ]
        body = [*subtitle, *_body(lines[start.body : until], is_last=is_last)]
        yield PageArticle(lines[start.headline], tuple(body), start.section, start.byline)


def _body(lines: Sequence[Line], *, is_last: bool) -> list[Line]:
    """The lines of an article among those up to the next one."""
    end = _end_of_article(lines)
    if end is None and is_last:  # nothing says where the page's own footer begins
        begin, end = main_text(lines)
        lines = lines[begin if begin < end else 0 : end]
    else:
        lines = lines[:end]
    kept = [line for line in lines if not (is_noise(line) or is_end_marker(line))]
    if end is None:
        while kept and not kept[-1].is_prose:  # a heading without text under it
            kept.pop()
    return kept


def _end_of_article(lines: Sequence[Line]) -> int | None:
    """Where a link or a heading ends the article: it has more prose before it than after."""
    total = _prose_words(lines)
    before = 0.0
    for at, line in enumerate(lines):
        if (is_end_marker(line) or is_tail(line)) and before > total - before:
            return at
        before += _prose_words([line])
    return None


def _without_teasers(articles: Sequence[PageArticle]) -> list[PageArticle]:
    longest = max((found.prose_words for found in articles), default=0.0)
    return [found for found in articles if found.prose_words >= _TEASER_SHARE * longest]


def _single_article(lines: Sequence[Line], start: int, end: int) -> PageArticle | None:
    """The one article of a page: its main text under the headline nearest above it."""
    headline = _nearest_headline(lines, start)
    if headline is None:
        headline = start
        start += 1
        if not lines[headline].is_headline or start >= end:
            return None
    bylines = [byline for byline in _bylines(lines[:end]) if byline.start > headline]
    byline = next((found for found in bylines if found.published_at), None)
    body = [line for line in lines[start:end] if not is_noise(line)]
    return PageArticle(lines[headline], tuple(body), None, byline or next(iter(bylines), None))


def _nearest_headline(lines: Sequence[Line], start: int) -> int | None:
    """The headline above the main text: the one the page's title repeats, else the nearest."""
    candidates = [
        at
        for at in range(start - 1, -1, -1)
        if _is_headline(lines[at]) and byline_at(lines, at) is None
    ]
    title = lines[0].text if lines else ""
    for at in candidates:
        if at > 0 and lines[at].words >= 3 and title.startswith(lines[at].text):
            return at
    return next((at for at in candidates if lines[at].words >= 3), next(iter(candidates), None))


def _is_headline(line: Line) -> bool:
    return line.is_headline and not is_furniture(line) and not _ADDRESS.search(line.text)


def _prose_words(lines: Sequence[Line]) -> float:
    return sum(line.words for line in lines if line.is_prose)


def _why_none(text: str) -> str:
    if any(line.is_prose for line in page_lines(text)):
        return "no article found: put the headline on a line of its own above the text"
    return "no article found: no running text on the page"
