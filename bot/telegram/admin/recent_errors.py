"""The last things that went wrong, for `/status`: kept in memory, in fewer words than the log's.

A chat is no log: what people wrote, and secrets, must not get there. The project's own messages
hold neither; those of others may hold anything, so of them only the part that spoke is kept.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.monitoring.logs import Mask

#: Errors that are kept.
_KEPT = 10
#: The packages whose messages are known not to hold what people wrote.
_OWN = {"bot", "config", "retrieval"}


@dataclass(frozen=True, slots=True)
class LoggedError:
    """A line of the log: when (UTC), and what may be shown of it."""

    at: datetime
    message: str


class RecentErrors(logging.Handler):
    """Keeps the last warnings and errors that were logged."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """`secrets` are masked wherever they appear."""
        super().__init__(logging.WARNING)
        self._mask = Mask(secrets)
        self._errors: deque[LoggedError] = deque(maxlen=_KEPT)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what the whole process logs within the block."""
        logging.getLogger().addHandler(self)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line, and of an exception its kind alone: its text may hold somebody's words."""
        own = record.name.partition(".")[0] in _OWN
        message = record.getMessage() if own else f"{record.levelname.lower()} in {record.name}"
        if record.exc_info and record.exc_info[0]:
            message += f" ({record.exc_info[0].__name__})"
        at = datetime.fromtimestamp(record.created, UTC)
        self._errors.append(LoggedError(at, self._mask.over(message)))

    @property
    def latest(self) -> list[LoggedError]:
        """The errors, newest first."""
        return list(reversed(self._errors))
