"""What an answer says about itself, below its claims: each line only where it holds."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.corroboration import corroborated
from bot.answering.drafts import CitedClaims
from bot.answering.frames import DIFFERING_NOTE, age_note, outlet_note
from bot.answering.wording import wording
from config.settings import AnsweringSettings
from retrieval.articles import Excerpt
from retrieval.results import Retrieval


def notes_on(
    cited: CitedClaims,
    retrieval: Retrieval,
    told: Sequence[Excerpt],
    settings: AnsweringSettings,
    *,
    figures_differ: bool,
) -> list[str]:
    """The lines about an answer with at least one claim, in the question's language.

    `told` is where a second outlet is looked for: all that was found, as wide as it was shown.
    `figures_differ` says that claims of different articles give the same thing other figures.
    """
    language = retrieval.language
    notes: list[str | None] = []
    if figures_differ and len(cited.claims) > 1:
        notes.append(wording(language).say(DIFFERING_NOTE))
    if retrieval.corpus.outlets > 1:
        others = corroborated(told, retrieval.copies, cited.claims, cited.citations)
        notes.append(outlet_note(cited.claims, cited.citations, others, language))
    newest = retrieval.corpus.newest
    notes.append(age_note(cited.citations, newest, settings.stale_after_days, language))
    return [note for note in notes if note]
