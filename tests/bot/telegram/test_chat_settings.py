"""What can be chosen for a chat with /settings, and by whom."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Engine

from bot.storage.chats import Askers, ChatOptions, ChatStore
from bot.telegram import texts
from bot.telegram.membership import Membership
from bot.wording import LANGUAGES
from tests.bot.telegram.stand_ins import Running
from tests.fake_telegram import FakeTelegram, Group, Message, PrivateChat, Query, User
from tests.fake_telegram.parameters import AnswerCallbackQuery

BOARD = "Settings of this chat"
FOR_ADMINS = "Sorry, only admins of this group can change its settings."


@pytest.fixture
def chats(engine: Engine, telegram: FakeTelegram) -> ChatStore:
    """What is known of chats."""
    return ChatStore(engine, telegram.bot.id)


@pytest.fixture
def anna(telegram: FakeTelegram) -> User:
    """Somebody in the group."""
    return telegram.user("Anna")


@pytest.fixture
def group(telegram: FakeTelegram, anna: User) -> Group:
    """A group of Anna's."""
    return telegram.group("News", [anna])


def streaming(choice: str) -> str:
    return texts.SETTING_STREAMING.format(choice=choice)


def buttons(message: Message) -> list[str]:
    return [button["text"] for button in message.buttons]


async def told(query: Query) -> str | None:
    """What whoever pressed is told."""
    answer = await query.wait_for_answer()
    assert isinstance(answer, AnswerCallbackQuery)
    return answer.text


async def press(
    telegram: FakeTelegram, chat: Group | PrivateChat, who: User, board: Message, button: str
) -> Message:
    """The board after somebody has pressed a button."""
    assert not await told(await chat.press(who, board, button))
    await telegram.wait_until_quiet(0.1)
    return chat.now(board)


async def test_a_group_chooses_in_one_message(
    telegram: FakeTelegram, running: Running, group: Group, chats: ChatStore
) -> None:
    async with running():
        asked = await group.say(group.owner, "/settings")
        board = await group.wait_for_reply(BOARD)
        assert board.reply_to == asked.message_id
        assert buttons(board) == [
            "Language: automatic",
            streaming("automatic (on)"),
            texts.SETTING_EVERYONE,
        ]
        board = await press(telegram, group, group.owner, board, streaming("automatic (on)"))
        board = await press(telegram, group, group.owner, board, streaming("on"))
        assert streaming("off") in buttons(board)
        board = await press(telegram, group, group.owner, board, texts.SETTING_EVERYONE)
        assert texts.SETTING_ADMINS in buttons(board)
        assert len(group.bot_messages) == 1
    assert chats.options(group.id) == ChatOptions(None, False, Askers.ADMINS)


async def test_languages_are_shown_by_their_own_names(
    telegram: FakeTelegram, running: Running, group: Group, chats: ChatStore
) -> None:
    async with running():
        await group.say(group.owner, "/settings")
        board = await group.wait_for_reply(BOARD)
        board = await press(telegram, group, group.owner, board, "Language: automatic")
        names = buttons(board)
        assert len(names) == len(LANGUAGES) + 2  # automatic, and the way back
        assert {"English", "Deutsch", "Türkçe"} <= set(names)
        board = await press(telegram, group, group.owner, board, "◀")
        board = await press(telegram, group, group.owner, board, "Language: automatic")
        board = await press(telegram, group, group.owner, board, "Türkçe")
        assert chats.options(group.id).language == "tr"
        chosen = next(name for name in buttons(board) if "Türkçe" in name)
        board = await press(telegram, group, group.owner, board, chosen)
        board = await press(telegram, group, group.owner, board, buttons(board)[0])
    assert chats.options(group.id).language is None


async def test_a_private_chat_has_its_own_settings(
    telegram: FakeTelegram, running: Running, anna: User, chats: ChatStore
) -> None:
    chat = telegram.private_chat(anna)
    async with running(streaming=False):
        await chat.say("/settings")
        board = await chat.wait_for_reply(BOARD)
        assert buttons(board) == ["Language: automatic", streaming("automatic (off)")]
        await press(telegram, chat, anna, board, streaming("automatic (off)"))
        foreign = board.buttons[0]["callback_data"].rsplit(":", 1)[0] + ":3"
        await told(chat.forge_press(anna, chat.now(board), foreign))
        await telegram.wait_until_quiet(0.1)
    assert chats.options(chat.id) == ChatOptions(streaming=True)


async def test_streaming_goes_back_to_what_the_settings_say(
    telegram: FakeTelegram, running: Running, anna: User, chats: ChatStore
) -> None:
    chat = telegram.private_chat(anna)
    async with running():
        await chat.say("/settings")
        board = await chat.wait_for_reply(BOARD)
        for shown in ("automatic (on)", "on", "off"):
            board = await press(telegram, chat, anna, board, streaming(shown))
        assert streaming("automatic (on)") in buttons(board)
    assert chats.options(chat.id) == ChatOptions()


