"""From a search to an answer: models' claims, each verified, or the best sentences themselves.

`Answerer` asks the configured models in turn until one comes to an end; each of their claims is
checked as soon as it is whole, and what holds is passed on. Without a model, and when all fail,
the extractive answerer stands in. What neither supports is not answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.answering.acceptance import Acceptance, OnClaim
from bot.answering.conversation.rewriting import Understood, understand
from bot.answering.drafts import EXTRACTIVE, Attempt, Draft, OnAttempt
from bot.answering.extractive import extract
from bot.answering.frames import BROKEN_OFF_NOTE, COMPLETED_NOTE, DEGRADED_NOTE, EXTRACTIVE_NOTE
from bot.answering.models import make_models, silence_tracing
from bot.answering.notes import echoes_on, lead_of, notes_on
from bot.answering.offers import nearest
from bot.answering.writing import Prompts, write_claims
from bot.answers import Status
from bot.storage.conversations import Turn
from bot.wording import wording
from config.settings import Settings
from retrieval.articles import Excerpt
from retrieval.passages import passages
from retrieval.results import Retrieval

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

__all__ = ["Answerer", "Draft", "OnClaim"]

_UNPROVEN = "Nothing that the language model said could be proved from the articles."


class Answerer:
    """Answers questions from their retrieval; one instance serves any number at once.

    `embeddings` is called when a claim and its quote differ in language, so that a load of the
    embedder is paid only then.

    Raises `ModelUnavailable` and `PromptError` when it is made, so that a wrong set-up shows at
    start and not at the first question.
    """

    def __init__(self, settings: Settings, embeddings: Callable[[], Embeddings]) -> None:
        silence_tracing(settings)
        self._settings = settings
        self._embeddings = embeddings
        self._models = make_models(settings)
        self._prompts = Prompts.load()

    @property
    def prompt_hash(self) -> str:
        """By which an answer's log says what its models were told."""
        return self._prompts.hash

    async def understand(
        self, question: str, turns: Sequence[Turn], *, without_model: bool = False
    ) -> Understood:
        """What a question of a conversation asks, whose `turns` so far are given, oldest first.

        The first model is asked where something in the question may point back, but for
        `without_model`; rules stand in for it.
        """
        model = None if without_model or not self._models else self._models[0]
        return await understand(question, turns, model, self._prompts.rewrite)

    async def answer(
        self,
        retrieval: Retrieval,
        *,
        on_claim: OnClaim | None = None,
        on_attempt: OnAttempt | None = None,
        without_model: str | None = None,
        frames_in: str | None = None,
    ) -> Draft:
        """The answer to the question searched for.

        `on_claim` is awaited for each claim once it has passed verification, so a front end may
        show it; what it raises is raised here. `on_attempt` is awaited for each model that was
        asked, whatever came of it. `without_model` says in a sentence for the reader why none may
        be; `frames_in` is the language chosen for what stands around the claims, None being that of
        the question. A failing model never raises: see `Draft.status`.
        """
        acceptance = Acceptance(retrieval, self._settings.answering, self._embeddings, on_claim)
        making = _Making(acceptance, frames_in or retrieval.language)
        if not retrieval.excerpts:
            return await self._draft(making)
        if without_model and self._models:
            making.reason = without_model
        else:
            await self._ask(making, on_attempt)
        if making.reason or not making.attempts:
            await self._extract(making)
        return await self._draft(making)

    async def _ask(self, making: _Making, on_attempt: OnAttempt | None) -> None:
        """Ask the models in turn until one comes to an end."""
        options = self._settings.answering
        if self._models:
            best = making.acceptance.retrieval.excerpts[: options.excerpts]
            making.shown = passages(best, options.passage_length)
        for model in self._models:
            acceptance = making.acceptance
            acceptance.resumed = bool(acceptance.taken)
            attempt = await write_claims(model, self._prompts, acceptance, making.shown, on_attempt)
            making.note(attempt)
            if attempt.failure is None or making.acceptance.full:
                return

    async def _extract(self, making: _Making) -> None:
        """Offer the best sentences, by the same verification as a model's claims.

        Of the excerpts alone: those around them cost as much time again and answer no more. Where
        a model broke off, only what it had not quoted.
        """
        acceptance = making.acceptance
        retrieval = acceptance.retrieval
        acceptance.resumed = bool(acceptance.taken)
        verifier = acceptance.verifier(retrieval.excerpts)
        found = await asyncio.to_thread(extract, retrieval, self._embeddings, self._settings)
        for candidate in found:
            if not acceptance.cited.overlaps(candidate.quote):
                await acceptance.offer(verifier, candidate.as_claim())

    async def _draft(self, making: _Making) -> Draft:
        """The finished answer; without a claim it is "not found", whatever else happened."""
        acceptance = making.acceptance
        cited, retrieval = acceptance.cited, acceptance.retrieval
        found = bool(cited.claims)
        echoes: tuple[str, ...] = ()
        if found:
            echoes = tuple(await asyncio.to_thread(echoes_on, cited, retrieval, making.frames_in))
        status: Status = ("degraded" if making.reason else "answered") if found else "not_found"
        return Draft(
            language=making.frames_in,
            status=status,
            degraded=making.reason if found else None,
            claims=tuple(cited.claims),
            citations=tuple(cited.citations),
            lead=await asyncio.to_thread(self._lead, making) if found else None,
            notes=await asyncio.to_thread(self._notes, making, echoes) if found else (),
            echoes=echoes,
            nearest=() if found else nearest(retrieval),
            model=making.author,
            prompt_hash=self._prompts.hash if making.attempts else None,
            shown=tuple(making.shown),
            dropped=tuple(acceptance.dropped),
            attempts=tuple(making.attempts),
        )

    def _lead(self, making: _Making) -> str | None:
        acceptance = making.acceptance
        told = self._told(making)
        return lead_of(acceptance.cited, acceptance.retrieval, told, making.frames_in)

    def _notes(self, making: _Making, echoes: Sequence[str]) -> tuple[str, ...]:
        acceptance = making.acceptance
        words = wording(making.frames_in)
        notes: list[str] = []
        if making.reason:
            notes.append(words.say(making.template, reason=words.say(making.reason)))
        elif making.author == EXTRACTIVE:
            notes.append(words.say(EXTRACTIVE_NOTE))
        notes += notes_on(
            acceptance.cited,
            acceptance.retrieval,
            self._told(making),
            self._settings.answering,
            echoes,
            making.frames_in,
        )
        return tuple(notes)

    def _told(self, making: _Making) -> Sequence[Excerpt]:
        """Where a second outlet is looked for: all that was found, as wide as it was shown."""
        excerpts = making.acceptance.retrieval.excerpts
        if not making.shown:
            return excerpts
        return [*making.shown, *excerpts[self._settings.answering.excerpts :]]


