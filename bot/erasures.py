"""What was erased lately, so that a question under way does not write it back afterwards.

Whoever erases marks it first and deletes then; whoever stores writes first and looks then. However
the two interleave, either the one deletes what the other wrote, or the other sees the mark.
"""

from __future__ import annotations

import time

#: Seconds for which a mark is kept: no question takes that long.
_KEPT = 3_600.0


class Erasures:
    """The users, or the conversations, that were erased, by their keyed hashes.

    In memory alone: who asks to be forgotten is not to be remembered for it, and an answer that
    was under way dies with the process as the marks do.
    """

    def __init__(self) -> None:
        self._marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        """Note that what is kept of a user or conversation is erased now."""
        now = time.perf_counter()
        self._marks = {one: at for one, at in self._marks.items() if now - at < _KEPT} | {name: now}

    def since(self, moment: float, name: str | None) -> bool:
        """Whether a user or conversation was erased after a moment, by `time.perf_counter`."""
        return name is not None and self._marks.get(name, moment) > moment
