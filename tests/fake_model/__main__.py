"""The fake model in a process of its own: `python -m tests.fake_model` prints its address.

It answers every question with quotes from the excerpts, until its standard input ends.
"""

from __future__ import annotations

import asyncio
import sys

from tests.fake_model.quoting import quote_excerpts
from tests.fake_model.replies import Writes
from tests.fake_model.server import FakeModel


async def main() -> None:
    """Serve until nobody holds the other end of standard input."""
    server = FakeModel()
    server.will(Writes(quote_excerpts))
    await server.start()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
