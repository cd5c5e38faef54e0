"""A bot that runs while the server does, and ends before it."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager


class Stops:
    """What people at the terminal want: that it ends, and with a second Ctrl-C that it ends now."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.impatient = asyncio.Event()

    @contextmanager
    def heard(self) -> Iterator[Stops]:
        """Hear of Ctrl-C, `kill` and a closed terminal within the block."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        for one in signals:
            loop.add_signal_handler(one, self._ask)
        try:
            yield self
        finally:
            for one in signals:
                loop.remove_signal_handler(one)

    def _ask(self) -> None:
        if self.asked.is_set():
            self.impatient.set()
        self.asked.set()


async def run_alongside(
    command: Sequence[str], variables: Mapping[str, str], stops: Stops
) -> int | None:
    """Run a command with these environment variables besides, until it ends or is to be stopped.

    Returns its exit status where it ended by itself, None where it was stopped. An OSError where
    it cannot be run.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **variables},
        stdin=DEVNULL,
        # Ctrl-C is for us: the bot is told once, and the server is there until its last call
        start_new_session=True,
    )
    ended = asyncio.create_task(process.wait())
    try:
        if await _first(ended, stops.asked):
            return ended.result()
        process.terminate()
        if not await _first(ended, stops.impatient):
            process.kill()
        await ended
    finally:
        await _never_left(process, ended)
    return None


async def _first(ended: asyncio.Task[int], event: asyncio.Event) -> bool:
    """Waits for either; whether the process has ended."""
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait({ended, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return ended.done()


async def _never_left(process: Process, ended: asyncio.Task[int]) -> None:
    """Whatever happens here, no bot goes on without a server."""
    if not ended.done():
        process.kill()
        await ended
