"""Callback and inline queries: what a user pressed or typed, and the answer to it.

A query can be answered once, and only for a while: after `lifetime` seconds, or `expire()`, the
bot gets the error that Telegram gives.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.errors import QUERY_TOO_OLD, bad_request
from tests.fake_telegram.parameters import AnswerCallbackQuery, AnswerInlineQuery
from tests.fake_telegram.world import World

CALLBACK_SECONDS = 15.0
INLINE_SECONDS = 10.0


@dataclass(slots=True)
class Query:
    """One query; `answer` holds the parameters with which the bot answered it."""

    id: str
    lifetime: float
    world: World
    answer: AnswerCallbackQuery | AnswerInlineQuery | None = None
    asked_at: float = field(default_factory=time.monotonic)

    def expire(self) -> None:
        """Makes it too late to answer."""
        self.lifetime = 0.0

    @property
    def is_open(self) -> bool:
        """Whether an answer would still be accepted."""
        return self.answer is None and time.monotonic() - self.asked_at < self.lifetime

    @property
    def results(self) -> list[dict[str, Any]]:
        """What the bot offered to an inline query."""
        assert isinstance(self.answer, AnswerInlineQuery), "the inline query was not answered"
        return self.answer.results or []

    async def wait_for_answer(
        self, within: float = 10.0
    ) -> AnswerCallbackQuery | AnswerInlineQuery:
        """The bot's answer; fails after `within` seconds without one."""
        await self.world.wait_until(lambda: self.answer is not None, within)
        assert self.answer is not None, f"no answer to query {self.id} within {within:g} s"
        return self.answer


class Queries:
    """All queries that were ever asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._queries: dict[str, Query] = {}
        self._ids = itertools.count(4_400_000_000_000_001)

    def open(self, lifetime: float) -> Query:
        """A new query."""
        query = Query(str(next(self._ids)), lifetime, self._world)
        self._queries[query.id] = query
        return query

    def find(self, query_id: str) -> Query | None:
        """The query of this id, however old."""
        return self._queries.get(query_id)

    def answer(self, query_id: str, answer: AnswerCallbackQuery | AnswerInlineQuery) -> None:
        """Takes the bot's answer; raises Telegram's 400 where it comes too late."""
        query = self._queries.get(query_id)
        if query is None or not query.is_open:
            raise bad_request(QUERY_TOO_OLD)
        query.answer = answer
        self._world.changed()
