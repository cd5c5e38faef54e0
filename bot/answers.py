"""An answer as every front end gets it: the nouns of the JSON contract, frozen.

`dataclass` fields stand in the order of the contract; those that are left out of the JSON stand at
its end, for front ends that render an answer themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass as pydantic_dataclass

Status = Literal["answered", "not_found", "degraded"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer; `citations` are the `n` of the citations it rests on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A verified quote: `body[start:end] == quote` in that version of the article."""

    n: int
    article_id: str
    version_id: str
    title: str
    source: str | None
    published_at: datetime | None
    url: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """A headline offered where nothing answers the question."""

    article_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent."""

    understand: float
    retrieve: float
    answer: float
    total: float


@pydantic_dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question.

    `text` carries `[n]` markers and the notes; `degraded` holds the reason when a configured
    model did not answer; `model` is "extractive" where no model wrote. Of a degraded answer the
    first of the `notes` gives the reason, so that whoever shows them has said it.
    """

    answer_id: str
    status: Status
    degraded: str | None
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Nearest, ...]
    model: str
    corpus_version: int
    timings_ms: Timings
    notes: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    language: Annotated[str, Field(exclude=True)] = "en"
    """Of the question (ISO 639-1)."""
    understood_as: Annotated[str | None, Field(exclude=True)] = None
    """What a follow-up question was taken to ask; None where that is what it says."""
    lead: Annotated[str | None, Field(exclude=True)] = None
    """What stands before the claims: to a yes/no question, what they say."""
    frames_in: Annotated[str | None, Field(exclude=True)] = None
    """The language chosen for the frames around the claims; None = that of the question."""

    @property
    def frames_language(self) -> str:
        """In which the frames around the claims are written (ISO 639-1)."""
        return self.frames_in or self.language
