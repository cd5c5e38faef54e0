"""Folding, and the look-ups made of word tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.period_tables import alternation, chinese_numbers, fold, tables_of
from retrieval.period_words import words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("İLK KIŞ", "ilk kis"),
        ("Ağustos’ta", "agustos'ta"),
        ("Février – août", "fevrier - aout"),
        ("٢٠٢٣ أكتوبر", "2023 اكتوبر"),
        ("２０２３年", "2023年"),
        ("三個月後", "三个月后"),
        ("Ёлки\u00a0и\tмай", "елки и маи"),
        ("½ ﷺ ß", "½ ﷺ ß"),
    ],
)
def test_forms_that_mean_the_same_are_folded_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_months_and_weekdays_in_all_their_forms() -> None:
    russian = tables_of(words_of("ru"), "ru")
    assert [russian["m"][form] for form in ("маи", "мая", "мае", "октябрем", "март")] == [
        5, 5, 5, 10, 3
    ]  # fmt: skip
    assert [russian["w"][form] for form in ("среду", "воскресенье", "вторник")] == [2, 6, 1]
    arabic = tables_of(words_of("ar"), "ar")
    assert arabic["m"][fold("تشرين الثاني")] == arabic["m"][fold("نوفمبر")] == 11
    german = tables_of(words_of("de"), "de")
    assert german["m"]["marz"] == 3
    assert set(german["m"].values()) == set(range(1, 13))


def test_chinese_numbers_up_to_99() -> None:
    numbers = chinese_numbers(99)
    assert [numbers[form] for form in ("一", "两", "十", "十五", "三十", "九十九")] == [
        1, 2, 10, 15, 30, 99
    ]  # fmt: skip
    assert len(numbers) == 100  # 99, and 2 in two ways


def test_the_longest_form_comes_first() -> None:
    assert alternation({"ten": 10, "tenth": 10, "a.b": 1}) == r"tenth|ten|a\.b"
    assert alternation({}) == "(?!)"
