"""The two ways of talking with newsbot that stay: Telegram and the terminal chat."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot import terminal
from bot.app import open_bot_database
from bot.json_shapes import to_json
from bot.mistakes import mistake_of
from bot.running import staying_owner, until_stopped
from config.loading import LoadedSettings

if TYPE_CHECKING:
    from bot.service import Service

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_LEAVE = ("/quit", "/exit", "/q", "quit", "exit")
_PROMPT = "› "


def run_telegram(loaded: LoadedSettings) -> None:
    """Run the Telegram bot until Ctrl-C or a polite kill.

    Raises TelegramSetupError, ModelUnavailable, RerankerUnavailable, PromptError, IndexBusy.
    """

    async def work(stop: asyncio.Event) -> None:
        from bot.telegram.app import serve

        async with staying_owner(loaded, terminal.say) as service:
            engine = open_bot_database(loaded)
            await serve(loaded.settings, service, engine, stop=stop, say=terminal.say)

    until_stopped(work)


def run_chat(loaded: LoadedSettings) -> None:
    """Ask and answer in the terminal until the input ends.

    The service lives in a thread, so that this one can wait for what is typed: only the main
    thread is freed from waiting by Ctrl-C. Raises ModelUnavailable, RerankerUnavailable,
    PromptError, IndexBusy.
    """
    ready: Future[_Room] = Future()

    async def own() -> None:
        closing = asyncio.Event()
        async with staying_owner(loaded, terminal.say) as service:
            ready.set_result(_Room(service, asyncio.get_running_loop(), closing))
            await closing.wait()

    def run() -> None:
        try:
            asyncio.run(own())
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name="newsbot-chat", daemon=True)
    thread.start()
    room = ready.result()
    try:
        _talk(room)
    finally:
        room.loop.call_soon_threadsafe(room.closing.set)
        thread.join()


@dataclass(frozen=True, slots=True)
class _Room:
    """The service of a chat, with the loop that it lives in and what ends them."""

    service: Service
    loop: asyncio.AbstractEventLoop
    closing: asyncio.Event

    def wait_for(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What `work` gives, done in the loop; an interruption here gives it up there."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise


def _talk(room: _Room) -> None:
    talking = sys.stdin.isatty()
    if talking:
        import readline  # noqa: F401 - gives input() a history and line editing

        articles = room.wait_for(room.service.status()).articles
        terminal.show(
            f"{articles} articles are loaded. Ask in any language; /sources lists where they come "
            "from, /quit or Ctrl-D leaves."
        )
    while (line := _read_line(talking)) is not None:
        text = line.strip()
        if not text:
            continue
        if not talking:
            terminal.show(f"{_PROMPT}{text}")  # so that a transcript shows what was asked
        if text.lower() in _LEAVE:
            return
        try:
            _respond(room, text)
        except KeyboardInterrupt:
            if not talking:
                raise
            terminal.show("given up")
        terminal.show()
        sys.stdout.flush()


def _respond(room: _Room, text: str) -> None:
    try:
        if text.lower() == "/sources":
            terminal.show_sources(to_json(room.wait_for(room.service.sources())))
        elif text.startswith("/"):
            command = text.split(maxsplit=1)[0]
            terminal.show(f"There is no {command} here; there are /sources and /quit.")
        else:
            terminal.show_answer(to_json(room.wait_for(room.service.ask(text))))
    except BrokenPipeError:
        raise  # nobody reads any more
    except Exception as error:
        mistake = mistake_of(error, room.service.settings.data_dir)
        if mistake is None:
            logger.exception("a question could not be answered")
        terminal.show(mistake.text if mistake else "That went wrong; the log says why.")


def _read_line(talking: bool) -> str | None:
    """The next line; None at the end of the input, and for Ctrl-C at the prompt."""
    try:
        return input(f"\n{_PROMPT}" if talking else "")
    except EOFError:
        return None
    except KeyboardInterrupt:
        if not talking:
            raise
        terminal.show()
        return None
