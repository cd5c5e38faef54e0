"""The page's server without a browser: what it lets people do, and what it tells of changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineQueryResultArticle, InputTextMessageContent

from tests.fake_telegram import NO_LIMITS, FakeTelegram, Group, PrivateChat
from tests.fake_telegram.page.feed import Feed
from tests.fake_telegram.page.routes import page_routes
from tests.fake_telegram.page.scene import Scene, set_scene


class Page:
    """What a browser would send."""

    def __init__(self, scene: Scene, session: aiohttp.ClientSession) -> None:
        self.scene = scene
        self.telegram = scene.telegram
        self.anna, self.samir, self.olga = scene.people
        self.own, _, _, self.circle, self.newsroom = scene.chats.values()
        self.address = self.telegram.base_url.removesuffix("bot")
        self.session = session

    async def do(self, deed: str, **body: Any) -> tuple[int, dict[str, Any]]:
        """Anna does something in her private chat, unless told otherwise."""
        whole = {"person": self.anna.id, "chat": self.own.id, **body}
        async with self.session.post(f"{self.address}{deed}", json=whole) as response:
            return response.status, await response.json()

    async def refusal(self, deed: str, **body: Any) -> str:
        status, answer = await self.do(deed, **body)
        assert status == 400
        error: str = answer["error"]
        return error


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page, with a bot of the test's own to be connected to its server."""
    telegram = FakeTelegram(limits=NO_LIMITS)
    scene = set_scene(telegram)
    telegram.more_routes += page_routes(scene)
    async with telegram, aiohttp.ClientSession() as session:
        yield Page(scene, session)


@pytest.fixture
async def bot(page: Page) -> AsyncIterator[Bot]:
    """A bot at the page's server."""
    async with Bot(page.telegram.token, base_url=page.telegram.base_url) as connected:
        yield connected


async def test_what_is_said_reaches_the_bot(page: Page, bot: Bot) -> None:
    status, said = await page.do("say", text=" Why? ")
    [update] = await bot.get_updates()
    assert status == 200
    assert update.message is not None
    assert (update.message.message_id, update.message.text) == (said["message"], "Why?")
    assert update.message.from_user is not None
    assert update.message.from_user.id == page.anna.id


async def test_topics_and_replies_are_kept(page: Page, bot: Bot) -> None:
    assert isinstance(page.newsroom, Group)
    topic = page.newsroom.topics["Economy"]
    here = {"chat": page.newsroom.id, "thread": topic}
    _, said = await page.do("say", text="@newsbot why?", **here)
    await page.do("say", text="@newsbot and then?", reply_to=said["message"], **here)
    _, update = await bot.get_updates()
    assert update.message is not None
    assert update.message.message_thread_id == topic
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == "@newsbot why?"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"text": " \n"}, "nothing to send"),
        ({"text": "😀" * 2_049}, "4,096 characters"),
        ({"text": "x", "reply_to": 5}, "no longer there"),
        ({"text": "x", "person": 1}, "no such person"),
        ({"text": "x", "chat": 1}, "no such chat"),
        ({"text": "x", "chat": 6_100_000_003}, "no such chat"),
        ({}, "text: Field required"),
        ({"text": "x", "colour": "red"}, "colour: "),
    ],
)
async def test_what_cannot_be_said_is_refused(
    page: Page, body: dict[str, Any], reason: str
) -> None:
    assert reason in await page.refusal("say", **body)
    assert page.own.history == []


async def test_places_that_are_shut_are_refused(page: Page) -> None:
    assert isinstance(page.newsroom, Group)
    topic = page.newsroom.topics["Sport"]
    page.newsroom.close_topic("Sport")
    here = {"chat": page.newsroom.id, "thread": topic, "text": "x"}
    assert "closed" in await page.refusal("say", **here)
    assert (await page.do("say", **{**here, "person": page.olga.id}))[0] == 200
    page.newsroom.delete_topic("Sport")
    assert "no longer" in await page.refusal("say", **here)
    await page.do("act", act="block")
    assert "unblock" in await page.refusal("say", text="x")
    await page.do("act", act="unblock")
    assert (await page.do("say", text="x"))[0] == 200


async def test_only_buttons_that_are_there_can_be_pressed(page: Page, bot: Bot) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await bot.send_message(page.own.id, "Well?", api_kwargs={"reply_markup": keyboard})
    assert "no longer" in await page.refusal("press", message=sent.message_id, data="no")
    assert "no longer" in await page.refusal("press", message=99, data="yes")
    await page.do("act", act="block")
    assert "not in" in await page.refusal("press", message=sent.message_id, data="yes")


