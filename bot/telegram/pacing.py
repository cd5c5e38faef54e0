"""How fast the bot may talk: Telegram's limits, kept before Telegram has to remind us.

The numbers are those of the Bot API FAQ ("My bot is hitting limits"): about one message a second
in a chat with short bursts allowed, 20 a minute in a group, about 30 a second overall. Edits
count like messages.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import RetryAfter


@dataclass(frozen=True, slots=True)
class Limits:
    """Calls allowed within a time, as (calls, seconds)."""

    overall: tuple[int, float] = (4, 1 / 7)
    """28 a second in small bursts: what leaves in one second may arrive in another."""
    private: tuple[int, float] = (4, 4.0)
    group: tuple[int, float] = (19, 60.0)


class Window:
    """At most so many calls within any stretch of so many seconds."""

    def __init__(self, calls: int, seconds: float) -> None:
        self._calls = calls
        self._seconds = seconds
        self._past: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until one more call is allowed."""
        while self._past and self._past[0] <= now - self._seconds:
            self._past.popleft()
        if len(self._past) < self._calls:
            return 0.0
        return self._past[-self._calls] + self._seconds - now

    def count(self, now: float) -> None:
        """Note a call."""
        self._past.append(now)

    @property
    def idle(self) -> bool:
        """Whether nothing is left to remember, as of the last `wait`."""
        return not self._past


@dataclass(eq=False, slots=True)
class _Turn:
    """A call that waits to be let through, to a chat or, None, to Telegram alone."""

    chat_id: int | None
    begins: bool
    passed: asyncio.Future[None]


class Pacer:
    """Lets calls through as the limits allow; a chat that must wait holds up no other.

    Who can go is let through in the order of coming, but calls that begin something, as new
    messages do, after those that do not, as edits do, and at half the pace: a placeholder has an
    edit to come. Else a crowd that asks at once would all be told that answers are looked for
    before the first answer came out, and all answers would have to be made at the same time.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = Window(*limits.overall)
        calls, seconds = limits.overall
        self._beginnings = Window(calls, 2 * seconds)
        self._chats: dict[int, Window] = {}
        self._held: dict[int, float] = {}
        self._waiting: list[_Turn] = []
        self._next_look: asyncio.TimerHandle | None = None

    async def admit(self, chat_id: int | None, *, begins: bool = False) -> None:
        """Return when a call to this chat is allowed, and count it.

        One that shows nothing in a chat (None) counts among all calls only. One that `begins`
        something lets others go first.
        """
        turn = _Turn(chat_id, begins, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        self._let_through()
        try:
            await turn.passed
        finally:
            if turn in self._waiting:  # given up
                self._waiting.remove(turn)

    def _let_through(self) -> None:
        """Let through who may go now, and look again when the next one may."""
        waits = []
        for turn in sorted(self._waiting, key=lambda turn: turn.begins):
            wait = self._wait(turn.chat_id)
            if turn.begins:
                wait = max(wait, self._beginnings.wait(_now()))
            if wait > 0:
                waits.append(wait)
                continue
            self._count(turn)
            self._waiting.remove(turn)
            if not turn.passed.done():
                turn.passed.set_result(None)
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None
        if waits:
            loop = asyncio.get_running_loop()
            self._next_look = loop.call_later(min(waits), self._let_through)

    def _count(self, turn: _Turn) -> None:
        now = _now()
        self._overall.count(now)
        if turn.chat_id is not None:
            self._chats[turn.chat_id].count(now)
        if turn.begins:
            self._beginnings.count(now)

    def is_free(self, chat_id: int | None) -> bool:
        """Whether a call to this chat would be let through at once."""
        return self._wait(chat_id) <= 0

    def hold(self, chat_id: int, seconds: float) -> None:
        """Let nothing through to this chat for so long: Telegram asked for it."""
        self._held[chat_id] = max(self._held.get(chat_id, 0.0), _now() + seconds)

    def _wait(self, chat_id: int | None) -> float:
        now = _now()
        if chat_id is None:
            return self._overall.wait(now)
        if chat_id not in self._chats:
            self._forget_idle(now)
            limit = self._limits.group if chat_id < 0 else self._limits.private
            self._chats[chat_id] = Window(*limit)
        held = self._held.get(chat_id, now) - now
        if held <= 0:
            self._held.pop(chat_id, None)
        return max(held, self._chats[chat_id].wait(now), self._overall.wait(now))

    def _forget_idle(self, now: float) -> None:
        """Drop the windows of silent chats, so that memory follows the chats of a minute."""
        if len(self._chats) >= 1_000:
            for window in self._chats.values():
                window.wait(now)
            self._chats = {
                chat_id: window for chat_id, window in self._chats.items() if not window.idle
            }


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait, in seconds."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def _now() -> float:
    return asyncio.get_running_loop().time()
