from __future__ import annotations

from decimal import Decimal

import pytest

from bot.answering.units import changed_units, measures


@pytest.mark.parametrize(
    ("text", "lang", "value", "unit"),
    [
        ("It lasts six weeks.", "en", 6, "week"),
        ("a 14-day strike", "en", 14, "day"),
        ("38 yıllık köprü", "tr", 38, "year"),
        ("nach zwölf Stunden", "de", 12, "hour"),
        ("2.300 Jahre", "de", 2_300, "year"),
        ("118 метров", "ru", 118, "metre"),
        ("全长27公里的地铁", "zh", 27, "kilometre"),
        ("11个小时", "zh", 11, "hour"),
        ("٢٠ لتر", "ar", 20, "litre"),
    ],
)
def test_what_a_number_measures(text: str, lang: str, value: int, unit: str) -> None:
    assert any(Decimal(value) in values and one == unit for values, one in measures(text, lang))


@pytest.mark.parametrize(
    ("claim", "lang", "evidence", "evidence_lang", "changed"),
    [
        ("for six months", "en", "for up to six weeks", "en", {"month"}),
        ("for six weeks", "en", "for up to six weeks", "en", set()),
        ("27 Meilen lang", "de", "全长27公里", "zh", {"mile"}),
        ("27 Kilometer lang", "de", "全长27公里", "zh", set()),
        ("for six weeks", "en", "six or seven weeks", "en", set()),
        ("six months after six weeks", "en", "six weeks and six months", "en", set()),
        ("six men", "en", "six weeks", "en", set()),
        ("eleven hours", "en", "twelve days", "en", set()),
    ],
)
def test_another_unit_is_seen(
    claim: str, lang: str, evidence: str, evidence_lang: str, changed: set[str]
) -> None:
    assert changed_units(claim, evidence, lang, evidence_lang) == changed
