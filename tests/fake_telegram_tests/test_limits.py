"""Rate limits: what is counted, what is refused, and for how long."""

from __future__ import annotations

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from tests.fake_telegram import FakeTelegram, Limits
from tests.fake_telegram.errors import ApiError
from tests.fake_telegram.limits import NO_LIMITS, RateLimiter


class Clock:
    """Time that passes when a test says so, in seconds."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def waits(limiter: RateLimiter, chat_id: int, *, is_group: bool = False) -> int:
    """Seconds to wait for the next message to the chat; 0 where it was let through."""
    try:
        limiter.charge(chat_id, is_group=is_group)
    except ApiError as refusal:
        seconds: int = refusal.parameters["retry_after"]
        return seconds
    return 0


def test_a_chat_takes_a_burst_then_one_message_a_second() -> None:
    clock = Clock()
    limiter = RateLimiter(Limits(chat_burst=3), clock)
    assert [waits(limiter, 1) for _ in range(4)] == [0, 0, 0, 1]
    assert waits(limiter, 2) == 0  # another chat does not mind
    clock.now += 1
    assert [waits(limiter, 1) for _ in range(2)] == [0, 1]


def test_a_group_takes_twenty_messages_a_minute() -> None:
    clock = Clock()
    limiter = RateLimiter(Limits(), clock)
    for _ in range(20):
        assert waits(limiter, -1, is_group=True) == 0
        clock.now += 2
    assert waits(limiter, -1, is_group=True) == 20
    clock.now += 20
    assert [waits(limiter, -1, is_group=True) for _ in range(2)] == [0, 2]


def test_all_chats_together_take_thirty_messages_a_second() -> None:
    clock = Clock()
    limiter = RateLimiter(Limits(), clock)
    assert [waits(limiter, chat) for chat in range(31)] == [0] * 30 + [1]
    clock.now += 1
    assert waits(limiter, 31) == 0


def test_time_can_be_scaled_and_counting_switched_off() -> None:
    clock = Clock()
    scaled = RateLimiter(Limits(time_scale=10), clock)
    for _ in range(20):
        assert waits(scaled, -1, is_group=True) == 0
        clock.now += 0.1
    assert waits(scaled, -1, is_group=True) == 4  # 40 of Telegram's seconds
    assert [waits(RateLimiter(NO_LIMITS), 1) for _ in range(100)] == [0] * 100


async def test_edits_count_and_refused_calls_do_not() -> None:
    async with (
        FakeTelegram(limits=Limits(chat_burst=2, chat_per_second=0.01)) as telegram,
        Bot(telegram.token, base_url=telegram.base_url) as bot,
    ):
        chat = telegram.private_chat(telegram.user("Anna"))
        await bot.send_chat_action(chat.id, "typing")
        message = await bot.send_message(chat.id, "One moment …")
        await message.edit_text("The answer.")
        with pytest.raises(RetryAfter) as refusal:
            await message.edit_text("The better answer.")
        assert refusal.value.retry_after == 100
        assert chat.bot_messages[0].texts == ("One moment …", "The answer.")
        assert [call.status for call in telegram.calls_of("editMessageText")] == [200, 429]
