""" "Last year", "next month": a claim may say so only where its quote does, or gives that year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache

from retrieval.analysis import lower_case

#: What shifts a year, month or week, by language: before the noun and behind it.
_SHIFTS = {
    "last": (
        "last|past|geçen|letzte[nmrs]?|vergangene[nmrs]?|vorige[nmrs]?|прошл\\w+",
        "pasado|pasada|dernier|dernière|passé|passée|الماضي|الماضية",
    ),
    "next": (
        "next|coming|gelecek|önümüzdeki|nächste[nmrs]?|kommende[nmrs]?|próximo|próxima|следующ\\w+"
        "|будущ\\w+",
        "próximo|próxima|que viene|prochain|prochaine|المقبل|المقبلة|القادم|القادمة",
    ),
}
_NOUNS = {
    "year": "year|yıl\\w*|sene\\w*|jahr\\w*|año|an|année|год\\w*|العام|السنة",
    "month": "month|ay|ayın|ayda|monat\\w*|mes|mois|месяц\\w*|الشهر",
    "week": "week|hafta\\w*|woche\\w*|semana|semaine|недел\\w*|الأسبوع",
}
_UNSPACED = {
    ("last", "year"): "去年", ("next", "year"): "明年", ("last", "month"): "上个月",
    ("next", "month"): "下个月", ("last", "week"): "上周", ("next", "week"): "下周",
}  # fmt: skip


def unsupported(
    claim: str, evidence: str, evidence_years: Collection[int], published: Collection[int]
) -> list[str]:
    """The shifted times of a claim that its evidence neither has nor, of years, gives by number.

    `published` are the years in which the cited articles appeared, from which a shift counts.
    """
    given = shifted_times(evidence)
    missing = []
    for shift, noun in sorted(shifted_times(claim) - given):
        step = -1 if shift == "last" else 1
        if noun == "year" and any(year + step in evidence_years for year in published):
            continue
        missing.append(f"{shift} {noun}")
    return missing


def shifted_times(text: str) -> set[tuple[str, str]]:
    """Which of last and next year, month and week a text speaks of, in any language known."""
    lowered = lower_case(unicodedata.normalize("NFKC", text))
    found = {times for times, pattern in _patterns() if pattern.search(lowered)}
    return found | {times for times, word in _UNSPACED.items() if word in lowered}


@cache
def _patterns() -> list[tuple[tuple[str, str], re.Pattern[str]]]:
    return [
        (
            (shift, noun),
            re.compile(rf"(?<!\w)(?:(?:{before})\s+(?:{words})|(?:{words})\s+(?:{behind}))(?!\w)"),
        )
        for shift, (before, behind) in _SHIFTS.items()
        for noun, words in _NOUNS.items()
    ]
