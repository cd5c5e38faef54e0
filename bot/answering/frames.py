"""The sentences around the claims: written by code, from what is stored, never by a model.

`Phrases` holds the wording of one language; `phrases` picks it, so that another language is one
more entry.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answering.drafts import Draft
from bot.answers import Citation, Claim


@dataclass(frozen=True, slots=True)
class Phrases:
    """The wording of the frames in one language."""

    not_found: str
    nearest: str
    extractive: str
    degraded: str
    broken_off: str
    differing: str
    stale: str
    sole_outlet: str
    sole_outlets: str


_ENGLISH = Phrases(
    not_found="I can't answer that from the articles I have.",
    nearest="The nearest headlines:",
    extractive="This answer is made of excerpts: sentences taken from the articles as they are.",
    degraded="{reason} This answer is made of excerpts instead.",
    broken_off="{reason} This is what it had said, with proof, until then.",
    differing="The articles give different figures; the newest comes first.",
    stale="The newest article cited is from {date}, {days} days older than the newest one I have.",
    sole_outlet="Among the articles found, only {outlet} says this.",
    sole_outlets="Among the articles found, one outlet alone says it: {outlets}.",
)
_PHRASES = {"en": _ENGLISH}


def phrases(language: str) -> Phrases:
    """The wording for `language`, English where there is none."""
    return _PHRASES.get(language, _ENGLISH)


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
    when = max(dated).strftime("%-d %B %Y")
    return phrases(language).stale.format(date=when, days=days)


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
            return phrases(language).sole_outlet.format(outlet=outlet)
    listed = (
        outlet + " " + "".join(f"[{n}]" for n in dict.fromkeys(numbers))
        for outlet, numbers in alone.items()
    )
    return phrases(language).sole_outlets.format(outlets=", ".join(listed))


def render_text(draft: Draft) -> str:
    """The answer as plain text: a line for each claim with its [n], then the notes."""
    return "\n\n".join(part for part in (_body(draft), "\n".join(draft.notes)) if part)


def _body(draft: Draft) -> str:
    if draft.status == "not_found":
        wording = phrases(draft.language)
        headlines = [f"– {' '.join(near.title.split())}" for near in draft.nearest]
        return "\n".join([wording.not_found, *([wording.nearest] if headlines else []), *headlines])
    lines = [
        " ".join([claim.text, "".join(f"[{n}]" for n in claim.citations)]) for claim in draft.claims
    ]
    return "\n".join(lines)
