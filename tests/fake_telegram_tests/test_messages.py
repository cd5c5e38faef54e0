"""Writing: what Telegram stores, and what it refuses in which words."""

from __future__ import annotations

import aiohttp
import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from tests.fake_telegram import NO_LIMITS, FakeTelegram, PrivateChat, utf16_length
from tests.fake_telegram_tests.conftest import Post


async def test_a_message_is_stored_as_people_see_it(bot: Bot, chat: PrivateChat) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
    sent = await bot.send_message(
        chat.id, " <b>Rates</b> rise, see evil.com\n", parse_mode="HTML", reply_markup=keyboard
    )
    assert isinstance(sent, Message)
    assert sent.text == "Rates rise, see evil.com"
    assert [(entity.type, entity.offset) for entity in sent.entities] == [("bold", 0), ("url", 16)]
    (seen,) = chat.bot_messages
    assert seen.covered_by("url") == ("evil.com",)
    assert [button["text"] for button in seen.buttons] == ["More"]


async def test_an_edit_adds_a_version(bot: Bot, chat: PrivateChat) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Stop", callback_data="stop")]])
    sent = await bot.send_message(chat.id, "One moment …", reply_markup=keyboard)
    await sent.edit_text("The answer.")
    (seen,) = chat.bot_messages
    assert seen.texts == ("One moment …", "The answer.")
    assert seen.buttons == ()  # an edit without a keyboard takes it away
    assert seen.versions[0].at < seen.versions[1].at
    await sent.delete()
    assert chat.bot_messages == []
    assert [message.text for message in chat.chat.deleted] == ["The answer."]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n\u200b"}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x" * 32_769}, "text is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "x", "message_thread_id": 1}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "x"}]]}},
            "inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "chat_id": 1}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ],
)
async def test_refused_messages(
    post: Post, chat: PrivateChat, params: dict[str, object], reason: str
) -> None:
    status, answer = await post("sendMessage", **({"chat_id": chat.id} | params))
    assert (status, answer["error_code"], answer["ok"]) == (400, 400, False)
    assert answer["description"] == f"Bad Request: {reason}"
    assert chat.bot_messages == []


async def test_the_limit_counts_what_is_left_after_parsing(bot: Bot, chat: PrivateChat) -> None:
    link = '<a href="https://news.example/a-long-address">x</a>'
    sent = await bot.send_message(chat.id, link + "y" * 4095, parse_mode="HTML")
    assert utf16_length(sent.text or "") == 4096


async def test_entities_beyond_the_hundredth_are_dropped(bot: Bot, chat: PrivateChat) -> None:
    await bot.send_message(chat.id, "<b>x</b>\n" * 101, parse_mode="HTML")
    assert len(chat.bot_messages[0].covered_by("bold")) == 100


