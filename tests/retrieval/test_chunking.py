"""Chunks: exact offsets, whole sentences, a bounded length, and nothing lost."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.chunking import (
    MAX_LENGTH,
    MAX_LENGTH_UNSPACED,
    chunk_spans,
    max_length,
    piece_spans,
    sentence_spans,
)

LANGUAGES = st.sampled_from(["en", "tr", "de", "zh", "ar", "ru", None])
SENTENCES = st.sampled_from(
    [
        "The U.S. said on Monday that it will pay $3.5 billion. ",
        "Dr. Smith met Mr. Jones at 10 a.m. in St. Petersburg. ",
        "“We won’t go,” she said.\n\n", "Sub-heading without a stop\n", "Grüße 😀 aus Wien! ",
        "Seçim İstanbul'da yapıldı. ", "中国的电动汽车售价为189,800元。", "那是真的吗？",
        "قال الوزير إن الانتخابات ستجرى يوم الأحد. ", "   \t\n", "\r\n", "x" * 1_200 + " ",
        "word " * 300, "one, two; three: four — " * 80, "e\u0301" * 700, "\u2028", "\x0c",
        "👩‍👩‍👧" * 200,
    ]
)  # fmt: skip
BODIES = st.one_of(
    st.text(max_size=400),
    st.lists(st.one_of(SENTENCES, st.text(max_size=80)), max_size=25).map("".join),
)


@given(BODIES, LANGUAGES)
@settings(max_examples=150, deadline=None)
@example("", "en")
@example(" \n\t ", "en")
@example("x" * 5_000, "en")
@example("。" * 900, "zh")
def test_chunks_hold_everything_in_order_within_the_limit(body: str, lang: str | None) -> None:
    spans = chunk_spans(body, lang)
    limit = max_length(body)
    at = 0
    for start, end in spans:
        assert 0 < end - start <= limit
        assert not body[at:start].strip(), "only white space lies between two chunks"
        assert body[start:end] == body[start:end].strip()
        at = end
    assert not body[at:].strip()


@given(BODIES, LANGUAGES)
@settings(max_examples=80, deadline=None)
def test_chunks_begin_and_end_where_sentences_do(body: str, lang: str | None) -> None:
    sentences = sentence_spans(body, lang)
    limit = max_length(body)
    for start, end in chunk_spans(body, lang):
        cut_inside = [s for s in sentences if s[0] < start < s[1] or s[0] < end < s[1]]
        assert all(last - first > limit for first, last in cut_inside)


def test_a_chunk_is_filled_with_as_many_sentences_as_fit() -> None:
    body = " ".join(f"Sentence number {n} stands here for the test." for n in range(100))
    spans = chunk_spans(body, "en")
    sentences = sentence_spans(body, "en")
    for (start, _), (following, _) in pairwise(spans):
        end_of_next_sentence = next(end for begin, end in sentences if begin == following)
        assert end_of_next_sentence - start > MAX_LENGTH


def test_scripts_without_spaces_have_the_shorter_limit() -> None:
    body = "中国的电动汽车售价为十八万元。" * 100
    assert max_length(body) == MAX_LENGTH_UNSPACED
    assert max_length("Plain English text. " * 40) == MAX_LENGTH
    assert max(end - start for start, end in chunk_spans(body, "zh")) <= MAX_LENGTH_UNSPACED


def test_a_sentence_that_is_too_long_is_cut_after_a_clause_else_after_a_word() -> None:
    clauses = "a clause of some words, " * 80
    (start, end), *_ = chunk_spans(clauses, "en")
    assert clauses[start:end].endswith(",")
    plain = "word " * 400
    (start, end), *_ = chunk_spans(plain, "en")
    assert re.fullmatch(r"(word )*word", plain[start:end])


@given(BODIES, LANGUAGES)
@settings(max_examples=80, deadline=None)
def test_pieces_are_whole_sentences_and_together_the_whole_chunk(
    body: str, lang: str | None
) -> None:
    for first, last in chunk_spans(body, lang):
        text = body[first:last]
        sentences = sentence_spans(text, lang)
        pieces = piece_spans(text, sentences)
        limit = max_length(text) // 5
        at = 0
        for start, end in pieces:
            assert not text[at:start].strip(), "only white space lies between two pieces"
            assert any(start == begin for begin, _ in sentences)
            assert any(end == finish for _, finish in sentences)
            assert end - start <= limit or (start, end) in sentences
            at = end
        assert not text[at:].strip()


def test_short_sentences_share_a_piece_as_long_as_it_stays_short() -> None:
    text = "One two three. " * 30
    sentences = sentence_spans(text, "en")
    pieces = piece_spans(text, sentences)
    assert 1 < len(pieces) < len(sentences)
    assert all(end - start <= MAX_LENGTH // 5 for start, end in pieces)
    for (start, _), (_, following_end) in pairwise(pieces[:-1]):
        assert following_end - start > MAX_LENGTH // 5


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Smith came. He left.", ["Mr. Smith came.", "He left."]),
        ("A heading\nThe text.", ["A heading", "The text."]),
        ("这是第一句。这是第二句！", ["这是第一句。", "这是第二句！"]),
        ("Saat 10.30'da geldi. Gitti.", ["Saat 10.30'da geldi.", "Gitti."]),
        ("😀 One. 😀 Two.", ["😀 One.", "😀 Two."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text, "en")] == sentences
