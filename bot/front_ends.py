"""The two ways of talking with newsbot that stay: Telegram and the terminal chat."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot import terminal
from bot.app import open_bot_database
from bot.commands import PURPOSEFUL
from bot.json_shapes import to_json
from bot.running import staying_owner, until_stopped
from config.loading import LoadedSettings

if TYPE_CHECKING:
    from bot.service import Service

_LEAVE = ("/quit", "/exit", "/q")
_PROMPT = "› "


def run_telegram(loaded: LoadedSettings) -> None:
    """Run the Telegram bot until Ctrl-C or a polite kill.

    Raises TelegramSetupError, ModelUnavailable, PromptError, IndexBusy.
    """

    async def work(stop: asyncio.Event) -> None:
        from bot.telegram.app import serve

        async with staying_owner(loaded, terminal.say) as service:
            engine = open_bot_database(loaded)
            await serve(loaded.settings, service, engine, stop=stop)

    until_stopped(work)


def run_chat(loaded: LoadedSettings) -> None:
    """Ask and answer in the terminal until the input ends.

    Raises ModelUnavailable, PromptError, IndexBusy.
    """
    asyncio.run(_chat(loaded))


async def _chat(loaded: LoadedSettings) -> None:
    async with staying_owner(loaded, terminal.say) as service:
        status = await service.status()
        talking = sys.stdin.isatty()
        if talking:
            terminal.show(
                f"{status.articles} articles are loaded. Ask in any language; /sources lists "
                "where they come from, /quit or Ctrl-D leaves."
            )
        while (line := await asyncio.to_thread(_read_line, talking)) is not None:
            text = line.strip()
            if text and not talking:
                terminal.show(f"{_PROMPT}{text}")  # so that a transcript shows what was asked
            if text.lower() in _LEAVE:
                return
            if text == "/sources":
                terminal.show_sources(to_json(await service.sources()))
            elif text:
                await _answer(service, text)
            terminal.show()


async def _answer(service: Service, question: str) -> None:
    try:
        answer = await service.ask(question)
    except PURPOSEFUL as error:
        terminal.show(str(error))
    else:
        terminal.show_answer(to_json(answer))


def _read_line(talking: bool) -> str | None:
    try:
        if talking:
            import readline  # noqa: F401 - gives input() a history and line editing

        return input(f"\n{_PROMPT}" if talking else "")
    except EOFError:
        return None
