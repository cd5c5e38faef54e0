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
from bot.answers import Answer
from bot.app import open_bot_database
from bot.asked import Asker
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
#: Whoever sits at the terminal: one conversation as long as the chat runs, with no limits.
_CONVERSATION = "terminal"
_ASKER = Asker(conversation=_CONVERSATION)
_HELP = (
    "Ask in any language, and go on asking: “and when was that?” is understood. /new begins a new "
    "conversation, /good and /bad rate the last answer, /sources lists where the articles come "
    "from, /quit or Ctrl-D leaves."
)


def run_telegram(loaded: LoadedSettings) -> None:
    """Run the Telegram bot until Ctrl-C or a polite kill.

    Raises TelegramSetupError, ModelUnavailable, RerankerUnavailable, PromptError, IndexBusy.
    """

    async def work(stop: asyncio.Event) -> None:
        from bot.schedules import keep_schedules
        from bot.telegram.app import serve

        async with staying_owner(loaded, terminal.say) as service:
            await service.rehearse()  # what people say meanwhile, Telegram keeps
            engine = open_bot_database(loaded)
            schedules = asyncio.create_task(keep_schedules(service))
            try:
                await serve(loaded.settings, service, engine, stop=stop, say=terminal.say)
            finally:
                schedules.cancel()
                await asyncio.wait([schedules])

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


@dataclass(slots=True)
class _Room:
    """The service of a chat, the loop that it lives in, what ends them, and the last answer."""

    service: Service
    loop: asyncio.AbstractEventLoop
    closing: asyncio.Event
    last: Answer | None = None

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
        terminal.show(f"{articles} articles are loaded. {_HELP}")
    room.wait_for(room.service.forget_conversation(_CONVERSATION))
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
        if text.startswith("/"):
            _command(room, text.split(maxsplit=1)[0].lower())
        else:
            room.last = room.wait_for(room.service.ask(text, asker=_ASKER))
            if room.last.understood_as:
                terminal.show_understood(room.last.understood_as, room.last.language)
            terminal.show_answer(to_json(room.last), room.last.language)
    except BrokenPipeError:
        raise  # nobody reads any more
    except Exception as error:
        mistake = mistake_of(error, room.service.settings.data_dir)
        if mistake is None:
            logger.exception("a question could not be answered")
        terminal.show(mistake.text if mistake else "That went wrong; the log says why.")


def _command(room: _Room, command: str) -> None:
    if command == "/sources":
        terminal.show_sources(to_json(room.wait_for(room.service.sources())))
    elif command == "/new":
        room.wait_for(room.service.forget_conversation(_CONVERSATION))
        terminal.show("Forgotten. What would you like to know?")
    elif command in ("/good", "/bad"):
        _rate(room, good=command == "/good")
    elif command == "/help":
        terminal.show(_HELP)
    else:
        terminal.show(f"There is no {command} here; /help lists what there is.")


def _rate(room: _Room, *, good: bool) -> None:
    if room.last is None:
        terminal.show("There is no answer yet to rate.")
        return
    room.wait_for(room.service.rate(room.last.answer_id, _ASKER, good=good))
    terminal.show(f"Noted beside the answer {room.last.answer_id}. Thank you.")


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
