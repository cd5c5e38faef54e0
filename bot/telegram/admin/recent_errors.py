"""The last things that went wrong, for `/status`: kept in memory, as the log has them."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

#: Errors that are kept.
_KEPT = 10


@dataclass(frozen=True, slots=True)
class LoggedError:
    """A line of the log: when (UTC), by which part, and what it says, without the traceback."""

    at: datetime
    part: str
    message: str


class RecentErrors(logging.Handler):
    """Keeps the last errors that were logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._errors: deque[LoggedError] = deque(maxlen=_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line, and of an exception its kind alone: its text may hold somebody's words."""
        message = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            message += f" ({record.exc_info[0].__name__})"
        at = datetime.fromtimestamp(record.created, UTC)
        self._errors.append(LoggedError(at, record.name, message))

    @property
    def latest(self) -> list[LoggedError]:
        """The errors, newest first."""
        return list(reversed(self._errors))
