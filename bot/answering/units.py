"""What a number measures: "six weeks" are no "six months", in whatever language either is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from bot.answering.quantities import NUMBER, readings, with_plain_digits
from bot.answering.spelt_numbers import spelt_numbers
from retrieval.analysis import lower_case

#: The words of each unit; "*" stands for any ending. Unspaced scripts follow their number at once.
_UNITS = {
    "second": "second seconds saniye* sekunde* segundo segundos seconde secondes секунд* "
    "ثانية ثوان 秒",
    "minute": "minute minutes dakika* minuten minuto minutos минут* دقيقة دقائق 分钟 分鐘",
    "hour": "hour hours saat* stunde* hora horas heure heures час часа часов ساعة ساعات 小时 小時",
    "day": "day days gün günde günlük günü günden tag tage tagen día días jour jours день дня дней "
    "يوم يوما أيام 天",
    "week": "week weeks hafta* woche* semana semanas semaine semaines недел* أسبوع أسبوعا أسابيع "
    "周 週 星期",
    "month": "month months ay ayda aylık ayı aydan monat* mes meses mois месяц* شهر شهرا أشهر شهور "
    "月",
    "year": "year years yıl yıllık yılda yıldan yıldır sene* jahr* año años an ans année années "
    "год года лет سنة سنوات عام عاما أعوام 年",
    "centimetre": "centimetre* centimeter* cm santimetre* zentimeter* centímetro* centimètre* "
    "сантиметр* سنتيمتر* 厘米",
    "metre": "metre metres meter meters m metro metros metern mètre mètres метр метра метров متر "
    "مترا أمتار 米",
    "kilometre": "kilometre* kilometer* km kilómetro* kilomètre* километр* كيلومتر* 公里 千米",
    "mile": "mile miles mil meile* milla millas миля мили миль ميل أميال 英里",
    "foot": "foot feet fuß pie pies pied pieds фут* قدم أقدام 英尺",
    "gram": "gram grams gramm gramo gramos gramme grammes грамм* غرام* 克",
    "kilogram": "kilogram* kg kilo kilos kilogramm* kilogramo* килограмм* كيلوغرام* 公斤 千克",
    "tonne": "tonne tonnes ton tons tonnen tonelada toneladas тонна тонны тонн طن طنا أطنان 吨 噸",
    "litre": "litre litres liter liters litern litro litros литр* لتر* 升",
}
#: "14-day", "11 heures", "11个小时".
_WORD = re.compile(r"[\s\u00a0\u202f-]?(?:个|個)?(?P<word>[^\W\d_]+)")


def changed_units(
    claim: str, evidence: str, lang: str | None, evidence_lang: str | None
) -> set[str]:
    """The units of a claim whose number the evidence gives in another unit alone."""
    given = list(measures(evidence, evidence_lang))
    changed = set()
    for value, unit in measures(claim, lang):
        units = {other for number, other in given if number & value}
        if units and unit not in units:
            changed.add(unit)
    return changed


def measures(text: str, lang: str | None) -> Iterator[tuple[frozenset[Decimal], str]]:
    """The numbers of `text` that a unit follows: every value each may have, and the unit."""
    text = with_plain_digits(unicodedata.normalize("NFKC", text))
    for match in NUMBER.finditer(text):
        unit = _unit_at(text, match.end("digits"))
        if unit:
            yield frozenset(readings(match["digits"])), unit
    for number in spelt_numbers(NUMBER.sub(lambda found: "#" * len(found[0]), text), lang):
        unit = _unit_at(text, number.end)
        if unit:
            yield frozenset({number.value}), unit


def _unit_at(text: str, position: int) -> str | None:
    following = _WORD.match(text, position)
    if following is None:
        return None
    word = lower_case(following["word"])
    spaced, unspaced = _patterns()
    for form, unit in unspaced:
        if word.startswith(form):
            return unit
    return next((unit for pattern, unit in spaced if pattern.fullmatch(word)), None)


@cache
def _patterns() -> tuple[list[tuple[re.Pattern[str], str]], list[tuple[str, str]]]:
    """What finds each unit: a pattern of words, and the unspaced ones, the longest first."""
    spaced, unspaced = [], []
    for unit, listed in _UNITS.items():
        forms = listed.split()
        bare = [form for form in forms if form[0] > "\u2e80"]
        unspaced += [(form, unit) for form in bare]
        words = "|".join(form.replace("*", r"\w*") for form in forms if form not in bare)
        spaced.append((re.compile(words), unit))
    return spaced, sorted(unspaced, key=lambda each: -len(each[0]))
