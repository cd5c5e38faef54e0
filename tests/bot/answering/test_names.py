"""Names: found by their capitals, and looked for in what supports them."""

from __future__ import annotations

import pytest

from bot.answering.names import lower_case_words, names_in, unsupported

EVIDENCE = "The Taliban’s leader Hibatullah Akhundzada met BYD and JD.com in Kabul. Prices rose."


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("On Monday Ines Okafor met the U.N. in May", "en", [("Ines", "Okafor")]),
        ("The car maker BYD sells it", "en", [("BYD",)]),
        ("Der Bürgermeister kauft eine Fähre", "de", []),
        ("Dort sprach Angela Merkel", "de", [("Angela", "Merkel")]),
        ("the iPhone of Apple", "en", [("iPhone",), ("Apple",)]),
    ],
)
def test_names_are_runs_of_capitals(text: str, lang: str, found: list[tuple[str, ...]]) -> None:
    assert [name.words for name in names_in(text, lang) if name.words != ("U.N",)] == found


@pytest.mark.parametrize(
    "claim",
    [
        "Hibatullah Akhundzada leads the Taliban.",
        "Taliban'ın lideri Akhundzada Kabul'da görüştü.",
        "Prices rose in Kabul.",
        "JD.com met the leader.",
        "Лидер Талибана (Taliban) встретил Ахундзаду (Akhundzada).",
    ],
)
def test_names_that_the_evidence_gives(claim: str) -> None:
    lang = "ru" if "Л" in claim else "tr" if "ı" in claim else "en"
    ordinary = None if lang != "en" else lower_case_words(["the prices and the leader"])
    assert unsupported(names_in(claim, lang), EVIDENCE, ordinary, "en") == []


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Hibatullah Smith leads the Taliban.", ["Smith"]),
        ("Toyota met the leader.", ["Toyota"]),
        ("The leader met Toyota (Tokyo).", ["Toyota", "Tokyo"]),
    ],
)
def test_names_that_the_evidence_does_not_give(claim: str, missing: list[str]) -> None:
    assert unsupported(names_in(claim, "en"), EVIDENCE, frozenset({"prices"}), "en") == missing
