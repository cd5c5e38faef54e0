"""What Telegram's front end adds to the answers of the service: inbox, rendering, delivery.

Run as a program of its own: `python -m tests.bench.chatting DATA_DIR QUESTIONS`, where QUESTIONS is
a JSON list. Prints `ChattingFigures` as JSON. The bot runs in a process of its own, so that nothing
of the fake Bot API server, which this program is, counts; questions come one by one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Literal

from bot.telegram import texts
from tests.bench.chatting_bot import Times
from tests.bench.measuring import ROOT
from tests.bench.raw_engines import WARM_UP
from tests.fake_telegram import NO_LIMITS, FakeTelegram, Message

#: Seconds that a busy machine may take to import and open everything.
_START_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class ChattingFigures:
    """Milliseconds a question, medians."""

    questions: int
    added_cpu: float
    """What the bot's process used for a question besides the service's own answer."""
    service_cpu: float
    own: float
    """By the clock, without waiting for Telegram; the service's answer included."""


class TimedBot:
    """A bot process that times itself."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @property
    def resident_mb(self) -> float:
        """MB of memory that the process holds now, as Linux tells it."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        lines = dict(line.split(":", 1) for line in status.splitlines())
        return int(lines["VmRSS"].split()[0]) * 1_024 / 1e6

    async def stopped(self) -> Times:
        """End the process politely; what it measured."""
        self._process.terminate()
        told, _ = await self._process.communicate()
        return Times(**json.loads(told))

    async def killed(self) -> None:
        """End the process if it has not ended."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def timed_bot(
    telegram: FakeTelegram,
    data_dir: Path,
    pace: Literal["paced", "free"],
    questions_file: Path | None = None,
) -> AsyncIterator[TimedBot]:
    """A bot over the corpus in `data_dir` within the block, from its first poll on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.chatting_bot",
        str(data_dir),
        telegram.base_url,
        telegram.token,
        pace,
        *([str(questions_file)] if questions_file else []),
        cwd=ROOT,
        env=kept,
        stdout=PIPE,
    )
    bot = TimedBot(process)
    try:
        await telegram.wait_until_polled(_START_WITHIN)
        yield bot
    finally:
        await bot.killed()


def is_final(message: Message) -> bool:
    """Whether a message is the last word on a question: no placeholder, and no word between."""
    return message.text not in (texts.SEARCHING, texts.MORE_COMING, texts.QUEUED)


async def measure(data_dir: Path, questions_file: Path) -> ChattingFigures:
    """Ask all questions, each when the one before is answered; the first few warm up the rest."""
    questions = json.loads(await asyncio.to_thread(questions_file.read_text))
    async with FakeTelegram(limits=NO_LIMITS) as telegram:
        chat = telegram.private_chat(telegram.user("Anna"))
        async with timed_bot(telegram, data_dir, "free", questions_file) as bot:
            for question in questions:
                await chat.say(question)
                await chat.wait_for_reply(is_final, within=60)
                await telegram.wait_until_quiet(0.05)  # what is done after the answer counts too
            times = await bot.stopped()
    # The CPU time from one question to the next is not known of the last one.
    counted = slice(min(WARM_UP, len(questions) - 2), len(questions) - 1)
    spent = list(zip(times.cpu[counted], times.service_cpu[counted], strict=True))
    return ChattingFigures(
        questions=len(spent),
        added_cpu=median(cpu - service for cpu, service in spent),
        service_cpu=median(service for _, service in spent),
        own=median(times.own[counted]),
    )


def main(data_dir: Path, questions_file: Path) -> None:
    """Print the figures of one corpus."""
    figures = asyncio.run(measure(data_dir, questions_file))
    sys.stdout.write(json.dumps(asdict(figures)))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
