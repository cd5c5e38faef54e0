"""One model's part in an answer: its claims, read as it writes, asked for again if all fail."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.answering.acceptance import Acceptance
from bot.answering.claims import NOT_FOUND, ClaimParser, Form, written
from bot.answering.drafts import Attempt, OnAttempt, Usage
from bot.answering.excerpts import boundary_of, fenced
from bot.answering.models import AnswerModel
from bot.answering.streaming import ModelStream
from bot.errors import ModelFailed, PromptError
from prompts.loading import Prompt, PromptFileError, combined_hash, load_prompt
from retrieval.articles import Excerpt

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

#: Refused claims that a model is told of, and characters of each.
_TOLD, _TOLD_LENGTH = 6, 300
_NO_FORM = "what was written is not in the form asked for"
_NOT_AWAITED = "Nobody waited for the language model."


@dataclass(frozen=True, slots=True)
class Prompts:
    """What models are told.

    `answer` is said at first, `repair` when nothing that a model said held, `go_on` to take over
    from another; `rewrite` makes a follow-up question stand by itself.
    """

    answer: Prompt
    repair: Prompt
    go_on: Prompt
    rewrite: Prompt

    @classmethod
    def load(cls) -> Prompts:
        """The prompts of the package; raises PromptError where one is broken."""
        try:
            return cls(*map(load_prompt, ("answer", "repair", "go_on", "rewrite")))
        except PromptFileError as error:
            raise PromptError(str(error)) from error

    @property
    def hash(self) -> str:
        """By which an answer's log says what the models were told."""
        return combined_hash(self.answer, self.repair, self.go_on, self.rewrite)


async def write_claims(
    model: AnswerModel,
    prompts: Prompts,
    acceptance: Acceptance,
    shown: Sequence[Excerpt],
    on_attempt: OnAttempt | None = None,
) -> Attempt:
    """Let a model answer from the passages `shown`; what holds goes into `acceptance`.

    Where claims stand there already, it is asked for what they lack. A failing model never
    raises: `Attempt.failure` says in words for a reader what went wrong. `on_attempt` is told of it
    also where this is cancelled or whoever takes the claims raises: it is paid for all the same.
    """
    started = time.perf_counter()
    deadline = asyncio.get_running_loop().time() + model.settings.timeout
    exchange = _Exchange(model, prompts, acceptance, shown, deadline)
    failure: str | None = _NOT_AWAITED
    not_found = False
    try:
        not_found = await exchange.run()
        failure = None
    except ModelFailed as failed:
        failure = str(failed)
    finally:
        usage = exchange.usage
        attempt = Attempt(
            model=model.name,
            form=exchange.form,
            calls=len(exchange.streams),
            milliseconds=round((time.perf_counter() - started) * 1_000, 1),
            usage=usage,
            cost=model.cost(usage) if usage else None,
            failure=failure,
            not_found=not_found,
        )
        if on_attempt is not None:
            await asyncio.shield(on_attempt(attempt))
    return attempt


def question_messages(
    prompts: Prompts, acceptance: Acceptance, shown: Sequence[Excerpt], form: Form
) -> list[BaseMessage]:
    """What a model is told of a question: the rules, and the passages that it may quote."""
    retrieval = acceptance.retrieval
    boundary = boundary_of(shown, retrieval.question)
    return prompts.answer.template().format_messages(
        question=retrieval.question,
        excerpts=fenced(shown, boundary),
        boundary=boundary,
        today=(retrieval.as_of or datetime.now(UTC)).date().isoformat(),
        max_claims=acceptance.settings.max_claims,
        language=retrieval.language,
        form=prompts.answer.parts[form],
        not_found=NOT_FOUND[form],
    )


@dataclass(slots=True)
class _Exchange:
    """The calls of one model for one answer, all before one deadline."""

    model: AnswerModel
    prompts: Prompts
    acceptance: Acceptance
    shown: Sequence[Excerpt]
    deadline: float
    form: Form = field(init=False)
    """Its own: another exchange may find out meanwhile that the model knows no schemas."""
    streams: list[ModelStream] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.form = self.model.form

    async def run(self) -> bool:
        """Take what the model says; true if it found no answer. Raises ModelFailed."""
        said_before = len(self.acceptance.taken)
        try:
            parser = await self._read(self._opening())
        except ModelFailed as failure:
            if not (failure.refused and self.form == "object" and self.model.form_is_guessed):
                raise
            self.form = "lines"
            parser = await self._read(self._opening())
            # Only now: what is refused in this form too may be a prompt that is too long.
            self.model.give_up_schema()
        if parser.not_found or len(self.acceptance.taken) > said_before or said_before:
            return parser.not_found
        parser = await self._read([*self._opening(), *self._repair()])
        return parser.not_found

    @property
    def usage(self) -> Usage | None:
        """The tokens of all calls; None where the model answered none of them."""
        known = [stream.usage for stream in self.streams if stream.usage]
        return sum(known, Usage()) if known else None

    async def _read(self, messages: Sequence[BaseMessage]) -> ClaimParser:
        """Offer the claims of one call as they come, until it ends or enough of them hold."""
        stream = ModelStream(self.model.writer(self.form), messages, self.deadline)
        self.streams.append(stream)
        verifier = self.acceptance.verifier(self.shown)
        parser = ClaimParser()
        pieces = stream.pieces()
        try:
            async for piece in pieces:
                for claim in parser.feed(piece):
                    await self.acceptance.offer(verifier, claim)
                if self.acceptance.full:
                    return parser
            for claim in parser.finish():
                await self.acceptance.offer(verifier, claim)
        finally:
            await pieces.aclose()
        if parser.garbage:
            self.acceptance.dropped.append((f"{parser.garbage} unreadable", _NO_FORM))
        return parser

    def _opening(self) -> list[BaseMessage]:
        """The question and its passages, and what another model has said of them already."""
        messages = question_messages(self.prompts, self.acceptance, self.shown, self.form)
        if not self.acceptance.taken:
            return messages
        said = written(self.acceptance.taken, self.form)
        return [*messages, *_after(said, self.prompts.go_on, not_found=NOT_FOUND[self.form])]

    def _repair(self) -> list[BaseMessage]:
        """What the model wrote, why none of it was shown, and the request to try again."""
        refused = [
            f"- {json.dumps(claim[:_TOLD_LENGTH], ensure_ascii=False)}: {reason}"
            for claim, reason in self.acceptance.dropped[:_TOLD]
        ]
        return _after(
            self.streams[-1].text,
            self.prompts.repair,
            refused="\n".join(refused) or f"- {_NO_FORM}",
            not_found=NOT_FOUND[self.form],
        )


def _after(said: str, prompt: Prompt, **variables: object) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage

    return [AIMessage(said), *prompt.template().format_messages(**variables)]
