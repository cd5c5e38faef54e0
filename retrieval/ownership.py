"""Who owns the embedded indexes: one process at a time, by a lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import IndexBusy

#: Seconds that a command waits for another one that holds the indexes.
PATIENCE = 30.0
_POLL_SECONDS = 0.1


@contextmanager
def owning(
    data_dir: Path,
    *,
    patience: float = PATIENCE,
    on_wait: Callable[[], None] | None = None,
) -> Iterator[None]:
    """Own the indexes in `data_dir` for the length of the block.

    Calls `on_wait` once where another process owns them; raises IndexBusy when it still does
    after `patience` seconds. The lock is the kernel's: a killed owner leaves nothing stale.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "owner.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, data_dir, patience, on_wait)
        yield
    finally:
        os.close(descriptor)


def _lock(
    descriptor: int, data_dir: Path, patience: float, on_wait: Callable[[], None] | None
) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise IndexBusy(
                    f"another newsbot is using {data_dir} and did not finish within "
                    f"{patience:.0f} s; wait for it, or stop it, and try again"
                ) from None
            if on_wait is not None:
                on_wait()
                on_wait = None
            time.sleep(_POLL_SECONDS)
        else:
            return
