"""Blocks as messages: within Telegram's limits, in order, and nothing lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.layout import MAX_BYTES, MAX_ENTITIES, MAX_LENGTH, Piece, Size, pack
from tests.fake_telegram import judge_message, utf16_length

_TAGS = [("", ""), ("<b>", "</b>"), ("<blockquote expandable>", "</blockquote>")]
_TEXTS = st.builds(
    lambda word, count: word * count,
    st.sampled_from(["word ", "字", "😀", "<&>", "line\n", "x"]),
    st.integers(1, 5_000),
)
_PIECES = st.builds(lambda text, tags: Piece(text, *tags), _TEXTS, st.sampled_from(_TAGS))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_PIECES, min_size=1, max_size=4), min_size=1, max_size=4))
def test_nothing_is_lost_and_no_message_is_too_long(blocks: list[list[Piece]]) -> None:
    messages = pack(blocks)
    shown = [judge_message(html) for html in messages]
    assert all(utf16_length(message.text) <= MAX_LENGTH for message in shown)
    assert all(len(message.entities) <= MAX_ENTITIES for message in shown)
    assert all(len(html.encode()) <= MAX_BYTES for html in messages)
    whole = "".join(piece.text for block in blocks for piece in block)
    assert _letters("".join(message.text for message in shown)) == _letters(whole)


def _letters(text: str) -> str:
    return "".join(text.split())


def test_a_block_that_fits_a_message_is_not_cut() -> None:
    first, second = pack([[Piece("x" * 3_000)], [Piece("y " * 1_000), Piece("z" * 2_000)]])
    assert first == "x" * 3_000
    assert second == "y " * 1_000 + "z" * 2_000


def test_tags_are_closed_and_opened_again_where_a_piece_is_cut() -> None:
    parts = pack([[Piece("word " * 1_500, "<b>", "</b>")]])
    assert len(parts) == 2
    assert all(part.startswith("<b>word") and part.endswith("</b>") for part in parts)


def test_blocks_are_set_apart_and_blank_messages_are_none() -> None:
    assert pack([[Piece("one")], [Piece("two")]]) == ["one\n\ntwo"]
    assert pack([[Piece("one")], [Piece("two")]], gap="\n") == ["one\ntwo"]
    assert pack([[Piece(" \n")]]) == []


def test_a_hundred_and_one_links_take_two_messages() -> None:
    links = [[Piece("x", '<a href="https://x.example">', "</a>")] for _ in range(101)]
    assert [html.count("<a ") for html in pack(links)] == [100, 1]


def test_size_counts_what_telegram_counts() -> None:
    assert Piece("😀<", "<b><i>", "</i></b>").size == Size(
        3, len("<b><i>😀&lt;</i></b>".encode()), 2
    )
