"""Answers that appear while a model writes them, paced, and never in the way of the last word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering.claims import NOT_FOUND
from bot.telegram import texts
from bot.telegram.tuning import Tuning
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running, run_newsroom
from tests.fake_model.replies import Says, claim_line
from tests.fake_model.server import FakeModel
from tests.fake_telegram import Fail, FakeTelegram, RetryAfter

HERRING = "How many tonnes of herring may be landed?"
FIRST = "Fishing crews may land 18,400 tonnes of herring next year."
QUOTE = "Fishing crews along the Skerry coast may land 18,400 tonnes of herring next year"
STREAMING = replace(QUICK, stream_private=0.1, stream_group=0.1, typing_after=0.05)


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A model that takes its time."""
    server = FakeModel()
    await server.start()
    yield server
    await server.stop()


def asking(model: FakeModel) -> dict[str, Any]:
    return {
        "model": "openai:fake",
        "model_base_url": model.url,
        "model_api_key": model.key,
        "model_timeout": 20,
        "model_retries": 0,
    }


def slowly(*lines: str) -> Says:
    """The claims, and then a while in which nothing that passes is written."""
    return Says("\n".join([*lines, "…" * 60]), piece=4, pause=0.02)


async def texts_of(
    telegram: FakeTelegram, data_dir: Path, model: FakeModel, tuning: Tuning, **fields: Any
) -> tuple[str, ...]:
    """All that the message with the answer said, one after the other."""
    model.will(slowly(claim_line(FIRST, QUOTE)))
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, data_dir, tuning, more=asking(model), **fields):
        await chat.say(HERRING)
        answer = await chat.wait_for_reply(lambda one: "👍" in str(one.buttons), within=20)
    assert len(chat.bot_messages) == 1
    return answer.texts


async def test_a_claim_shows_once_it_is_proved(
    telegram: FakeTelegram, data_dir: Path, model: FakeModel
) -> None:
    placeholder, partial, *_, final = await texts_of(telegram, data_dir, model, STREAMING)
    assert placeholder == texts.SEARCHING
    assert partial.startswith(FIRST[:30])
    assert "…" in partial
    assert "Skerry" in partial
    assert final.startswith(FIRST[:30])
    assert "…" not in final.split("\n")[0]


async def test_promise_7_a_claim_of_an_article_that_is_taken_down_does_not_stay(
    telegram: FakeTelegram, data_dir: Path, model: FakeModel
) -> None:
    model.will(slowly(claim_line(FIRST, QUOTE)), slowly(NOT_FOUND["lines"]))
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, data_dir, STREAMING, more=asking(model)) as service:
        await chat.say(HERRING)
        await chat.wait_for_reply(FIRST[:30], within=20)
        await service.remove("cw-herring-quota")
        answer = await chat.wait_for_reply("can't answer", within=20)
    placeholder, partial, taken_back, *_ = answer.texts
    assert partial.startswith(FIRST[:30])
    assert taken_back == placeholder == texts.SEARCHING


async def test_the_settings_can_turn_it_off(
    telegram: FakeTelegram, data_dir: Path, model: FakeModel
) -> None:
    shown = await texts_of(telegram, data_dir, model, STREAMING, streaming=False)
    assert len(shown) == 2


async def test_the_chat_sees_typing_while_it_waits(
    telegram: FakeTelegram, data_dir: Path, model: FakeModel
) -> None:
    model.will(slowly(claim_line(FIRST, QUOTE)))
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, data_dir, STREAMING, more=asking(model)):
        await chat.say(HERRING)
        await chat.wait_for_reply(lambda one: "👍" in str(one.buttons), within=20)
    assert chat.actions == ["typing"]


async def test_refused_edits_leave_the_last_word_alone(
    telegram: FakeTelegram, data_dir: Path, model: FakeModel
) -> None:
    telegram.faults.next("editMessageText", RetryAfter(1))
    shown = await texts_of(telegram, data_dir, model, STREAMING)
    assert shown[-1].startswith(FIRST[:30])
    refused, *others = telegram.calls_of("editMessageText")
    assert all(call.at - refused.at >= 1 for call in others)


async def test_an_answer_at_once_takes_two_calls(telegram: FakeTelegram, data_dir: Path) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, data_dir):
        await chat.say(HERRING)
        await chat.wait_for_reply("18,400 tonnes")
        await telegram.wait_until_quiet()
    assert len(telegram.calls_of("sendMessage", "editMessageText", "sendChatAction")) == 2


async def test_claims_show_while_the_answer_is_not_complete(
    telegram: FakeTelegram, service: RuleService, running: Running
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running(STREAMING):
        service.gate.clear()
        await chat.say("slow news?")
        await chat.wait_for_reply("Answer to: slow news?\u202f¹ …")
        service.gate.set()
        answer = await chat.wait_for_reply("Answer to: slow news?\u202f¹\n")
    assert len(answer.texts) == 3


async def test_progress_that_telegram_refuses_costs_nobody_the_answer(
    telegram: FakeTelegram,
    service: RuleService,
    running: Running,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    telegram.faults.next("editMessageText", Fail(400, "Bad Request: SOMETHING_ODD"))
    async with running(STREAMING):
        service.gate.clear()
        await chat.say("slow news?")
        await telegram.world.wait_until(lambda: bool(telegram.calls_of("editMessageText")), 5)
        service.gate.set()
        await chat.wait_for_reply("Answer to: slow news?")
        await telegram.wait_until_quiet()
    [shown] = chat.bot_messages
    assert texts.FAILED not in shown.texts
    assert "Something_odd" in caplog.text


async def test_progress_that_cannot_be_made_costs_nobody_the_answer(
    telegram: FakeTelegram,
    service: RuleService,
    running: Running,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> str:
        raise ValueError("a bug in what is shown so far")

    monkeypatch.setattr("bot.telegram.streaming.render_so_far", broken)
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running(STREAMING):
        service.gate.clear()
        await chat.say("slow news?")
        await telegram.world.wait_until(lambda: bool(service.asked), 5)
        await telegram.wait_until_quiet(0.3)
        service.gate.set()
        await chat.wait_for_reply("Answer to: slow news?")
        await telegram.wait_until_quiet()
    assert texts.FAILED not in chat.bot_messages[0].texts
    assert "a bug in what is shown so far" in caplog.text
