"""Bylines: what stands between a headline and its article, on one line or spread over several.

    Published 2 days ago on November 15, 2024 By Jane Doe

Each line of a byline is made of known components and nothing else, so a sentence that begins
with "By" or names a date is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from retrieval.sources.dates import match_day
from retrieval.sources.furniture import is_noise
from retrieval.sources.lines import Line


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline found on a page: the lines `start` to `end` (exclusive) and what they say."""

    start: int
    end: int
    is_marked: bool
    """Whether it says "published" or the like; a date or a name alone is weaker evidence."""
    published_at: datetime | None
    author: str | None


_MARKER = re.compile(
    r"(?:first |last |date |originally )?(?:published|posted|updated|modified|publish date)"
    r"|(?:zuletzt )?(?:veröffentlicht|aktualisiert|erschienen)"
    r"|(?:son )?(?:yayınlandı|yayınlanma|yayımlandı|yayımlanma|yayın|güncellendi|güncelleme"
    r"|güncellenme|eklenme)(?: tarihi| zamanı)?"
    r"|publié(?:e)?|mis(?:e)? à jour|publicado|actualizado|atualizado|pubblicato|aggiornato"
    r"|gepubliceerd|bijgewerkt|опубликовано|обновлено|дата публикации|opublikowano|publikováno"
    r"|发布于|发布时间|发表于|更新时间|公開日|更新日|投稿日|(?:تاريخ النشر|نشر في|نُشر)",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:on|at|am|um|le|el|em|il|op|в|vom|den)(?=[\s:]|$)", re.IGNORECASE)
_UNIT = (
    r"(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?"
    r"|saniye|dakika|saat|gün|hafta|ay|yıl"
    r"|sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?"
    r"|heures?|jours?|semaines?|mois|ans?|horas?|días?|dias?|semanas?|mes(?:es)?|años?"
)
_RELATIVE = re.compile(
    rf"(?:about |over )?(?:\d+|an?|one) (?:{_UNIT}) (?:ago|önce|назад)\b"
    rf"|(?:vor|il y a|hace|há) \d+ (?:{_UNIT})\b"
    r"|\d+ (?:часа?|часов|дн(?:я|ей)|день|минут[ы]?) назад|just now|yesterday|today"
    r"|\d+[- ]min(?:ute)?s?[- ]read\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|tues|thurs|wednes|satur)(?:day)?\b[.,]?"
    r"|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b,?"
    r"|(?:pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar)\b,?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:at )?\d{1,2}[:.h]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?"
    r"(?:,?\s?(?:utc|gmt|bst|cet|cest|est|edt|et|pst|pdt|pt|trt|uk|uhr|msk)\b)?"
    r"|\d{1,2}\s?[ap]\.?m\.?",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:by|von|par|por|door|автор|yazan|yazar|haber)\b\s*:?", re.IGNORECASE)
_WORD = re.compile(r"[^\s|·•–—]+")
_SEPARATORS = re.compile(r"[\s|·•–—,:/()-]+")


def byline_at(lines: Sequence[Line], start: int) -> Byline | None:
    """The byline that begins on line `start`, or None."""
    marked = False
    day: datetime | None = None
    author: str | None = None
    wants_name = False
    end = start
    at = start
    while at < len(lines):
        line = lines[at]
        if wants_name and author is None and (_is_name(line.text) or line.is_label):
            author, wants_name = line.text, False
        elif (found := _components(line.text, inside=at > start)) is not None:
            marked = marked or found.is_marked
            day = day or found.day
            author = author or found.author
            wants_name = found.wants_name
        elif not (at > start and is_noise(line)):
            break
        at += 1
        end = at
    if not (marked or day or author):
        return None
    return Byline(start, end, marked, day, author)


@dataclass(slots=True)
class _Components:
    """What one line of a byline says."""

    is_marked: bool = False
    day: datetime | None = None
    author: str | None = None
    wants_name: bool = False


def _components(text: str, *, inside: bool) -> _Components | None:
    """The components that make up a line, or None where anything else is in it.

    A line that only says "on" or "2 days ago" counts `inside` a byline that has begun.
    """
    if len(text) > 160:
        return None
    found = _Components()
    begun = inside
    at = 0
    while at < len(text):
        if match := _SEPARATORS.match(text, at):
            at = match.end()
        elif match := _MARKER.match(text, at):
            found.is_marked, begun, at = True, True, match.end()
        elif dated := match_day(text, at):
            found.day = found.day or dated[0]
            begun, at = True, dated[1]
        elif match := _timing(text, at) or (_ON.match(text, at) if begun else None):
            at = match.end()
        elif found.author is None and (match := _BY.match(text, at)):
            name = _name_at(text, match.end(), lenient=found.is_marked)
            if name is None and text[match.end() :].strip():
                return None
            found.author, found.wants_name = name, name is None
            begun = True
            at = len(text) if name is None else text.index(name, match.end()) + len(name)
        else:
            return None
    return found if begun else None


def _timing(text: str, at: int) -> re.Match[str] | None:
    """What a byline may say about time beside the day: "2 days ago", "Friday", "09:30"."""
    return _RELATIVE.match(text, at) or _CLOCK.match(text, at) or _WEEKDAY.match(text, at)


def _name_at(text: str, start: int, *, lenient: bool) -> str | None:
    """The author's name after "By": to the next separator, date or marker."""
    begin = end = start
    for count, word in enumerate(_WORD.finditer(text, start)):
        if count == 0:
            begin = word.start()
        elif count == 8 or text[end : word.start()].strip() or _ends_name(text, word.start()):
            break
        end = word.end()
    name = text[begin:end].strip(" ,")
    return name if name and (lenient or _is_name(name)) else None


def _ends_name(text: str, position: int) -> bool:
    return bool(
        _MARKER.match(text, position)
        or match_day(text, position)
        or _RELATIVE.match(text, position)
        or _WEEKDAY.match(text, position)
        or (text[position].islower() and _ON.match(text, position))  # "Le" may be a name
    )


def _is_name(text: str) -> bool:
    """Whether a text can be an author: few words, no sentence, capitals where a script has them."""
    words = text.split()
    if not 1 <= len(words) <= 8 or len(text) > 80 or text[-1] in ".!?:;…":
        return False
    if any(char.isdigit() for char in text):
        return False
    return not words[0][0].islower() and not words[-1][0].islower()