async def test_a_missing_reply_can_be_allowed(bot: Bot, chat: PrivateChat) -> None:
    question = await chat.say("Why?")
    sent = await bot.send_message(chat.id, "x", reply_to_message_id=question.message_id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Why?"
    alone = await bot.send_message(
        chat.id, "x", reply_to_message_id=99, allow_sending_without_reply=True
    )
    assert alone.reply_to_message is None


@pytest.mark.parametrize(("size", "fits"), [(0, False), (1, True), (64, True), (65, False)])
async def test_callback_data_is_64_bytes_at_most(
    post: Post, chat: PrivateChat, size: int, fits: bool
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x" * size}]]}
    _, answer = await post("sendMessage", chat_id=chat.id, text="x", reply_markup=keyboard)
    assert answer["ok"] is fits
    assert fits or answer["description"] == "Bad Request: BUTTON_DATA_INVALID"


async def test_refused_edits(post: Post, bot: Bot, chat: PrivateChat) -> None:
    question = await chat.say("Why?")
    sent = await bot.send_message(chat.id, "<b>x</b>", parse_mode="HTML")

    async def reason(message_id: int, text: str) -> str:
        params = {"chat_id": chat.id, "message_id": message_id, "parse_mode": "HTML"}
        _, answer = await post("editMessageText", text=text, **params)
        description: str = answer["description"]
        return description

    same = "same as a current content and reply markup of the message"
    assert (await reason(sent.message_id, "<b>x</b> ")).endswith(same)
    assert await reason(99, "y") == "Bad Request: message to edit not found"
    assert await reason(question.message_id, "y") == "Bad Request: message can't be edited"
    assert await reason(sent.message_id, "y" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    assert await reason(0, "y") == "Bad Request: message identifier is not specified"
    assert chat.now(question).text == "Why?"


async def test_a_keyboard_alone_can_be_edited(bot: Bot, chat: PrivateChat) -> None:
    sent = await bot.send_message(chat.id, "x")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Go", url="https://news.example")]])
    await sent.edit_reply_markup(keyboard)
    assert [button["text"] for button in chat.bot_messages[0].buttons] == ["Go"]
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(keyboard)


async def test_those_who_shut_the_bot_out(bot: Bot, telegram: FakeTelegram) -> None:
    anna = telegram.user("Anna")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(anna.id, "x")
    chat = telegram.private_chat(anna)
    chat.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(chat.id, "x")
    chat.unblock()
    await bot.send_message(chat.id, "x")
    for basic, name in [(True, "group chat"), (False, "supergroup chat")]:
        group = telegram.group("News", [anna], basic=basic)
        group.remove_bot(anna)
        with pytest.raises(Forbidden, match=f"bot was kicked from the {name}"):
            await bot.send_message(group.id, "x")
    left = telegram.group("News", [anna])
    await bot.leave_chat(left.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(left.id, "x")


async def test_a_migrated_group_names_its_successor(bot: Bot, telegram: FakeTelegram) -> None:
    old = telegram.group("News", [telegram.user("Anna")], basic=True)
    new = old.migrate()
    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(old.id, "x")
    assert refusal.value.new_chat_id == new.id
    await bot.send_message(new.id, "x")
    migrated = [update.message for update in await bot.get_updates() if update.message]
    assert [message.migrate_to_chat_id for message in migrated] == [new.id, None]
    assert [message.migrate_from_chat_id for message in migrated] == [None, old.id]


async def test_forms_multipart_and_json_mean_the_same(
    telegram: FakeTelegram, chat: PrivateChat
) -> None:
    url = f"{telegram.base_url}{telegram.token}/SENDMESSAGE"
    fields = {"chat_id": str(chat.id), "text": "x", "disable_notification": "true"}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    async with aiohttp.ClientSession() as session:
        for body in ({"json": fields}, {"data": fields}, {"data": multipart}, {"params": fields}):
            async with session.post(url, **body) as answer:
                assert answer.status == 200
    assert [message.text for message in chat.bot_messages] == ["x"] * 4
    assert {call.chat_id for call in telegram.calls_of("sendMessage")} == {chat.id}


@pytest.mark.parametrize(
    ("token", "code", "reason"),
    [("7000000002:" + "A" * 35, 401, "Unauthorized"), ("nonsense", 404, "Not Found")],
)
async def test_only_the_right_token_opens(
    telegram: FakeTelegram, token: str, code: int, reason: str
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{telegram.base_url}{token}/getMe")
    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": reason}
    with pytest.raises(InvalidToken):
        await Bot(token, base_url=telegram.base_url).initialize()


async def test_calls_that_the_bot_api_does_not_have_fail_the_test() -> None:
    async def misbehave() -> None:
        async with (
            FakeTelegram(limits=NO_LIMITS) as telegram,
            Bot(telegram.token, base_url=telegram.base_url) as bot,
        ):
            chat = telegram.private_chat(telegram.user("Anna"))
            with pytest.raises(BadRequest):
                await bot.send_message(chat.id, "x", api_kwargs={"txet": "x"})
            with pytest.raises(InvalidToken, match="Not Found"):
                await bot._post("sendNonsense")

    with pytest.raises(AssertionError, match=r"sendMessage takes no parameter txet.*sendNonsense"):
        await misbehave()
