"""One owner of the indexes: two real processes, and one that is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.errors import IndexBusy
from retrieval.ownership import owning

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys, time
from pathlib import Path
from retrieval.ownership import owning
with owning(Path(sys.argv[1])):
    print("owned", flush=True)
    sys.stdin.read()
"""


def holder(data_dir: Path) -> subprocess.Popen[str]:
    """A process that owns the indexes until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "owned\n"
    return process


def test_the_indexes_have_one_owner_and_a_killed_one_leaves_nothing_stale(tmp_path: Path) -> None:
    data_dir = tmp_path / "new" / "data"
    process = holder(data_dir)
    with (
        pytest.raises(IndexBusy, match="another newsbot is using") as caught,
        owning(data_dir),
    ):
        pytest.fail("two owners")
    assert "\n" not in str(caught.value)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with owning(data_dir):
        pass
    process.communicate()


def test_ownership_ends_with_the_block_even_by_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), owning(tmp_path):
        raise ZeroDivisionError
    with (
        owning(tmp_path),
        pytest.raises(IndexBusy),
        owning(tmp_path),
    ):
        pytest.fail("two owners in one process")
    assert (tmp_path / "owner.lock").stat().st_mode & 0o777 == 0o600
