"""What admins do is noted: who, when, what, and how it ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.requests import Request

_LOG = logging.getLogger(__name__)
_Result = TypeVar("_Result")

#: The outcome of a command that changed nothing: there is nothing to note.
NOTHING = ""
_BROKE_OFF = "broke off"


async def carry_out(request: Request, act: str, work: Awaitable[str]) -> None:
    """Do what an admin asked for; `work` returns the outcome.

    It is noted from its beginning on, so that what was done before an error or a crash is noted
    too. That it cannot be noted keeps no admin from acting.
    """
    admin, audit = request.person or 0, request.at.audit
    number = await _tried(lambda: audit.begin(admin, act))
    outcome = _BROKE_OFF
    try:
        outcome = await work
    finally:
        if number is not None:
            noted = number
            await _tried(lambda: audit.end(noted, outcome))


async def _tried(change: Callable[[], _Result]) -> _Result | None:
    try:
        return await asyncio.to_thread(change)
    except SQLAlchemyError as error:
        _LOG.error("an act of an admin could not be noted: %s", type(error).__name__)
        return None
