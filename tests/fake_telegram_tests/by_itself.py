"""`python -m tests.fake_telegram` as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
#: The bot as a command, whichever way newsbot was installed.
NEWSBOT_SERVE = (sys.executable, "-c", "from bot.cli import main; main()", "serve")
#: A bot in flight may finish its answers; a busy machine takes its time.
_END_WITHIN = 30.0


def start(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start it with these arguments, in a folder without settings of newsbot."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fake_telegram", *arguments],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(_ROOT), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of its page within the block; Ctrl-C at the end must end it cleanly."""
    process = start(*arguments, cwd=cwd, environment=environment)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=_END_WITHIN)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
