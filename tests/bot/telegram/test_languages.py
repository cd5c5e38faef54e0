"""The language of an answer's frames: the one chosen for the chat, else that of the question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from bot.answering.chain import Answerer
from bot.answering.frames import EXTRACTIVE_NOTE, NEAREST, NOT_FOUND
from bot.storage.chats import ChatOptions, ChatStore
from bot.storage.database import open_database
from bot.telegram import texts
from bot.wording import wording
from config.settings import Settings
from tests.bot.answering.conftest import search_all
from tests.bot.telegram.stand_ins import QUICK, RuleService, Running, run_newsroom
from tests.conftest import HashedWords
from tests.fake_telegram import FakeTelegram, Message

HERRING = "How many tonnes of herring may be landed?"
UNKNOWN = "Who won the 1966 World Cup final at Wembley?"
GERMAN = wording("de")


async def replies(
    telegram: FakeTelegram, data_dir: Path, chosen: str | None
) -> tuple[Message, Message]:
    """What somebody with a German Telegram gets: an answer, and word that there is none."""
    chat = telegram.private_chat(telegram.user("Anna", language_code="de"))
    async with run_newsroom(telegram, data_dir):
        chats = ChatStore(open_database(data_dir / "bot.db"), telegram.bot.id)
        chats.choose(chat.id, ChatOptions(language=chosen))
        await chat.say(HERRING)
        answered = await chat.wait_for_reply("18,400 tonnes")
        await chat.say(UNKNOWN)
        not_found = await chat.wait_for_reply(
            lambda one: "1966" not in one.text and one != answered
        )
        await telegram.wait_until_quiet()
    return answered, chat.now(not_found)


async def test_a_chosen_language_is_that_of_answers_too(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    answered, not_found = await replies(telegram, data_dir, "de")
    assert GERMAN.say(EXTRACTIVE_NOTE) in answered.text
    assert "22. Okt. 2024" in answered.text
    assert not_found.text.startswith(GERMAN.say(NOT_FOUND))
    assert GERMAN.say(NEAREST) in not_found.text
    assert "Was sagen die Artikel über" in not_found.text


async def test_without_one_it_is_that_of_the_question(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    answered, not_found = await replies(telegram, data_dir, None)
    assert EXTRACTIVE_NOTE in answered.text
    assert "22 Oct 2024" in answered.text
    assert not_found.text.startswith(NOT_FOUND)
    # All else is in the language of their Telegram.
    assert GERMAN.say(texts.BUTTON_MORE) in [button["text"] for button in answered.buttons]


async def test_what_is_shown_while_it_is_written_is_in_the_language_of_the_answer(
    telegram: FakeTelegram, service: RuleService, running: Running, engine: Engine
) -> None:
    german = telegram.private_chat(telegram.user("Anna", language_code="de"))
    chosen = telegram.private_chat(telegram.user("Bob", language_code="en"))
    ChatStore(engine, telegram.bot.id).choose(chosen.id, ChatOptions(language="de"))
    async with running(replace(QUICK, stream_private=0.05)):
        for chat, day in ((german, "15 Nov 2024"), (chosen, "15. Nov. 2024")):
            service.gate.clear()
            await chat.say("slow news?")
            partial = await chat.wait_for_reply("Answer to: slow news?\u202f¹ …")
            assert day in partial.text
            service.gate.set()
            answer = await chat.wait_for_reply("Answer to: slow news?\u202f¹\n")
            assert day in answer.text


async def test_the_lead_and_the_notes_follow_the_choice_and_the_claims_do_not() -> None:
    question = "Norwick ferry passengers ship costs million crowns kaça?"
    answerer = Answerer(Settings(embedder="x:y"), HashedWords)
    own = await answerer.answer(search_all(question, language="tr"))
    draft = await answerer.answer(search_all(question, language="tr"), frames_in="fr")
    assert own.language == "tr"
    assert draft.language == "fr"
    assert draft.notes[0] == wording("fr").say(EXTRACTIVE_NOTE)
    assert draft.claims == own.claims