async def test_two_admins_take_nothing_back_from_each_other(
    telegram: FakeTelegram,
    running: Running,
    anna: User,
    chats: ChatStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = telegram.group("News", [anna], topics=["Economy"])
    group.chat.set_status(anna, "administrator")
    both = asyncio.Barrier(2)
    administers = Membership.administers

    async def at_once(self: Membership, chat_id: int, user_id: int) -> bool | None:
        if pressing:
            await both.wait()  # both presses have read what is chosen by now
        return await administers(self, chat_id, user_id)

    pressing = False
    monkeypatch.setattr(Membership, "administers", at_once)
    async with running():
        await group.say(group.owner, "/settings")
        first = await group.wait_for_reply(BOARD)
        await group.say(anna, "/settings", thread="Economy")
        second = await group.wait_for_reply(BOARD)
        pressing = True
        told_one = await group.press(group.owner, first, texts.SETTING_EVERYONE)
        told_other = await group.press(anna, second, streaming("automatic (on)"))
        await asyncio.gather(told(told_one), told(told_other))
        await telegram.wait_until_quiet(0.1)
    assert chats.options(group.id) == ChatOptions(None, True, Askers.ADMINS)


async def test_only_admins_open_them(
    running: Running, group: Group, anna: User, chats: ChatStore
) -> None:
    async with running():
        await group.say(anna, "/settings")
        await group.wait_for_reply(FOR_ADMINS)
    assert group.bot_messages[-1].buttons == ()
    assert chats.options(group.id) == ChatOptions()


async def test_only_admins_press(
    telegram: FakeTelegram, running: Running, group: Group, anna: User, chats: ChatStore
) -> None:
    stranger = telegram.user("Zoe")
    async with running():
        await group.say(group.owner, "/settings")
        board = await group.wait_for_reply(BOARD)
        for nobody in (anna, stranger):
            query = await group.press(nobody, board, texts.SETTING_EVERYONE)
            assert await told(query) == FOR_ADMINS
        assert chats.options(group.id) == ChatOptions()
        group.chat.set_status(anna, "administrator")  # whoever became one since then may
        board = await press(telegram, group, anna, board, texts.SETTING_EVERYONE)
    assert texts.SETTING_ADMINS in buttons(board)


async def test_rights_lost_since_the_opening_are_lost(
    running: Running, group: Group, anna: User, chats: ChatStore
) -> None:
    group.chat.set_status(anna, "administrator")
    async with running():
        await group.say(anna, "/settings")
        board = await group.wait_for_reply(BOARD)
        group.chat.set_status(anna, "member")
        assert await told(await group.press(anna, board, texts.SETTING_EVERYONE)) == FOR_ADMINS
    assert chats.options(group.id) == ChatOptions()


async def test_anonymous_admins_open_them_and_press_by_name(
    telegram: FakeTelegram, running: Running, group: Group, chats: ChatStore
) -> None:
    channel = telegram.channel("Posts")
    async with running():
        await group.say_as_channel(channel, "/settings@newsbot")
        await group.wait_for_reply(FOR_ADMINS)
        await group.say_anonymously("/settings@newsbot")
        board = await group.wait_for_reply(BOARD)
        await press(telegram, group, group.owner, board, texts.SETTING_EVERYONE)
    assert chats.options(group.id).askers is Askers.ADMINS


async def test_a_board_in_a_topic_stays_there(
    telegram: FakeTelegram, running: Running, anna: User, chats: ChatStore
) -> None:
    group = telegram.group("News", [anna], topics=["Economy"])
    async with running():
        await group.say(group.owner, "/settings", thread="Economy")
        board = await group.wait_for_reply(BOARD)
        assert board.thread_id == group.topics["Economy"]
        board = await press(telegram, group, group.owner, board, texts.SETTING_EVERYONE)
    assert texts.SETTING_ADMINS in buttons(board)
    assert chats.options(group.id).askers is Askers.ADMINS


async def test_a_board_of_another_chat_does_nothing_here(
    telegram: FakeTelegram, running: Running, group: Group, anna: User, chats: ChatStore
) -> None:
    own = telegram.private_chat(anna)
    async with running():
        await own.say("/settings")
        mine = await own.wait_for_reply(BOARD)
        await group.say(group.owner, "/settings")
        theirs = await group.wait_for_reply(BOARD)
        data = theirs.buttons[1]["callback_data"]
        assert await told(own.forge_press(anna, mine, data)) == texts.BUTTON_EXPIRED
        await telegram.wait_until_quiet(0.1)
    assert chats.options(group.id) == chats.options(own.id) == ChatOptions()


async def test_choosing_works_on_after_a_restart(
    telegram: FakeTelegram, running: Running, group: Group, chats: ChatStore
) -> None:
    async with running():
        await group.say(group.owner, "/settings")
        board = await group.wait_for_reply(BOARD)
    async with running():
        await press(telegram, group, group.owner, board, texts.SETTING_EVERYONE)
    assert chats.options(group.id).askers is Askers.ADMINS
