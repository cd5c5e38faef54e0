"""Buttons under answers, over the sample articles: what each does, and who may press."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from bot.storage.boards import BoardStore
from bot.storage.database import open_database
from bot.telegram import texts
from tests.bot.telegram.stand_ins import run_newsroom
from tests.fake_telegram import FakeTelegram, Message
from tests.fake_telegram.parameters import AnswerCallbackQuery

HERRING = "How many tonnes of herring may be landed?"
UNKNOWN = "Who won the 2022 FIFA World Cup?"
ANSWER = "18,400 tonnes"


def buttons_of(message: Message) -> list[str]:
    return [button["text"] for button in message.buttons]


async def test_a_quote_unfolds_to_what_stands_around_it(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    chat = telegram.private_chat(anna)
    async with run_newsroom(telegram, data_dir) as service:
        await chat.say(HERRING)
        answer = await chat.wait_for_reply(ANSWER)
        query = await chat.press(anna, answer, "⤢ ¹")
        await query.wait_for_answer()
        await telegram.wait_until_quiet()
        around = chat.bot_messages[-1]
        [article] = [one for one in await service.latest(limit=20) if one.title in around.text]
    assert around.reply_to == answer.message_id
    shown = around.text.split("\n\n", 1)[1].replace("\u2060", "")
    assert shown in article.body
    quoted = answer.text.rsplit("\n", 1)[1].replace("\u2060", "")
    assert len(quoted) < len(shown) <= max(1_200, len(quoted))
    previews = [message.versions[-1].link_preview_options for message in (answer, around)]
    assert previews == [
        {"is_disabled": True},
        {"url": article.url, "prefer_small_media": True},
    ]


async def test_a_source_may_allow_no_more_than_the_excerpt(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    chat = telegram.private_chat(anna)
    async with run_newsroom(telegram, data_dir, more={"answering": {"unfold_length": 0}}):
        await chat.say(HERRING)
        answer = await chat.wait_for_reply(ANSWER)
        data = next(one["callback_data"] for one in answer.buttons if one["text"] == "👍")
        forged = chat.forge_press(anna, answer, data.replace("good:0", "unfold:1"))
        told = await forged.wait_for_answer()
        await (await chat.press(anna, answer, texts.BUTTON_MORE)).wait_for_answer()
        more = await chat.wait_for_reply(lambda one: one.reply_to == answer.message_id)
    assert not any(text.startswith("⤢") for text in buttons_of(answer))
    assert isinstance(told, AnswerCallbackQuery)
    assert told.text == texts.ANSWER_GONE
    assert more.covered_by("expandable_blockquote") == ()
    assert len(chat.bot_messages) == 2


async def test_more_excerpts_come_in_pages_that_turn_in_place(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    chat = telegram.private_chat(anna)
    async with run_newsroom(telegram, data_dir):
        await chat.say(HERRING)
        answer = await chat.wait_for_reply(ANSWER)
        await (await chat.press(anna, answer, texts.BUTTON_MORE)).wait_for_answer()
        await telegram.wait_until_quiet()
        page = chat.bot_messages[-1]
        assert page.message_id != answer.message_id
        assert ANSWER not in page.text
        [forward] = buttons_of(page)
        assert re.fullmatch(r"2/\d ▶", forward)
        await (await chat.press(anna, page, forward)).wait_for_answer()
        await telegram.wait_until_quiet()
        turned = chat.now(page)
        assert len(chat.bot_messages) == 2
        assert turned.text != page.text
        back = buttons_of(turned)[0]
        await (await chat.press(anna, turned, back)).wait_for_answer()
        await telegram.wait_until_quiet()
        assert chat.now(page).text == page.text


async def test_votes_count_once_a_person_and_the_last_word_counts(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    group = telegram.group("News", [anna, ben])
    async with run_newsroom(telegram, data_dir) as service:
        await group.say(anna, f"/ask {HERRING}")
        answer = await group.wait_for_reply(ANSWER)
        for person, button in ((anna, "👍"), (ben, "👎"), (ben, "👎"), (anna, "👎"), (anna, "👍")):
            query = await group.press(person, answer, button)
            said = await query.wait_for_answer()
            wanted = texts.VOTED_GOOD if button == "👍" else texts.VOTED_BAD
            assert said.text == wanted  # type: ignore[union-attr]
        figures = await service.figures(1)
    assert (figures.good, figures.bad) == (1, 1)


async def test_headlines_of_what_is_not_found_are_questions_at_one_tap(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("News", [anna], topics=["Economy"])
    async with run_newsroom(telegram, data_dir):
        await group.say(anna, f"/ask {UNKNOWN}", thread="Economy")
        nothing = await group.wait_for_reply("can't answer")
        headline = buttons_of(nothing)[0]
        await (await group.press(anna, nothing, headline)).wait_for_answer()
        answer = await group.wait_for(
            lambda m: m.reply_to == nothing.message_id and "⤢ ¹" in buttons_of(m)
        )
    assert answer.thread_id == group.topics["Economy"]
    assert headline.rstrip("…")[:30] in answer.text.replace("\u2060", "")


async def test_a_button_is_for_whoever_asked(telegram: FakeTelegram, data_dir: Path) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    group = telegram.group("News", [anna, ben])
    other = telegram.private_chat(ben)
    async with run_newsroom(telegram, data_dir):
        await group.say(anna, f"/ask {HERRING}")
        answer = await group.wait_for_reply(ANSWER)
        for button in ("⤢ ¹", texts.BUTTON_MORE, texts.BUTTON_SHARE):
            told = await (await group.press(ben, answer, button)).wait_for_answer()
            assert told.text == texts.BUTTON_OF_ANOTHER  # type: ignore[union-attr]
            assert told.show_alert  # type: ignore[union-attr]
        # A press that somebody forged in a chat of their own.
        await other.say(HERRING)
        own = await other.wait_for_reply(ANSWER)
        foreign = next(b["callback_data"] for b in answer.buttons if "callback_data" in b)
        told = await other.forge_press(ben, own, foreign).wait_for_answer()
        assert told.text == texts.BUTTON_EXPIRED  # type: ignore[union-attr]
        await telegram.wait_until_quiet()
    assert len(group.bot_messages) == 1
    assert len(other.bot_messages) == 1


async def test_an_anonymous_admin_s_buttons_are_for_everybody_there(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    ben = telegram.user("Ben")
    group = telegram.group("News", [ben])
    async with run_newsroom(telegram, data_dir):
        await group.say_anonymously(f"/ask@newsbot {HERRING}")
        answer = await group.wait_for_reply(ANSWER)
        told = await (await group.press(ben, answer, "⤢ ¹")).wait_for_answer()
    assert told.text is None  # type: ignore[union-attr]


async def test_a_button_whose_answer_is_gone_says_so(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    chat = telegram.private_chat(anna)
    async with run_newsroom(telegram, data_dir) as service:
        await chat.say(HERRING)
        answer = await chat.wait_for_reply(ANSWER)
        await service.remove("cw-herring-quota")
        for button in ("⤢ ¹", texts.BUTTON_SHARE):
            told = await (await chat.press(anna, answer, button)).wait_for_answer()
            assert told.text == texts.ANSWER_GONE  # type: ignore[union-attr]
        await service.remove("cw-herring-quota", purge=True)
        told = await (await chat.press(anna, answer, "👍")).wait_for_answer()
        assert told.text == texts.BUTTON_EXPIRED  # type: ignore[union-attr]


async def test_a_press_that_telegram_has_forgotten_does_no_harm(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    chat = telegram.private_chat(anna)
    async with run_newsroom(telegram, data_dir):
        await chat.say(HERRING)
        answer = await chat.wait_for_reply(ANSWER)
        (await chat.press(anna, answer, "⤢ ¹")).expire()
        await chat.wait_for(lambda message: message.reply_to == answer.message_id)
        await chat.say(UNKNOWN)
        await chat.wait_for_reply("can't answer")


async def test_boards_are_forgotten_with_their_time(data_dir: Path) -> None:
    from datetime import timedelta

    store = BoardStore(open_database(data_dir / "bot.db"), bot_id=1)
    board = store.add(5, None)
    store.forget_older(timedelta(hours=1))
    assert store.read(board.id) == board
    await asyncio.sleep(0.01)
    store.forget_older(timedelta())
    assert store.read(board.id) is None
