"""Links that open an answer for whoever has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.answering.frames import EXTRACTIVE_NOTE
from bot.storage.chats import ChatOptions, ChatStore
from bot.storage.database import open_database
from bot.telegram import texts
from bot.telegram.sharing import link_to, token_in
from bot.wording import wording
from tests.bot.telegram.stand_ins import run_newsroom
from tests.bot.telegram.test_buttons import ANSWER, HERRING, buttons_of
from tests.fake_telegram import FakeTelegram


@pytest.mark.parametrize("token", ["x", "A-_" * 7, ""])
def test_a_link_holds_its_token(token: str) -> None:
    parameter = link_to("newsbot", token).partition("?start=")[2]
    assert token_in(parameter) == token
    assert len(parameter) <= 64  # what Telegram takes


@pytest.mark.parametrize("parameter", ["", "nonsense", "b_x", "A_x"])
def test_other_parameters_hold_none(parameter: str) -> None:
    assert token_in(parameter) is None


async def test_a_shared_answer_opens_for_others(telegram: FakeTelegram, data_dir: Path) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    chat, other = telegram.private_chat(anna), telegram.private_chat(ben)
    async with run_newsroom(telegram, data_dir) as service:
        await chat.say(HERRING)
        answer = await chat.wait_for_reply(ANSWER)
        await chat.press(anna, answer, texts.BUTTON_SHARE)
        shared = await chat.wait_for("https://t.me/newsbot?start=a_")
        token = shared.text.rsplit("a_", 1)[1]
        assert re.fullmatch(r"[\w-]{22}", token)
        [send_on] = shared.buttons
        assert send_on["url"] == f"https://t.me/share/url?url=https://t.me/newsbot?start=a_{token}"
        await other.say(f"/start a_{token}")
        opened = await other.wait_for_reply(ANSWER)
        assert opened.text == answer.text
        assert HERRING in other.bot_messages[0].text
        assert texts.BUTTON_SHARE not in buttons_of(opened)
        around = await (await other.press(ben, opened, "⤢ ¹")).wait_for_answer()
        assert around.text is None  # type: ignore[union-attr]
        await service.remove("cw-herring-quota")
        await other.say(f"/start a_{token}")
        await other.wait_for_reply(texts.SHARED_GONE)


async def test_only_a_link_that_was_made_opens_anything(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, data_dir):
        await chat.say(HERRING)
        await chat.wait_for_reply(ANSWER)
        for token in ("a_", "a_x", "a_" + "A" * 22):
            await chat.say(f"/start {token}")
            await chat.wait_for_reply(texts.SHARED_GONE)
        await chat.say("/start nonsense")
        await chat.wait_for_reply("Hello!")


async def test_a_shared_answer_keeps_the_language_that_it_was_given_in(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben", language_code="fr")
    chat, other = telegram.private_chat(anna), telegram.private_chat(ben)
    async with run_newsroom(telegram, data_dir):
        chats = ChatStore(open_database(data_dir / "bot.db"), telegram.bot.id)
        chats.choose(chat.id, ChatOptions(language="de"))
        await chat.say(HERRING)
        answer = await chat.wait_for_reply(ANSWER)
        await chat.press(anna, answer, wording("de").say(texts.BUTTON_SHARE))
        shared = await chat.wait_for("?start=a_")
        await other.say("/start a_" + shared.text.rsplit("a_", 1)[1])
        opened = await other.wait_for_reply(ANSWER)
    assert opened.text == answer.text
    assert wording("de").say(EXTRACTIVE_NOTE) in opened.text
    assert wording("fr").say(texts.BUTTON_MORE) in buttons_of(opened)
