"""The real `newsbot serve` as a process of its own, at the fake server."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fake_telegram import FakeTelegram

_ROOT = Path(__file__).resolve().parents[3]
#: A busy machine takes its time to import everything.
_START_WITHIN = 60.0


async def start_serve(telegram: FakeTelegram, data_dir: Path, **variables: str) -> Process:
    """Start the process, with these settings besides, as `NEWSBOT_…` without the beginning."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    settings = {
        "DATA_DIR": str(data_dir),
        "TELEGRAM__TOKEN": telegram.token,
        "TELEGRAM__BASE_URL": telegram.base_url,
        **variables,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.cli import main; main()",
        "serve",
        cwd=data_dir,
        env={
            **kept,
            "PYTHONPATH": str(_ROOT),
            **{f"NEWSBOT_{name}": value for name, value in settings.items()},
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def serving(
    telegram: FakeTelegram, data_dir: Path, **variables: str
) -> AsyncIterator[Process]:
    """A bot process within the block, from its first poll on; killed at the end if need be."""
    process = await start_serve(telegram, data_dir, **variables)
    try:
        polls = len(telegram.calls_of("getUpdates"))
        await telegram.world.wait_until(
            lambda: len(telegram.calls_of("getUpdates")) > polls, _START_WITHIN
        )
        assert process.returncode is None
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
