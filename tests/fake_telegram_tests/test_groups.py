"""Groups, channels and queries: what reaches the bot and where its messages land."""

from __future__ import annotations

import pytest
from telegram import Bot as PtbBot
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest

from tests.fake_telegram import FakeTelegram, PrivateChat

SPOKEN = ("hello", "/ask why", "/ask@newsbot why", "/ask@otherbot why", "why, @newsbot?", "reply")


async def updates(bot: PtbBot) -> tuple[Update, ...]:
    """All updates, taken out of the queue."""
    taken = await bot.get_updates()
    if taken:
        await bot.get_updates(offset=taken[-1].update_id + 1)
    return taken


@pytest.mark.parametrize(
    ("privacy_mode", "bot_is_admin", "hidden"),
    [
        (True, False, {"hello", "/ask@otherbot why"}),
        (True, True, set()),
        (False, False, set()),
    ],
)
async def test_privacy_mode_decides_what_the_bot_reads(
    telegram: FakeTelegram, bot: PtbBot, privacy_mode: bool, bot_is_admin: bool, hidden: set[str]
) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("N", [anna], privacy_mode=privacy_mode, bot_is_admin=bot_is_admin)
    await bot.send_message(group.id, "The answer.")
    for text in SPOKEN:
        reply_to = group.bot_messages[0] if text == "reply" else None
        await group.say(anna, text, reply_to=reply_to)
    read = {u.message.text for u in await updates(bot) if u.message}
    assert read == set(SPOKEN) - hidden


@pytest.mark.parametrize("privacy_mode", [True, False])
async def test_the_bot_knows_whether_it_reads_everything(privacy_mode: bool) -> None:
    async with (
        FakeTelegram(privacy_mode=privacy_mode) as telegram,
        PtbBot(telegram.token, telegram.base_url) as bot,
    ):
        assert (await bot.get_me()).can_read_all_group_messages is not privacy_mode


async def test_messages_in_topics_carry_their_topic(telegram: FakeTelegram, bot: PtbBot) -> None:
    anna = telegram.user("Anna")
    group = telegram.group("N", [anna], topics=["Economy"])
    await group.say(anna, "/ask why", thread="Economy")
    await group.say(anna, "/ask in general")
    in_topic, in_general = (u.message for u in await updates(bot))
    assert in_topic is not None
    assert in_general is not None
    assert in_topic.is_topic_message
    assert in_topic.message_thread_id == group.topics["Economy"]
    assert in_topic.reply_to_message is not None
    assert in_topic.reply_to_message.forum_topic_created is not None
    assert (in_general.is_topic_message, in_general.message_thread_id) == (None, None)
    in_topic.set_bot(bot)
    await in_topic.reply_text("Because.")
    await bot.send_message(group.id, "Generally.")
    assert [(m.text, m.thread_id) for m in group.bot_messages] == [
        ("Because.", group.topics["Economy"]),
        ("Generally.", None),
    ]
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(group.id, "x", message_thread_id=1)
    group.close_topic("Economy")
    with pytest.raises(BadRequest, match="Topic_closed"):
        await in_topic.reply_text("x")


async def test_edits_anonymous_admins_and_media_come_as_telegram_sends_them(
    telegram: FakeTelegram, bot: PtbBot, chat: PrivateChat
) -> None:
    group = telegram.group("N", [chat.user])
    said = await group.say(chat.user, "/ask why")
    await group.edit(said, "/ask what")
    await group.say_anonymously("/ask who")
    await chat.send_photo("What is this?")
    await chat.send_voice()
    first, edited, anonymous, photo, voice = await updates(bot)
    assert first.message is not None
    assert edited.edited_message is not None
    assert edited.edited_message.message_id == first.message.message_id
    assert edited.edited_message.edit_date is not None
    assert anonymous.message is not None
    assert anonymous.message.sender_chat is not None
    assert anonymous.message.sender_chat.id == group.id
    assert photo.message is not None
    assert (photo.message.text, photo.message.caption) == (None, "What is this?")
    assert photo.message.photo
    assert voice.message is not None
    assert voice.message.voice is not None


async def test_channel_posts_are_updates_of_their_own(telegram: FakeTelegram, bot: PtbBot) -> None:
    channel = telegram.channel("Headlines", username="headlines")
    post = await channel.post("Rates rise")
    await channel.edit(post, "Rates fall")
    fresh, edited = await updates(bot)
    assert fresh.channel_post is not None
    assert (fresh.channel_post.text, fresh.channel_post.from_user) == ("Rates rise", None)
    assert edited.edited_channel_post is not None
    sent = await bot.send_message("@headlines", "Rates stand still")
    assert sent.sender_chat is not None
    await sent.edit_text("Rates jump")
    assert [m.text for m in channel.bot_messages] == ["Rates jump"]


