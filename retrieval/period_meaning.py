"""What the words for a time mean on the calendar, seen from a day: one function a kind of phrase.

All days are UTC calendar days, and weeks run from Monday to Sunday in every language (ISO 8601),
also where the week begins on Saturday or Sunday in daily life, so that one phrase means one thing
whatever language it is asked in.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

#: What a phrase gave: numbers under the names of placeholders, and the unit's name under "unit".
Values = Mapping[str, "int | str"]

#: "A few days" and "recent days", in units.
_FEW = 5

_MONTHS_IN = {"month": 1, "quarter": 3, "season": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole days, both ends included; `grain` is the calendar unit it is, or "days"."""

    first: date
    last: date
    grain: str = "days"


def meaning(kind: str, values: Values, today: date) -> Stretch | None:
    """The days that a phrase of `kind` names, or None where there are none such (31 June)."""
    try:
        return _READERS[kind](values, today)
    except (ValueError, OverflowError):
        return None


def part_of(stretch: Stretch, part: str) -> Stretch | None:
    """A part of a month, quarter, season or year, or None where the part makes no sense of it.

    Early, mid and late are thirds (of a month: to the 10th, to the 20th, the rest); h1 and h2 are
    halves; w1 to w4 are days 1–7, 8–14, 15–21 and 22–28 of a month, w5 its last seven days.
    """
    months = _MONTHS_IN.get(stretch.grain)
    if months is None:
        return None
    first = stretch.first
    if part.startswith("w"):
        if months != 1:
            return None
        start = stretch.last.day - 6 if part == "w5" else int(part[1]) * 7 - 6
        return Stretch(first.replace(day=start), first.replace(day=start + 6))
    pieces, number = {"h1": (2, 0), "h2": (2, 1)}.get(part) or (
        3,
        ("early", "mid", "late").index(part),
    )
    if months == 1:
        borders = (0, 15, 31) if pieces == 2 else (0, 10, 20, 31)
        last = min(borders[number + 1], stretch.last.day)
        return Stretch(first.replace(day=borders[number] + 1), first.replace(day=last))
    if months % pieces:
        return None
    span = months // pieces
    start_day = months_on(first, number * span)
    return Stretch(start_day, months_on(start_day, span) - timedelta(days=1))


def absolute(year: int, month: int, day: int | None = None, last_day: int | None = None) -> Stretch:
    """A month, a day or some days of one month. Raises ValueError where there are none such."""
    if day is None:
        return unit_around(date(year, month, 1), "month")
    first, last = date(year, month, day), date(year, month, last_day or day)
    return Stretch(min(first, last), max(first, last))


def nearest_past(values: Values, limit: date) -> Stretch | None:
    """The latest month or day of the year that begins no later than `limit`."""
    return _nearest(values, limit, step=-1)


def nearest_following(values: Values, limit: date) -> Stretch | None:
    """The earliest month or day of the year that begins no sooner than `limit`."""
    return _nearest(values, limit, step=1)


