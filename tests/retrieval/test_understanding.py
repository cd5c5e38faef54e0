"""The language of a question, and its parts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.understanding import Part, question_language, understand


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


def understood(question: str) -> list[tuple[str, Part]]:
    """Each part with its words."""
    found = understand(
        question,
        corpus_languages=["en"],
        outlets=frozenset(("Harbour Herald", "Coastal Wire")),
        now=datetime(2024, 12, 1, tzinfo=UTC),
    )
    return [(found.text_of(part), part) for part in found.parts]


def test_each_outlet_named_makes_a_part_with_its_own_clause_and_day() -> None:
    (herald_words, herald), (wire_words, wire) = understood(
        "Does the Harbour Herald report of 15 October count 14 boats, while the Coastal Wire "
        "article counts 17?"
    )
    assert herald.outlets == {"Harbour Herald"}
    assert "14 boats" in herald_words
    assert "17" not in herald_words
    assert herald.period is not None
    assert herald.period.start == datetime(2024, 10, 15, tzinfo=UTC)
    assert wire.outlets == {"Coastal Wire"}
    assert "17" in wire_words
    assert wire.period is None


def test_a_time_alone_makes_one_part_of_the_whole_question() -> None:
    [(words, part)] = understood("How many boats sank in October 2024?")
    assert (part.outlets, words) == (frozenset(), "How many boats sank in October 2024?")
    assert part.period is not None


def test_a_plain_question_has_no_parts() -> None:
    assert understood("How many boats sank?") == []
