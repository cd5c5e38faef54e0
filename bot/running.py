"""Carrying out a command: in this process if the indexes are free, else in their owner's."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, aclosing, asynccontextmanager
from typing import Any

from bot.app import open_bot_database, open_service
from bot.commands import COMMANDS, WITHOUT_INDEXES, Outcome, Progress
from bot.control import call_owner, listening, somebody_listens
from bot.service import Service
from config.loading import LoadedSettings
from retrieval.errors import IndexBusy
from retrieval.ownership import owning

#: Tells the person at the terminal something while they wait.
Say = Callable[[str], None]

#: Seconds that a command waits for another one that holds the indexes.
PATIENCE = 30.0
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
    if command in WITHOUT_INDEXES and WITHOUT_INDEXES[command](arguments):
        return await _here(loaded, command, arguments, progress)
    async with aclosing(_attempts(loaded, say)) as attempts:
        async for owned in attempts:
            if owned is not None:
                with owned:
                    return await _here(loaded, command, arguments, progress)
            outcome = await call_owner(
                loaded.settings, command, arguments, progress, loaded.base_dir
            )
            if outcome is not None:
                return outcome
    raise AssertionError("attempts end by success or IndexBusy")


async def _attempts(loaded: LoadedSettings, say: Say) -> AsyncGenerator[ExitStack | None, None]:
    """Try to own the indexes until it succeeds: yields None for each failure, then the ownership.

    Raises IndexBusy where another process still owns them after PATIENCE seconds.
    """
    data_dir = loaded.settings.data_dir
    deadline = time.monotonic() + PATIENCE
    waiting = False
    while True:
        owned = ExitStack()
        try:
            owned.enter_context(owning(data_dir))
        except IndexBusy:
            if time.monotonic() >= deadline:
                raise IndexBusy(
                    f"another newsbot is using {data_dir} and did not finish within "
                    f"{PATIENCE:.0f} s; wait for it, or stop it, and try again"
                ) from None
        else:
            yield owned
            return
        yield None
        if not waiting:
            say("another newsbot is using the indexes; waiting for it …")
            waiting = True
        await asyncio.sleep(_POLL_SECONDS)


async def _here(
    loaded: LoadedSettings, command: str, arguments: Mapping[str, Any], progress: Progress
) -> Outcome:
    service = open_service(loaded, open_bot_database(loaded))
    try:
        return await COMMANDS[command](service, arguments, progress)
    finally:
        await service.aclose()


@asynccontextmanager
async def staying_owner(loaded: LoadedSettings, say: Say) -> AsyncIterator[Service]:
    """Own the indexes for as long as the block runs, and serve other commands meanwhile.

    Raises IndexBusy where another process does not let go of them, at once where that one stays.
    """
    data_dir = loaded.settings.data_dir
    async with aclosing(_attempts(loaded, say)) as attempts:
        owned = await anext(attempts)
        while owned is None:
            if await somebody_listens(loaded.settings):
                raise IndexBusy(
                    f"another newsbot, serve or chat, is running with {data_dir}: stop it, or "
                    "give this one a folder of its own (NEWSBOT_DATA_DIR); `newsbot ask` works "
                    "beside it"
                )
            owned = await anext(attempts)
    with owned:
        service = open_service(loaded, open_bot_database(loaded))
        try:
            await asyncio.to_thread(service.prepare)
            async with listening(service):
                yield service
        finally:
            await service.aclose()


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
