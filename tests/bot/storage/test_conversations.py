from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select, update

from bot.storage.answers import answers
from bot.storage.conversations import Conversations, Turn, turns
from bot.storage.database import open_database
from config.settings import ConversationSettings


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_database(tmp_path / "bot.db")
    with engine.begin() as connection:
        row = {"answer_id": "a", "asked_at": datetime.now(UTC).isoformat(), "record": {}}
        connection.execute(insert(answers).values(row))
    return engine


@pytest.fixture
def conversations(engine: Engine) -> Conversations:
    return Conversations(engine, ConversationSettings(turns=3, minutes=60))


def said(number: int) -> Turn:
    return Turn(f"Question {number}?", number % 2 == 1, "en", "Yes.", ("A\nheadline", "B"), "a")


def age(engine: Engine, conversation: str, passed: timedelta) -> None:
    moment = (datetime.now(UTC) - passed).isoformat()
    with engine.begin() as connection:
        connection.execute(
            update(turns).where(turns.c.conversation == conversation).values(asked_at=moment)
        )


def count(engine: Engine) -> int:
    with engine.begin() as connection:
        return connection.scalar(select(func.count()).select_from(turns)) or 0


def test_the_last_turns_are_recalled_oldest_first(conversations: Conversations) -> None:
    for number in range(5):
        conversations.remember("chat", said(number))
    found = conversations.recall("chat")
    assert [one.question for one in found] == ["Question 2?", "Question 3?", "Question 4?"]
    assert [one.follows for one in found] == [False, True, False]
    assert found[0].headlines == ("A headline", "B")
    assert conversations.recall("another") == []


def test_what_is_beyond_the_limits_is_deleted(conversations: Conversations, engine: Engine) -> None:
    for number in range(5):
        conversations.remember("chat", said(number))
    assert count(engine) == 3
    age(engine, "chat", timedelta(minutes=61))
    assert conversations.recall("chat") == []
    conversations.remember("another", said(1))
    assert count(engine) == 1


def test_a_long_conversation_stays_as_long_as_somebody_goes_on(
    conversations: Conversations, engine: Engine
) -> None:
    conversations.remember("chat", said(0))
    age(engine, "chat", timedelta(minutes=61))
    conversations.remember("chat", said(1))
    assert len(conversations.recall("chat")) == 2


def test_forgetting_leaves_the_others(conversations: Conversations) -> None:
    conversations.remember("chat", said(0))
    conversations.remember("another", said(1))
    conversations.forget("chat")
    assert conversations.recall("chat") == []
    assert len(conversations.recall("another")) == 1


def test_a_deleted_answer_takes_its_turn_with_it(
    conversations: Conversations, engine: Engine
) -> None:
    conversations.remember("chat", said(0))
    with engine.begin() as connection:
        connection.execute(answers.delete())
    assert count(engine) == 0


def test_a_message_that_is_answered_again_does_not_follow_itself(
    conversations: Conversations,
) -> None:
    conversations.remember("chat", said(0), "7")
    conversations.remember("chat", said(1), "8")
    assert [one.question for one in conversations.recall("chat", "8")] == ["Question 0?"]
    conversations.remember("chat", said(2), "8")
    found = conversations.recall("chat")
    assert [one.question for one in found] == ["Question 0?", "Question 2?"]
    conversations.remember("another", said(1), "7")
    assert len(conversations.recall("chat", "9")) == 2


def test_of_a_purged_answer_nothing_is_remembered(
    conversations: Conversations, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(answers.delete())
    conversations.remember("chat", said(0))
    assert count(engine) == 0
