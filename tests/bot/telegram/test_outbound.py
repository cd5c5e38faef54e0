"""What is sent, repeated and given up when Telegram or the way to it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine
from telegram import Bot, BotCommand, BotCommandScopeDefault
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from bot.storage.chats import ChatStore
from bot.storage.inbox import StoredMessage
from bot.telegram.calls import Calls, SendUnsure
from bot.telegram.known_chats import KnownChats
from bot.telegram.letters import Outcome, Place
from bot.telegram.membership import Membership
from bot.telegram.outbound import Outbound
from bot.telegram.pacing import Limits
from tests.bot.telegram.stand_ins import NO_PACE
from tests.fake_telegram import (
    BadGateway,
    Fail,
    FakeTelegram,
    Hang,
    InternalError,
    PrivateChat,
    ResetAfterStore,
    RetryAfter,
)


@pytest.fixture
def chats(engine: Engine, telegram: FakeTelegram) -> ChatStore:
    """What is known of chats."""
    return ChatStore(engine, telegram.bot.id)


@pytest.fixture
async def outbound(telegram: FakeTelegram, chats: ChatStore) -> AsyncIterator[Outbound]:
    """An outbound side whose patience with a hanging call is short, and that does not pace."""
    async with _bot(telegram) as bot:
        yield Outbound(bot, KnownChats(chats), Calls(NO_PACE))


def _bot(telegram: FakeTelegram) -> Bot:
    return Bot(telegram.token, telegram.base_url, request=HTTPXRequest(read_timeout=0.3))


async def test_every_call_waits_for_its_turn(
    telegram: FakeTelegram, chats: ChatStore, chat: PrivateChat
) -> None:
    group = telegram.group("News", [chat.user], admins=[chat.user])
    loop = asyncio.get_running_loop()
    async with _bot(telegram) as bot:
        calls = Calls(Limits(overall=(1, 0.1)))
        outbound, membership = Outbound(bot, KnownChats(chats), calls), Membership(bot, calls)
        await calls.turn()
        begun = loop.time()
        await outbound.answer_press("1")
        await outbound.answer_lookup("1", (), seconds=1)
        assert await membership.administers(group.id, chat.id)
        await membership.reads_all()
        assert loop.time() - begun >= 0.39
        await outbound.set_menu([BotCommand("help", "How to ask")], BotCommandScopeDefault(), None)
        assert loop.time() - begun >= 0.49
        await outbound.type(Place(chat.id))  # of use now or never
    assert len(telegram.calls_of("sendChatAction")) == 0
    assert len(telegram.calls_of("setMyCommands")) == 1


@pytest.fixture
def chat(telegram: FakeTelegram) -> PrivateChat:
    """A private chat."""
    return telegram.private_chat(telegram.user("Anna"))


async def placeholder(outbound: Outbound, chat: PrivateChat) -> StoredMessage:
    """A message to edit."""
    sent = await outbound.send(Place(chat.id), "Wait")
    assert sent is not None
    return sent


@pytest.mark.parametrize(
    "fault", [BadGateway(), BadGateway(after_store=True), InternalError(), ResetAfterStore()]
)
async def test_an_edit_is_repeated_until_telegram_answers(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat, fault: BadGateway
) -> None:
    target = await placeholder(outbound, chat)
    telegram.faults.next("editMessageText", fault)
    assert await outbound.edit(target, "<b>Done</b>") is Outcome.SHOWN
    assert [message.texts for message in chat.bot_messages] == [("Wait", "Done")]


async def test_an_edit_outlasts_a_call_that_hangs(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat
) -> None:
    target = await placeholder(outbound, chat)
    telegram.faults.next("editMessageText", Hang(), Hang(after_store=True))
    assert await outbound.edit(target, "Done") is Outcome.SHOWN
    assert chat.bot_messages[0].texts == ("Wait", "Done")


async def test_flood_control_is_waited_for_in_its_own_chat_only(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat
) -> None:
    target = await placeholder(outbound, chat)
    telegram.faults.next("editMessageText", RetryAfter(1))
    edit = asyncio.create_task(outbound.edit(target, "Done"))
    other = telegram.private_chat(telegram.user("Ben"))
    await telegram.world.wait_until(lambda: bool(telegram.calls_of("editMessageText")), 5)
    assert await outbound.send(Place(other.id), "Hello") is not None
    assert not edit.done()
    assert await edit is Outcome.SHOWN
    first, second = telegram.calls_of("editMessageText")
    assert second.at - first.at >= 1


async def test_a_message_is_sent_again_only_where_it_surely_was_not(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat
) -> None:
    telegram.faults.next("sendMessage", RetryAfter(1))
    assert await outbound.send(Place(chat.id), "One") is not None
    telegram.faults.next("sendMessage", ResetAfterStore())
    with pytest.raises(SendUnsure):
        await outbound.send(Place(chat.id), "Two")
    assert [message.text for message in chat.bot_messages] == ["One", "Two"]


async def test_a_refused_connection_is_tried_again(chats: ChatStore) -> None:
    """Nothing listens at first: the message cannot have been sent."""
    async with FakeTelegram() as spare:
        base_url = spare.base_url
    async with FakeTelegram() as telegram:
        anna = telegram.private_chat(telegram.user("Anna"))
        async with _bot(telegram) as bot:
            good, bot._base_url = bot._base_url, f"{base_url}{telegram.token}"
            asyncio.get_running_loop().call_later(0.2, setattr, bot, "_base_url", good)
            outbound = Outbound(bot, KnownChats(chats), Calls(NO_PACE))
            assert await outbound.send(Place(anna.id), "Hello") is not None
        assert [message.text for message in anna.bot_messages] == ["Hello"]


async def test_a_placeholder_may_be_doubled_once(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat
) -> None:
    telegram.faults.next("sendMessage", ResetAfterStore())
    sent = await outbound.send(Place(chat.id), "Wait", may_double=True)
    assert sent is not None
    assert [message.text for message in chat.bot_messages] == ["Wait", "Wait"]
    assert sent.message_id == chat.bot_messages[-1].message_id


async def test_a_telegram_that_swallows_placeholders_is_not_flooded_with_them(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat
) -> None:
    hang = Hang(after_store=True)
    telegram.faults.always("sendMessage", hang)
    with pytest.raises(SendUnsure):
        await outbound.send(Place(chat.id), "Wait", may_double=True)
    assert len(telegram.calls_of("sendMessage")) == 2


async def test_the_same_text_again_counts_as_shown(outbound: Outbound, chat: PrivateChat) -> None:
    target = await placeholder(outbound, chat)
    assert await outbound.edit(target, "<b>Done</b>") is Outcome.SHOWN
    assert await outbound.edit(target, "<b>Done</b>") is Outcome.SHOWN


async def test_a_deleted_message_is_gone(outbound: Outbound, chat: PrivateChat) -> None:
    target = await placeholder(outbound, chat)
    await outbound.delete(target)
    assert await outbound.edit(target, "Done") is Outcome.GONE
    await outbound.delete(target)
    assert chat.bot_messages == []


async def test_broken_markup_is_shown_as_plain_text(outbound: Outbound, chat: PrivateChat) -> None:
    target = await placeholder(outbound, chat)
    assert await outbound.edit(target, "<b>1 &lt; 2") is Outcome.SHOWN
    await outbound.send(Place(chat.id), "<i>3 &amp; 4")
    assert [message.text for message in chat.bot_messages] == ["1 < 2", "3 & 4"]


async def test_other_refusals_are_mistakes_of_ours(outbound: Outbound, chat: PrivateChat) -> None:
    target = await placeholder(outbound, chat)
    with pytest.raises(BadRequest, match=r"(?i)too.long"):
        await outbound.edit(target, "x" * 4_097)
    with pytest.raises(BadRequest, match=r"(?i)too.long"):
        await outbound.send(Place(chat.id), "x" * 4_097)


async def test_a_reply_whose_message_is_gone_is_no_reply(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat
) -> None:
    assert await outbound.send(Place(chat.id, reply_to=77), "Here") is not None
    fault = Fail(400, "Bad Request: message to be replied not found")
    telegram.faults.next("sendMessage", fault)
    assert await outbound.send(Place(chat.id, reply_to=77), "Here too") is not None
    assert [message.reply_to for message in chat.bot_messages] == [None, None]


async def test_a_topic_that_is_gone_is_left_out(telegram: FakeTelegram, outbound: Outbound) -> None:
    group = telegram.group("News", [telegram.user("Anna")], topics=["Economy"])
    assert await outbound.send(Place(group.id, thread_id=999), "Here") is not None
    assert group.bot_messages[0].thread_id is None


async def test_who_blocked_the_bot_cannot_be_told(outbound: Outbound, chat: PrivateChat) -> None:
    target = await placeholder(outbound, chat)
    chat.block()
    assert await outbound.edit(target, "Done") is Outcome.CLOSED
    assert await outbound.send(Place(chat.id), "Hello") is None
    assert await outbound.send(Place(12_345), "Hello") is None  # "chat not found"


async def test_a_group_is_followed_into_its_supergroup(
    telegram: FakeTelegram, outbound: Outbound
) -> None:
    group = telegram.group("News", [telegram.user("Anna")], basic=True)
    target = await outbound.send(Place(group.id), "Wait")
    assert target is not None
    moved = group.migrate()
    assert await outbound.edit(target, "Done") is Outcome.GONE
    sent = await outbound.send(Place(group.id, reply_to=target.message_id), "Done")
    assert sent is not None
    assert sent.chat_id == moved.id


PNG = b"\x89PNG\r\n"


async def test_a_picture_is_sent_as_carefully_as_a_message(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat
) -> None:
    telegram.faults.next("sendPhoto", RetryAfter(1))
    sent = await outbound.send_photo(Place(chat.id, reply_to=99), PNG, "<b>Why</b>")
    assert sent is not None
    assert telegram.pictures == {(chat.id, sent.message_id): PNG}
    assert [message.text for message in chat.bot_messages] == ["Why"]
    telegram.faults.next("sendPhoto", ResetAfterStore())
    with pytest.raises(SendUnsure):
        await outbound.send_photo(Place(chat.id), PNG, "Once")
    assert [message.text for message in chat.bot_messages] == ["Why", "Once"]


async def test_a_picture_follows_its_group_and_is_lost_where_nobody_can_be_told(
    telegram: FakeTelegram, outbound: Outbound
) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("News", [anna], basic=True)
    moved = group.migrate()
    sent = await outbound.send_photo(Place(group.id), PNG, "Moved")
    assert sent is not None
    assert sent.chat_id == moved.id
    chat = telegram.private_chat(anna)
    chat.block()
    assert await outbound.send_photo(Place(chat.id), PNG, "Nobody") is None


async def test_progress_is_dropped_where_it_would_have_to_wait(
    telegram: FakeTelegram, outbound: Outbound, chat: PrivateChat
) -> None:
    target = await placeholder(outbound, chat)
    telegram.faults.next("editMessageText", RetryAfter(1), BadGateway())
    assert await outbound.edit(target, "10 %", droppable=True) is Outcome.DROPPED
    assert await outbound.edit(target, "20 %", droppable=True) is Outcome.DROPPED  # held back
    assert len(telegram.calls_of("editMessageText")) == 1
    assert await outbound.edit(target, "Done") is Outcome.SHOWN
