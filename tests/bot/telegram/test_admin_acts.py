"""What admins change from a chat, and what they see, over the sample articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.telegram.admin import chart, texts
from bot.telegram.texts import BUTTON_EXPIRED
from retrieval.sources.source import Source
from tests.bot.telegram.stand_ins import run_newsroom
from tests.fake_telegram import FakeTelegram, PrivateChat

HERRING = "How many tonnes of herring may be landed?"
UNKNOWN = "Who won the 2022 FIFA World Cup?"


@pytest.fixture
def boss(telegram: FakeTelegram) -> PrivateChat:
    """The chat of the bot with its admin."""
    return telegram.private_chat(telegram.user("Boss"))


async def say(chat: PrivateChat, text: str, wanted: str) -> str:
    await chat.say(text)
    return (await chat.wait_for_reply(wanted)).text


async def test_an_article_is_taken_down_at_once(
    telegram: FakeTelegram, data_dir: Path, boss: PrivateChat
) -> None:
    async with run_newsroom(telegram, data_dir, admin_ids=(boss.id,)):
        await say(boss, HERRING, "18,400 tonnes")
        await say(boss, "/remove cw-herring-quota", "is taken down")
        answer = await say(boss, HERRING, "can't answer")
        assert "18,400" not in answer
        for form in ("/remove nonsense", "/remove nonsense purge"):
            assert "no article nonsense" in await say(boss, form, "❌")
        await say(boss, "/remove cw-herring-quota purge", "This cannot be undone")
        await say(boss, "/remove", "Write /remove ID")
        await say(boss, "/remove a b", "Write /remove ID")
        acts = await say(boss, "/audit", "What admins did")
    plain = acts.replace("\u2060", "")
    assert f"{boss.id} · /remove cw-herring-quota: removed" in plain
    assert "nonsense: failed" in acts


async def test_a_purge_waits_for_its_confirmation(
    telegram: FakeTelegram, data_dir: Path, boss: PrivateChat
) -> None:
    async with run_newsroom(telegram, data_dir, admin_ids=(boss.id,)) as service:
        await say(boss, HERRING, "18,400 tonnes")
        await boss.say("/remove cw-herring-quota purge")
        asked = await boss.wait_for_reply("This cannot be undone")
        assert (await service.figures(1)).questions == 1
        await (await boss.press(boss.user, asked, texts.YES)).wait_for_answer()
        done = await boss.wait_for("is deleted, and so are the answers")
        assert done.text.endswith(": 1.")
        assert (await service.figures(1)).questions == 0
        confirmed = await boss.wait_for(texts.CONFIRMED)
        assert confirmed.buttons == ()


async def test_a_rollback_is_the_asker_s_to_confirm(
    telegram: FakeTelegram, data_dir: Path, boss: PrivateChat, tmp_path: Path
) -> None:
    other = telegram.user("Other")
    group = telegram.group("Desk", [boss.user, other])
    page = tmp_path / "new.jsonl"
    page.write_text('{"title": "Tide tables", "body": "High tide is at noon on Friday here."}\n')
    async with run_newsroom(telegram, data_dir, admin_ids=(boss.id, other.id)) as service:
        before = (await service.status()).articles
        await service.reload(sources=[Source(name="tides", location=str(page), kind="json_lines")])
        await group.say(boss.user, "/rollback@newsbot")
        asked = await group.wait_for_reply("Return to the articles as they were")
        told = await (await group.press(other, asked, texts.YES)).wait_for_answer()
        assert told.show_alert  # type: ignore[union-attr]
        assert (await service.status()).articles == before + 1
        await (await group.press(boss.user, asked, texts.YES)).wait_for_answer()
        await group.wait_for("Back to the articles before")
        assert (await service.status()).articles == before


async def test_a_confirmation_is_for_what_was_asked_and_works_once(
    telegram: FakeTelegram, data_dir: Path, boss: PrivateChat, tmp_path: Path
) -> None:
    page = tmp_path / "new.jsonl"
    tides = Source(name="tides", location=str(page), kind="json_lines")
    async with run_newsroom(telegram, data_dir, admin_ids=(boss.id,)) as service:

        async def reload(day: str) -> int:
            page.write_text(
                f'{{"id": "tides", "title": "Tide tables", "body": "High tide: {day} at noon."}}\n'
            )
            return (await service.reload(sources=[tides])).corpus_version

        await reload("Friday")
        await boss.say("/rollback")
        asked = await boss.wait_for_reply("Return to the articles as they were")
        version = await reload("Monday")
        await (await boss.press(boss.user, asked, texts.YES)).wait_for_answer()
        await boss.wait_for(texts.CHANGED_SINCE)
        assert await service.corpus_version() == version

        await boss.say("/rollback")
        asked = await boss.wait_for_reply("Return to the articles as they were")
        presses = [await boss.press(boss.user, asked, texts.YES) for _ in range(2)]
        shown = [(await press.wait_for_answer()).text for press in presses]  # type: ignore[union-attr]
        await boss.wait_for("Back to the articles before")
        assert await service.corpus_version() == version + 1
        acts = await say(boss, "/audit", "What admins did")
    assert shown == [None, BUTTON_EXPIRED]
    assert [line.partition("rollback: ")[2] for line in acts.splitlines()[1:]] == [
        f"corpus version {version + 1}",
        "asked to confirm",
        "not done: the articles had changed",
        "asked to confirm",
    ]


async def test_bans_and_quotas(telegram: FakeTelegram, data_dir: Path, boss: PrivateChat) -> None:
    ben = telegram.user("Ben")
    chat = telegram.private_chat(ben)
    async with run_newsroom(telegram, data_dir, admin_ids=(boss.id,)):
        await say(boss, "/bans", texts.NO_BANS)
        await say(boss, f"/ban {ben.id} 2 too loud", "reason: too loud")
        await say(chat, HERRING, "my admins have shut you out")
        await say(boss, "/bans", f"{ben.id} until")
        await say(boss, f"/unban {ben.id}", "may use me again")
        await say(boss, f"/unban {ben.id}", "was not shut out")
        await say(boss, f"/quota {ben.id} 1", f"{ben.id} has asked 0 of 1")
        await say(chat, HERRING, "18,400 tonnes")
        await say(chat, HERRING, "You may ask 1 questions a day")
        await say(boss, f"/quota {ben.id}", f"{ben.id} has asked 1 of 1")
        await say(boss, f"/quota {ben.id} default", "may ask any number")
        await say(boss, f"/ban {boss.id}", texts.BAN_ADMIN[:30])
        for nonsense in ("/ban", "/ban Ben", "/ban @ben", "/ban 0", "/ban 5 2h", "/ban 5 0 bad"):
            await say(boss, nonsense, "Write /ban ID")
        for nonsense in ("/quota", "/quota x", f"/quota {ben.id} many", f"/quota {ben.id} -1"):
            await say(boss, nonsense, "Write /quota ID")
        acts = await say(boss, "/audit 3", "What admins did")
    assert [line.split(": ")[-1] for line in acts.splitlines()[1:]] == [
        "quota default",
        "quota 1",
        "let in",
    ]


async def test_figures_and_what_found_nothing(
    telegram: FakeTelegram, data_dir: Path, boss: PrivateChat
) -> None:
    other = telegram.private_chat(telegram.user("Ben"))
    async with run_newsroom(telegram, data_dir, admin_ids=(boss.id,)):
        assert "Questions: 0\nAnswered: 0 (0%)" in await say(boss, "/stats", "The last days: 7")
        await say(boss, "/unanswered", "Everything that was asked was found")
        await say(other, HERRING, "18,400 tonnes")
        for question in (
            UNKNOWN,
            "who won, the 2022 fifa world cups",
            "Is there life on Kepler-22b?",
        ):
            await say(boss, question, "can't answer")
        listed = await say(boss, "/unanswered 3", "Asked and not found")
        figures = await say(boss, "/stats", "Questions: 4")
        for nonsense in ("/stats x", "/stats 0", "/stats 1000"):
            await say(boss, nonsense, "with a number of days from 1 to 365")
    first, second = listed.splitlines()[1:]
    assert first.startswith("• 2 × who won, the 2022 fifa world cups (")
    assert second.startswith("• 1 × Is there life on Kepler")
    assert "Answered: 1 (25%)\nNot found: 3 (75%)\n" in figures
    assert "model failed: 0 (0%)" in figures
    assert figures.endswith("Most questions today of one person or group: 1")
    assert "People: 2" in figures


async def test_questions_that_are_kept_hashed_are_counted(
    telegram: FakeTelegram, data_dir: Path, boss: PrivateChat
) -> None:
    more = {"answering": {"keep_questions": "hashed"}}
    async with run_newsroom(telegram, data_dir, more=more, admin_ids=(boss.id,)):
        await say(boss, UNKNOWN, "can't answer")
        await say(boss, UNKNOWN.upper(), "can't answer")
        listed = await say(boss, "/unanswered", "Asked and not found")
    assert "2 × (the text of questions is not kept)" in listed


async def test_the_status_shows_errors_and_a_chart(
    telegram: FakeTelegram, data_dir: Path, boss: PrivateChat
) -> None:
    import logging

    async with run_newsroom(telegram, data_dir, admin_ids=(boss.id,)):
        await say(boss, HERRING, "18,400 tonnes")
        logging.getLogger("bot.somewhere").error("the disk is <full> at evil.com")
        await say(boss, "/status", "Last errors")
        await telegram.world.wait_until(lambda: bool(telegram.pictures), 10)
    [((_, message_id), picture)] = telegram.pictures.items()
    [caption] = [m.text for m in boss.bot_messages if m.message_id == message_id]
    assert caption == "⬆️ Questions by day\n⬇️ Articles by day"
    assert picture.startswith(b"\x89PNG")
    errors = next(m.text for m in boss.bot_messages if "Last errors" in m.text)
    assert "the disk is <full> at evil" in errors


async def test_without_the_extra_there_is_no_chart(
    telegram: FakeTelegram, data_dir: Path, boss: PrivateChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chart, "can_draw", lambda: False)
    async with run_newsroom(telegram, data_dir, admin_ids=(boss.id,)):
        await say(boss, "/status", "Corpus version")
        await telegram.wait_until_quiet()
    assert telegram.pictures == {}
