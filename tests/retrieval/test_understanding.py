"""The language of a question."""

from __future__ import annotations

import pytest

from retrieval.understanding import question_language


@pytest.mark.parametrize(
    ("question", "corpus", "language"),
    [
        ("How much does the new car cost in China?", ["en"], "en"),
        ("How much does the new car cost in China?", ["zh"], "en"),
        ("Sealion 07 price?", ["tr", None], "tr"),
        ("Sealion 07 price?", ["tr", "en"], "en"),
        ("中国的汽车多少钱？", ["en"], "zh"),
        ("Yeni kütüphane ne kadara mal oldu?", ["en"], "tr"),
        ("What did Hibatullah Akhundzada order?", ["en"], "en"),
        ("Was kostet die neue Linie?", ["en"], "de"),
        ("???", ["de"], "de"),
        ("2024", [None, "fr"], "fr"),
        ("", [], "en"),
    ],
)
def test_plain_letters_that_say_little_are_in_the_language_of_the_corpus(
    question: str, corpus: list[str | None], language: str
) -> None:
    assert question_language(question, corpus) == language
