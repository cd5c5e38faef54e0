"""Telegram's own parser behind the fake server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_telegram import EntityError, clickable, judge_message, parse_html, utf16_length
from tests.fake_telegram.entities import Entity, parse, trim


def test_markup_becomes_entities_with_utf16_offsets() -> None:
    text, entities = parse_html('😀 <b>bold</b> <a href="https://news.example/1">link</a>')
    assert text == "😀 bold link"
    assert entities == (
        Entity("bold", 3, 4),
        Entity("text_link", 8, 4, url="https://news.example/1"),
    )
    assert [entity.of(text) for entity in entities] == ["bold", "link"]


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("a < b", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<p>x</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
    ],
)
def test_wrong_markup_is_refused_in_telegrams_words(html: str, reason: str) -> None:
    with pytest.raises(EntityError) as refusal:
        parse_html(html)
    assert str(refusal.value) == reason


def test_other_parse_modes_are_telegrams_too() -> None:
    assert parse("*bold*", "MarkdownV2") == ("bold", (Entity("bold", 0, 4),))
    with pytest.raises(EntityError, match="reserved and must be escaped"):
        parse("1. x", "MarkdownV2")
    with pytest.raises(EntityError, match="unsupported parse_mode"):
        parse("x", "BBCode")


def test_what_clients_make_clickable_is_found() -> None:
    found = clickable("see evil.com, @anna_b, /start, #tag and a@b.example")
    assert [(thing.type, thing.text) for thing in found] == [
        ("url", "evil.com"),
        ("mention", "@anna_b"),
        ("bot_command", "/start"),
        ("hashtag", "#tag"),
        ("email", "a@b.example"),
    ]
    assert clickable("see ev\u2060il.c\u2060om, @\u2060anna_b, /\u2060start, #\u2060tag") == ()


def test_judging_a_message_leaves_links_and_code_alone() -> None:
    judged = judge_message('<a href="https://a.example">a.example</a> <code>/x</code> evil.com')
    assert judged.text == "a.example /x evil.com"
    assert [entity.type for entity in judged.entities] == ["text_link", "code"]
    assert [thing.text for thing in judged.clickable] == ["evil.com"]


@given(st.text(alphabet=" \n😀éa"), st.text(alphabet="x😀 ", min_size=1), st.text(alphabet=" \n"))
def test_trimming_keeps_what_entities_cover(before: str, middle: str, after: str) -> None:
    whole = before + middle + after
    entity = Entity("bold", utf16_length(before), utf16_length(middle))
    text, entities = trim(whole, [entity])
    assert text == whole.strip()
    covered = [kept.of(text) for kept in entities]
    assert covered == ([entity.of(whole)] if middle == middle.strip() else covered)
    assert all(part and part in middle for part in covered)
