"""How calls of the Bot API are made: each in its turn, and again where that is safe.

A call whose connection breaks after it went out may have been carried out: nobody knows. So it
matters how often such a one may be repeated.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.telegram.pacing import Limits, Pacer, seconds_of

_LOG = logging.getLogger(__name__)
_Result = TypeVar("_Result")

#: Seconds before a repetition: doubled from the first to the last.
_FIRST_PAUSE, _LAST_PAUSE = 0.5, 30.0
#: With these the request never left this machine.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class SendUnsure(TelegramError):
    """A message was lost from sight: it may or may not be shown, so it must not be repeated."""


class Calls:
    """Makes calls of the Bot API for one bot, within the limits."""

    def __init__(self, limits: Limits) -> None:
        self._pacer = Pacer(limits)

    def is_free(self, chat_id: int) -> bool:
        """Whether a call to this chat would be made at once."""
        return self._pacer.is_free(chat_id)

    def hold(self, chat_id: int, error: RetryAfter) -> None:
        """Make none to this chat for as long as Telegram asks."""
        self._pacer.hold(chat_id, seconds_of(error))

    async def turn(self, *, begins: bool = False) -> None:
        """Return when a call that shows nothing in a chat may be made."""
        await self._pacer.admit(None, begins=begins)

    async def make(
        self,
        chat_id: int,
        call: Callable[[], Awaitable[_Result]],
        *,
        repeats: float = math.inf,
        patient: bool = True,
        begins: bool = False,
    ) -> _Result:
        """Make a call in its turn, and again as long as that is safe and may help.

        `repeats` bounds how often a call that may have been carried out is made again. One that
        `begins` something lets others go first.
        """
        pause = _FIRST_PAUSE
        while True:
            await self._pacer.admit(chat_id, begins=begins)
            try:
                return await call()
            except RetryAfter as error:
                self.hold(chat_id, error)
                if not patient:
                    raise
            except BadRequest:  # a NetworkError by inheritance, but final
                raise
            except NetworkError as error:
                if not patient:
                    raise
                if not _never_sent(error):
                    if repeats == 0:
                        raise SendUnsure(f"no telling whether it was sent: {error}") from error
                    repeats -= 1
                _LOG.warning("Telegram call failed, trying again in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LAST_PAUSE)


def _never_sent(error: NetworkError) -> bool:
    return isinstance(error.__cause__, _NEVER_SENT)
