"""The server as a command: what it says, what it is given, and how it and a bot end together."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from config.loading import load_settings
from tests.fake_telegram_tests.by_itself import running, start

#: A bot that tells its settings and polls as long as the server lets it.
_BOT = """
import json, os, pathlib, signal, time, urllib.request
ended = []
signal.signal(signal.SIGTERM, lambda *_: ended.append(1))
given = {n: v for n, v in os.environ.items() if n.startswith("NEWSBOT_")}
url = given["NEWSBOT_TELEGRAM__BASE_URL"] + given["NEWSBOT_TELEGRAM__TOKEN"] + "/getMe"
pathlib.Path("given.new").write_text(json.dumps([os.getpid(), given]))
os.rename("given.new", "given.json")
while not ended:
    time.sleep(0.05)
urllib.request.urlopen(url).read()
pathlib.Path("last-call").touch()
"""


def test_it_says_how_to_point_the_bot_at_it(tmp_path: Path) -> None:
    process = start("--port", "0", "--token", f"77:{'x' * 35}", cwd=tmp_path)
    assert process.stdout is not None
    page, line, ending = (process.stdout.readline() for _ in range(3))
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert "http://127.0.0.1:" in page
    assert "Ctrl-C" in ending
    *variables, command, subcommand = shlex.split(line.partition("with:")[2])
    assert (command, subcommand) == ("newsbot", "serve")
    environ = dict(variable.split("=", 1) for variable in variables)
    telegram = load_settings(cwd=tmp_path, environ=environ).settings.telegram
    assert telegram.base_url == page.split()[-1] + "bot"
    assert telegram.token is not None
    assert telegram.token.get_secret_value() == f"77:{'x' * 35}"
    assert len(telegram.admin_ids) == 1


def test_a_used_port_gives_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("--port", str(port), cwd=tmp_path)
        out, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert out == ""
    assert errors.splitlines() == [f"port {port} is in use; name another one with --port"]


@pytest.mark.parametrize("arguments", [["--port", "x"], ["--port", "65536"], ["--token", "x"]])
def test_wrong_usage_is_told(arguments: list[str], tmp_path: Path) -> None:
    process = start(*arguments, cwd=tmp_path)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 2
    assert arguments[0] in errors.splitlines()[-1]


def test_help_names_the_options(tmp_path: Path) -> None:
    process = start("--help", cwd=tmp_path)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert {"--port", "--token", "command"} <= set(out.replace("[", " ").replace("]", " ").split())


def test_a_bot_ends_before_the_server_does(tmp_path: Path) -> None:
    with running("--port", "0", "--", sys.executable, "-c", _BOT, cwd=tmp_path) as address:
        pid, given = _wait_for(tmp_path / "given.json")
    assert given["NEWSBOT_TELEGRAM__BASE_URL"] == f"{address}bot"
    assert given["NEWSBOT_TELEGRAM__WEBHOOK_URL"] == ""
    # its last call found the server still there
    assert (tmp_path / "last-call").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_second_ctrl_c_does_not_wait_for_the_bot(tmp_path: Path) -> None:
    stubborn = _BOT.replace("ended.append(1)", "pathlib.Path('told').touch()")
    process = start("--port", "0", "--", sys.executable, "-c", stubborn, cwd=tmp_path)
    pid, _ = _wait_for(tmp_path / "given.json")
    process.send_signal(signal.SIGINT)
    while not (tmp_path / "told").exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_bot_that_ends_by_itself_ends_it_all(tmp_path: Path) -> None:
    process = start("--port", "0", "--", sys.executable, "-c", "exit(3)", cwd=tmp_path)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 3
    [line] = errors.splitlines()
    assert line.startswith("the bot ended by itself, with status 3: ")
    process = start("--port", "0", "--", "no-such-bot", cwd=tmp_path)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert errors == "cannot run no-such-bot: No such file or directory\n"


def test_calls_that_the_bot_api_does_not_have_are_named(tmp_path: Path) -> None:
    process = start("--port", "0", cwd=tmp_path)
    assert process.stdout is not None
    page, line = process.stdout.readline(), process.stdout.readline()
    token = line.partition("TOKEN=")[2].split()[0]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{page.split()[-1]}bot{token}/sendLetter")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert errors == "not in the Bot API: this server knows no method sendLetter\n"


def test_no_run_repeats_the_ids_of_another(tmp_path: Path) -> None:
    said = []
    for _ in range(2):
        with running("--port", "0", cwd=tmp_path) as address:
            body = {"person": 6_100_000_002, "chat": 6_100_000_002, "text": "Hello"}
            request = urllib.request.Request(
                f"{address}say", json.dumps(body).encode(), {"Content-Type": "application/json"}
            )
            said.append(json.load(urllib.request.urlopen(request))["message"])
    assert said[0] < said[1]


def _wait_for(file: Path) -> tuple[int, dict[str, str]]:
    for _ in range(500):
        if file.exists():
            pid, given = json.loads(file.read_text())
            return pid, given
        time.sleep(0.02)
    raise AssertionError(f"{file.name} was never written")
