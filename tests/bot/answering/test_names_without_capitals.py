"""Names among German nouns and in scripts without case."""

from __future__ import annotations

import pytest

from bot.answering.names_without_capitals import (
    introduced_nouns,
    unsupported_caseless,
    unsupported_nouns,
)

GERMAN = "Scholz besuchte am Montag Paris und sah eine Fähre."


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Scholz besuchte Paris.", []),
        ("Merz besuchte Paris.", ["Merz"]),
        ("Gestern besuchte Scholz London.", ["London"]),
        ("Scholz sah in Paris die Elektrofähre.", []),
        ("Scholz sah eine Veränderung in Paris.", []),
        ("Der Kanzler besuchte Paris.", []),
    ],
)
def test_german_nouns_that_may_be_names(claim: str, missing: list[str]) -> None:
    ordinary = introduced_nouns(["Ein Kanzler kam."])
    assert unsupported_nouns(claim, GERMAN, ordinary, "de") == missing


@pytest.mark.parametrize(
    ("lang", "evidence", "claim", "held"),
    [
        ("zh", "李强周一访问了巴黎", "李强访问巴黎", True),
        ("zh", "李强周一访问了巴黎", "王毅访问巴黎", False),
        ("zh", "李强周一访问了巴黎", "李克访问巴黎", False),
        ("ar", "زار ماكرون باريس", "ماكرون زار باريس", True),
        ("ar", "زار ماكرون باريس", "زار شولتس باريس", False),
        ("ar", "وصل الرئيس إلى باريس", "وصل والرئيس باريس", True),
        ("ja", "石破首相はパリを訪問した", "石破首相がパリを訪問", True),
        ("ja", "石破首相はパリを訪問した", "岸田首相がパリを訪問", False),
        ("ko", "윤석열 대통령이 파리를 방문했다", "이재명 대통령이 파리를 방문했다", False),
        ("th", "นายกรัฐมนตรีเศรษฐาเยือนปารีส", "นายกรัฐมนตรีเศรษฐาเยือนปารีส", True),
        ("th", "นายกรัฐมนตรีเศรษฐาเยือนปารีส", "ประธานาธิบดีมาครงเยือนลอนดอน", False),
        ("en", "Prices rose", "Anything else", True),
    ],
)
def test_scripts_without_case(lang: str, evidence: str, claim: str, held: bool) -> None:
    assert (unsupported_caseless(claim, evidence, lang) == []) is held
