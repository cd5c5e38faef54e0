"""Reports within Telegram's limits, whatever characters their names are made of."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from bot.service import Service
from bot.telegram import texts
from bot.telegram.layout import MAX_ENTITIES, MAX_LENGTH
from bot.telegram.lines import in_messages, one_line, safe, sentence_in_messages
from retrieval.reports import SourceInfo
from tests.bot.telegram.stand_ins import RuleService, Running, run_newsroom
from tests.fake_telegram import FakeTelegram, judge_message, utf16_length


@pytest.mark.parametrize("name", ["x" * 200, "😀" * 200, "<&>" * 100, "a.b/c@d " * 30])
def test_lines_of_any_characters_stay_within_a_message(name: str) -> None:
    lines = ["<b>Known</b>", *(f"• <b>{n}</b> {safe(name)}" for n in range(250))]
    messages = [judge_message(html) for html in in_messages(lines)]
    assert all(utf16_length(message.text) <= MAX_LENGTH for message in messages)
    assert all(len(message.entities) <= MAX_ENTITIES for message in messages)
    shown = "\n".join(message.text for message in messages)
    assert [int(line.split()[1]) for line in shown.split("\n")[1:]] == list(range(250))


def test_a_line_is_cut_between_words_where_it_can_be() -> None:
    assert one_line("as it\nstands", 20) == "as it stands"
    assert one_line("one two three", 12) == "one two…"
    assert one_line("one two three", 7) == "one…"
    assert one_line("字" * 20, 5) == "字字字字…"
    assert one_line("a " + "b" * 20, 10) == "a bbbbbbb…"


def test_a_message_is_filled_before_the_next_begins() -> None:
    first, second = in_messages(["x" * 2_000, "y" * 2_095, "z"])
    assert len(first) == MAX_LENGTH
    assert second == "z"


def test_escapes_take_no_more_room_than_what_is_shown() -> None:
    assert len(in_messages(["&amp;" * 2_000, "&lt;" * 2_000])) == 1


def test_a_blank_line_makes_no_message_of_its_own() -> None:
    assert in_messages(["x" * MAX_LENGTH, "", "y" * MAX_LENGTH]) == [
        "x" * MAX_LENGTH,
        "y" * MAX_LENGTH,
    ]


def test_a_long_sentence_is_cut_between_words() -> None:
    messages = sentence_in_messages(f"Known: {'😀😀 ' * 2_000}<end>.")
    assert len(messages) == 3
    assert all(utf16_length(judge_message(html).text) <= MAX_LENGTH for html in messages)
    assert messages[-1].endswith("&lt;end&gt;.")


async def test_sections_of_any_length_are_named(telegram: FakeTelegram, data_dir: Path) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))

    async def sections(_: Service) -> list[str]:
        return [f"{n} {'😀' * 190}" for n in range(30)]

    async with run_newsroom(telegram, data_dir):
        with patch.object(Service, "sections", sections):
            await chat.say("/latest sprots")
            await chat.wait_for_reply("19 😀")
    begun = chat.bot_messages[0]
    assert begun.text.startswith(texts.NO_SUCH_SECTION.partition("{")[0].strip())
    assert "20 😀" not in "".join(message.text for message in chat.bot_messages)


async def test_sources_of_any_length_are_named(
    telegram: FakeTelegram, service: RuleService, running: Running
) -> None:
    boss = telegram.user("Boss")
    chat = telegram.private_chat(boss)
    service.source_list = [
        SourceInfo(f"{n} {'😀' * 190}", "/srv", "html", True, 1, None) for n in range(50)
    ]
    async with running(admin_ids=[boss.id]):
        await chat.say("/reload nowhere")
        await chat.wait_for_reply("49 😀")
        await chat.say("/sources")
        await chat.wait_for_reply("49 😀")
        await telegram.wait_until_quiet()
    assert service.reloads == []
