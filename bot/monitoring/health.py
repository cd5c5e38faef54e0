"""Whether a running bot is alive, and whether it can answer."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.answering.drafts import Attempt
from retrieval.reports import Vitals

_LOG = logging.getLogger(__name__)

#: Seconds without a word of another process until it counts as gone.
_CONFLICT_LASTS = 60.0


class Corpus(Protocol):
    """What health asks of the service."""

    def vitals(self) -> Vitals:
        """The corpus in a few figures; may block for a moment."""


@dataclass(slots=True)
class Health:
    """What is known of the bot's connection to Telegram and of its models.

    `poll_bound` is the age in seconds beyond which the last successful poll is too old; None where
    Telegram calls the bot.
    """

    poll_bound: float | None
    begun_at: float = field(default_factory=time.monotonic)
    polled_at: float | None = None
    """When Telegram last answered a poll; None where it has not yet."""
    receiving: bool = False
    """Whether updates can come: Telegram has agreed to be polled, or to call."""
    conflict_at: float | None = None
    """When Telegram last said that the bot is doubled; None where that is over."""
    conflict: str = ""
    """By what, as it was said then."""
    stopping: bool = False
    models: dict[str, str | None] = field(default_factory=dict)
    """How each model's last attempt failed; None where it answered."""

    def polled(self) -> None:
        """Telegram has answered a poll."""
        now = self.polled_at = time.monotonic()
        if self.conflict_at is not None and now - self.conflict_at > _CONFLICT_LASTS:
            self.conflict_at = None
            _LOG.warning("nobody else takes the messages of this bot any more")

    def conflicted(self, by: str) -> bool:
        """Somebody else takes the bot's messages, Telegram says; returns whether that is news.

        Two that poll at once shut each other out in turns, and both get an answer now and then.
        """
        news = self.conflict_at is None or by != self.conflict
        self.conflict_at, self.conflict = time.monotonic(), by
        return news

    def tried(self, attempt: Attempt) -> None:
        """A model was asked."""
        self.models[attempt.model] = attempt.failure

    @property
    def poll_age(self) -> float:
        """Seconds since Telegram last answered a poll, or since the start where it never did.

        No number where it is never polled, but calls the bot.
        """
        if self.poll_bound is None:
            return math.nan
        return time.monotonic() - (self.begun_at if self.polled_at is None else self.polled_at)

    def alive(self) -> tuple[bool, dict[str, Any]]:
        """Whether the process does its work, and what that is judged by."""
        if self.poll_bound is None:
            return True, {"telegram": "webhook"}
        fine = self.poll_age <= self.poll_bound
        last = None if self.polled_at is None else round(self.poll_age, 1)
        return fine, {"telegram": "polling", "last_poll_seconds": last}

    async def ready(self, corpus: Corpus) -> tuple[bool, dict[str, Any]]:
        """Whether questions can be answered, and what that is judged by.

        A model that fails keeps nobody from an answer: excerpts stand in.
        """
        alive, found = self.alive()
        if not self.receiving:
            found["telegram"] = "not in touch yet"
        try:
            articles = (await asyncio.to_thread(corpus.vitals)).articles
        except Exception as error:  # noqa: BLE001 - whatever ails the database, we are not ready
            found["articles"] = f"cannot be counted: {type(error).__name__}"
            articles = 0
        else:
            found["articles"] = articles
        if self.conflict_at is not None:
            found["telegram"] = self.conflict
        found["models"] = {
            model: "answered" if failure is None else "failed; excerpts stand in"
            for model, failure in self.models.items()
        }
        found["stopping"] = self.stopping
        alone = self.receiving and self.conflict_at is None
        return alive and alone and articles > 0 and not self.stopping, found
