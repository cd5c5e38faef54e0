"""Promise 6: a question that Telegram handed over gets exactly one final answer or apology.

The real service, the real bot and its database, against the fake Bot API server. The tests beside
the front end go further: `test_delivery.py` through every fault, `test_kill.py` through SIGKILL.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.answers import Answer
from bot.service import Service
from bot.storage.database import open_database
from bot.storage.inbox import InboxStore
from bot.telegram import texts
from tests.bot.telegram.stand_ins import QUICK, run_bot
from tests.fake_telegram import FakeTelegram, Fault, Hang, Message, PrivateChat, ResetAfterStore

HERRING = "How many tonnes of herring may be landed?"
ABRUPT = replace(QUICK, stop_grace=0.0)


class Held:
    """The real service, whose answers are held back until the gate opens."""

    def __init__(self, service: Service) -> None:
        self.gate = asyncio.Event()
        self.asked = asyncio.Event()
        self._service = service

    async def ask(self, question: str, **options: Any) -> Answer:
        """Make the answer, then wait at the gate."""
        answer = await self._service.ask(question, **options)
        self.asked.set()
        await self.gate.wait()
        return answer

    def __getattr__(self, name: str) -> Any:
        """All else is the service's."""
        return getattr(self._service, name)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Telegram."""
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
def chat(telegram: FakeTelegram) -> PrivateChat:
    """The private chat of the person who asks."""
    return telegram.private_chat(telegram.user("Anna"))


def started(
    telegram: FakeTelegram, service: Any, folder: Path
) -> AbstractAsyncContextManager[None]:
    """The bot on the bot.db of this folder, stopped without grace at the end of the block."""
    return run_bot(telegram, cast("Any", service), open_database(folder / "bot.db"), ABRUPT)


def is_answer(message: Message) -> bool:
    """Whether it is the answer, with the quote that holds it."""
    return "tonnes" in message.text and "Coastal Wire" in message.text


def waiting(telegram: FakeTelegram, folder: Path) -> int:
    """How many questions have had no final word yet."""
    return InboxStore(open_database(folder / "bot.db"), telegram.bot.id).count_unhandled()


async def test_a_question_cut_short_is_answered_once_in_the_same_message(
    telegram: FakeTelegram, chat: PrivateChat, service: Service, tmp_path: Path
) -> None:
    held = Held(service)
    async with started(telegram, held, tmp_path):
        asked = await chat.say(HERRING)
        await asyncio.wait_for(held.asked.wait(), 20)
    [placeholder] = chat.bot_messages
    assert placeholder.texts == (texts.SEARCHING,)
    assert waiting(telegram, tmp_path) == 1

    async with started(telegram, service, tmp_path):
        answer = await chat.wait_for(is_answer)
        await telegram.wait_until_quiet()
    assert (answer.message_id, answer.reply_to) == (placeholder.message_id, asked.message_id)
    assert len(answer.texts) == 2
    assert chat.bot_messages == [answer]
    assert waiting(telegram, tmp_path) == 0

    async with started(telegram, service, tmp_path):
        await telegram.wait_until_quiet()
    assert chat.bot_messages == [answer]
    assert len(answer.texts) == 2


async def test_one_answered_just_before_the_stop_is_not_answered_again(
    telegram: FakeTelegram, chat: PrivateChat, service: Service, tmp_path: Path
) -> None:
    """Telegram has shown the answer and the bot dies before it hears so: the edit is repeated."""
    shown = Hang(after_store=True)
    telegram.faults.next("editMessageText", shown)
    async with started(telegram, service, tmp_path):
        await chat.say(HERRING)
        await asyncio.wait_for(shown.reached.wait(), 20)
    assert waiting(telegram, tmp_path) == 1
    async with started(telegram, service, tmp_path):
        await telegram.wait_until_drained()
        await telegram.wait_until_quiet()
    [answer] = chat.bot_messages
    assert is_answer(answer)
    assert waiting(telegram, tmp_path) == 0


@pytest.mark.parametrize("fault", [ResetAfterStore(), Hang(after_store=True)])
async def test_a_placeholder_of_unknown_fate_leaves_one_stray_and_one_answer(
    telegram: FakeTelegram, chat: PrivateChat, service: Service, tmp_path: Path, fault: Fault
) -> None:
    telegram.faults.next("sendMessage", fault)
    async with started(telegram, service, tmp_path):
        await chat.say(HERRING)
        await chat.wait_for(is_answer)
        await telegram.wait_until_quiet()
    assert sum(is_answer(message) for message in chat.bot_messages) == 1
    strays = [message for message in chat.bot_messages if not is_answer(message)]
    assert [message.texts for message in strays] == [(texts.SEARCHING,)]
    assert waiting(telegram, tmp_path) == 0
