"""Who owns the indexes: waiting, giving up, and processes that are interrupted or killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

import pytest

from bot import running
from bot.commands import Outcome
from bot.running import carry_out, staying_owner, until_stopped
from config.loading import LoadedSettings, load_settings
from retrieval.errors import IndexBusy
from retrieval.ownership import owning
from tests.conftest import write_articles
from tests.newsbot import newsbot, start
from tests.sample_corpus import SAMPLE_COUNT

HERRING = "How many tonnes of herring may be landed?"


def search(loaded: LoadedSettings, said: list[str]) -> Outcome:
    return carry_out(
        loaded, "search", {"question": HERRING}, progress=lambda _: None, say=said.append
    )


def test_the_second_command_waits_and_says_so_once(data_dir: Path) -> None:
    loaded = load_settings({"data_dir": data_dir})
    said: list[str] = []
    heard = threading.Event()
    outcomes: list[Outcome] = []

    def say(message: str) -> None:
        said.append(message)
        heard.set()

    def wait_for_it() -> None:
        outcomes.append(
            carry_out(loaded, "search", {"question": HERRING}, progress=lambda _: None, say=say)
        )

    with owning(data_dir):
        second = threading.Thread(target=wait_for_it)
        second.start()
        assert heard.wait(10)
        second.join(0.5)
        assert second.is_alive()
    second.join(30)
    assert outcomes
    assert len(said) == 1
    assert "waiting" in said[0]


def test_patience_ends_with_what_to_do(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE", 0.3)
    with owning(data_dir), pytest.raises(IndexBusy, match="try again"):
        search(load_settings({"data_dir": data_dir}), [])


async def test_answers_older_than_stated_are_deleted_when_an_owner_starts(data_dir: Path) -> None:
    import sqlite3
    from contextlib import closing

    asked = await asyncio.to_thread(newsbot, "ask", HERRING, "--json")
    young, old = asked.json["answer_id"], "0" * 16
    with closing(sqlite3.connect(data_dir / "bot.db")) as database, database:
        database.execute(
            "INSERT INTO answers SELECT ?, '2020-01-01T00:00:00+00:00', record FROM answers", [old]
        )
    async with staying_owner(load_settings({"data_dir": data_dir}), say=lambda _: None):
        pass
    assert (await asyncio.to_thread(newsbot, "explain", young)).code == 0
    assert (await asyncio.to_thread(newsbot, "explain", old)).code == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_polite_kill_ends_the_work_and_a_second_one_the_process(number: signal.Signals) -> None:
    handlers: list[Any] = []

    async def work(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 5)
        handlers.append(signal.getsignal(number))

    until_stopped(work)
    assert handlers[0] in (signal.default_int_handler, signal.SIG_DFL)


def test_help_imports_nothing_heavy() -> None:
    heavy = ("pydantic", "chromadb", "langchain", "langchain_core", "telegram", "sqlalchemy",
             "numpy", "tantivy", "rich", "datasketch", "scipy")  # fmt: skip
    code = (
        "import sys; from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )
    assert done.stdout.startswith("Usage: newsbot")
    assert done.stderr.strip() == "[]"


def test_a_reader_that_leaves_is_no_mistake(tmp_path: Path) -> None:
    big = write_articles(tmp_path / "big.jsonl", range(600))
    process = start("parse", str(big), "--json", environment={}, cwd=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "[\n"
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == ""


def test_ctrl_c_in_a_reload_leaves_the_old_corpus(data_dir: Path, tmp_path: Path) -> None:
    towns = write_articles(tmp_path / "towns.jsonl", range(1_000))
    process = start(
        "reload",
        str(towns),
        "--json",
        environment={"NEWSBOT_DATA_DIR": str(data_dir)},
        cwd=tmp_path,
    )
    assert process.stderr is not None
    assert read_until(process.stderr, "embedding")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("interrupted")
    status = newsbot("status", "--json").json
    assert (status["corpus_version"], status["articles"]) == (1, SAMPLE_COUNT)
    assert set(status["health"].values()) == {"ok"}
    assert newsbot("search", HERRING, "--json").json[0]["article_id"] == "cw-herring-quota"


def test_commands_reach_a_chat_and_outlive_it(data_dir: Path, tmp_path: Path) -> None:
    process = start("chat", environment={"NEWSBOT_DATA_DIR": str(data_dir)}, cwd=tmp_path)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("/sources\n")
    process.stdin.flush()
    assert read_until(process.stdout, "sample_articles")  # it owns the indexes by now
    towns = write_articles(tmp_path / "towns.jsonl", range(3))
    through = newsbot("reload", str(towns), "--json")
    assert (through.code, through.json["added"]) == (0, 3)
    asked = newsbot("ask", "How many books does the library of Town 2 hold?", "--json")
    assert asked.json["corpus_version"] == 2, "the chat sees what was loaded through it"
    process.kill()
    process.wait()
    assert (data_dir / "control.sock").exists(), "a killed owner cannot clean up"
    after = newsbot("search", HERRING, "--json")
    assert after.code == 0, after
    assert json.loads(after.out)[0]["article_id"] == "cw-herring-quota"


def read_until(stream: IO[str], word: str) -> bool:
    """Read lines until one holds `word`; false at the end of the stream."""
    return any(word in line for line in iter(stream.readline, ""))
