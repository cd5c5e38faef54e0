"""What a claim's quotes give, with the headline, outlet and date that are shown beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answering import dates
from bot.answering.speech import outside_speech, paragraph_around, said_and_told
from retrieval.articles import Article
from retrieval.chunking import sentence_spans


@dataclass(frozen=True, slots=True)
class LocatedQuote:
    """A quote that was found: `article.body[start:end]`."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The article's own characters."""
        return self.article.body[self.start : self.end]

    def overlaps(self, other: LocatedQuote) -> bool:
        """Whether the two have a stretch of one version in common."""
        return (
            self.article.version_id == other.article.version_id
            and self.start < other.end
            and other.start < self.end
        )

    @property
    def with_lead(self) -> str:
        """The quote behind the last four words before it in its sentence: "We did not"."""
        lead = self.article.body[self.in_full.start : self.start]
        return " ".join([*lead.split()[-4:], self.text])

    @property
    def in_full(self) -> LocatedQuote:
        """The sentences that the quote is of, from the first one's start to the last one's end."""
        begin, stop = paragraph_around(self.article.body, self.start, self.end)
        spans = [
            (begin + start, begin + end)
            for start, end in _sentences(self.article.body[begin:stop], self.article.lang)
            if begin + start < self.end and begin + end > self.start
        ]
        if not spans:
            return self
        return replace(self, start=min(self.start, spans[0][0]), end=max(self.end, spans[-1][1]))

    @property
    def is_whole(self) -> bool:
        """Whether nothing of its sentences is left out, and not all of it is somebody's words."""
        body, full = self.article.body, self.in_full
        rest = body[full.start : self.start] + body[self.end : full.end]
        return (
            not any(char.isalnum() for char in rest)
            and outside_speech(body, self.start, self.end) is not None
        )


@lru_cache(maxsize=64)
def _sentences(paragraph: str, lang: str | None) -> list[tuple[int, int]]:
    return sentence_spans(paragraph, lang)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that may bear a claim."""

    quotes: str
    in_context: str
    """The quotes, each with the start of its sentence, where a "did not" may stand."""
    sentences: str
    """The sentences that the quotes are of, in full: "if" and "it was claimed" may stand there."""
    said: str
    """What of the quotes are somebody's words, in quotation marks."""
    told: str
    """What of the quotes the articles say themselves."""
    beside: str
    """What is shown beside the quotes: headlines and outlets."""
    text: str
    """The quotes and what is shown beside them, the date aside."""
    dates: list[dates.PartialDate]
    """What the quotes and headlines say; an article's own day where its quote has no date."""
    years: set[int]
    published: set[int]
    """The years in which the cited articles appeared."""
    weekdays: set[int]
    lang: str | None


def evidence_of(located: Iterable[LocatedQuote]) -> Evidence:
    """What one or more quotes give together; the first one's language counts as theirs."""
    located = list(located)
    quotes = "\n".join(quote.text for quote in located)
    beside = "\n".join(f"{quote.article.title}\n{quote.article.source or ''}" for quote in located)
    text = f"{quotes}\n{beside}"
    published = {
        quote.article.published_at.date() for quote in located if quote.article.published_at
    }
    given = [date for quote in located for date in _dates_of(quote)]
    parts = [said_and_told(quote.article.body, quote.start, quote.end) for quote in located]
    return Evidence(
        quotes=quotes,
        in_context="\n".join(quote.with_lead for quote in located),
        sentences="\n".join(quote.in_full.text for quote in located),
        said="\n".join(said for said, _ in parts),
        told="\n".join(told for _, told in parts),
        beside=beside,
        text=text,
        dates=given,
        years=dates.years_in(text)
        | {day.year for day in published}
        | {date.year for date in given if date.year},
        published={day.year for day in published},
        weekdays={number for _, number in dates.weekdays_in(text)} | dates.weekdays_of(given),
        lang=located[0].article.lang,
    )


def _dates_of(quote: LocatedQuote) -> list[dates.PartialDate]:
    """The dates of a quote and its headline; without one of its own, the day of publication."""
    article = quote.article
    published = article.published_at.date() if article.published_at else None
    own = dates.resolved_dates(quote.text, published)
    beside = dates.resolved_dates(article.title, published)
    if published and not own:
        beside.append(dates.whole_date("published", published))
    return own + beside
