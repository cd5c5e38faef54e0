"""A strict fake of Telegram's Bot API server, for tests that drive the real bot over real HTTP.

    async with FakeTelegram() as telegram:
        bot = Bot(telegram.token, base_url=telegram.base_url)   # or a whole Application
        anna = telegram.user("Anna")
        chat = telegram.private_chat(anna)
        await chat.say("What happened?")                        # an update for the bot
        answer = await chat.wait_for_reply("According to")      # after edits, too
        assert len(chat.bot_messages) == 1 and answer.texts[0] == "One moment …"

        group = telegram.group("News", members=[anna], topics=["Economy"])
        await group.say(anna, "@newsbot why?", thread="Economy")
        telegram.faults.next("editMessageText", RetryAfter(1), ResetAfterStore())
        sends = telegram.calls_of("sendMessage")                # parameters, status, times

`python -m tests.fake_telegram` runs it by itself, with a web page to write to the bot (`page`).

Markup is parsed by TDLib itself; errors have Telegram's wording; limits are counted. Calls that
the Bot API does not have fail the test when the block ends.
"""

from tests.fake_telegram.chats import Channel, Group, PrivateChat
from tests.fake_telegram.entities import (
    Clickable,
    Entity,
    EntityError,
    Judgement,
    clickable,
    judge_message,
    parse_html,
    utf16_length,
)
from tests.fake_telegram.faults import (
    BadGateway,
    Fail,
    Fault,
    Hang,
    InternalError,
    ResetAfterStore,
    ResetBefore,
    RetryAfter,
)
from tests.fake_telegram.limits import NO_LIMITS, Limits
from tests.fake_telegram.queries import Query
from tests.fake_telegram.server import DEFAULT_TOKEN, Call, FakeTelegram
from tests.fake_telegram.world import Message, User

__all__ = [
    "DEFAULT_TOKEN",
    "NO_LIMITS",
    "BadGateway",
    "Call",
    "Channel",
    "Clickable",
    "Entity",
    "EntityError",
    "Fail",
    "FakeTelegram",
    "Fault",
    "Group",
    "Hang",
    "InternalError",
    "Judgement",
    "Limits",
    "Message",
    "PrivateChat",
    "Query",
    "ResetAfterStore",
    "ResetBefore",
    "RetryAfter",
    "User",
    "clickable",
    "judge_message",
    "parse_html",
    "utf16_length",
]
