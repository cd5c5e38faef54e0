"""What admins do is noted: who, when, what, and how it ended."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.requests import Request

_LOG = logging.getLogger(__name__)

#: The outcome of a command that changed nothing: there is nothing to note.
NOTHING = ""


async def noted(request: Request, act: str, outcome: str) -> None:
    """Note an act of an admin; that it could not be noted does not undo it."""
    if outcome == NOTHING or request.person is None:
        return
    try:
        await asyncio.to_thread(request.at.audit.note, request.person, act, outcome)
    except SQLAlchemyError as error:
        _LOG.error("an act of an admin could not be noted: %s", type(error).__name__)
