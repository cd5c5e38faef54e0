"""Time since the last look at it, by the wall and by the CPU of all threads."""

from __future__ import annotations

import time


class Clock:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def lap(self) -> tuple[float, float]:
        """Milliseconds (wall, CPU) since the clock was made or last asked."""
        wall, cpu = self._wall, self._cpu
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return (self._wall - wall) * 1_000, (self._cpu - cpu) * 1_000