@dataclass(slots=True)
class _Making:
    """One answer in the making, and who has had a part in it."""

    acceptance: Acceptance
    frames_in: str
    """The language of what stands around the claims."""
    shown: Sequence[Excerpt] = ()
    """The passages that models are shown, by whose numbers they cite."""
    attempts: list[Attempt] = field(default_factory=list)
    reason: str | None = None
    """Why excerpts stand in for the models, in a sentence for the reader."""
    author: str = EXTRACTIVE
    """The last model that said something that holds, or that nothing can be said."""
    written: int = 0
    """How many of the claims are models'."""

    def note(self, attempt: Attempt) -> None:
        """Take in what came of asking a model: whether the next, or excerpts, must go on."""
        self.attempts.append(attempt)
        claims = len(self.acceptance.cited.claims)
        if claims > self.written or (attempt.not_found and not claims):
            self.author = attempt.model
        self.written = claims
        self.reason = None if self.acceptance.full else attempt.failure
        if self.reason is None and not claims and not attempt.not_found:
            self.reason = _UNPROVEN

    @property
    def template(self) -> str:
        """The note that gives the reason."""
        if not self.written:
            return DEGRADED_NOTE
        if len(self.acceptance.cited.claims) > self.written:
            return COMPLETED_NOTE
        return BROKEN_OFF_NOTE
