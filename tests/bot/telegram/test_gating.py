"""Whom the bot answers, case by case."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from telegram import Message, Update

from bot.telegram.gating import Action, Decision, is_admin_command, should_respond
from bot.telegram.gating import decide as decide_update
from tests.fake_telegram.entities import find_entities

BOT_ID = 7_000_000_001
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "News", "username": "newsbot"}
ANNA = {"id": 6_100_000_001, "is_bot": False, "first_name": "Anna"}
PRIVATE = {"id": ANNA["id"], "type": "private", "first_name": "Anna"}
GROUP = {"id": -1_001, "type": "supergroup", "title": "News"}


def decide(text: str | None, chat: dict[str, Any] = GROUP, **fields: Any) -> Decision:
    """The decision about a message of Anna's, with the entities that Telegram finds in it."""
    raw: dict[str, Any] = {"message_id": 5, "date": 1, "chat": chat, "from": ANNA, **fields}
    if text is not None:
        entities = [
            {"type": found.type, "offset": found.offset, "length": found.length}
            for found in find_entities(text)
        ]
        raw = {"text": text, "entities": entities, **raw}
    return should_respond(Message.de_json(raw, None), "NewsBot", BOT_ID)


def own_message(**fields: Any) -> dict[str, Any]:
    """A message of the bot's, to be replied to."""
    return {"message_id": 4, "date": 1, "chat": GROUP, "from": BOT, "text": "Hi", **fields}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("What happened?", "What happened?"),
        ("@newsbot what happened?", "what happened?"),
        ("/ask what happened?", "what happened?"),
        ("/ask", ""),
        ("24/7 news?", "24/7 news?"),
    ],
)
def test_in_private_everything_is_a_question(text: str, question: str) -> None:
    decision = decide(text, PRIVATE)
    assert (decision.action, decision.text) == (Action.ANSWER, question)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("@newsbot what happened?", "what happened?"),
        ("@NEWSBOT, what happened?", "what happened?"),
        ("Hey @newsbot what happened?", "Hey what happened?"),
        ("👩‍👩‍👧 what happened, @newsbot", "👩‍👩‍👧 what happened"),
        ("@newsbot", ""),
        ("/ask what happened?", "what happened?"),
        ("/ASK@newsbot what happened?", "what happened?"),
        ("/ask@newsbot\nwhat happened, @anna?", "what happened, @anna?"),
        ("/ask @newsbot what happened?", "what happened?"),
    ],
)
def test_in_groups_what_addresses_the_bot_is_a_question(text: str, question: str) -> None:
    decision = decide(text)
    assert (decision.action, decision.text) == (Action.ANSWER, question)


@pytest.mark.parametrize(
    "text",
    [
        "What happened?",
        "@otherbot what happened?",
        "mail me@newsbot.com",
        "newsbot, what happened?",
        "/ask@otherbot what happened?",
        "/unknown",
        "I said /ask yesterday",
    ],
)
def test_in_groups_everything_else_is_met_with_silence(text: str) -> None:
    assert decide(text).action is Action.IGNORE


def test_a_command_for_another_bot_is_ignored_even_in_private_and_in_replies() -> None:
    assert decide("/start@otherbot", PRIVATE).action is Action.IGNORE
    reply = decide("/ask@otherbot why?", reply_to_message=own_message())
    assert reply.action is Action.IGNORE


def test_replies_to_the_bot_are_questions_but_not_a_topics_own_link() -> None:
    assert decide("Why?", reply_to_message=own_message()).text == "Why?"
    opened = own_message(forum_topic_created={"name": "Economy", "icon_color": 1})
    assert decide("Why?", reply_to_message=opened).action is Action.IGNORE
    other = own_message() | {"from": ANNA}
    assert decide("Why?", reply_to_message=other).action is Action.IGNORE


def test_a_mention_without_username_counts_by_id() -> None:
    mention = {"type": "text_mention", "offset": 0, "length": 4, "user": BOT}
    assert decide("News, why?", entities=[mention]).text == "why?"


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [("/start", "start", ""), ("/Reload asia", "reload", "asia"), ("/help@newsbot", "help", "")],
)
def test_known_commands(text: str, command: str, rest: str) -> None:
    for chat in (PRIVATE, GROUP):
        decision = decide(text, chat)
        assert decision == Decision(Action.COMMAND, rest, command, named="@" in text)
        assert is_admin_command(decision) == (command == "reload")


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
@pytest.mark.parametrize("before", ["@newsbot ", "@NEWSBOT, ", "@newsbot:\n"])
def test_a_command_may_stand_behind_a_mention(before: str, chat: dict[str, Any]) -> None:
    asked = decide(before + "/ask why?", chat)
    assert (asked.action, asked.text, asked.command) == (Action.ANSWER, "why?", "ask")
    assert decide(before + "/latest Economy", chat) == Decision(
        Action.COMMAND, "Economy", "latest", named=True
    )
    assert decide(before + "/nonsense", chat).action is Action.UNKNOWN_COMMAND
    within = decide(before + "what does /ask do?", chat)
    assert (within.action, within.text) == (Action.ANSWER, "what does /ask do?")
    assert decide("@ann /ask why?").action is Action.IGNORE


