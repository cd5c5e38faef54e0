"""A model's answer as it is being written: text piece by piece, within one deadline."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.answering.drafts import Usage
from bot.errors import ModelFailed

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

#: No honest answer is this long; a model that babbles on is cut off (characters).
_MAX_LENGTH = 40_000
_SECRET = re.compile(r"[\w*-]{20,}")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class ModelStream:
    """One call of `chain` with `variables`; `usage` is known once `pieces` has ended."""

    chain: Runnable[Any, Any]
    variables: Mapping[str, object]
    seconds: float
    usage: Usage | None = None

    async def pieces(self) -> AsyncGenerator[str, None]:
        """The text as it comes.

        Raises `ModelFailed`, in words for a reader, when the model raises, sends nothing more
        before `seconds` are over, or babbles.
        """
        deadline = asyncio.get_running_loop().time() + self.seconds
        stream = self.chain.astream(dict(self.variables))
        length = 0
        try:
            while True:
                chunk = await self._next(stream, deadline)
                if chunk is None:
                    return
                self._count(chunk)
                text = str(chunk.text)
                length += len(text)
                if length > _MAX_LENGTH:
                    raise ModelFailed("The language model did not come to an end.")
                if text:
                    yield text
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    async def _next(self, stream: AsyncIterator[Any], deadline: float) -> Any:
        """The next chunk, None at the end."""
        try:
            async with asyncio.timeout_at(deadline):
                return await anext(stream, None)
        except TimeoutError:
            raise ModelFailed("The language model took too long.") from None
        except Exception as error:
            # Each provider's package raises its own kinds, and all of them mean the same here.
            _log.warning("model failed: %s: %s", type(error).__name__, _one_line(error))
            raise ModelFailed("The language model could not be reached or failed.") from error

    def _count(self, chunk: Any) -> None:
        usage = getattr(chunk, "usage_metadata", None)
        if usage:
            before = self.usage or Usage(0, 0)
            self.usage = Usage(
                before.input_tokens + usage.get("input_tokens", 0),
                before.output_tokens + usage.get("output_tokens", 0),
            )


def _one_line(error: Exception) -> str:
    """What the provider said, without anything that looks like a key."""
    return _SECRET.sub("…", " ".join(str(error).split()))[:200]
