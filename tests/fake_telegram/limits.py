"""Telegram's rate limits, counted as the Bot FAQ states them.

About one message a second in a chat, short bursts tolerated; at most 20 messages a minute in a
group, edits counted; about 30 messages a second overall.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from tests.fake_telegram.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force; `time_scale` 10 lets a minute of Telegram's pass in six seconds."""

    overall_per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 6
    group_per_minute: int = 20
    time_scale: float = 1.0
    enabled: bool = True


NO_LIMITS = Limits(enabled=False)


class RateLimiter:
    """Counts messages and edits, and refuses those beyond the limits with a 429."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._past: defaultdict[Hashable, deque[float]] = defaultdict(deque)
        self._bursts: dict[int, tuple[float, float]] = {}
        self._flooded: dict[int, float] = {}

    def flood(self, chat_id: int, seconds: float) -> None:
        """Refuses everything in a chat for so many seconds, limits or none."""
        self._flooded[chat_id] = self._clock() * self.limits.time_scale + seconds

    def charge(self, chat_id: int, *, is_group: bool) -> None:
        """Counts one message; raises 429 with the seconds to wait where it is one too many."""
        now = self._clock() * self.limits.time_scale
        if (wait := self._flooded.get(chat_id, now) - now) > 0:
            raise too_many_requests(max(1, math.ceil(wait / self.limits.time_scale)))
        if not self.limits.enabled:
            return
        left = self._tokens_left(chat_id, now)
        waits = [
            self._window_wait("overall", now, 1.0, self.limits.overall_per_second),
            max(0.0, 1 - left) / self.limits.chat_per_second,
        ]
        if is_group:
            waits.append(
                self._window_wait(("group", chat_id), now, 60.0, self.limits.group_per_minute)
            )
        if max(waits) > 0:
            # whole seconds of the caller's clock, never 0, which clients take for "no limit"
            raise too_many_requests(max(1, math.ceil(max(waits) / self.limits.time_scale)))
        self._bursts[chat_id] = (left - 1, now)
        self._past["overall"].append(now)
        if is_group:
            self._past["group", chat_id].append(now)

    def _tokens_left(self, chat_id: int, now: float) -> float:
        tokens, then = self._bursts.get(chat_id, (float(self.limits.chat_burst), now))
        return min(self.limits.chat_burst, tokens + (now - then) * self.limits.chat_per_second)

    def _window_wait(self, key: Hashable, now: float, seconds: float, most: int) -> float:
        past = self._past[key]
        while past and past[0] <= now - seconds:
            past.popleft()
        return 0.0 if len(past) < most else past[0] + seconds - now
