"""The fake Telegram by itself, with a web page for its users: `python -m tests.fake_telegram`.

A command after `--` is run as the bot, with the settings by which newsbot finds this server:

    python -m tests.fake_telegram -- newsbot serve
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import re
import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tests.fake_telegram.alongside import Stops, run_alongside
from tests.fake_telegram.page.routes import page_routes
from tests.fake_telegram.page.scene import Scene, set_scene
from tests.fake_telegram.server import DEFAULT_TOKEN, FakeTelegram

DEFAULT_PORT = 8095
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
#: Ids stay below what 32 bits hold, with whichever second the server starts.
_IDS = 1_000_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve as `arguments` (default: the command line's) say, until Ctrl-C."""
    sys.exit(asyncio.run(_serve(_options(arguments))))


async def _serve(options: argparse.Namespace) -> int:
    """Serve until somebody stops it, or the bot ends; returns the exit status."""
    telegram = FakeTelegram(
        token=options.token,
        port=options.port,
        # a bot takes an update that it has seen for done, so no run may repeat another's ids
        ids_from=int(time.time() * 10) % _IDS,
    )
    scene = set_scene(telegram)
    telegram.more_routes += page_routes(scene)
    try:
        await telegram.start()
    except OSError as error:
        taken = "is in use" if error.errno == errno.EADDRINUSE else f"fails: {error.strerror}"
        _complain(f"port {options.port} {taken}; name another one with --port")
        return 1
    watching = asyncio.create_task(_tell_of_violations(telegram))
    try:
        with Stops().heard() as stops:
            return await _run(options.command, scene, stops)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await telegram.stop()


async def _run(command: Sequence[str], scene: Scene, stops: Stops) -> int:
    telegram, variables = scene.telegram, settings_for_bot(scene)
    _say(f"The page for people: http://127.0.0.1:{telegram.port}/")
    if not command:
        line = " ".join(f"{name}={value}" for name, value in variables.items() if value)
        _say(f"Start the bot with:  {line} newsbot serve")
        _say("Ctrl-C ends this.")
        await stops.asked.wait()
        return 0
    _say("Ctrl-C ends this and the bot.")
    try:
        status = await run_alongside(command, variables, stops)
    except OSError as error:
        _complain(f"cannot run {command[0]}: {error.strerror}")
        return 1
    if status is None:
        return 0
    _complain(f"the bot ended by itself, with status {status}: {shlex.join(command)}")
    return status if status > 0 else 1


def settings_for_bot(scene: Scene) -> Mapping[str, str]:
    """The environment variables by which newsbot finds this server, and the admin on the page."""
    return {
        "NEWSBOT_TELEGRAM__BASE_URL": scene.telegram.base_url,
        "NEWSBOT_TELEGRAM__TOKEN": scene.telegram.token,
        "NEWSBOT_TELEGRAM__ADMIN_IDS": str(scene.admin.id),
        # Whoever tries things out asks faster than a reader, and in several people's names.
        "NEWSBOT_TELEGRAM__USER_PER_MINUTE": "",
        "NEWSBOT_TELEGRAM__GROUP_PER_MINUTE": "",
        # empty is unset: this server could not reach the address of a real bot's webhook
        "NEWSBOT_TELEGRAM__WEBHOOK_URL": "",
    }


async def _tell_of_violations(telegram: FakeTelegram) -> None:
    """Name calls that the Bot API does not have as they come; a test would fail of them."""
    told = 0
    while True:
        for violation in telegram.violations[told:]:
            _complain(f"not in the Bot API: {violation}")
        told = len(telegram.violations)
        await telegram.world.wait_for_change(3600)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fake_telegram",
        description="A fake Bot API server with a web page on which anyone can write to the bot.",
        epilog="Nothing leaves this machine, and nothing is kept when it ends.",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        help=f"port on 127.0.0.1 for page and Bot API; 0 = any (default: {DEFAULT_PORT})",
    )
    parser.add_argument(
        "--token", type=_token, default=DEFAULT_TOKEN, help="token that the bot must have"
    )
    parser.add_argument(
        "command", nargs="*", help="the bot to run meanwhile, after --: newsbot serve"
    )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number up to 65535")
    return int(text)


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no token: it looks like {DEFAULT_TOKEN}")
    return text


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