def unit_around(day: date, unit: str) -> Stretch:
    """The whole day, week, month, quarter or year that `day` is in."""
    if unit in ("hour", "day"):
        return Stretch(day, day, "day")
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Stretch(monday, monday + timedelta(days=6), unit)
    span = _MONTHS_IN[unit]
    first = date(day.year, (day.month - 1) // span * span + 1, 1)
    return Stretch(first, months_on(first, span) - timedelta(days=1), unit)


def months_on(day: date, months: int) -> date:
    """The day `months` later (earlier where negative), the month's last where it has no such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _nearest(values: Values, limit: date, step: int) -> Stretch | None:
    month, day, last_day = values["m"], values.get("d"), values.get("e")
    for year in range(limit.year, limit.year + 9 * step, step):  # 29 February may be 8 years off
        try:
            found = absolute(year, int(month), _int(day), _int(last_day))
        except (ValueError, OverflowError):
            continue
        if (found.first - limit).days * step >= 0:
            return found
    return None


def _int(value: int | str | None) -> int | None:
    return None if value is None else int(value)


def _date(values: Values, today: date) -> Stretch | None:
    if "y" not in values:
        return nearest_past(values, today)
    return absolute(
        int(values["y"]), int(values["m"]), _int(values.get("d")), _int(values.get("e"))
    )


def _month_before(values: Values, today: date) -> Stretch | None:
    return nearest_past(values, months_on(today.replace(day=1), -1))


def _year(values: Values, _: date) -> Stretch:
    return unit_around(date(int(values["y"]), 1, 1), "year")


def _decade(values: Values, _: date) -> Stretch | None:
    year = int(values["y"])
    if year % 10:
        return None
    span = 100 if year % 100 == 0 else 10  # "the 1700s"
    return Stretch(date(year, 1, 1), date(year + span - 1, 12, 31))


def _day(shift: int) -> Callable[[Values, date], Stretch]:
    def read(_: Values, today: date) -> Stretch:
        return unit_around(today - timedelta(days=shift), "day")

    return read


def _back(today: date, number: int, unit: str) -> date:
    if unit in ("hour", "day", "week"):
        days = {"hour": -(-number // 24), "day": number, "week": 7 * number}[unit]
        return today - timedelta(days=days)
    return months_on(today, -number * _MONTHS_IN[unit])


def _ago(values: Values, today: date) -> Stretch:
    """ "Two months ago" is that whole calendar month: nobody means the day."""
    unit = str(values["unit"])
    return unit_around(_back(today, int(values.get("n", 1)), unit), unit)


def _past(values: Values, today: date) -> Stretch:
    return Stretch(_back(today, int(values.get("n", 1)), str(values["unit"])), today)


def _few(values: Values, today: date) -> Stretch:
    return Stretch(_back(today, _FEW, str(values["unit"])), today)


def _unit_before(number: int) -> Callable[[Values, date], Stretch]:
    def read(values: Values, today: date) -> Stretch:
        unit = str(values["unit"])
        return unit_around(_back(today, number, unit), unit)

    return read


def _weekday(values: Values, today: date) -> Stretch:
    """The latest such day, which may be today."""
    return _day((today.weekday() - int(values["w"])) % 7)(values, today)


def _weekday_before(values: Values, today: date) -> Stretch:
    return _weekday(values, today - timedelta(days=1))


def _weekday_of_week(weeks: int) -> Callable[[Values, date], Stretch]:
    def read(values: Values, today: date) -> Stretch:
        monday = unit_around(today - timedelta(days=7 * weeks), "week").first
        return unit_around(monday + timedelta(days=int(values["w"])), "day")

    return read


def _weekend(_: Values, today: date) -> Stretch:
    """The one that is on, else the latest one."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    return Stretch(saturday, saturday + timedelta(days=1))


def _last_weekend(values: Values, today: date) -> Stretch:
    return _weekend(values, unit_around(today, "week").first - timedelta(days=1))


def _night(_: Values, today: date) -> Stretch:
    return Stretch(today - timedelta(days=1), today)


def _quarter(values: Values, today: date) -> Stretch:
    first_month = int(values["q"]) * 3 - 2
    year = _int(values.get("y")) or (today.year if first_month <= today.month else today.year - 1)
    return unit_around(date(year, first_month, 1), "quarter")


def _season(values: Values, today: date) -> Stretch:
    """The northern, meteorological one: spring is March to May, winter ends in the next year."""
    first_month = int(values["s"]) * 3
    year = _int(values.get("y")) or (today.year if first_month <= today.month else today.year - 1)
    first = date(year, first_month, 1)
    return Stretch(first, months_on(first, 3) - timedelta(days=1), "season")


def _last_season(values: Values, today: date) -> Stretch:
    return _season({"s": values["s"]}, months_on(today, -3))


_READERS: dict[str, Callable[[Values, date], Stretch | None]] = {
    "date": _date,
    "month": _date,
    "sure month": _date,
    "suffixed month": _date,
    "month before": _month_before,
    "year": _year,
    "bare year": _year,
    "lone year": _year,
    "decade": _decade,
    "today": _day(0),
    "yesterday": _day(1),
    "day before": _day(2),
    "night": _night,
    "ago": _ago,
    "past": _past,
    "few": _few,
    "this": _unit_before(0),
    "last": _unit_before(1),
    "two ago": _unit_before(2),
    "bare weekday": _weekday,
    "weekday": _weekday,
    "weekday before": _weekday_before,
    "weekday this week": _weekday_of_week(0),
    "weekday last week": _weekday_of_week(1),
    "weekend": _weekend,
    "last weekend": _last_weekend,
    "quarter": _quarter,
    "season": _season,
    "last season": _last_season,
}