@pytest.mark.parametrize("argument", ["asia:", "a,b,", "@newsbot", "id@newsbot:"])
def test_what_an_admin_names_loses_nothing(argument: str) -> None:
    for command in ("/remove", "/reload@newsbot"):
        assert decide(f"{command}  {argument} ", PRIVATE).text == argument


def test_unknown_commands_are_ours_only_where_nobody_else_is_meant() -> None:
    assert decide("/nonsense", PRIVATE).action is Action.UNKNOWN_COMMAND
    assert decide("/nonsense@newsbot").action is Action.UNKNOWN_COMMAND


def test_captions_are_read_and_other_media_explained_in_private_only() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    assert decide(None, PRIVATE, photo=photo, caption="What is it?").text == "What is it?"
    assert decide(None, PRIVATE, photo=photo).action is Action.UNREADABLE
    assert decide(None, photo=photo).action is Action.IGNORE
    assert decide(None, photo=photo, reply_to_message=own_message()).action is Action.IGNORE


@pytest.mark.parametrize(
    "fields",
    [
        {"from": BOT | {"id": 5}},
        {"via_bot": BOT},
        {"is_automatic_forward": True},
        {"chat": {"id": -1_002, "type": "channel", "title": "Posts"}},
    ],
)
def test_what_no_person_wrote_is_ignored(fields: dict[str, Any]) -> None:
    assert decide("@newsbot why?", **fields).action is Action.IGNORE


def test_anonymous_admins_and_channels_are_answered() -> None:
    anonymous = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
    assert decide("@newsbot why?", **{"from": anonymous, "sender_chat": GROUP}).text == "why?"


def test_what_is_forwarded_into_a_group_was_said_elsewhere() -> None:
    origin = {"type": "user", "date": 1, "sender_user": ANNA}
    assert decide("@newsbot why?", forward_origin=origin).action is Action.IGNORE
    assert decide("/ask why?", forward_origin=origin).action is Action.IGNORE
    assert decide("Why?", PRIVATE, forward_origin=origin).action is Action.ANSWER


@pytest.mark.parametrize("kind", ["edited_message", "guest_message", "channel_post"])
def test_only_new_messages_of_members_count(kind: str) -> None:
    raw = {"message_id": 5, "date": 1, "chat": GROUP, "from": ANNA, "text": "@newsbot why?"}
    entities = [{"type": "mention", "offset": 0, "length": 8}]
    bot = SimpleNamespace(username="newsbot", id=BOT_ID)
    update = {"update_id": 1, kind: raw | {"entities": entities}}
    assert decide_update(Update.de_json(update, None), bot).action is Action.IGNORE
    update = {"update_id": 1, "message": raw | {"entities": entities}}
    assert decide_update(Update.de_json(update, None), bot).action is Action.ANSWER


def test_a_mention_in_a_caption_counts_in_groups() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    mention = [{"type": "mention", "offset": 0, "length": 8}]
    caption: dict[str, Any] = {
        "photo": photo,
        "caption": "@newsbot what is it?",
        "caption_entities": mention,
    }
    assert decide(None, **caption).text == "what is it?"
    assert decide(None, photo=photo, caption="What is it?").action is Action.IGNORE


@pytest.mark.parametrize("field", ["migrate_to_chat_id", "migrate_from_chat_id"])
def test_either_word_of_a_migration_counts(field: str) -> None:
    raw = {"message_id": 5, "date": 1, "chat": GROUP, "from": ANNA, field: -7}
    update = Update.de_json({"update_id": 1, "message": raw}, None)
    bot = SimpleNamespace(username="newsbot", id=BOT_ID)
    assert decide_update(update, bot).action is Action.MIGRATION


def test_edits_and_service_messages_are_ignored() -> None:
    assert should_respond(None, "newsbot", BOT_ID).action is Action.IGNORE
    assert decide(None, PRIVATE, pinned_message=own_message()).action is Action.IGNORE
