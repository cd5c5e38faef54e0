"""The times that a question names: days, months, weeks and ranges, as stretches of time in UTC.

Three steps: `period_grammar` finds the phrases that may name a time ("October 7", "last week",
"2019"); a part of one is taken where words beside it ask for it ("early October"); ranges are made
of two ("between A and B") or of one that is left open ("since A"). What is in doubt (a bare number,
"may") counts only where a governing word stands right before it ("in 2019").

Decided once, for all languages:

* A missing year is that of the nearest such day or month not after now; in a range, the year that
  the other end gives. All days are UTC calendar days; weeks begin on Monday.
* "After", "since", "before", "until" and "by" govern only a time that follows at once, and the time
  itself is part of the open range: whoever writes "after October 7" may mean reports of that day.
  In "after the report published on October 7" the day is the report's own.
* "Last week" and "two weeks ago" are whole calendar weeks; "the last two weeks" runs from the day
  two weeks ago to today. "Monday" is the latest one, today included; "last Monday" is before today.
* 03/04/2023 is 3 April: the day comes first unless that is no date.
* What lies ahead ("next week") is not looked for: nothing has been reported from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from retrieval.articles import as_utc
from retrieval.period_context import Context, context_of
from retrieval.period_grammar import Mention, grammar_of, read_mentions
from retrieval.period_meaning import Stretch, meaning, nearest_following, nearest_past, part_of
from retrieval.period_tables import fold
from retrieval.period_words import has_words

#: Characters before a phrase that its governing words may take.
_REACH = 48
#: Characters of a question that are looked at. Of what is longer most is pasted, and its times are
#: not those that are asked for.
_LOOKED_AT = 1_000
#: Most times found in a question: beyond, it is a list and no filter.
_MOST = 16

#: What looks like a date with a month's name in some language: "15 novembre 2023".
_DATE_SHAPE = re.compile(
    r"(?<![\w.,])\d{1,2}(?:st|nd|rd|th|\.|º)?\s+(?:[^\W\d]{1,3}\s+)?[^\W\d]{3,}\.?,?\s+"
    r"(?:[^\W\d]{1,3}\s+)?(?:19|20)\d\d(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time: from `start` to `end`, both inclusive, aware and in UTC.

    None leaves a side open. At least one side is given, and `start` is not after `end`.
    """

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period and the code points of the question that name it, `text[start:end]`."""

    period: Period
    start: int
    end: int


def find_periods(text: str, lang: str, now: datetime) -> list[NamedPeriod]:
    """The periods that a question in `lang` (ISO 639-1) names, in order of place, none overlapping.

    `now` is when it is asked; relative times and missing years are resolved against its UTC day.
    A language without word tables of its own is read by the English rules, and one date written
    out in it by dateparser.
    """
    text = text[:_LOOKED_AT]
    folded = fold(text)
    today = as_utc(now).date()
    context = context_of(lang)
    mentions = [
        _with_part(mention, folded, context)
        for mention in read_mentions(text, folded, grammar_of(lang), today)[:_MOST]
    ]
    found = _joined_bounds(_ranges(mentions, folded, context), folded, context)
    if not has_words(lang):
        found = _with_foreign_date(found, text, lang, today)
    return [_without_full_stop(named, text) for named in found]


def wants_latest(text: str, lang: str) -> bool:
    """Whether a question asks for the newest there is ("latest", "so far"), in its own language."""
    context = context_of(lang)
    return context.latest.search(fold(text[:_LOOKED_AT])) is not None


def _without_full_stop(named: NamedPeriod, text: str) -> NamedPeriod:
    """`named` without the point of "Nov.", which may as well be the sentence's own."""
    return replace(named, end=named.end - 1) if text[named.end - 1] == "." else named


def _with_part(mention: Mention, folded: str, context: Context) -> Mention:
    """The mention narrowed to the part of it ("early", "the first week of") that is asked for."""
    low = max(0, mention.start - _REACH)
    for part, pattern in context.parts_before:
        match = pattern.search(folded, low, mention.start)
        if match and (narrowed := part_of(mention.stretch, part)):
            return replace(
                mention, start=match.start(), stretch=narrowed, doubt=_certain(mention), part=part
            )
    for part, pattern in context.parts_after:
        match = pattern.match(folded, mention.end)
        if match and (narrowed := part_of(mention.stretch, part)):
            return replace(
                mention, end=match.end(), stretch=narrowed, doubt=_certain(mention), part=part
            )
    return mention


def _certain(mention: Mention) -> str | None:
    """What is left of a doubt once a word for a part stands at it: "mid may" may be no month."""
    return mention.doubt if mention.doubt == "word day" else None


def _ranges(mentions: list[Mention], folded: str, context: Context) -> list[NamedPeriod]:
    """The periods of the mentions, two being taken together where words join them to a range."""
    found: list[NamedPeriod] = []
    index = 0
    while index < len(mentions):
        pair = mentions[index : index + 2]
        period = _closed_range(pair[0], pair[1], folded, context) if len(pair) == 2 else None
        index += 2 if period else 1
        period = period or _single(pair[0], folded, context)
        if period:
            found.append(period)
    return found


