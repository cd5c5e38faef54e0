"""The socket by which other commands reach a running newsbot, which owns the indexes.

One connection is one command. The client sends a line of JSON: `{"command", "arguments",
"fingerprint"}`; the server answers with lines `{"progress": …}` and at last one
`{"outcome": …}` or `{"error": …, "exit_code": …}`. A client that goes away cancels its command.
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

from bot.commands import COMMANDS, FAILED, PURPOSEFUL, Outcome, Progress, exit_code_of
from bot.errors import ControlError
from bot.service import Service
from config.settings import Settings

logger = logging.getLogger(__name__)

#: Longest path that every system takes for a socket (Linux: 107 bytes, macOS: 103).
_MAX_PATH = 100
#: Longest line of the protocol: an evaluation's outcome is the largest.
_LINE_BYTES = 64 * 2**20
#: Settings that an owner and a command must share, for both speak of one corpus.
_SHARED = ("embedder", "sources", "corpus", "retrieval")


def socket_path(data_dir: Path) -> Path:
    """Where the owner of `data_dir` listens: in the folder, or in the user's runtime folder."""
    path = data_dir.resolve() / "control.sock"
    if len(os.fsencode(path)) <= _MAX_PATH:
        return path
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime) if runtime else Path(tempfile.gettempdir()) / f"newsbot-{os.getuid()}"
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    return folder / f"newsbot-{name}.sock"


def fingerprint(settings: Settings) -> dict[str, Any]:
    """The settings that both sides must share, as JSON-able data."""
    return settings.model_dump(mode="json", include=set(_SHARED))


@asynccontextmanager
async def listening(service: Service) -> AsyncIterator[None]:
    """Carry out commands of other processes while the block runs.

    The caller owns the indexes, so a socket that is there already is a dead owner's.
    """
    path = socket_path(service.settings.data_dir)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve_connection(service, reader, writer)

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


async def call_owner(
    settings: Settings, command: str, arguments: Mapping[str, Any], progress: Progress
) -> Outcome | None:
    """Have the owner carry out a command; None where nobody listens.

    Raises ControlError with the owner's own words, or where the connection broke.
    """
    try:
        reader, writer = await asyncio.open_unix_connection(
            socket_path(settings.data_dir), limit=_LINE_BYTES
        )
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
            {"command": command, "arguments": arguments, "fingerprint": fingerprint(settings)},
        )
        while line := await reader.readline():
            message = json.loads(line)
            if "progress" in message:
                progress(message["progress"])
            elif "error" in message:
                raise ControlError(message["error"], message["exit_code"])
            else:
                return Outcome(**message["outcome"])
    except ConnectionError:
        pass
    finally:
        writer.close()
    raise ControlError("the running newsbot stopped before it answered; try again")


async def _serve_connection(
    service: Service, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        line = await reader.readline()
        if not line:
            return  # somebody only looked whether an owner is there
        work = asyncio.ensure_future(_carry_out(service, json.loads(line), writer))
        gone = asyncio.ensure_future(reader.read())
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
        gone.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)
    except (ConnectionError, ValueError) as error:
        logger.warning("a command through the socket came to nothing: %s", error)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _carry_out(
    service: Service, request: Mapping[str, Any], writer: asyncio.StreamWriter
) -> None:
    loop = asyncio.get_running_loop()

    def progress(step: dict[str, Any]) -> None:
        # Reloads report from their own thread.
        loop.call_soon_threadsafe(_write, writer, {"progress": step})

    try:
        _check_fingerprint(service.settings, request["fingerprint"])
        outcome = await COMMANDS[request["command"]](service, request["arguments"], progress)
        answer: dict[str, Any] = {"outcome": asdict(outcome)}
    except PURPOSEFUL as error:
        answer = {"error": str(error), "exit_code": exit_code_of(error)}
    except Exception:
        logger.exception("the command %s failed", request.get("command"))
        answer = {
            "error": "the running newsbot failed at this; its log says why",
            "exit_code": FAILED,
        }
    await _send(writer, answer)


def _check_fingerprint(settings: Settings, theirs: Mapping[str, Any]) -> None:
    for name, ours in fingerprint(settings).items():
        if theirs.get(name) != ours:
            raise ControlError(
                f"the running newsbot was started with another setting of {name}: use the same "
                "settings, or restart it"
            )


def _write(writer: asyncio.StreamWriter, message: object) -> None:
    if not writer.is_closing():
        writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")


async def _send(writer: asyncio.StreamWriter, message: object) -> None:
    _write(writer, message)
    await writer.drain()
