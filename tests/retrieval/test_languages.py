"""Tests of language detection on articles and, what is harder, on short questions."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import languages
from retrieval.languages import (
    _LANGUAGES,
    _identifier,
    article_language,
    detect_language,
    is_cjk,
    normalised_language,
    writes_latin,
)

QUESTIONS = Path(__file__).parents[3] / "shared" / "data" / "xquad" / "questions_dev.jsonl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How much does the Sealion 07 cost in China?", "en"),
        ("Sealion 07 price?", "en"), ("BYD", "en"), ("Taylor Swift", "en"), ("who won", "en"),
        ("Sealion 07'nin fiyatı ne kadar?", "tr"), ("Kim kazandı?", "tr"), ("SEÇİM NE ZAMAN", "tr"),
        ("Was kostet der Sealion 07?", "de"), ("¿Cuánto cuesta el billete?", "es"),
        ("Combien coûte le terminal?", "fr"), ("Quanto costa?", "it"),
        ("Сколько стоит Sealion 07?", "ru"), ("Що сталося в Києві?", "uk"),
        ("Sealion 07 多少钱？", "zh"), ("日本の首相は誰ですか", "ja"), ("한국 대통령은 누구", "ko"),
        ("ماذا حدث في الميناء؟", "ar"), ("قیمت چقدر است؟", "fa"), ("מה קרה בנמל?", "he"),
        ("Πόσο κοστίζει;", "el"), ("ราคาเท่าไร", "th"),
    ],
)  # fmt: skip
def test_questions(text: str, expected: str) -> None:
    assert detect_language(text) == expected


@pytest.mark.parametrize("text", ["", " ", "?!", "123 456", "😀😀", "07.11.2024 – 5%"])
def test_nothing_to_go_by(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.skipif(not QUESTIONS.is_file(), reason="the development data are not here")
def test_questions_of_seven_languages() -> None:
    records = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    right = sum(detect_language(record["text"]) == record["lang"] for record in records)
    assert right / len(records) >= 0.99


@given(st.text())
def test_any_text_gives_a_code_or_none(text: str) -> None:
    found = detect_language(text)
    assert found is None or normalised_language(found) == found


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en-GB", "en"), ("EN_us", "en"), (" tr ", "tr"), ("eng", "en"), ("zh-Hans-CN", "zh"),
        ("nb-NO", "no"), ("iw", "he"), ("English", None), ("x-default", None), ("", None),
        (None, None), ("12", None),
    ],
)  # fmt: skip
def test_language_tags(tag: str | None, expected: str | None) -> None:
    assert normalised_language(tag) == expected


def test_article_language_believes_the_text_before_its_template() -> None:
    assert article_language("Der Hafen ist am Montag wieder geöffnet worden.", "en") == "de"
    assert article_language("Bandari imefunguliwa tena Jumatatu.", "sw") == "sw"
    assert article_language("12:30 – 45", "de-AT") == "de"
    assert article_language("The port reopened on Monday.", None) == "en"


def test_scripts() -> None:
    assert is_cjk("zh")
    assert not is_cjk("tr")
    assert not is_cjk(None)
    assert writes_latin("Ağaç")
    assert not writes_latin("Порт")


def test_the_model_is_held_once_and_only_for_the_languages_told_apart() -> None:
    latin, cyrillic = _identifier("LATIN"), _identifier("CYRILLIC")
    assert latin.tk_nextmove is cyrillic.tk_nextmove
    latin.set_languages(None)  # back to all that it keeps
    try:
        assert len(latin.labels) == sum(map(len, _LANGUAGES.values()))
    finally:
        latin.set_languages(_LANGUAGES["LATIN"])


def test_who_asks_while_the_model_is_loaded_loads_no_second_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, loads, began = languages._model(), [], threading.Barrier(2)

    @cache
    def loading() -> object:
        loads.append(1)
        time.sleep(0.05)
        return model

    def ask(identify: Callable[[], object]) -> None:
        began.wait()
        identify()

    monkeypatch.setattr(languages, "_model", loading)
    _identifier.cache_clear()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(ask, (lambda: _identifier("LATIN"), lambda: _identifier("CYRILLIC"))))
    assert loads == [1]
