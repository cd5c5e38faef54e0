"""The socket by which other commands reach a running newsbot, which owns the indexes.

One connection is one command. The client sends a line of JSON: `{"command", "arguments",
"fingerprint"}`; the server answers with lines `{"progress": …}` and at last one
`{"outcome": …}` or `{"error": …, "exit_code": …}`. A client that goes away cancels its command,
and so does the owner's end.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.commands import COMMANDS, Outcome, Progress
from bot.errors import ControlError
from bot.json_shapes import to_json
from bot.mistakes import FAILED, WRONG_USAGE, mistake_of
from bot.service import Service
from config.settings import Settings
from retrieval.sources.source import source_from_settings

logger = logging.getLogger(__name__)

#: Longest path that every system takes for a socket (Linux: 107 bytes, macOS: 103).
_MAX_PATH = 100
#: Longest line of the protocol: an evaluation's outcome is the largest.
_LINE_BYTES = 64 * 2**20
#: Settings that an owner and a command must share, for both speak of one corpus.
_SHARED = ("embedder", "corpus", "fetching", "retrieval", "answering")
#: Settings that a command must share only where it sets them: else the owner's are as good.
_SHARED_IF_SET = ("model", "model_base_url")
_STOPPED = "the running newsbot stopped before it answered; try again"


def socket_path(data_dir: Path) -> Path:
    """Where the owner of `data_dir` listens: in the folder, or in the user's runtime folder."""
    path = data_dir.resolve() / "control.sock"
    if len(os.fsencode(path)) <= _MAX_PATH:
        return path
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime) if runtime else Path(tempfile.gettempdir()) / f"newsbot-{os.getuid()}"
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    return folder / f"newsbot-{name}.sock"


def fingerprint(settings: Settings, base_dir: Path | None = None) -> dict[str, Any]:
    """The settings that both sides must share, as JSON-able data without secrets.

    `base_dir` is what relative paths of sources start from; None = the working folder.
    """
    shared = settings.model_dump(mode="json", include={*_SHARED, *_SHARED_IF_SET})
    shared["sources"] = [
        to_json(source_from_settings(source, base_dir or Path.cwd())) for source in settings.sources
    ]
    address = settings.database_url.get_secret_value() if settings.database_url else ""
    shared["database_url"] = hashlib.sha256(address.encode()).hexdigest()
    return shared


@asynccontextmanager
async def listening(service: Service) -> AsyncIterator[None]:
    """Carry out commands of other processes while the block runs.

    The caller owns the indexes, so a socket that is there already is a dead owner's.
    """
    path = socket_path(service.settings.data_dir)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_private(path.parent, service.settings.data_dir)
    path.unlink(missing_ok=True)

    at_work: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_serve_connection(service, reader, writer))
        at_work.add(task)
        task.add_done_callback(at_work.discard)
        await asyncio.wait({task})

    previous = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(serve, path, limit=_LINE_BYTES)
    finally:
        os.umask(previous)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)
        # The indexes are let go of next: nothing may be writing to them by then.
        for task in at_work:
            task.cancel()
        if at_work:
            await asyncio.wait(at_work)


async def somebody_listens(settings: Settings) -> bool:
    """Whether a newsbot that stays, `serve` or `chat`, owns the indexes."""
    try:
        _, writer = await asyncio.open_unix_connection(socket_path(settings.data_dir))
    except OSError:
        return False
    writer.close()
    return True


