"""The Telegram front end over the real application, in a process that times itself.

Run as a program of its own: `python -m tests.bench.chatting_bot DATA_DIR BASE_URL TOKEN PACE
[QUESTIONS]`, where PACE is `paced` (as in earnest) or `free` (as fast as it can). It serves until
SIGTERM, then prints `Times` as JSON. The questions in the JSON list QUESTIONS are asked once more
before that, of the service alone.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from telegram import Update

from bot.app import open_bot_database
from bot.asked import Asker
from bot.running import staying_owner
from bot.service import Service
from bot.telegram.app import serve
from bot.telegram.inbox import InboxProcessor, InboxQueue
from bot.telegram.pacing import Limits, Pacer
from bot.telegram.transport import CountedRequest
from bot.telegram.tuning import Tuning
from config.loading import load_settings
from tests.bench.clock import Clock

_NO_PACE = Limits(overall=(10_000, 1.0), private=(10_000, 1.0), group=(10_000, 1.0))
_Wait = Callable[..., Awaitable[Any]]


@dataclass(slots=True)
class Times:
    """Milliseconds a question, in the order in which they were done (`cpu`: in which they came)."""

    own: list[float] = field(default_factory=list)
    """From being handed over to Telegram's taking the answer, without waiting for Telegram, for the
    pace that it asks for, and for messages that came before."""
    cpu: list[float] = field(default_factory=list)
    """What the process used from one question to the next; only where they come one by one."""
    service_cpu: list[float] = field(default_factory=list)
    """What it used for the service's answer alone, to each of QUESTIONS."""


class Stopwatch:
    """Measures by what it wraps around the parts of the front end."""

    def __init__(self) -> None:
        self.times = Times()
        self._handed_over: dict[int, float] = {}
        self._waited: WeakKeyDictionary[asyncio.Task[Any], float] = WeakKeyDictionary()
        self._cpu_at_last: float | None = None

    def attach(self, patch: pytest.MonkeyPatch) -> None:
        """Wrap the parts, until `patch` is undone."""
        for owner, name, wrap in (
            (InboxQueue, "put", self._taking),
            (InboxProcessor, "_handle", self._handling),
            (Pacer, "admit", self._waiting),
            (CountedRequest, "do_request", self._waiting),
        ):
            patch.setattr(owner, name, wrap(getattr(owner, name)))

    def _taking(self, put: _Wait) -> _Wait:
        @wraps(put)
        async def timed(queue: InboxQueue, item: object) -> None:
            begun, cpu = time.perf_counter(), time.process_time()
            if self._cpu_at_last is not None:
                self.times.cpu.append(1_000 * (cpu - self._cpu_at_last))
            self._cpu_at_last = cpu
            await put(queue, item)
            if isinstance(item, Update):
                self._handed_over[item.update_id] = time.perf_counter() - begun

        return timed

    def _handling(self, handle: _Wait) -> _Wait:
        @wraps(handle)
        async def timed(processor: InboxProcessor, update: Update, coroutine: Any) -> None:
            begun = time.perf_counter()
            await handle(processor, update, coroutine)
            taken = time.perf_counter() - begun + self._handed_over.pop(update.update_id)
            self.times.own.append(1_000 * (taken - self._waited.get(_task(), 0.0)))

        return timed

    def _waiting(self, wait: _Wait) -> _Wait:
        """Of tasks beside the one that handles a question, nobody asks how long they waited."""

        @wraps(wait)
        async def timed(*args: Any, **more: Any) -> Any:
            begun = time.perf_counter()
            try:
                return await wait(*args, **more)
            finally:
                waited = time.perf_counter() - begun
                self._waited[_task()] = self._waited.get(_task(), 0.0) + waited

        return timed


def _task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task


async def service_alone(service: Service, questions: Sequence[str]) -> list[float]:
    """Milliseconds of CPU for the answer to each question, asked in one conversation."""
    spent = []
    for number, question in enumerate(questions):
        clock = Clock()
        await service.ask(question, asker=Asker("bench", "bench", f"{number}"))
        _, cpu = clock.lap()
        spent.append(cpu)
    return spent


async def main(
    data_dir: str, base_url: str, token: str, pace: str, questions_file: str | None = None
) -> None:
    """Serve, then print the times."""
    questions = []
    if questions_file is not None:
        questions = json.loads(await asyncio.to_thread(Path(questions_file).read_text))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    telegram = {"token": token, "base_url": base_url, "user_per_minute": None}
    loaded = load_settings({"data_dir": Path(data_dir), "telegram": telegram}, environ={})
    tuning = Tuning() if pace == "paced" else Tuning(limits=_NO_PACE)
    stopwatch = Stopwatch()
    with pytest.MonkeyPatch.context() as patch:
        stopwatch.attach(patch)
        async with staying_owner(loaded, lambda _: None) as service:
            await service.rehearse()  # as `newsbot serve` does
            engine = open_bot_database(loaded)
            await serve(loaded.settings, service, engine, stop=stop, tuning=tuning)
            stopwatch.times.service_cpu = await service_alone(service, questions)
    sys.stdout.write(json.dumps(asdict(stopwatch.times)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
