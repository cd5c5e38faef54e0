"""What answering hands to the service: a finished answer, but for its id, timings and log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from bot.answering.evidence import LocatedQuote
from bot.answers import Citation, Claim, Nearest, Status
from retrieval.articles import Excerpt

#: `Draft.model` where no model wrote.
EXTRACTIVE = "extractive"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model's provider reports for one request."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    """Counted by length, because the provider reported none."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of asking one model for one answer.

    `form` is how it was told to write its claims, `calls` how often it was asked (a repair is a
    call), `cost` in the unit of its prices, None where these or its usage are not known.
    """

    model: str
    form: str
    calls: int
    milliseconds: float
    usage: Usage | None
    cost: float | None
    failure: str | None
    not_found: bool


#: Awaited with what asking a model took, also where nobody waits for the answer any more.
OnAttempt = Callable[[Attempt], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Draft:
    """One answer: every claim verified, every citation copied from the store.

    `degraded` says in plain words why the configured model did not answer. `dropped` holds the
    claims that were not shown, each with the reason, for the log; `prompt_hash` is None and
    `shown` empty where no model was asked.
    """

    language: str
    """In which the frames around the claims are written."""
    status: Status
    degraded: str | None
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]
    nearest: tuple[Nearest, ...]
    model: str
    prompt_hash: str | None = None
    shown: tuple[Excerpt, ...] = ()
    """The passages that the model was shown."""
    dropped: tuple[tuple[str, str], ...] = ()
    attempts: tuple[Attempt, ...] = ()
    """The models that were asked, in turn."""
    lead: str | None = None
    """What stands before the claims: to a yes/no question, what they say."""
    echoes: tuple[str, ...] = ()
    """Those of the notes that repeat words of the question."""

    @property
    def whole(self) -> bool:
        """Whether models made it, and none of them failed: it would come out like this again.

        One that found nothing must have said so itself; that none of its claims held is no answer.
        """
        said = bool(self.claims) or any(attempt.not_found for attempt in self.attempts)
        failed = any(attempt.failure for attempt in self.attempts)
        return said and not failed and bool(self.attempts) and self.status != "degraded"


@dataclass(slots=True)
class CitedClaims:
    """Claims as they are accepted, and their citations: numbered by first use, each once."""

    claims: list[Claim] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def add(self, text: str, quotes: Iterable[LocatedQuote]) -> Claim:
        """Append a claim that passed verification; the same stretch keeps its number."""
        numbers = dict.fromkeys(self._cite(quote) for quote in quotes)
        claim = Claim(text, tuple(numbers))
        self.claims.append(claim)
        return claim

    def overlaps(self, quote: LocatedQuote) -> bool:
        """Whether a citation overlaps this stretch."""
        return any(
            citation.version_id == quote.article.version_id
            and citation.start < quote.end
            and quote.start < citation.end
            for citation in self.citations
        )

    def _cite(self, quote: LocatedQuote) -> int:
        article = quote.article
        for citation in self.citations:
            if (citation.version_id, citation.start, citation.end) == (
                article.version_id,
                quote.start,
                quote.end,
            ):
                return citation.n
        number = len(self.citations) + 1
        self.citations.append(
            Citation(
                n=number,
                article_id=article.id,
                version_id=article.version_id,
                title=article.title,
                source=article.source,
                published_at=article.published_at,
                url=article.url,
                quote=quote.text,
                start=quote.start,
                end=quote.end,
            )
        )
        return number