async def call_owner(
    settings: Settings,
    command: str,
    arguments: Mapping[str, Any],
    progress: Progress,
    base_dir: Path | None = None,
) -> Outcome | None:
    """Have the owner carry out a command; None where nobody listens.

    Raises ControlError with the owner's own words, or where the connection broke.
    """
    path = socket_path(settings.data_dir)
    try:
        _check_private(path.parent, settings.data_dir)
        reader, writer = await asyncio.open_unix_connection(path, limit=_LINE_BYTES)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except OSError as error:
        raise ControlError(
            f"the running newsbot cannot be reached ({error.strerror}): run the command as the "
            "user it runs as"
        ) from None
    try:
        await _send(
            writer,
            {
                "command": command,
                "arguments": arguments,
                "fingerprint": fingerprint(settings, base_dir),
            },
        )
        while line := await reader.readline():
            message = json.loads(line)
            if "progress" in message:
                progress(message["progress"])
            elif "error" in message:
                raise ControlError(message["error"], message["exit_code"])
            else:
                return Outcome(**message["outcome"])
    except (ConnectionError, ValueError):  # ValueError: it was killed in the middle of a line
        pass
    finally:
        writer.close()
    raise ControlError(_STOPPED)


def _check_private(folder: Path, data_dir: Path) -> None:
    """Raise ControlError where others might listen in our place: in a shared temporary folder."""
    if folder == data_dir.resolve():
        return
    state = folder.stat()
    if state.st_uid != os.getuid() or state.st_mode & 0o022:
        raise ControlError(
            f"{folder} belongs to somebody else or can be written to by others: remove it, or "
            "choose a data folder with a shorter path"
        )


async def _serve_connection(
    service: Service, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        line = await reader.readline()
        if not line:
            return  # somebody only looked whether an owner is there
        work = asyncio.ensure_future(_carry_out(service, line, writer))
        gone = asyncio.ensure_future(reader.read())
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            work.cancel()
            gone.cancel()
            await asyncio.wait({work, gone})
        if not work.cancelled() and (error := work.exception()):
            raise error
    except (ConnectionError, ValueError) as error:
        logger.warning("a command through the socket came to nothing: %s", error)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _carry_out(service: Service, line: bytes, writer: asyncio.StreamWriter) -> None:
    """Carry out the request in `line` and send what comes of it."""
    loop = asyncio.get_running_loop()

    def progress(step: dict[str, Any]) -> None:
        # Reloads report from their own thread.
        loop.call_soon_threadsafe(_write, writer, {"progress": step})

    try:
        command, arguments = _request(line, service)
        outcome = await COMMANDS[command](service, arguments, progress)
        answer: dict[str, Any] = {"outcome": asdict(outcome)}
    except Exception as error:
        mistake = mistake_of(error, service.settings.data_dir)
        if mistake is None:
            logger.exception("a command through the socket failed")
            answer = {
                "error": "the running newsbot failed at this; its log says why",
                "exit_code": FAILED,
            }
        else:
            answer = {"error": mistake.text, "exit_code": mistake.exit_code}
    await _send(writer, answer)


def _request(line: bytes, service: Service) -> tuple[str, dict[str, Any]]:
    """The command and its arguments; raises ControlError for what is none, or not for us."""
    try:
        request = json.loads(line)
        command, arguments = request["command"], request["arguments"]
        theirs = request["fingerprint"]
        known = command in COMMANDS and isinstance(arguments, dict) and isinstance(theirs, dict)
    except (ValueError, TypeError, KeyError, RecursionError):
        known = False
    if not known:
        raise ControlError(
            "the running newsbot does not know this command: it may be of another version; "
            "restart it",
            WRONG_USAGE,
        )
    _check_fingerprint(fingerprint(service.settings, service.base_dir), theirs)
    return command, arguments


def _check_fingerprint(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    for name, value in ours.items():
        unset = name in _SHARED_IF_SET and theirs.get(name) is None
        if theirs.get(name) != value and not unset:
            raise ControlError(
                f"the running newsbot was started with another setting of {name}: use the same "
                "settings, or restart it"
            )


def _write(writer: asyncio.StreamWriter, message: object) -> None:
    if not writer.is_closing():
        # In ASCII, so that a path of bytes that are not UTF-8 travels too.
        writer.write(json.dumps(message).encode() + b"\n")


async def _send(writer: asyncio.StreamWriter, message: object) -> None:
    _write(writer, message)
    await writer.drain()
