"""Who owns the embedded indexes: one process at a time, by a lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import IndexBusy


@contextmanager
def owning(data_dir: Path) -> Iterator[None]:
    """Own the indexes in `data_dir` for the length of the block.

    Raises IndexBusy at once where another process owns them. The lock is the kernel's: a killed
    owner leaves nothing stale.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "owner.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexBusy(
                f"another newsbot is using {data_dir}; try again when it is done"
            ) from None
        yield
    finally:
        os.close(descriptor)
