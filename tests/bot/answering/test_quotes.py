"""Promise 1: a quote is located exactly, whatever Unicode does to lengths."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.quotes import fold, locate_quote, long_enough

#: Characters that NFKC lengthens, shortens, merges or leaves, beside marks, dashes and spaces.
_TRICKY = "aZ 9.,ﬁ½Ⅷ…ｶﾞé\u0301e\u0308İıß“”‘’«»'\"–—-‑\u00a0\u2009\n\t한국ㄱㅏ中文㍿ﷺ™²"
texts = st.text(st.one_of(st.sampled_from(_TRICKY), st.characters()), max_size=80)


@given(texts)
def test_folding_maps_every_character_back_to_its_own_stretch(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    spans = list(zip(folded.starts, folded.ends, strict=True))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    for char, (start, end) in zip(folded.text, spans, strict=True):
        assert char in fold(text[start:end]).text


@given(texts)
def test_normalising_segment_by_segment_is_normalising_the_whole(text: str) -> None:
    plain = "".join(char for char in text if char.isalnum() or unicodedata.combining(char))
    expected = fold(unicodedata.normalize("NFKC", plain)).text
    assert fold(plain).text == expected


@given(texts, st.data())
def test_promise_1_what_is_located_is_the_articles_own_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = locate_quote(text[start:end], text)
    if found is not None:
        assert fold(text[slice(*found)]).text.strip(" ") == fold(text[start:end]).text.strip(" ")


@given(texts)
def test_promise_1_the_normalised_text_is_found_in_the_original(text: str) -> None:
    if not fold(text).text.strip(" "):
        assert locate_quote(text, text) is None
        return
    found = locate_quote(unicodedata.normalize("NFKC", text), text)
    assert found is not None
    assert fold(text[slice(*found)]).text.strip(" ") == fold(text).text.strip(" ")


BODY = "Prices rose: “It’s the ﬁrst time”, he said – a 3½ per cent\u00a0rise.\nIn all 189,800 yuan."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ('"It\'s the first time", he said - a', "“It’s the ﬁrst time”, he said – a"),
        ("per cent rise. In all 189,800", "per cent\u00a0rise.\nIn all 189,800"),
        ("prices rose", None),  # another case is another text
        ("189,80", None),
        ("9,800 yuan", None),
        ("In all 189", None),
        ("rices rose", None),
        ("Prices fell", None),
        ("", None),
        ("rst time", None),  # half a ligature
    ],
)
def test_only_whole_words_and_numbers_match(quote: str, found: str | None) -> None:
    span = locate_quote(quote, BODY)
    assert (BODY[slice(*span)] if span else None) == found


def test_a_quote_is_looked_for_in_its_excerpt_alone() -> None:
    body = "One two three. One two three."
    assert locate_quote("One two three", body, 15) == (15, 28)
    assert locate_quote("One two three", body, 1, 14) is None


@pytest.mark.parametrize(
    ("quote", "enough"),
    [
        ("it is a big car", True),
        ("a big red car", False),
        ("internationally recognised", True),
        ("发布会于周三在北京举行", True),
        ("周三在北京", False),
    ],
)
def test_a_quote_has_five_words_or_25_characters_or_10_in_chinese(quote: str, enough: bool) -> None:
    assert long_enough(quote) is enough
