from __future__ import annotations

import pytest

from bot.answering.certainty import hedged, too_sure, too_sure_across, widened


@pytest.mark.parametrize(
    ("claim", "quote", "lang"),
    [
        ("The bridge will close.", "Engineers may have to close the bridge.", "en"),
        ("The economy shrank.", "The bank expects the economy to shrink if rates rise.", "en"),
        ("The charger caused the fire.", "A charger was the likely cause of the fire.", "en"),
        ("Households must use less water.", "The city asked households to use less water.", "en"),
        ("Der Impfstoff wird zugelassen.", "Der Impfstoff könnte zugelassen werden.", "de"),
        ("Die Brücke ist alt.", "Die Brücke ist vermutlich sehr alt.", "de"),
        ("Las obras terminaron en 2023.", "Las obras debían terminar en 2023.", "es"),
        ("Rekolte yüzde 35 düşecek.", "Rekoltenin yüzde 35 düşmesi bekleniyor.", "tr"),
    ],
)
def test_what_is_left_open_must_stay_open(claim: str, quote: str, lang: str) -> None:
    assert too_sure(claim, quote, lang)


@pytest.mark.parametrize(
    ("claim", "quote", "lang"),
    [
        ("The bridge may have to close.", "Engineers may have to close the bridge.", "en"),
        ("Cracks were found.", "It may close, because cracks were found.", "en"),
        ("The library opens in May.", "The library opens in May.", "en"),
        (
            "Two warehouses burned.",
            "It was the likely cause of the fire; two warehouses burned.",
            "en",
        ),
        ("Кто-то пришёл.", "Кто-то пришёл.", "ru"),
        ("Something else.", "It may be.", "xx"),
    ],
)
def test_what_is_certain_may_be_said_so(claim: str, quote: str, lang: str) -> None:
    assert not too_sure(claim, quote, lang)


def test_across_languages_the_clause_with_the_same_figures_counts() -> None:
    quote = "The tank holds 41 percent, and households were asked to use 20 litres less."
    assert not too_sure_across("Der Tank ist zu 41 Prozent voll.", "de", quote, "en")
    assert too_sure_across("Haushalte verbrauchen 20 Liter weniger.", "de", quote, "en")
    assert not too_sure_across("Haushalte sollen 20 Liter weniger verbrauchen.", "de", quote, "en")


def test_a_turkish_verb_says_may_inside() -> None:
    assert hedged("Köprü kapanabilir.", "tr")
    assert not hedged("Köprü kapandı.", "tr")


@pytest.mark.parametrize(
    ("claim", "quote", "wide"),
    [
        ("All 1,500 jobs are in Asia.", "1,500 jobs, most of them in Asia", True),
        ("Most of the jobs are in Asia.", "1,500 jobs, most of them in Asia", False),
        ("Most of the jobs are in Asia.", "All of the jobs are in Asia.", False),
        ("Most of the jobs are in Asia.", "Some jobs are in Asia.", True),
        ("The jobs are in Asia.", "Some jobs are in Asia.", False),
    ],
)
def test_all_needs_all(claim: str, quote: str, *, wide: bool) -> None:
    assert widened(claim, "en", quote, "en") == wide
    if wide:
        assert widened("Alle Stellen sind in Asien.", "de", quote, "en")
