"""What an answer says about itself, before and below its claims: each line only where it holds."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.conflicts import Asked, Report, conflicting_reports
from bot.answering.corroboration import corroborated
from bot.answering.drafts import CitedClaims
from bot.answering.frames import (
    age_note,
    as_of_note,
    conflict_note,
    missing_notes,
    outlet_note,
    verdict_lead,
)
from bot.answering.sides import missing_outlets, missing_sides
from bot.answering.yes_or_no import verdict_of
from config.settings import AnsweringSettings
from retrieval.articles import Excerpt
from retrieval.periods import wants_latest
from retrieval.results import Retrieval


def notes_on(
    cited: CitedClaims,
    retrieval: Retrieval,
    told: Sequence[Excerpt],
    settings: AnsweringSettings,
    echoes: Sequence[str],
    frames_in: str,
) -> list[str]:
    """The lines about an answer with at least one claim, in the language `frames_in`.

    `told` is where a second outlet is looked for: all that was found, as wide as it was shown;
    `echoes` are the lines of `echoes_on`.
    """
    notes: list[str | None] = [conflict_note(_conflicts(cited, retrieval, told), frames_in)]
    notes += echoes
    if wants_latest(retrieval.question, retrieval.language):
        notes.append(as_of_note(cited.citations, frames_in))
    if retrieval.corpus.outlets > 1:
        others = corroborated(told, retrieval.copies, cited.claims, cited.citations)
        notes.append(outlet_note(cited.claims, cited.citations, others, frames_in))
    newest = retrieval.corpus.newest
    notes.append(age_note(cited.citations, newest, settings.stale_after_days, frames_in))
    return [note for note in notes if note]


def echoes_on(cited: CitedClaims, retrieval: Retrieval, frames_in: str) -> list[str]:
    """The lines about an answer that say in the question's own words what it does not tell."""
    return missing_notes(
        missing_sides(retrieval, cited.citations),
        missing_outlets(retrieval, cited.citations),
        frames_in,
    )


def lead_of(
    cited: CitedClaims, retrieval: Retrieval, told: Sequence[Excerpt], frames_in: str
) -> str | None:
    """What stands before the claims: what they say to a yes/no question, where they say it plainly.

    `told` is as in `notes_on`.
    """
    verdict = verdict_of(retrieval, cited.citations, told)
    return verdict_lead(verdict, frames_in) if verdict else None


def _conflicts(cited: CitedClaims, retrieval: Retrieval, told: Sequence[Excerpt]) -> list[Report]:
    languages = {one.article.version_id: one.article.lang for one in told}
    asked = Asked(retrieval.question, retrieval.language)
    return conflicting_reports(cited.claims, cited.citations, languages, asked)
