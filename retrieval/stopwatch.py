"""How long the steps of something take."""

from __future__ import annotations

import time
from collections.abc import Mapping


class Stopwatch:
    """Notes the time between one look at it and the next, under the names given."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Note under `name` what has passed since the last lap, or since the start."""
        now = time.perf_counter()
        self._laps[name] = (now - self._last) * 1_000
        self._last = now

    @property
    def laps(self) -> Mapping[str, float]:
        """The times noted, in milliseconds, in order."""
        return dict(self._laps)
