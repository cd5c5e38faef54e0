"""Everything the Telegram bot says, one object a language.

Texts are Telegram HTML. `{names}` in them are filled with `str.format`; whatever is filled in has
been escaped by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Texts:
    """The sentences, labels and month names of one language."""

    # Questions and answers
    searching: str
    more_coming: str
    undated: str
    months: tuple[str, ...]
    """Twelve abbreviations, January first."""
    empty_question: str
    only_text: str
    failed: str
    gave_up: str

    # Commands for everyone
    start: str
    help: str
    help_admin: str
    privacy: str
    privacy_logged: str
    privacy_logged_hashed: str
    privacy_memory: str
    privacy_no_memory: str
    privacy_model: str
    privacy_no_model: str
    sources: str
    sources_line: str
    sources_read: str
    no_sources: str
    new_conversation: str
    unknown_command: str

    # Commands for admins
    your_id: str
    admins_only: str
    reload_started: str
    reload_progress: str
    reload_progress_total: str
    phases: dict[str, str]
    """Names of `ReloadProgress.phase`."""
    reload_done: str
    reload_passed_over: str
    reload_skipped: str
    reload_skipped_more: str
    reload_failed: str
    reload_running: str
    interrupted: str
    reload_unknown: str
    reload_no_names: str
    status: str
    status_health: str
    never: str

    # The menu beside the input field
    commands: dict[str, str]
    admin_commands: dict[str, str]

    def date(self, moment: datetime | None) -> str:
        """The day of `moment` as "15 Nov 2024", or "undated"."""
        if moment is None:
            return self.undated
        return f"{moment.day} {self.months[moment.month - 1]} {moment.year}"

    def moment(self, moment: datetime | None) -> str:
        """Day and time of `moment` (UTC), or "never"."""
        if moment is None:
            return self.never
        return f"{self.date(moment)}, {moment:%H.%M} UTC"


def texts_for(language: str | None = None) -> Texts:
    """The texts in `language` (ISO 639-1); English where there are none in that language."""
    from bot.telegram.texts.english import ENGLISH

    return {"en": ENGLISH}.get(language or "en", ENGLISH)
