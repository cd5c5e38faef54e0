"""Who asks, and what: the nouns that a question has on its way to an answer."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

#: Called where the claims passed on so far are taken back, as the answer is made anew.
OnRestart = Callable[[], Awaitable[None]]
#: Called with the language of the frames around the claims, before the first of them is passed on.
OnLanguage = Callable[[str], None]

if TYPE_CHECKING:
    from bot.answering.acceptance import OnClaim
    from bot.answering.conversation.rewriting import Understood
    from bot.answering.drafts import Attempt


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and in which conversation, by names that the front end chooses; None = nobody's.

    The names must tell users and conversations of different front ends apart. `message` names the
    question within its conversation: asked once more, after a crash, it does not follow itself.
    """

    user: str | None = None
    conversation: str | None = None
    message: str | None = None


NOBODY = Asker()


@dataclass(slots=True)
class AskedQuestion:
    """One question as it was asked, and what is known of it so far.

    `user` and `conversation` are keyed hashes of the asker's: nothing stored beside a question
    tells who asked it.
    """

    text: str
    user: str | None = None
    conversation: str | None = None
    message: str | None = None
    as_of: datetime | None = None
    on_claim: OnClaim | None = None
    on_restart: OnRestart | None = None
    on_language: OnLanguage | None = None
    frames_in: str | None = None
    """The language that was chosen for the frames around the claims; None = the question's."""
    started: float = field(default_factory=time.perf_counter)
    understood: Understood | None = None

    @property
    def standalone(self) -> str:
        """What is searched for: the question with what it takes from the conversation."""
        return self.understood.question if self.understood else self.text

    @property
    def reread(self) -> str | None:
        """What a follow-up was taken to ask; None where that is what it says."""
        return self.standalone if self.standalone != self.text else None

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The models that were asked what it means."""
        return self.understood.attempts if self.understood else ()
