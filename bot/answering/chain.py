"""From a search to an answer: a model's claims, each verified, or the best sentences themselves.

`Answerer` asks the configured model for claims with quotes, checks each as soon as it is whole
and passes on what holds. Without a model, and when the model fails, the extractive answerer
stands in. What neither supports is not answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.answering.claims import NOT_FOUND, ClaimParser, DraftClaim
from bot.answering.drafts import EXTRACTIVE, CitedClaims, Draft, Usage
from bot.answering.excerpts import boundary_of, fenced
from bot.answering.extractive import extract, figures_differ
from bot.answering.frames import (
    BROKEN_OFF_NOTE,
    DEGRADED_NOTE,
    EXTRACTIVE_NOTE,
)
from bot.answering.models import make_model, silence_tracing
from bot.answering.notes import notes_on
from bot.answering.streaming import ModelStream
from bot.answering.verification import Verifier
from bot.answering.wording import wording
from bot.answers import Citation, Claim, Nearest, Status
from bot.errors import ModelFailed, PromptError
from config.settings import Settings
from prompts.loading import Prompt, PromptFileError, load_prompt
from retrieval.articles import Excerpt
from retrieval.passages import passages
from retrieval.results import Retrieval

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel

__all__ = ["Answerer", "Draft", "OnClaim"]

#: Called with each claim as it passes, and all citations up to it.
OnClaim = Callable[[Claim, tuple[Citation, ...]], Awaitable[None]]

_UNPROVEN = "Nothing that the language model said could be proved from the articles."
_NEAREST = 3


@dataclass(slots=True)
class _Work:
    """One answer in the making."""

    retrieval: Retrieval
    on_claim: OnClaim | None
    shown: Sequence[Excerpt] = ()
    """The passages that the model is shown, by whose numbers it cites."""
    cited: CitedClaims = field(default_factory=CitedClaims)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    figures_differ: bool = False


class Answerer:
    """Answers questions from their retrieval; one instance serves any number at once.

    `embeddings` is called when a claim and its quote differ in language, so that a load of the
    embedder is paid only then. Without `model` the one that the settings name is made.

    Raises `ModelUnavailable` and `PromptError` when it is made, so that a wrong set-up shows at
    start and not at the first question.
    """

    def __init__(
        self,
        settings: Settings,
        embeddings: Callable[[], Embeddings],
        model: BaseChatModel | None = None,
    ) -> None:
        silence_tracing(settings)
        self._settings = settings
        self._embeddings = embeddings
        self._model = model or make_model(settings)
        self._prompt = _load_prompt()

    @property
    def model_name(self) -> str:
        """What `Draft.model` says: the name in the settings, or "extractive"."""
        if self._model is None:
            return EXTRACTIVE
        return self._settings.model or type(self._model).__name__

    @property
    def prompt_hash(self) -> str:
        """By which an answer's log says what the model was asked."""
        return self._prompt.hash

    async def answer(self, retrieval: Retrieval, *, on_claim: OnClaim | None = None) -> Draft:
        """The answer to the question searched for.

        `on_claim` is awaited for each claim once it has passed verification, so a front end may
        show it; what it raises is raised here. A failing model never raises: see `Draft.status`.
        """
        work = _Work(retrieval, on_claim)
        if not retrieval.excerpts:
            return await self._draft(work, model=EXTRACTIVE)
        if self._model is None:
            await self._extract(work)
            return await self._draft(work, model=EXTRACTIVE)
        return await self._ask(work, self._model)

    async def _ask(self, work: _Work, model: BaseChatModel) -> Draft:
        """The model's answer, with the extractive one in its place where it gave none."""
        options = self._settings.answering
        work.shown = passages(work.retrieval.excerpts[: options.excerpts], options.passage_length)
        stream = ModelStream(
            self._prompt.template() | model,
            self._variables(work),
            self._settings.model_timeout,
        )
        reason: str | None = None
        not_found = False
        try:
            not_found = await self._write(work, stream)
        except ModelFailed as failure:
            reason = str(failure)
        if work.cited.claims:
            return await self._draft(
                work, model=self.model_name, degraded=reason, usage=stream.usage, asked=True
            )
        if not_found:
            return await self._draft(work, model=self.model_name, usage=stream.usage, asked=True)
        await self._extract(work)
        return await self._draft(
            work, model=EXTRACTIVE, degraded=reason or _UNPROVEN, usage=stream.usage, asked=True
        )

    async def _write(self, work: _Work, stream: ModelStream) -> bool:
        """Take claims from the model until it ends or enough hold; true if it found no answer."""
        verifier = self._verifier(work, work.shown)
        parser = ClaimParser()
        pieces = stream.pieces()
        try:
            async for piece in pieces:
                for claim in parser.feed(piece):
                    await self._offer(work, verifier, claim)
                if self._full(work):
                    return False
            for claim in parser.finish():
                await self._offer(work, verifier, claim)
        finally:
            await pieces.aclose()
        if parser.garbage:
            work.dropped.append((f"{parser.garbage} unreadable", "not in the form asked for"))
        return parser.not_found

    async def _extract(self, work: _Work) -> None:
        """Offer the best sentences, by the same verification as a model's claims.

        Of the excerpts alone: those around them cost as much time again and answer no more.
        """
        verifier = self._verifier(work, work.retrieval.excerpts)
        found = await asyncio.to_thread(extract, work.retrieval, self._embeddings, self._settings)
        work.figures_differ = figures_differ(found)
        for candidate in found:
            await self._offer(work, verifier, candidate.as_claim())

    async def _offer(self, work: _Work, verifier: Verifier, claim: DraftClaim) -> None:
        """Accept a claim or note why not."""
        if self._full(work) or work.cited.holds(claim.text):
            return
        # Across languages the check embeds two texts, perhaps over a network.
        verdict = await asyncio.to_thread(verifier.check_claim, claim)
        if verdict.refusal is not None:
            reason = verdict.refusal.value + (f" ({verdict.detail})" if verdict.detail else "")
            work.dropped.append((claim.text, reason))
            return
        accepted = work.cited.add(claim.text, verdict.quotes)
        if work.on_claim is not None:
            await work.on_claim(accepted, tuple(work.cited.citations))

    def _full(self, work: _Work) -> bool:
        return len(work.cited.claims) >= self._settings.answering.max_claims

    def _verifier(self, work: _Work, excerpts: Sequence[Excerpt]) -> Verifier:
        return Verifier(
            question=work.retrieval.question,
            language=work.retrieval.language,
            excerpts=excerpts,
            settings=self._settings.answering,
            embeddings=self._embeddings,
        )

    def _variables(self, work: _Work) -> dict[str, object]:
        retrieval = work.retrieval
        boundary = boundary_of(work.shown, retrieval.question)
        return {
            "question": retrieval.question,
            "excerpts": fenced(work.shown, boundary),
            "boundary": boundary,
            "today": (retrieval.as_of or datetime.now(UTC)).date().isoformat(),
            "max_claims": self._settings.answering.max_claims,
            "language": retrieval.language,
            "not_found": NOT_FOUND,
        }

    async def _draft(
        self,
        work: _Work,
        *,
        model: str,
        degraded: str | None = None,
        usage: Usage | None = None,
        asked: bool = False,
    ) -> Draft:
        """The finished answer; without a claim it is "not found", whatever else happened."""
        found = bool(work.cited.claims)
        status: Status = ("degraded" if degraded else "answered") if found else "not_found"
        return Draft(
            language=work.retrieval.language,
            status=status,
            degraded=degraded if found else None,
            claims=tuple(work.cited.claims),
            citations=tuple(work.cited.citations),
            notes=await asyncio.to_thread(self._notes, work, model, degraded) if found else (),
            nearest=() if found else _nearest(work.retrieval),
            model=model,
            prompt_hash=self._prompt.hash if asked else None,
            shown=tuple(work.shown),
            dropped=tuple(work.dropped),
            usage=usage,
        )

    def _notes(self, work: _Work, model: str, degraded: str | None) -> tuple[str, ...]:
        words = wording(work.retrieval.language)
        notes: list[str] = []
        if degraded:
            template = DEGRADED_NOTE if model == EXTRACTIVE else BROKEN_OFF_NOTE
            notes.append(words.say(template, reason=words.say(degraded)))
        elif model == EXTRACTIVE:
            notes.append(words.say(EXTRACTIVE_NOTE))
        notes += notes_on(
            work.cited,
            work.retrieval,
            self._told(work),
            self._settings.answering,
            figures_differ=work.figures_differ,
        )
        return tuple(notes)

    def _told(self, work: _Work) -> Sequence[Excerpt]:
        """Where a second outlet is looked for: all that was found, as wide as it was shown."""
        if not work.shown:
            return work.retrieval.excerpts
        return [*work.shown, *work.retrieval.excerpts[self._settings.answering.excerpts :]]


def _load_prompt() -> Prompt:
    try:
        return load_prompt("answer")
    except PromptFileError as error:
        raise PromptError(str(error)) from error


def _nearest(retrieval: Retrieval) -> tuple[Nearest, ...]:
    """The headlines of the best excerpts, each article once."""
    titles = {excerpt.article.id: excerpt.article.title for excerpt in retrieval.excerpts}
    return tuple(Nearest(article_id, title) for article_id, title in titles.items())[:_NEAREST]
