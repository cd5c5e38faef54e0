"""Which outlets a question names."""

from __future__ import annotations

import pytest

from retrieval.outlets import aliases, find_outlets

OUTLETS = frozenset(
    (
        "Cnbc | World Business News Leader",
        "CBSSports.com",
        "Fortune",
        "Harbour Herald",
        "The Age",
        "The Verge",
        "Kıyı Postası",
    )
)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("According to CNBC, what rose?", ["Cnbc | World Business News Leader"]),
        ("Does the Verge article say so, while The Age denies it?", ["The Verge", "The Age"]),
        ("What did the harbour herald report?", ["Harbour Herald"]),
        ("what does the verge say", ["The Verge"]),
        ("Which team did CBSSports praise?", ["CBSSports.com"]),
        ("Did the Fortune report come first?", ["Fortune"]),
        ("Kıyı Postası ne yazdı?", ["Kıyı Postası"]),
        ("Which Fortune 500 company grew?", []),
        ("Who made a fortune with boats?", []),
        ("What is the average age of voters?", []),
        ("", []),
    ],
)
def test_outlets_are_known_by_what_readers_call_them(question: str, named: list[str]) -> None:
    found = find_outlets(question, OUTLETS)
    assert [outlet for one in found for outlet in one.outlets] == named
    for one in found:
        assert question[one.start : one.end].strip()


def test_one_name_may_mean_several_sections_of_an_outlet() -> None:
    sections = frozenset(("FOX News - Health", "FOX News - Lifestyle"))
    [found] = find_outlets("What does FOX News say about sleep?", sections)
    assert found.outlets == sections


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("海港日报报道票价上涨，而灯塔报说下跌吗？", ["海港日报", "灯塔报"]),
        ("据The Verge报道，票价上涨了吗？", ["The Verge"]),
        ("هل اتفقت صوت الميناء والمنارة؟", ["صوت الميناء", "المنارة"]),
        ("ماذا ورد بالمنارة؟", ["المنارة"]),
        ("من بنى شبهالمنارة؟", []),
        ("Öğle haberlerinde Kıyı Postası'nın yazdığı ne?", ["Kıyı Postası"]),
        ("Что пишет «Портовый вестник»?", ["Портовый вестник"]),
    ],
)
def test_names_are_found_where_no_space_parts_them_from_other_words(
    question: str, named: list[str]
) -> None:
    known = OUTLETS | {"海港日报", "灯塔报", "صوت الميناء", "المنارة", "Портовый вестник"}
    found = find_outlets(question, known)
    assert [outlet for one in found for outlet in one.outlets] == named
    assert [question[one.start : one.end] for one in found] == named


def test_no_outlets_are_found_where_there_are_none() -> None:
    assert find_outlets("What does CNBC say?", frozenset()) == []


def test_aliases_leave_out_articles_endings_and_slogans() -> None:
    assert aliases("The Roar | Sports Writers Blog") >= {"the roar", "roar"}
    assert "guardian" in aliases("www.guardian.co.uk")
    assert all(len(name) > 1 for name in aliases("X"))
