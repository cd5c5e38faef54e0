"""Failures on demand: the next call of a method fails in the way a test asks for.

    telegram.faults.next("sendMessage", RetryAfter(3), ResetAfterStore())
    telegram.faults.always("editMessageText", BadGateway())

Faults queued with `next` go first, one a call; "*" stands for every method but getUpdates.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.errors import ApiError, too_many_requests

_BAD_GATEWAY_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    "</body>\r\n</html>\r\n"
)


class ConnectionReset(Exception):
    """The server tears the connection down instead of answering."""


@dataclass(frozen=True, slots=True)
class HtmlPage(Exception):
    """Something before Telegram answers with a page of its own."""

    status: int
    html: str


class Fault:
    """What goes wrong with one call: before it is carried out, or after."""

    async def before(self) -> None:
        """Runs before the call has any effect; what it raises is the answer."""

    async def after(self) -> None:
        """Runs once the call has had its effect; what it raises is the answer."""


@dataclass(frozen=True, slots=True)
class Fail(Fault):
    """Any error of the Bot API."""

    code: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)

    async def before(self) -> None:
        """Refuses the call."""
        raise ApiError(self.code, self.description, self.parameters)


@dataclass(frozen=True, slots=True)
class RetryAfter(Fault):
    """429, with the whole seconds to wait."""

    seconds: int

    async def before(self) -> None:
        """Refuses the call."""
        raise too_many_requests(self.seconds)


@dataclass(frozen=True, slots=True)
class FloodWait(Fault):
    """429 for this call and every other to its chat, until so many seconds of the limits are over.

    `Limits.time_scale` shortens them, as it does all of Telegram's times.
    """

    seconds: int


@dataclass(frozen=True, slots=True)
class InternalError(Fault):
    """500 as JSON; with `after_store` once the call has had its effect."""

    after_store: bool = False

    async def before(self) -> None:
        """Refuses the call."""
        if not self.after_store:
            raise ApiError(500, "Internal Server Error")

    async def after(self) -> None:
        """Reports failure though the call had its effect."""
        raise ApiError(500, "Internal Server Error")


@dataclass(frozen=True, slots=True)
class BadGateway(Fault):
    """502 with a page of HTML; with `after_store` once the call has had its effect."""

    after_store: bool = False

    async def before(self) -> None:
        """Refuses the call."""
        if not self.after_store:
            raise HtmlPage(502, _BAD_GATEWAY_PAGE)

    async def after(self) -> None:
        """Reports failure though the call had its effect."""
        raise HtmlPage(502, _BAD_GATEWAY_PAGE)


@dataclass(frozen=True, slots=True)
class ResetBefore(Fault):
    """The connection is reset before the call has any effect."""

    async def before(self) -> None:
        """Resets the connection."""
        raise ConnectionReset


@dataclass(frozen=True, slots=True)
class ResetAfterStore(Fault):
    """The call has its effect, then the connection is reset: the bot cannot know."""

    async def after(self) -> None:
        """Resets the connection."""
        raise ConnectionReset


class Hang(Fault):
    """No answer until `release()`; the call takes effect then, or first with `after_store`.

    A call whose client gave up while it hung before its effect never has any.
    """

    def __init__(self, *, after_store: bool = False) -> None:
        self.reached = asyncio.Event()
        """Set as soon as a call hangs."""
        self._after_store = after_store
        self._released = asyncio.Event()

    def release(self) -> None:
        """Lets every call that hangs here go on."""
        self._released.set()

    async def before(self) -> None:
        """Waits for the release, unless it is to wait afterwards."""
        if not self._after_store:
            await self._wait()

    async def after(self) -> None:
        """Waits for the release, if it has not yet."""
        if self._after_store:
            await self._wait()

    async def _wait(self) -> None:
        self.reached.set()
        await self._released.wait()


class Faults:
    """The faults that wait for their calls."""

    def __init__(self) -> None:
        self._next: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    def next(self, method: str, *faults: Fault) -> None:
        """Makes the next calls of `method` fail, one fault a call."""
        self._next[method.lower()].extend(faults)

    def always(self, method: str, fault: Fault) -> None:
        """Makes every call of `method` fail until `clear`."""
        self._always[method.lower()] = fault

    def clear(self) -> None:
        """Forgets all faults; calls that hang go on hanging until their release."""
        self._next.clear()
        self._always.clear()

    def take(self, method: str) -> Fault:
        """The fault for a call of `method` that has just come in; a harmless one mostly."""
        names = [method.lower()] if method.lower() == "getupdates" else [method.lower(), "*"]
        for name in names:
            if self._next[name]:
                return self._next[name].popleft()
        return next((self._always[name] for name in names if name in self._always), Fault())