def _closed_range(
    first: Mention, last: Mention, folded: str, context: Context
) -> NamedPeriod | None:
    gap = folded[first.end : last.start]
    for opening, joining, closing in context.ranges:
        if not joining.fullmatch(gap):
            continue
        opened = closed = None
        if opening and not (opened := _before(opening, folded, first.start)):
            continue
        if closing and not (closed := closing.match(folded, last.end)):
            continue
        if not (opening or closing or _are_ends(first, last, gap)):
            continue
        start, end = _common_year(first, last)
        return NamedPeriod(
            _period(min(start.first, end.first), max(start.last, end.last)),
            opened.start() if opened else first.start,
            closed.end() if closed else last.end,
        )
    return None


def _are_ends(first: Mention, last: Mention, gap: str) -> bool:
    """Whether two times with nothing but a joining word, or a dash, are the ends of a range."""
    if first.doubt == last.doubt == "year":
        years = int(first.values["y"]), int(last.values["y"])
        return gap.strip() == "-" and 1900 <= years[0] < years[1] < 2100
    return first.doubt is None and last.doubt is None


def _common_year(first: Mention, last: Mention) -> tuple[Stretch, Stretch]:
    """The days of both ends of a range, a missing year or week taken from the other end."""
    start: Stretch | None = None
    end: Stretch | None = None
    if _lacks_year(first):
        start = nearest_past(first.values, last.stretch.first)
    elif _lacks_year(last):
        end = nearest_following(last.values, first.stretch.first)
    elif "w" in first.values and first.stretch.first > last.stretch.last:
        start = meaning("weekday", first.values, last.stretch.first)  # "from Monday to Friday"
    return _part(start, first), _part(end, last)


def _lacks_year(mention: Mention) -> bool:
    return "m" in mention.values and "y" not in mention.values


def _part(stretch: Stretch | None, mention: Mention) -> Stretch:
    """The mention's part of another stretch than its own."""
    if stretch is None:
        return mention.stretch
    return (part_of(stretch, mention.part) if mention.part else None) or stretch


def _single(mention: Mention, folded: str, context: Context) -> NamedPeriod | None:
    """The period of one mention, open on a side where a word says so, or None if still in doubt."""
    first, last = mention.stretch.first, mention.stretch.last
    if "e" in mention.values:  # "from the 1st to the 5th of May" has both its ends
        return NamedPeriod(_period(first, last), mention.start, mention.end)
    start, end = mention.start, mention.end
    since = _before(context.since_before, folded, start)
    until = None if since else _before(context.until_before, folded, start)
    since_after = None if until else context.since_after.match(folded, end)
    until_after = None if since or since_after else context.until_after.match(folded, end)
    if not _holds(mention, bool(since or until or since_after or until_after), folded, context):
        return None
    if before := since or until:
        start = before.start()
    if after := since_after or until_after:
        end = after.end()
    if since or since_after:
        return NamedPeriod(_period(first, None), start, end)
    return NamedPeriod(_period(None if until or until_after else first, last), start, end)


def _holds(mention: Mention, governed: bool, folded: str, context: Context) -> bool:
    """Whether a mention in doubt is made sure by the words before it."""
    if mention.doubt is None:
        return True
    if mention.doubt == "word":
        return _before(context.year, folded, mention.start) is not None
    pattern = {"year": context.year, "month": context.month}.get(mention.doubt, context.weekday)
    return governed or _before(pattern, folded, mention.start) is not None


def _before(pattern: re.Pattern[str], folded: str, end: int) -> re.Match[str] | None:
    return pattern.search(folded, max(0, end - _REACH), end)


def _period(first: date | None, last: date | None) -> Period:
    return Period(
        datetime.combine(first, time.min, tzinfo=UTC) if first else None,
        datetime.combine(last, time.max, tzinfo=UTC) if last else None,
    )


def _joined_bounds(found: list[NamedPeriod], folded: str, context: Context) -> list[NamedPeriod]:
    """`found` with "after A and before B" as one range, where A is not after B."""
    joined: list[NamedPeriod] = []
    for named in found:
        one, two = (joined[-1].period if joined else None), named.period
        if (
            one
            and one.start
            and two.end
            and one.end is None
            and two.start is None
            and one.start <= two.end
            and context.also.fullmatch(folded, joined[-1].end, named.start)
        ):
            joined[-1] = NamedPeriod(Period(one.start, two.end), joined[-1].start, named.end)
        else:
            joined.append(named)
    return joined


def _with_foreign_date(
    found: list[NamedPeriod], text: str, lang: str, today: date
) -> list[NamedPeriod]:
    """`found` and the first date written out that no rule has read, if dateparser can."""
    for match in _DATE_SHAPE.finditer(text):
        if any(named.start < match.end() and match.start() < named.end for named in found):
            continue
        day = _parsed(match.group(), lang, today)
        if day is None:
            return found
        named = NamedPeriod(_period(day, day), match.start(), match.end())
        return sorted([*found, named], key=lambda named: named.start)
    return found


def _parsed(phrase: str, lang: str, today: date) -> date | None:
    import dateparser

    try:
        parsed = dateparser.parse(
            phrase,
            languages=[lang],
            settings={
                "REQUIRE_PARTS": ["day", "month", "year"],
                "RELATIVE_BASE": datetime.combine(today, time.min),
            },
        )
    except ValueError:  # a language that dateparser does not know
        return None
    return parsed.date() if parsed else None
