"""Promise 6 under faults by the hundred: each question of many chats ends with one final answer.

The whole application over the sample articles, at the fake Bot API server; `test_delivery.py` has
each fault by itself.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from bot.telegram import texts
from tests.bot.telegram.stand_ins import QUICK, run_newsroom
from tests.fake_telegram import (
    BadGateway,
    FakeTelegram,
    Fault,
    FloodWait,
    Group,
    Hang,
    InternalError,
    Limits,
    Message,
    PrivateChat,
    ResetAfterStore,
    ResetBefore,
)

#: A chat that Telegram shuts for 200 s is open again after one of the tests' seconds.
SCALED = Limits(enabled=False, time_scale=200)
_BETWEEN = (texts.SEARCHING, texts.MORE_COMING, texts.QUEUED)
_QUESTIONS = (
    "How many tonnes of herring may be landed?",
    "How many boats did storm Edda sink in Velmor marina?",
    "Who won the 2022 FIFA World Cup?",
    "How much will the new ferry terminal in Velmor cost?",
)


def _faults(count: int, dice: random.Random, *, edits: bool) -> list[Fault]:
    """So many faults, and as many calls among them that nothing happens to."""
    kinds: list[Fault] = [
        ResetAfterStore(),
        ResetBefore(),
        BadGateway(),
        BadGateway(after_store=True),
        InternalError(),
        Hang(),
        Hang(after_store=True),
    ]
    if edits:
        kinds += [FloodWait(200)] * 2
    drawn = [dice.choice(kinds) for _ in range(count)] + [Fault()] * count
    dice.shuffle(drawn)
    return drawn


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize(
    ("faults", "chats"),
    [
        pytest.param(40, 12, id="40-faults"),
        pytest.param(1_000, 60, id="1000-faults", marks=[pytest.mark.slow, pytest.mark.soak]),
    ],
)
async def test_promise_6_one_final_answer_each_through_faults_at_random(
    faults: int, chats: int, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.inbox._AGAIN_AFTER", (0.2, 0.5, 1.0))
    monkeypatch.setattr("bot.telegram.calls._LAST_PAUSE", 0.5)
    dice = random.Random(11)
    asked: list[tuple[int, int]] = []
    async with FakeTelegram(limits=SCALED) as telegram:
        rooms = _rooms(telegram, chats)
        given = {
            "sendMessage": _faults(faults // 2, dice, edits=False),
            "editMessageText": _faults(faults - faults // 2, dice, edits=True),
        }
        for method, drawn in given.items():
            telegram.faults.next(method, *drawn)
        tuning = replace(QUICK, stream_private=0.02, stream_group=0.02)
        questions = cycle(_QUESTIONS)
        async with run_newsroom(
            telegram, data_dir, tuning, user_per_minute=None, group_per_minute=None
        ):
            while _left(telegram, given):
                for room in rooms:
                    said = await _ask(room, next(questions))
                    asked.append((room.id, said.message_id))
                await telegram.world.wait_until(lambda: _finals(rooms).keys() >= set(asked), 120)
            await telegram.wait_until_drained()
            await telegram.wait_until_quiet(1.5)
    assert _finals(rooms) == Counter(asked)
    told = Counter(m.text for room in rooms for m in room.bot_messages)
    apologies = told[texts.GAVE_UP] + told[texts.FAILED]
    strays = told[texts.SEARCHING] + told[texts.MORE_COMING]
    refused = sum(call.status == 429 for call in telegram.calls)
    print(  # noqa: T201
        f"{len(asked)} questions in {chats} chats through {faults} faults: {len(asked)} final "
        f"answers, {apologies} of them apologies; {strays} stray placeholders, {refused} times 429"
    )
    assert strays <= faults


def _rooms(telegram: FakeTelegram, count: int) -> list[PrivateChat | Group]:
    """Private chats, and every fourth a group."""
    rooms: list[PrivateChat | Group] = []
    for number in range(count):
        user = telegram.user(f"User {number}")
        in_group = number % 4 == 3
        rooms.append(telegram.group("News", [user]) if in_group else telegram.private_chat(user))
    return rooms


async def _ask(room: PrivateChat | Group, question: str) -> Message:
    if isinstance(room, PrivateChat):
        return await room.say(question)
    [member] = [user for user in room.chat.users.values() if user.first_name.startswith("User")]
    return await room.say(member, f"/ask {question}")


def _left(telegram: FakeTelegram, given: dict[str, list[Fault]]) -> bool:
    """Whether faults wait for their calls."""
    return any(len(telegram.calls_of(method)) < len(drawn) for method, drawn in given.items())


def _finals(rooms: Sequence[PrivateChat | Group]) -> Counter[tuple[int, int]]:
    """How many final answers each question has."""
    return Counter(
        (room.id, message.reply_to or 0)
        for room in rooms
        for message in room.bot_messages
        if message.text not in _BETWEEN
    )
