"""While an answer is being made: what is proved so far, shown at intervals, and a sign of life."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.answers import Citation, Claim
from bot.telegram.rendering import render_so_far
from bot.telegram.replies import place_of
from bot.telegram.texts import SEARCHING
from bot.wording import wording

if TYPE_CHECKING:
    from bot.telegram.requests import Request

_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def showing_progress(request: Request) -> AsyncIterator[Stream]:
    """Within the block the chat sees that somebody is at work, and the claims that come in.

    Yields what takes the claims, and shows none where the chat wants none before the end. When the
    block ends, no edit is under way any more that could overtake the answer. Whatever goes wrong
    with showing them is logged and costs nobody the answer.
    """
    ended = asyncio.Event()
    stream = Stream(request)
    tasks = [asyncio.create_task(_type(request, ended))]
    if request.streams:
        tasks.append(asyncio.create_task(stream.show(ended)))
    try:
        yield stream
    finally:
        ended.set()
        for failure in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(failure, Exception):
                _LOG.error("progress could not be shown", exc_info=failure)


class Stream:
    """The claims of one answer, shown no oftener than a chat bears edits."""

    def __init__(self, request: Request) -> None:
        tuning = request.at.tuning
        self._request = request
        self._words = request.words
        self._every = tuning.stream_private if request.is_private else tuning.stream_group
        self._claims: list[Claim] = []
        self._citations: tuple[Citation, ...] = ()
        self._shown: list[Claim] = []

    def speak(self, language: str) -> None:
        """Write what stands around the claims in the language that the answer will have."""
        self._words = wording(language)

    async def add(self, claim: Claim, citations: tuple[Citation, ...]) -> None:
        """Take a claim, and all citations up to it."""
        self._claims.append(claim)
        self._citations = citations

    async def restart(self) -> None:
        """Take back all claims so far."""
        self._claims, self._citations = [], ()

    async def show(self, ended: asyncio.Event) -> None:
        """Edit the placeholder now and then until the answer is there."""
        while not await _happens(ended, within=self._every):
            if self._claims != self._shown:
                self._shown = list(self._claims)
                await self._request.at.replies.show(self._request.update, self._so_far())

    def _so_far(self) -> str:
        if not self._claims:
            return self._request.text(SEARCHING)
        return render_so_far(self._claims, self._citations, self._words)


async def _type(request: Request, ended: asyncio.Event) -> None:
    """Show that the bot is typing, where an answer takes its time."""
    tuning, message = request.at.tuning, request.update.effective_message
    if message is None:
        return
    pause = tuning.typing_after
    while not await _happens(ended, within=pause):
        await request.at.outbound.type(place_of(message))
        pause = tuning.typing_every


async def _happens(event: asyncio.Event, *, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True
