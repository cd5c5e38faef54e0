"""The `newsbot` command as tests run it: in this process, or as one of its own."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROGRESS = re.compile("(reading|embedding|activating|sweeping|asking) …")
_COMMAND = (sys.executable, "-c", "from bot.cli import main; main()")


@dataclass(frozen=True)
class Result:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be JSON and nothing else."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines of standard error but those that only tell of progress."""
        return [line for line in self.err.splitlines() if not _PROGRESS.fullmatch(line)]

    def __str__(self) -> str:
        return f"exit {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


def newsbot(*arguments: str, stdin: str | None = None) -> Result:
    """Run a command in this process."""
    from bot.cli import main

    out, err = _stream(), _stream()
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        _replaced(sys, "argv", ["newsbot", *arguments]),
        _replaced(sys, "stdin", sys.stdin if stdin is None else io.StringIO(stdin)),
    ):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Result(code, _written(out), _written(err))


def start(*arguments: str, environment: Mapping[str, str], **options: Any) -> subprocess.Popen[str]:
    """Start a command as a process of its own, with pipes for what `options` leave out."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    root = str(Path(__file__).resolve().parents[1])
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(
        [*_COMMAND, *arguments],
        text=True,
        env={**kept, "PYTHONPATH": root, **environment},
        **{**pipes, **options},
    )


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


@contextmanager
def _replaced(owner: object, name: str, value: object) -> Iterator[None]:
    """An attribute with another value for the length of the block."""
    old = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, old)
