"""Groups: coming, going and moving, and what the bot says of what it sees."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from telegram import Update

from bot.storage.chats import Askers, ChatOptions, ChatStore
from bot.storage.inbox import InboxStore, inbox_updates
from bot.telegram import texts
from bot.telegram.requests import language_of
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running
from tests.fake_telegram import Fail, FakeTelegram, Group, User

GREETING = "Hello! I answer questions about the news."
SEES_ADDRESSED = "Telegram shows me commands for me"
SEES_ALL = "Telegram shows me everything that is written here"
GOODBYE = "so I leave this one"
ONLY_ADMINS = "In this group only its admins may ask me"


@pytest.fixture
def anna(telegram: FakeTelegram) -> User:
    """Somebody in the group."""
    return telegram.user("Anna")


@pytest.fixture
def chats(engine: Engine, telegram: FakeTelegram) -> ChatStore:
    """What is known of chats."""
    return ChatStore(engine, telegram.bot.id)


def said(group: Group) -> list[str]:
    return [message.text for message in group.bot_messages]


class TestComing:
    """The bot is let into a group."""

    async def test_it_says_how_to_ask_and_what_it_sees(
        self, telegram: FakeTelegram, running: Running, anna: User
    ) -> None:
        group = telegram.group("News", [anna], with_bot=False)
        async with running():
            group.add_bot(anna)
            welcome = await group.wait_for(GREETING)
            await telegram.wait_until_quiet()
        assert said(group) == [welcome.text]
        assert "mentioning @newsbot" in welcome.text
        assert SEES_ADDRESSED in welcome.text
        assert "/setprivacy to @BotFather" in welcome.text
        assert "add me again" in welcome.text

    async def test_as_an_admin_it_sees_everything(
        self, telegram: FakeTelegram, running: Running, anna: User
    ) -> None:
        group = telegram.group("News", [anna], with_bot=False)
        async with running():
            group.add_bot(anna, as_admin=True)
            welcome = await group.wait_for(GREETING)
        assert SEES_ALL in welcome.text

    async def test_it_speaks_the_language_of_the_group_or_of_whoever_let_it_in(
        self, telegram: FakeTelegram, running: Running
    ) -> None:
        clara = telegram.user("Clara", language_code="de-AT")
        group = telegram.group("Nachrichten", [clara], with_bot=False)
        async with running():
            pass  # so that the updates below have their kind asked for
        group.add_bot(clara)
        update = Update.de_json(telegram.updates.pending[0], None)
        assert language_of(update, ChatOptions()) == "de"
        assert language_of(update, ChatOptions(language="fr")) == "fr"

    async def test_nobody_is_welcomed_twice_but_told_when_it_comes_to_see_more_or_less(
        self, telegram: FakeTelegram, running: Running, anna: User
    ) -> None:
        group = telegram.group("News", [anna], with_bot=False)
        async with running():
            group.add_bot(anna)
            await group.wait_for(GREETING)
            group.remove_bot(anna)
            group.add_bot(anna)
            await telegram.wait_until_quiet()
            assert len(group.bot_messages) == 1
            group.remove_bot(anna)
            telegram.privacy_mode = False  # as the welcome explained
            group.add_bot(anna)
            await group.wait_for(lambda message: message.text.startswith(SEES_ALL))
            group.promote_bot(anna)
            await telegram.wait_until_quiet()
        assert len(group.bot_messages) == 2

    async def test_promoted_and_demoted_it_says_what_it_sees_now(
        self, telegram: FakeTelegram, running: Running, anna: User
    ) -> None:
        group = telegram.group("News", [anna])
        async with running():
            group.promote_bot(anna)
            await group.wait_for(SEES_ALL)
            group.demote_bot(anna)
            await group.wait_for(SEES_ADDRESSED)
            await telegram.wait_until_quiet()
        assert not any(GREETING in text for text in said(group))

    async def test_after_a_crash_nobody_is_welcomed_again(
        self, telegram: FakeTelegram, running: Running, engine: Engine, anna: User
    ) -> None:
        group = telegram.group("News", [anna], with_bot=False)
        telegram.updates.allow(["my_chat_member"])
        group.add_bot(anna)
        [update] = telegram.updates.pending
        telegram.updates.drop()
        InboxStore(engine, telegram.bot.id).add(update["update_id"], json.dumps(update))
        async with running():
            await telegram.wait_until_quiet()
        assert group.bot_messages == []

    async def test_a_channel_hears_nothing(self, telegram: FakeTelegram, running: Running) -> None:
        channel = telegram.channel("Posts")
        async with running(allowed_groups=(-1,)):
            telegram.change_bot_status(channel.chat, telegram.user("Boss"), "left")
            telegram.change_bot_status(channel.chat, telegram.user("Boss"), "administrator")
            await channel.post("@newsbot why?")
            await telegram.wait_until_quiet()
        assert telegram.calls_of("sendMessage", "leaveChat") == []


class TestGoing:
    """The bot is shut out, or goes by itself."""

    async def test_a_chat_that_shut_it_out_is_known_until_it_is_let_in(
        self, telegram: FakeTelegram, running: Running, anna: User, chats: ChatStore
    ) -> None:
        group, chat = telegram.group("News", [anna]), telegram.private_chat(anna)
        async with running():
            group.remove_bot(anna)
            chat.block()
            await telegram.wait_until_quiet()
            assert chats.closed() == {group.id, chat.id}
            chat.unblock()
            group.add_bot(anna)
            await group.wait_for(GREETING)
            await telegram.wait_until_quiet()
        assert chats.closed() == set()

    async def test_it_leaves_groups_that_it_is_not_allowed_in_with_one_line(
        self, telegram: FakeTelegram, running: Running, anna: User
    ) -> None:
        home = telegram.group("Home", [anna], with_bot=False)
        foreign = telegram.group("Foreign", [anna], with_bot=False)
        async with running(allowed_groups=(home.id,), admin_ids=(anna.id,)):
            home.add_bot(anna)
            await home.wait_for(GREETING)
            foreign.add_bot(anna)  # not even an admin in the settings opens a group
            await telegram.world.wait_until(lambda: foreign.chat.bot_status == "left", 5)
            await telegram.wait_until_quiet()
        [goodbye] = said(foreign)
        assert GOODBYE in goodbye
        assert home.chat.bot_status == "member"

    @pytest.mark.parametrize("text", ["/ask why?", "nobody asked the bot"])
    async def test_it_leaves_with_the_next_message_where_it_was_before_the_list(
        self,
        telegram: FakeTelegram,
        running: Running,
        anna: User,
        engine: Engine,
        service: RuleService,
        text: str,
    ) -> None:
        foreign = telegram.group("Foreign", [anna], privacy_mode=False)
        async with running(allowed_groups=(-1,)):
            for _ in range(3):
                await foreign.say(anna, text)
            await telegram.world.wait_until(lambda: foreign.chat.bot_status == "left", 5)
            await telegram.wait_until_quiet()
        [goodbye] = said(foreign)
        assert GOODBYE in goodbye
        assert service.asked == []
        with engine.connect() as connection:
            assert not any(connection.scalars(select(inbox_updates.c.payload)))

    async def test_a_press_in_a_foreign_group_makes_it_leave_too(
        self, telegram: FakeTelegram, running: Running
    ) -> None:
        group = telegram.group("Foreign")
        async with running():
            await group.say(group.owner, "/settings")
            board = await group.wait_for_reply("Settings")
        async with running(allowed_groups=(-1,)):
            await group.press(group.owner, board, texts.SETTING_EVERYONE)
            await telegram.world.wait_until(lambda: group.chat.bot_status == "left", 5)
        assert GOODBYE in said(group)[-1]


class TestMoving:
    """A group becomes a supergroup."""

    async def test_what_was_chosen_and_said_goes_along(
        self,
        telegram: FakeTelegram,
        running: Running,
        service: RuleService,
        chats: ChatStore,
        anna: User,
    ) -> None:
        group = telegram.group("News", [anna], basic=True)
        chosen = ChatOptions(language="de", streaming=False, askers=Askers.EVERYONE)
        chats.choose(group.id, chosen)
        async with running():
            await group.say(anna, "/ask before?")
            await group.wait_for_reply("Answer to: before?")
            moved = group.migrate()
            await moved.say(anna, "/ask after?")
            await moved.wait_for_reply("Answer to: after?")
            assert chats.options(moved.id) == chosen
            chats.choose(moved.id, replace(chosen, language="fr"))
        async with running():  # it is known after a restart
            await moved.say(anna, "/ask again?")
            await moved.wait_for_reply("Answer to: again?")
        assert len({asker.conversation for asker in service.askers}) == 1
        assert chats.options(moved.id).language == "fr"

    async def test_what_it_was_allowed_goes_along(
        self,
        telegram: FakeTelegram,
        running: Running,
        service: RuleService,
        anna: User,
    ) -> None:
        group = telegram.group("News", [anna], basic=True)
        boss = telegram.private_chat(telegram.user("Boss"))
        async with running(admin_ids=(boss.user.id,), group_per_day=9):
            await boss.say(f"/quota {group.id} 2")
            await boss.wait_for_reply(f"{group.id} has asked 0 of 2")
            await group.say(anna, "/ask one")
            await group.wait_for_reply("Answer to: one")
            moved = group.migrate()
            await moved.say(anna, "/ask two")
            await moved.wait_for_reply("Answer to: two")
            await moved.say(anna, "/ask three")
            await moved.wait_for_reply(texts.GROUP_TOO_MANY.format(count=2))
            for one in (group, moved):
                await boss.say(f"/quota {one.id}")
                await boss.wait_for_reply(f"{one.id} has asked 2 of 2")
            await boss.say(f"/quota {moved.id} default")
            await boss.wait_for_reply("has asked 2 of 9")
            await boss.say(f"/ban {group.id}")
            await boss.wait_for_reply("for good")
            await moved.say(anna, "/ask four")
            await telegram.wait_until_quiet()
            await boss.say(f"/unban {moved.id}")
            await boss.wait_for_reply("may use me again")
            await moved.say(anna, "/ask five")
            await moved.wait_for_reply("Answer to: five")
        assert service.asked == ["one", "two", "five"]

    async def test_it_follows_by_either_of_the_two_service_messages(
        self, telegram: FakeTelegram, running: Running, chats: ChatStore
    ) -> None:
        group = telegram.group("News", basic=True)
        moved = telegram.group("News")
        group.chat.migrated_to = moved.id
        async with running():
            moved._serve(moved.owner, migrate_from_chat_id=group.id)
            await telegram.wait_until_quiet()
        assert chats.moved() == {group.id: moved.id}

    async def test_nobody_is_welcomed_into_what_was_their_group(
        self, telegram: FakeTelegram, running: Running
    ) -> None:
        group = telegram.group("News", basic=True)
        async with running(allowed_groups=(group.id,)):
            moved = group.migrate()
            moved.chat.set_status(telegram.bot, "left")
            telegram.change_bot_status(moved.chat, group.owner, "member")
            await telegram.wait_until_quiet()
            assert said(moved) == []
            await moved.say(group.owner, "/ask why?")  # and the list still lets it stay
            await moved.wait_for_reply("Answer to: why?")

    async def test_a_question_asked_at_the_moment_of_the_move_is_answered(
        self, telegram: FakeTelegram, running: Running
    ) -> None:
        group = telegram.group("News", basic=True)
        async with running(replace(QUICK, settling=0.5), allowed_groups=(group.id,)):
            moved = telegram.group("News")
            asked = await moved.say(moved.owner, "/ask why?")
            group.chat.migrated_to = moved.id
            group._serve(group.owner, migrate_to_chat_id=moved.id)
            answer = await moved.wait_for("Answer to: why?")
        assert answer.reply_to == asked.message_id


class TestWhoMayAsk:
    """Where a group lets only its admins ask."""

    @pytest.fixture
    def group(self, telegram: FakeTelegram, anna: User, chats: ChatStore) -> Group:
        """A group of Anna's and her boss's whose admins alone may ask."""
        group = telegram.group("News", [anna], admins=[telegram.user("Boss")])
        chats.choose(group.id, ChatOptions(askers=Askers.ADMINS))
        return group

    async def test_others_get_one_line_and_no_more(
        self, telegram: FakeTelegram, running: Running, group: Group, anna: User
    ) -> None:
        async with running():
            for text in ("/ask why?", "@newsbot why?", "/latest", "/nonsense@newsbot"):
                await group.say(anna, text)
                await telegram.wait_until_quiet(0.1)
            [told] = said(group)
            assert ONLY_ADMINS in told
            await group.say(anna, "/help")  # for everybody, as are /privacy and /forget_me
            await group.wait_for_reply("How to ask")

    async def test_admins_are_answered_by_name_or_anonymously(
        self, telegram: FakeTelegram, running: Running, group: Group, service: RuleService
    ) -> None:
        [boss] = [user for user in group.chat.users.values() if user.first_name == "Boss"]
        channel = telegram.channel("Posts")
        async with running():
            await group.say(boss, "/ask by name?")
            await group.wait_for_reply("Answer to: by name?")
            await group.say(group.owner, "/ask by owner?")
            await group.wait_for_reply("Answer to: by owner?")
            await group.say_anonymously("/ask anonymously?")
            await group.wait_for_reply("Answer to: anonymously?")
            await group.say_as_channel(channel, "/ask as a channel?")
            await group.wait_for_reply(ONLY_ADMINS)
        assert service.asked == ["by name?", "by owner?", "anonymously?"]
        assert service.askers[-1].user is None

    async def test_admins_are_found_where_members_are_hidden(
        self, telegram: FakeTelegram, running: Running, group: Group, anna: User
    ) -> None:
        hidden = Fail(400, "Bad Request: member list is inaccessible")
        telegram.faults.always("getChatMember", hidden)
        async with running():
            await group.say(group.owner, "/ask why?")
            await group.wait_for_reply("Answer to: why?")
            await group.say(anna, "/ask why?")
            await group.wait_for_reply(ONLY_ADMINS)

    async def test_a_hiccup_of_telegrams_makes_no_admin_a_stranger(
        self, telegram: FakeTelegram, running: Running, group: Group
    ) -> None:
        telegram.faults.next("getChatMember", Fail(500, "Internal Server Error"))
        async with running():
            await group.say(group.owner, "/ask why?")
            await group.wait_for_reply("Answer to: why?")


@pytest.mark.parametrize(
    ("is_member", "welcomed"), [pytest.param(True, 1, id="in"), pytest.param(False, 0, id="out")]
)
async def test_a_restricted_bot_may_be_in_a_group_or_not(
    telegram: FakeTelegram, running: Running, is_member: bool, welcomed: int, anna: User
) -> None:
    group = telegram.group("News", [anna])
    rights = dict.fromkeys(
        [
            "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
            "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
            "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
            "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag",
            "can_react_to_messages",
        ],
        True,
    )  # fmt: skip
    bot = {"id": telegram.bot.id, "is_bot": True, "first_name": "News", "username": "newsbot"}
    chat = {"id": group.id, "type": "supergroup", "title": "News"}
    new: dict[str, Any] = {"status": "restricted", "user": bot, "until_date": 0, **rights}
    async with running():
        telegram.updates.put(
            "my_chat_member",
            {
                "chat": chat,
                "from": {"id": anna.id, "is_bot": False, "first_name": "Anna"},
                "date": 1,
                "old_chat_member": {"status": "left", "user": bot},
                "new_chat_member": new | {"is_member": is_member},
            },
        )
        await telegram.wait_until_quiet()
    assert len(group.bot_messages) == welcomed


async def test_answers_stay_in_their_topic_and_out_of_closed_ones(
    telegram: FakeTelegram, running: Running, anna: User, service: RuleService
) -> None:
    group = telegram.group("News", [anna], topics=["Economy", "Archive", "Old"])
    service.gate.clear()
    async with running():
        group.close_topic("Archive")
        await group.say(anna, "/ask in a closed one?", thread="Archive")
        await group.say(anna, "/help", thread="Archive")
        await telegram.wait_until_quiet()
        assert said(group) == []
        await group.say(anna, "/ask a slow one?", thread="Old")
        await group.wait_for_reply(texts.SEARCHING)
        group.delete_topic("Old")
        service.gate.set()
        answer = await group.wait_for("Answer to: a slow one?")
    assert service.asked == ["a slow one?"]
    assert answer.thread_id is None  # nobody can write where nothing is any more
