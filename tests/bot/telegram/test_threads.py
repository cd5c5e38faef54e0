"""Whose conversation a question in a group belongs to."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.storage.threads import ThreadStore
from tests.bot.telegram.stand_ins import RuleService, Running
from tests.fake_telegram import FakeTelegram, Group, User


@pytest.fixture
def anna(telegram: FakeTelegram) -> User:
    """Who asks first."""
    return telegram.user("Anna")


@pytest.fixture
def ben(telegram: FakeTelegram) -> User:
    """Who asks second."""
    return telegram.user("Ben")


@pytest.fixture
def group(telegram: FakeTelegram, anna: User, ben: User) -> Group:
    """The group of both."""
    return telegram.group("News", [anna, ben], topics=["Economy"])


def conversations(service: RuleService) -> dict[str, str | None]:
    """Where each question was asked."""
    return {
        question: asker.conversation
        for question, asker in zip(service.asked, service.askers, strict=True)
    }


async def test_a_reply_goes_on_and_who_asks_anew_begins_their_own(
    running: Running, service: RuleService, group: Group, anna: User, ben: User
) -> None:
    async with running():
        await group.say(anna, "/ask first?")
        first = await group.wait_for_reply("Answer to")
        await group.say(ben, "/ask unrelated?")
        await group.wait_for_reply("Answer to")
        await group.say(ben, "in it?", reply_to=first)
        inside = await group.wait_for_reply("Answer to")
        await group.say(anna, "@newsbot deeper?", reply_to=inside)
        await group.wait_for_reply("Answer to")
        await group.say(anna, "@newsbot more of mine?")
        await group.wait_for_reply("Answer to")
        await group.say(anna, "/ask elsewhere?", thread="Economy")
        await group.wait_for_reply("Answer to")
    by_question = conversations(service)
    of_anna = by_question["first?"]
    assert by_question["in it?"] == by_question["deeper?"] == of_anna
    assert by_question["more of mine?"] == of_anna
    assert len({of_anna, by_question["unrelated?"], by_question["elsewhere?"]}) == 3


async def test_a_thread_goes_on_after_a_restart(
    running: Running, service: RuleService, group: Group, anna: User, ben: User
) -> None:
    async with running():
        await group.say(anna, "/ask first?")
        first = await group.wait_for_reply("Answer to")
    async with running():
        await group.say(ben, "and then?", reply_to=first)
        await group.wait_for_reply("Answer to: and then?")
    assert len(set(conversations(service).values())) == 1


async def test_each_speaker_in_another_name_has_a_conversation(
    telegram: FakeTelegram, running: Running, service: RuleService, group: Group
) -> None:
    posts, notes = telegram.channel("Posts"), telegram.channel("Notes")
    async with running():
        for channel, question in ((posts, "/ask one?"), (notes, "/ask two?"), (posts, "/ask 3?")):
            await group.say_as_channel(channel, question)
            await group.wait_for_reply("Answer to")
        await group.say_anonymously("/ask four?")
        await group.wait_for_reply("Answer to")
    by_question = conversations(service)
    assert by_question["one?"] == by_question["3?"]
    assert len(set(by_question.values())) == 3
    assert {asker.user for asker in service.askers} == {None}


async def test_new_begins_anew_for_whoever_says_it_or_in_the_thread_it_is_said_in(
    running: Running, service: RuleService, group: Group, anna: User, ben: User
) -> None:
    async with running():
        await group.say(anna, "/ask first?")
        first = await group.wait_for_reply("Answer to")
        await group.say(ben, "/ask second?")
        await group.wait_for_reply("Answer to")
        await group.say(ben, "/new")
        await group.wait_for_reply("forgotten")
        await group.say(ben, "/new", reply_to=first)
        await group.wait_for_reply("forgotten")
    by_question = conversations(service)
    assert service.forgotten == [by_question["second?"], by_question["first?"]]


def test_threads_are_forgotten_with_their_conversations(engine: Engine) -> None:
    threads = ThreadStore(engine, bot_id=1, minutes=30)
    threads.remember(-5, 10, "anna")
    threads.remember(-5, 11, "ben")
    assert (threads.owner(-5, 10), threads.owner(-5, 11)) == ("anna", "ben")
    assert threads.owner(-6, 10) is None
    assert ThreadStore(engine, bot_id=2, minutes=30).owner(-5, 10) is None
    threads.forget_owner("anna")
    assert (threads.owner(-5, 10), threads.owner(-5, 11)) == (None, "ben")
    ThreadStore(engine, bot_id=1, minutes=0).remember(-5, 12, "zoe")
    ThreadStore(engine, bot_id=1, minutes=0).remember(-5, 13, "zoe")
    assert threads.owner(-5, 11) is None


async def test_nothing_stays_noted_of_an_answer_that_is_not_in_the_log(
    telegram: FakeTelegram, running: Running, service: RuleService, group: Group, anna: User,
    engine: Engine,
) -> None:  # fmt: skip
    service.logged = False
    async with running():
        await group.say(anna, "/ask rates?")
        message = await group.wait_for_reply("Answer to: rates?")
        await telegram.wait_until_quiet()
    threads = ThreadStore(engine, telegram.bot.id, minutes=30)
    assert threads.owner(group.id, message.message_id) is None
