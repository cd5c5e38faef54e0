"""Many chats at once: everybody is answered once, at Telegram's pace, and memory stays where it is.

Figures are printed, never judged: how fast a machine is depends on what else it does. Those of one
run stand in docs/benchmarks.md.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.bench.chatting import is_final, timed_bot
from tests.fake_telegram import NO_LIMITS, FakeTelegram, PrivateChat

QUESTIONS = (
    "How many tonnes of herring may be landed?",
    "How many boats did storm Edda sink in Velmor marina?",
    "How much will the new ferry terminal in Velmor cost?",
    "Which banks agreed to merge?",
    "Who won the 2022 FIFA World Cup?",
)


class Asking:
    """Chats that ask on, each as soon as its last question is answered, until none is left."""

    def __init__(self, chats: Sequence[PrivateChat]) -> None:
        self._chats = chats
        self.asked = 0

    async def ask(self, questions: Iterator[str]) -> None:
        """Ask all questions; returns when each has its answer."""
        busy: set[int] = set()
        more = True
        while more or busy:
            for number, chat in enumerate(self._chats):
                if number in busy and not self._is_answered(chat):
                    continue
                busy.discard(number)
                question = next(questions, None) if more else None
                if question is None:
                    more = False
                    continue
                await chat.say(question)
                self.asked += 1
                busy.add(number)
            await asyncio.sleep(0.01)  # looking at each change would cost more than the bot does

    @staticmethod
    def _is_answered(chat: PrivateChat) -> bool:
        newest = next(reversed(chat.chat.messages.values()))
        return newest.by_bot and is_final(newest)

    def finals(self) -> int:
        """How many final answers the chats hold; no question has two."""
        answered = [
            (chat.id, message.reply_to)
            for chat in self._chats
            for message in chat.bot_messages
            if is_final(message)
        ]
        assert len(set(answered)) == len(answered)
        return len(answered)


def _chats(telegram: FakeTelegram, count: int) -> list[PrivateChat]:
    return [telegram.private_chat(telegram.user(f"User {n}")) for n in range(count)]


def _different(count: int) -> Iterator[str]:
    """Questions of which no two are alike, so that nothing kept of one serves another."""
    return (f"{question} ({n})" for n, question in enumerate(islice(cycle(QUESTIONS), count)))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "chats", [pytest.param(30, id="30"), pytest.param(200, id="200", marks=pytest.mark.soak)]
)
async def test_chats_that_ask_at_once_are_answered_at_telegrams_pace(
    chats: int, data_dir: Path
) -> None:
    async with FakeTelegram() as telegram, timed_bot(telegram, data_dir, "paced") as bot:
        asking = Asking(_chats(telegram, chats))
        begun = time.monotonic()
        await asking.ask(_different(chats))
        calls = telegram.calls_of("sendMessage", "editMessageText")
        times = await bot.stopped()
    assert asking.finals() == chats
    refused = sum(call.status == 429 for call in calls)
    taken = sorted(call.ended_at or 0.0 for call in calls if call.status == 200)
    rate = (len(taken) - 1) / (taken[-1] - taken[0])
    own = quantiles(times.own, n=100, method="inclusive")
    print(  # noqa: T201
        f"{chats} chats: all answered within {taken[-1] - begun:.1f} s, {rate:.1f} messages and "
        f"edits a second (Telegram's limit: {telegram.limiter.limits.overall_per_second}), "
        f"{refused} refused; the bot's own ms a question: p50 {own[49]:.0f}, p99 {own[98]:.0f}"
    )
    assert refused == 0


@pytest.mark.soak
@pytest.mark.timeout(3_600)
async def test_memory_stays_where_it_is_over_twenty_thousand_questions(data_dir: Path) -> None:
    sizes: list[float] = []
    async with (
        FakeTelegram(limits=NO_LIMITS) as telegram,
        timed_bot(telegram, data_dir, "free") as bot,
    ):
        asking = Asking(_chats(telegram, 40))
        for _ in range(11):
            await asking.ask(_different(2_000))
            sizes.append(bot.resident_mb)
            telegram.calls.clear()
    assert asking.finals() == asking.asked == 22_000
    shown = ", ".join(f"{size:.0f}" for size in sizes)
    print(f"MB of memory after each 2,000 of 22,000 questions: {shown}")  # noqa: T201
    # A leak of one answer's texts a question would add 100 MB and more.
    assert median(sizes[-3:]) < sizes[0] + 50
