"""The sentences around the claims: written by code, from what is stored, never by a model.

They are in the question's language or the one chosen (`wording`); claims and quotes stay in their
own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.answering.conflicts import Report
from bot.answering.drafts import Draft
from bot.answering.offers import question_about
from bot.answering.yes_or_no import Verdict
from bot.answers import Citation, Claim
from bot.wording import wording

NOT_FOUND = "I can't answer that from the articles I have."
UNDERSTOOD = "I took your question to be: {question}"
NEAREST = "The nearest headlines:"
EXTRACTIVE_NOTE = "This answer is made of excerpts: sentences taken from the articles as they are."
DEGRADED_NOTE = "{reason} This answer is made of excerpts instead."
BROKEN_OFF_NOTE = "{reason} This is what it had said, with proof, until then."
COMPLETED_NOTE = "{reason} What it had not said by then is made of excerpts."
_DIFFERING = "The articles give different figures: {reports}."
_REPORT = "{outlet} reported {figure} on {date}"
_UNDATED_REPORT = "{outlet} reported {figure}, undated"
_BETWEEN_REPORTS = "; "
_UNKNOWN_OUTLET = "unknown outlet"
_AS_OF = "As of {date}, the day of the newest article cited."
_YES = "Yes, according to {outlets}."
_NO = "No, according to {outlets}."
_DISAGREE = "The articles disagree: yes according to {yes}, no according to {no}."
_NO_SIDE = "Nothing was found about {side}."
_NO_OUTLET = "Nothing on this was found from {outlet}."
_SOLE_OUTLET = "Among the articles found, only {outlet} says this."
_SOLE_OUTLETS = "Among the articles found, one outlet alone says it: {outlets}."
_STALE = (
    "The newest article cited is from {date}, {days} day older than the newest one I have.",
    "The newest article cited is from {date}, {days} days older than the newest one I have.",
)


def conflict_note(reports: Sequence[Report], language: str) -> str | None:
    """Who gives which figure of the same thing, and when; None where nobody differs."""
    if not reports:
        return None
    words = wording(language)
    told = []
    for report in reports:
        published_at = report.citation.published_at
        outlet = report.citation.source or words.say(_UNKNOWN_OUTLET)
        if published_at:
            day = words.long_day(published_at)
            told.append(words.say(_REPORT, outlet=outlet, figure=report.figure, date=day))
        else:
            told.append(words.say(_UNDATED_REPORT, outlet=outlet, figure=report.figure))
    return words.say(_DIFFERING, reports=words.say(_BETWEEN_REPORTS).join(told))


def verdict_lead(verdict: Verdict, language: str) -> str:
    """Yes or no, and according to whom; where they disagree, who says which."""
    words = wording(language)
    yes, no = (
        ", ".join(outlet or words.say(_UNKNOWN_OUTLET) for outlet in outlets)
        for outlets in (verdict.yes, verdict.no)
    )
    if yes and no:
        return words.say(_DISAGREE, yes=yes, no=no)
    return words.say(_YES if yes else _NO, outlets=yes or no)


def missing_notes(sides: Sequence[str], outlets: Sequence[str], language: str) -> list[str]:
    """What a question compares and the answer does not show: sides as asked for, and outlets."""
    words = wording(language)
    return [
        *(words.say(_NO_SIDE, side=side) for side in sides),
        *(words.say(_NO_OUTLET, outlet=outlet) for outlet in outlets),
    ]


def as_of_note(citations: Sequence[Citation], language: str) -> str | None:
    """As of when an answer about the newest holds; None where no citation has a date."""
    dated = [citation.published_at for citation in citations if citation.published_at]
    if not dated:
        return None
    words = wording(language)
    return words.say(_AS_OF, date=words.long_day(max(dated)))


def age_note(
    citations: Sequence[Citation], newest: datetime | None, stale_after_days: int, language: str
) -> str | None:
    """Promise 9: how old the newest citation is, where it is long before the newest article.

    None where no citation has a date: each of them says "undated" by itself.
    """
    dated = [citation.published_at for citation in citations if citation.published_at]
    if not dated or newest is None:
        return None
    days = (newest - max(dated)).days
    if days <= stale_after_days:
        return None
    words = wording(language)
    return words.say_count(*_STALE, days, date=words.long_day(max(dated)), days=str(days))


def outlet_note(
    claims: Sequence[Claim],
    citations: Sequence[Citation],
    corroborated: Collection[int],
    language: str,
) -> str | None:
    """Promise 5: which claims one known outlet alone supports; None where there are none.

    `corroborated` holds the positions of the claims that another outlet's excerpt supports too.
    """
    by_number = {citation.n: citation for citation in citations}
    alone: dict[str, list[int]] = {}
    for position, claim in enumerate(claims):
        outlets = {by_number[n].source for n in claim.citations}
        outlet = next(iter(outlets)) if len(outlets) == 1 else None
        if outlet and position not in corroborated:
            alone.setdefault(outlet, []).extend(claim.citations)
    if not alone:
        return None
    everywhere = {citation.n for citation in citations}
    if len(alone) == 1:
        [(outlet, numbers)] = alone.items()
        if set(numbers) == everywhere:
            return wording(language).say(_SOLE_OUTLET, outlet=outlet)
    listed = (
        outlet + " " + "".join(f"[{n}]" for n in dict.fromkeys(numbers))
        for outlet, numbers in alone.items()
    )
    return wording(language).say(_SOLE_OUTLETS, outlets=", ".join(listed))


def render_text(draft: Draft) -> str:
    """The answer as plain text: the lead, a line for each claim with its [n], then the notes."""
    parts = (draft.lead, _body(draft), "\n".join(draft.notes))
    return "\n\n".join(part for part in parts if part)


def _body(draft: Draft) -> str:
    if draft.status == "not_found":
        words = wording(draft.language)
        headlines = [f"– {question_about(near.title, draft.language)}" for near in draft.nearest]
        nearest = [words.say(NEAREST), *headlines] if headlines else []
        return "\n".join([words.say(NOT_FOUND), *nearest])
    lines = [
        " ".join([claim.text, "".join(f"[{n}]" for n in claim.citations)]) for claim in draft.claims
    ]
    return "\n".join(lines)