async def test_the_bot_learns_where_it_is_let_in_and_thrown_out(
    telegram: FakeTelegram, bot: PtbBot, chat: PrivateChat
) -> None:
    group = telegram.group("N", [chat.user], with_bot=False)
    await group.say(chat.user, "/ask nobody")
    group.add_bot(chat.user)
    group.remove_bot(chat.user)
    chat.block()
    changes = [u.my_chat_member for u in await updates(bot) if u.my_chat_member]
    assert [(c.old_chat_member.status, c.new_chat_member.status) for c in changes] == [
        ("left", "member"),
        ("member", "kicked"),
        ("member", "kicked"),
    ]
    assert [c.chat.type for c in changes] == ["supergroup", "supergroup", "private"]


async def test_members_and_administrators(telegram: FakeTelegram, bot: PtbBot) -> None:
    anna, boris = telegram.user("Anna"), telegram.user("Boris")
    group = telegram.group("N", [anna], admins=[boris])
    statuses = [(await bot.get_chat_member(group.id, u.id)).status for u in (anna, boris)]
    assert statuses == ["member", "administrator"]
    admins = await bot.get_chat_administrators(group.id)
    assert [admin.user.id for admin in admins] == [group.owner.id, boris.id]
    assert (await bot.get_chat(group.id)).title == "N"
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(telegram.private_chat(anna).id)


async def test_a_pressed_button_is_answered_once_and_in_time(
    telegram: FakeTelegram, bot: PtbBot, chat: PrivateChat
) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more:1")]])
    await bot.send_message(chat.id, "x", reply_markup=keyboard)
    first = await chat.press(chat.user, chat.bot_messages[0], "More")
    late = await chat.press(chat.user, chat.bot_messages[0], "more:1")
    late.expire()
    queries = [u.callback_query for u in await updates(bot) if u.callback_query]
    assert [query.data for query in queries] == ["more:1", "more:1"]
    await bot.answer_callback_query(first.id, "Here")
    answer = await first.wait_for_answer()
    assert answer.model_dump()["text"] == "Here"
    for query_id in (first.id, late.id, "1"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
            await bot.answer_callback_query(query_id)


async def test_inline_queries_take_results_while_they_are_open(
    telegram: FakeTelegram, bot: PtbBot
) -> None:
    query = telegram.inline_query(telegram.user("Anna"), "rates")
    (update,) = await updates(bot)
    assert update.inline_query is not None
    assert update.inline_query.query == "rates"
    result = InlineQueryResultArticle("1", "Rates", InputTextMessageContent("<b>Rates</b>", "HTML"))
    with pytest.raises(BadRequest, match="Result_id_duplicate"):
        await bot.answer_inline_query(query.id, [result, result])
    await bot.answer_inline_query(query.id, [result], cache_time=30)
    assert [offered["title"] for offered in query.results] == ["Rates"]
    late = telegram.inline_query(telegram.user("Anna"), "rates", lifetime=0)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_inline_query(late.id, [result])


async def test_commands_are_kept_by_scope_and_language(
    telegram: FakeTelegram, bot: PtbBot, chat: PrivateChat
) -> None:
    await bot.set_my_commands([BotCommand("ask", "Ask")])
    await bot.set_my_commands([BotCommand("reload", "Load")], BotCommandScopeChat(chat.id))
    await bot.set_my_commands([BotCommand("ask", "Sor")], language_code="tr")
    assert [c.description for c in await bot.get_my_commands()] == ["Ask"]
    assert [c.description for c in await bot.get_my_commands(language_code="tr")] == ["Sor"]
    scoped = await bot.get_my_commands(BotCommandScopeChat(chat.id))
    assert [c.command for c in scoped] == ["reload"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([BotCommand("ask", "Ask")], BotCommandScopeChat(1))
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Ask!", "Ask")])


async def test_the_bots_own_texts_can_be_set(bot: PtbBot) -> None:
    assert (await bot.get_my_name()).name == "News"
    await bot.set_my_description("Answers questions about the news.")
    await bot.set_my_short_description("Kısa", language_code="tr")
    assert (await bot.get_my_description()).description == "Answers questions about the news."
    assert (await bot.get_my_short_description("tr")).short_description == "Kısa"
    assert (await bot.get_my_short_description()).short_description == ""
    with pytest.raises(BadRequest, match="Bot name is too long"):
        await bot.set_my_name("x" * 65)
