"""A model's answer as it is being written: text piece by piece, within one deadline."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.answering.drafts import Usage
from bot.errors import ModelFailed

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

#: No honest answer is this long; a model that babbles on is cut off (characters).
_MAX_LENGTH = 40_000
_SECRET = re.compile(r"[\w*-]{20,}")
#: By which a server says that it cannot do what was asked, rather than that something failed.
_REFUSALS = (400, 404, 415, 422)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class ModelStream:
    """One call of a model; `text` is what came of it so far."""

    model: Runnable[Any, Any]
    messages: Sequence[BaseMessage]
    deadline: float
    """By the clock of the event loop, in seconds."""
    text: str = ""
    _reported: Usage | None = None
    _begun: bool = False
    _answered: bool = False
    _refused: bool = False
    _ended: bool = False

    async def pieces(self) -> AsyncGenerator[str, None]:
        """The text as it comes; arguments of a tool call count as such.

        Raises `ModelFailed`, in words for a reader, when the model raises, sends nothing more
        before the deadline, or babbles.
        """
        self._begun = True
        stream = self.model.astream(list(self.messages))
        try:
            while (chunk := await self._next(stream)) is not None:
                self._answered = True
                self._count(chunk)
                piece = _text_of(chunk)
                self.text += piece
                if len(self.text) > _MAX_LENGTH:
                    raise ModelFailed("The language model did not come to an end.")
                if piece:
                    yield piece
            self._ended = True
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    @property
    def usage(self) -> Usage | None:
        """The tokens so far: the provider's figures, or an estimate as far as it gave none.

        A stream that was broken off, by whomever, never comes to all figures, but is paid for all
        the same, and so is a model whose answer nobody waited for. None where it refused to answer
        or could not be reached.
        """
        if self._refused or not self._begun:
            return None
        reported = self._reported
        if reported and self._ended and (reported.output_tokens or not self.text):
            return reported
        guess = self._estimate()
        if reported is None:
            return guess
        return Usage(
            reported.input_tokens or guess.input_tokens,
            max(reported.output_tokens, guess.output_tokens),
            estimated=True,
        )

    def _estimate(self) -> Usage:
        from langchain_core.messages import AIMessage
        from langchain_core.messages.utils import count_tokens_approximately

        return Usage(
            count_tokens_approximately(self.messages),
            count_tokens_approximately([AIMessage(self.text)]) if self.text else 0,
            estimated=True,
        )

    async def _next(self, stream: AsyncIterator[Any]) -> Any:
        """The next chunk, None at the end."""
        try:
            async with asyncio.timeout_at(self.deadline):
                return await anext(stream, None)
        except TimeoutError:
            raise ModelFailed("The language model took too long.") from None
        except Exception as error:
            if self._ended_at_limit(error):
                return None
            self._refused = not self._answered
            # Each provider's package raises its own kinds, and all of them mean the same here.
            _log.warning("model failed: %s: %s", type(error).__name__, _one_line(error))
            raise ModelFailed(
                "The language model could not be reached or failed.",
                refused=getattr(error, "status_code", None) in _REFUSALS,
            ) from error

    def _ended_at_limit(self, error: Exception) -> bool:
        """Whether an answer only reached its longest: no failure, as in the plain form.

        OpenAI's client raises then wherever a schema is asked for, before it gives the tokens.
        """
        if "openai" not in sys.modules:
            return False
        from openai import LengthFinishReasonError

        if not isinstance(error, LengthFinishReasonError):
            return False
        usage = error.completion.usage
        if usage:
            said = Usage(usage.prompt_tokens, usage.completion_tokens)
            self._reported = (self._reported or Usage()) + said
        return True

    def _count(self, chunk: Any) -> None:
        usage = getattr(chunk, "usage_metadata", None)
        if usage:
            said = Usage(usage.get("input_tokens", 0), usage.get("output_tokens", 0))
            self._reported = (self._reported or Usage()) + said


def _text_of(chunk: Any) -> str:
    calls = getattr(chunk, "tool_call_chunks", None) or ()
    return str(chunk.text) + "".join(call.get("args") or "" for call in calls)


def _one_line(error: Exception) -> str:
    """What the provider said, without anything that looks like a key."""
    return _SECRET.sub("…", " ".join(str(error).split()))[:200]