async def test_a_result_of_inline_mode_is_posted_through_the_bot(page: Page, bot: Bot) -> None:
    here = {"chat": page.circle.id}
    looking = asyncio.create_task(page.do("look_up", words="herring", **here))
    [update] = await bot.get_updates(timeout=5)
    assert update.inline_query is not None
    assert (update.inline_query.query, update.inline_query.chat_type) == ("herring", "supergroup")
    content = InputTextMessageContent("<b>Herring</b> quota cut", parse_mode="HTML")
    await update.inline_query.answer([InlineQueryResultArticle("1", "Herring", content)])
    _, found = await looking
    assert [one["title"] for one in found["results"]] == ["Herring"]
    assert "no longer" in await page.refusal("choose", query=found["query"], result="2", **here)
    assert "no longer" in await page.refusal("choose", query="7", result="1", **here)
    await page.do("choose", query=found["query"], result="1", **here)
    [posted] = page.circle.history
    assert posted.text == "Herring quota cut"
    assert posted.covered_by("bold") == ("Herring",)
    # privacy mode does not keep from a bot what was posted through it
    updates = await bot.get_updates(offset=update.update_id + 1)
    [told] = [one.message for one in updates if one.message]
    assert told.via_bot is not None
    assert told.via_bot.id == page.telegram.bot.id


async def test_who_owns_a_group_decides_about_the_bot(page: Page, bot: Bot) -> None:
    here = {"chat": page.circle.id}
    assert "only Olga" in await page.refusal("act", act="remove", **here)
    here["person"] = page.olga.id
    for act, status in (
        ("promote", "administrator"),
        ("demote", "member"),
        ("remove", "kicked"),
        ("add", "member"),
    ):
        await page.do("act", act=act, **here)
        assert page.circle.chat.bot_status == status
    assert "cannot be done" in await page.refusal("act", act="add", **here)
    assert "cannot be done" in await page.refusal("act", act="photo", **here)
    await page.do("act", act="photo")
    await page.do("act", act="voice")
    photo, voice = (one.message for one in (await bot.get_updates())[-2:])
    assert photo is not None
    assert photo.photo
    assert voice is not None
    assert voice.voice


async def test_only_changes_are_told(page: Page, bot: Bot) -> None:
    feed = Feed(page.scene)
    everything = feed.news()
    assert [chat["title"] for chat in everything["state"]["chats"]][-1] == "Newsroom"
    assert everything["state"]["bot_is_here"] is False
    assert feed.news() == {}
    sent = await bot.send_message(page.own.id, "One moment …")
    [told] = feed.news()["messages"]
    assert (told["chat"]["id"], told["text"]) == (page.own.id, "One moment …")
    await bot.edit_message_text("Done", page.own.id, sent.message_id)
    await bot.send_chat_action(page.circle.id, "typing")
    news = feed.news()
    assert [one["text"] for one in news["messages"]] == ["Done"]
    assert news["typing"] == [page.circle.id]
    await bot.delete_message(page.own.id, sent.message_id)
    await bot.set_my_commands([("ask", "Asks")])
    news = feed.news()
    assert news["deleted"] == [(page.own.id, sent.message_id)]
    assert news["state"]["menus"][f"{page.anna.id}/{page.own.id}"][0]["command"] == "ask"
    await bot.get_updates()
    assert feed.news()["state"]["bot_is_here"] is True
    assert feed.news() == {}


async def test_the_stream_begins_with_everything(page: Page, bot: Bot) -> None:
    async with page.session.get(f"{page.address}events") as stream:
        first = json.loads((await stream.content.readline()).removeprefix(b"data: "))
        assert first["state"]["bot"]["username"] == "newsbot"
        await stream.content.readline()
        await bot.send_message(page.own.id, "Hello")
        second = json.loads((await stream.content.readline()).removeprefix(b"data: "))
    assert [one["text"] for one in second["messages"]] == ["Hello"]


async def test_no_other_site_can_act_for_people(page: Page) -> None:
    body = json.dumps({"person": page.olga.id, "chat": page.olga.id, "text": "/rollback"})
    plain = {"Content-Type": "text/plain"}
    async with page.session.post(f"{page.address}say", data=body, headers=plain) as response:
        assert response.status == 415
    elsewhere = {"Host": "evil.example", "Content-Type": "application/json"}
    async with page.session.post(f"{page.address}say", data=body, headers=elsewhere) as response:
        assert response.status == 403
    async with page.session.get(f"{page.address}events", headers=elsewhere) as response:
        assert response.status == 403
    async with page.session.get(page.address) as response:
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    owner = page.scene.chats[page.olga.id]
    assert isinstance(owner, PrivateChat)
    assert owner.history == []
