"""Running one measured program at a time, and what the kernel says it used."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: `newsbot` as installed is a script that does just this.
NEWSBOT = ("-c", "from bot.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a finished process used: seconds, and MB of memory at its peak."""

    cpu: float
    wall: float
    peak_mb: float
    output: str


class ProgramFailed(Exception):
    """A measured program ended with an error, so there is nothing to compare."""


def run_python(
    arguments: Sequence[str], bytecode: Path, settings: Mapping[str, str] | None = None
) -> Usage:
    """Run the Python of this environment with `arguments`, whole process measured.

    Modules are compiled once, into the folder `bytecode`, as they are once in daily use. Of the
    environment's `NEWSBOT_…` variables only `settings` are seen. Raises ProgramFailed with what
    the program said.
    """
    hidden = ("NEWSBOT_", "PYTHONDONTWRITEBYTECODE")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(bytecode)}
    environment |= settings or {}
    with (
        tempfile.TemporaryFile("w+") as output,
        tempfile.TemporaryFile("w+") as errors,
        tempfile.TemporaryDirectory() as folder,
    ):
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], env=environment, cwd=folder, stdout=output, stderr=errors
        )
        # wait4 tells the usage of this child alone, where getrusage would add up all of them.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            raise ProgramFailed(f"{' '.join(arguments)}: {errors.read().strip()}")
        # Linux counts the peak in KiB, macOS in bytes.
        unit = 1 if sys.platform == "darwin" else 1024
        return Usage(
            cpu=used.ru_utime + used.ru_stime,
            wall=wall,
            peak_mb=used.ru_maxrss * unit / 1e6,
            output=output.read(),
        )


def median_cpu(runs: Sequence[Usage]) -> float:
    """The median CPU time of several runs of one program, in seconds."""
    return statistics.median(run.cpu for run in runs)


def median_ratio(runs: Sequence[Usage], bare: Sequence[Usage]) -> float:
    """The median of the ratios of runs made in turn, so that a busy minute hits both alike."""
    return statistics.median(one.cpu / other.cpu for one, other in zip(runs, bare, strict=True))


def megabytes(path: Path) -> float:
    """The size of a file, or of all files in a folder, in MB."""
    if path.is_file():
        return path.stat().st_size / 1e6
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6
