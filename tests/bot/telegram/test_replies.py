"""A reply: one placeholder, one final word, however often it is taken up again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine
from telegram import Bot, Update

from bot.storage.chats import ChatStore
from bot.storage.inbox import InboxStore
from bot.telegram.calls import Calls
from bot.telegram.known_chats import KnownChats
from bot.telegram.outbound import Outbound
from bot.telegram.replies import Replies, place_of
from tests.bot.telegram.stand_ins import NO_PACE
from tests.fake_telegram import FakeTelegram, PrivateChat, ResetAfterStore


@pytest.fixture
def chat(telegram: FakeTelegram) -> PrivateChat:
    """A private chat."""
    return telegram.private_chat(telegram.user("Anna"))


@pytest.fixture
async def replies(telegram: FakeTelegram, engine: Engine) -> AsyncIterator[Replies]:
    """Replies by the bot of the fake server."""
    store = InboxStore(engine, telegram.bot.id)
    store.add(1, "{}")
    async with Bot(telegram.token, telegram.base_url) as bot:
        yield Replies(Outbound(bot, KnownChats(ChatStore(engine, bot.id)), Calls(NO_PACE)), store)


@pytest.fixture
async def update(chat: PrivateChat) -> Update:
    """What Anna said."""
    said = await chat.say("Why?")
    made = Update.de_json(
        {
            "update_id": 1,
            "message": {
                "message_id": said.message_id,
                "date": said.date,
                "chat": {"id": chat.id, "type": "private"},
                "from": {"id": chat.id, "is_bot": False, "first_name": "Anna"},
                "text": said.text,
            },
        },
        None,
    )
    assert made is not None
    return made


def texts(chat: PrivateChat) -> list[str]:
    """What the bot's messages say."""
    return [message.text for message in chat.bot_messages]


async def test_taking_it_up_again_edits_the_same_messages(
    replies: Replies, update: Update, chat: PrivateChat
) -> None:
    assert await replies.open(update, "Wait")
    assert await replies.open(update, "Wait")
    assert texts(chat) == ["Wait"]
    await replies.close(update, ["One", "Two", "Three"])
    await replies.close(update, ["One", "Two", "Three"])
    assert texts(chat) == ["One", "Two", "Three"]
    await replies.close(update, ["Short"])
    assert texts(chat) == ["Short"]


async def test_every_part_answers_the_same_message(
    replies: Replies, update: Update, chat: PrivateChat
) -> None:
    await replies.close(update, ["One", "Two"])
    assert update.message is not None
    assert {message.reply_to for message in chat.bot_messages} == {update.message.message_id}


async def test_progress_needs_a_placeholder(
    replies: Replies, update: Update, chat: PrivateChat
) -> None:
    await replies.show(update, "10 %")
    assert texts(chat) == []
    await replies.open(update, "Wait")
    await replies.show(update, "10 %")
    assert texts(chat) == ["10 %"]


async def test_what_is_said_at_once_is_never_doubled(
    telegram: FakeTelegram, replies: Replies, update: Update, chat: PrivateChat
) -> None:
    telegram.faults.next("sendMessage", ResetAfterStore())
    await replies.say(update, "Hello")
    assert texts(chat) == ["Hello"]


async def test_nobody_is_there_to_be_told(
    replies: Replies, update: Update, chat: PrivateChat
) -> None:
    chat.block()
    assert not await replies.open(update, "Wait")
    await replies.close(update, ["One"])
    assert texts(chat) == []


def test_general_is_no_topic() -> None:
    raw = {
        "message_id": 5,
        "date": 1,
        "chat": {"id": -1_001, "type": "supergroup", "title": "News", "is_forum": True},
        "message_thread_id": 3,
    }
    reply_chain = Update.de_json({"update_id": 1, "message": raw}, None)
    topic = Update.de_json({"update_id": 1, "message": raw | {"is_topic_message": True}}, None)
    for made, thread_id in ((reply_chain, None), (topic, 3)):
        assert made is not None
        assert made.message is not None
        assert place_of(made.message).thread_id == thread_id
