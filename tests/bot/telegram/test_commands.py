"""The commands that everybody has say what is so, and nothing that is not."""

from __future__ import annotations

from pathlib import Path

from bot.telegram import texts
from bot.wording import wording
from tests.bot.telegram.stand_ins import run_newsroom
from tests.fake_telegram import FakeTelegram, judge_message


async def help_of(telegram: FakeTelegram, data_dir: Path, turns: int) -> str:
    """What /help says to somebody who reads German."""
    chat = telegram.private_chat(telegram.user("Anna", language_code="de"))
    async with run_newsroom(telegram, data_dir, more={"conversation": {"turns": turns}}):
        await chat.say("/help")
        shown = await chat.wait_for_reply("/forget_me")
    return shown.text


def said(english: str) -> str:
    """A text as somebody who reads German sees it."""
    return judge_message(wording("de").say(english, name="newsbot")).text


async def test_help_tells_of_all_that_is_on(telegram: FakeTelegram, empty_dir: Path) -> None:
    told = await help_of(telegram, empty_dir, turns=3)
    asking = [said(texts.HELP), said(texts.HELP_ANYWHERE)]
    parts = ["\n".join(asking), *map(said, (texts.HELP_ASKING_ON, texts.HELP_READING))]
    assert told == "\n\n".join([*parts, said(texts.HELP_COMMANDS)])


async def test_help_promises_nothing_that_is_off(telegram: FakeTelegram, empty_dir: Path) -> None:
    telegram.inline_mode = False
    told = await help_of(telegram, empty_dir, turns=0)
    parts = (texts.HELP, texts.HELP_READING, texts.HELP_COMMANDS)
    assert told == "\n\n".join(map(said, parts))
