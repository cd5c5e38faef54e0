"""Carrying out a command: in this process if the indexes are free, else in their owner's."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from typing import Any

from bot.app import open_bot_database, open_service
from bot.commands import COMMANDS, Outcome, Progress
from bot.control import call_owner, listening
from bot.service import Service
from config.loading import LoadedSettings
from retrieval.errors import IndexBusy
from retrieval.ownership import PATIENCE, owning

#: Tells the person at the terminal something while they wait.
Say = Callable[[str], None]

_POLL_SECONDS = 0.2
_ENDING = (signal.SIGINT, signal.SIGTERM)


def carry_out(
    loaded: LoadedSettings,
    command: str,
    arguments: Mapping[str, Any],
    *,
    progress: Progress,
    say: Say,
) -> Outcome:
    """The outcome of a command that needs the indexes.

    Raises IndexBusy where another command holds them for too long, ControlError with what a
    running newsbot answered, and whatever the command itself raises.
    """
    return asyncio.run(_carry_out(loaded, command, arguments, progress, say))


async def _carry_out(
    loaded: LoadedSettings,
    command: str,
    arguments: Mapping[str, Any],
    progress: Progress,
    say: Say,
) -> Outcome:
    deadline = time.monotonic() + PATIENCE
    waiting = False
    while True:
        with ExitStack() as owned:
            try:
                owned.enter_context(owning(loaded.settings.data_dir, patience=0))
            except IndexBusy:
                if time.monotonic() >= deadline:
                    raise
            else:
                return await _here(loaded, command, arguments, progress)
        outcome = await call_owner(loaded.settings, command, arguments, progress)
        if outcome is not None:
            return outcome
        if not waiting:
            say("another newsbot command is using the indexes; waiting for it …")
            waiting = True
        await asyncio.sleep(_POLL_SECONDS)


async def _here(
    loaded: LoadedSettings, command: str, arguments: Mapping[str, Any], progress: Progress
) -> Outcome:
    service = open_service(loaded, open_bot_database(loaded))
    try:
        return await COMMANDS[command](service, arguments, progress)
    finally:
        service.close()


@asynccontextmanager
async def staying_owner(loaded: LoadedSettings, say: Say) -> AsyncIterator[Service]:
    """Own the indexes for as long as the block runs, and serve other commands meanwhile.

    Raises IndexBusy where another process does not let go of them.
    """
    with ExitStack() as owned:
        await asyncio.to_thread(
            owned.enter_context,
            owning(
                loaded.settings.data_dir,
                on_wait=lambda: say("another newsbot is using the indexes; waiting for it …"),
            ),
        )
        service = open_service(loaded, open_bot_database(loaded))
        try:
            await asyncio.to_thread(service.prepare)
            async with listening(service):
                yield service
        finally:
            service.close()


def until_stopped(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `work`, which ends soon after its event is set: by Ctrl-C or a polite kill.

    A second one ends the process at once, as it would any other.
    """

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def end() -> None:
            stop.set()
            for number in _ENDING:
                loop.remove_signal_handler(number)

        for number in _ENDING:
            loop.add_signal_handler(number, end)
        await work(stop)

    asyncio.run(run())
