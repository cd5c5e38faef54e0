"""A bot in a process of its own, to be killed: `python -m tests.bot.telegram.slow_bot …`.

Arguments: base URL, token, path of bot.db, seconds that each answer takes.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any, cast

from bot.answers import Answer
from bot.storage.database import open_database
from bot.telegram.app import serve
from config.settings import Settings, TelegramSettings
from tests.bot.telegram.stand_ins import QUICK, RuleService


class SlowService(RuleService):
    """Answers by rule, but takes its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def ask(self, question: str, **options: Any) -> Answer:
        await asyncio.sleep(self._seconds)
        return await super().ask(question, **options)


async def main(base_url: str, token: str, database: str, seconds: str) -> None:
    """Serve until killed."""
    telegram = TelegramSettings(token=cast("Any", token), base_url=base_url, user_per_minute=None)
    settings = Settings(data_dir=Path(database).parent, telegram=telegram)
    service = cast("Any", SlowService(float(seconds)))
    engine = open_database(Path(database))
    await serve(settings, service, engine, stop=asyncio.Event(), tuning=QUICK)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
