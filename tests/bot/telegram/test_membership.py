"""Who administers a group, as far as Telegram says."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.telegram.calls import Calls
from bot.telegram.membership import Membership
from tests.bot.telegram.stand_ins import NO_PACE
from tests.fake_telegram import BadGateway, Fail, FakeTelegram


@pytest.fixture
async def membership(telegram: FakeTelegram) -> AsyncIterator[Membership]:
    """What the bot of the fake server may ask."""
    async with Bot(telegram.token, telegram.base_url) as bot:
        yield Membership(bot, Calls(NO_PACE))


async def test_admins_are_told_from_members(telegram: FakeTelegram, membership: Membership) -> None:
    anna, ben = telegram.user("Anna"), telegram.user("Ben")
    group = telegram.group("News", [ben], admins=[anna])
    assert await membership.administers(group.id, anna.id) is True
    assert await membership.administers(group.id, ben.id) is False


async def test_a_group_that_hides_its_members_still_names_its_admins(
    telegram: FakeTelegram, membership: Membership
) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("News", admins=[anna])
    telegram.faults.next("getChatMember", Fail(400, "Bad Request: member list is inaccessible"))
    assert await membership.administers(group.id, anna.id) is True


async def test_it_is_asked_again_before_nobody_knows(
    telegram: FakeTelegram, membership: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.membership._ASKING_AGAIN", (0.01, 0.01))
    anna = telegram.user("Anna")
    group = telegram.group("News", admins=[anna])
    telegram.faults.next("getChatMember", BadGateway(), BadGateway())
    assert await membership.administers(group.id, anna.id) is True
    telegram.faults.always("getChatMember", BadGateway())
    assert await membership.administers(group.id, anna.id) is None
