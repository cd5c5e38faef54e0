"""Questions that get no answer, and what their askers are told, in their language."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.telegram import texts
from bot.wording import LANGUAGES, wording
from tests.bot.telegram.stand_ins import RuleService, Running, run_newsroom
from tests.fake_telegram import FakeTelegram, judge_message


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_wrong_with_a_question_is_said_in_the_asker_s_language(
    telegram: FakeTelegram, data_dir: Path, language: str
) -> None:
    chat = telegram.private_chat(telegram.user("Anna", language_code=language))
    words = wording(language)
    async with run_newsroom(telegram, data_dir):
        for question, told in (
            ("x" * 4_050, words.say(texts.QUESTION_TOO_LONG, most=words.number(4_000))),
            ("?!?!", words.say(texts.QUESTION_WITHOUT_WORDS)),
            ("\u200b", words.say(texts.EMPTY_QUESTION)),
        ):
            await chat.say(question)
            await chat.wait_for_reply(judge_message(told).text)


async def test_what_only_an_operator_can_mend_is_an_apology_and_logged(
    telegram: FakeTelegram,
    service: RuleService,
    running: Running,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = telegram.private_chat(telegram.user("Anna", language_code="de"))
    async with running():
        await chat.say("no embedder?")
        await chat.wait_for_reply(wording("de").say(texts.FAILED))
    assert "embedder x.y" not in str([message.texts for message in chat.bot_messages])
    assert "a question got no answer" in caplog.text
    assert "embedder x.y does not answer" in caplog.text


async def test_without_articles_the_asker_is_told_so(
    telegram: FakeTelegram, service: RuleService, running: Running
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with running():
        await chat.say("empty corpus?")
        await chat.wait_for_reply(texts.NO_SOURCES)
