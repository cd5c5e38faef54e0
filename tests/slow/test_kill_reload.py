"""A reload killed anywhere leaves the corpus wholly old or wholly new (promise 7).

The real command in a process of its own replaces every article, is killed with SIGKILL at moments
spread over its whole duration, and a fresh process looks at what it left.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import write_articles
from tests.retrieval.embedding_server import EmbeddingServer

ROOT = Path(__file__).resolve().parents[2]
RELOAD = [sys.executable, "-c", "from bot.cli import main; main()", "reload", "--force"]
LOOK = [sys.executable, "-m", "tests.slow.look_at_corpus"]

ARTICLES = 60


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer(pause=0.05) as running:
        yield running


class Killing:
    """One data folder, one source file, and an edition that each reload puts in the file."""

    def __init__(self, folder: Path, server: EmbeddingServer) -> None:
        self.source = folder / "articles.jsonl"
        self.data_dir = folder / "data"
        self.edition = 0
        self.environment = {
            **os.environ,
            "NEWSBOT_DATA_DIR": str(self.data_dir),
            "NEWSBOT_EMBEDDER": "openai:hashed-words",
            "NEWSBOT_CORPUS__EMBEDDING_BATCH": "10",
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "sk-test",
            "PYTHONPATH": str(ROOT),
        }

    def write_edition(self) -> None:
        """Other articles under other ids than the edition before held."""
        self.edition += 1
        first = self.edition * 1_000
        write_articles(self.source, range(first, first + ARTICLES), body=self.body)

    @property
    def body(self) -> str:
        return f"This is edition {self.edition} and it says much of the town. " * 45

    def reload(self, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*RELOAD, *options, str(self.source)],
            env=self.environment, cwd=self.source.parent, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def look(self) -> Any:
        """What a fresh process finds, before and after it reloads."""
        done = subprocess.run(
            [*LOOK, str(self.data_dir), str(self.source)],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def edition_of(killing: Killing) -> tuple[set[str], str]:
    """The ids and the body of the articles that the file holds now."""
    first = killing.edition * 1_000
    return {f"a{number}" for number in range(first, first + ARTICLES)}, killing.body


def whole_duration(killing: Killing, *options: str) -> float:
    """Seconds that a reload takes when nobody kills it."""
    killing.write_edition()
    started = time.monotonic()
    process = killing.reload(*options)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    return time.monotonic() - started


def kill_at(killing: Killing, seconds: float, *options: str) -> bool:
    """Kill a reload after some time; whether it was still running."""
    process = killing.reload(*options)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(
    "kills",
    [pytest.param(10, id="10-kills"), pytest.param(60, id="60-kills", marks=pytest.mark.soak)],
)
def test_a_killed_reload_leaves_the_old_corpus_or_the_new(
    kills: int, tmp_path: Path, server: EmbeddingServer
) -> None:
    killing = Killing(tmp_path, server)
    whole_duration(killing)
    duration = whole_duration(killing)
    killed_by_us = 0
    old, body = edition_of(killing)
    for number in range(kills):
        killing.write_edition()
        # Spread over the whole duration and a little past its end, each at random in its part.
        moment = duration * 1.05 * (number + random.random()) / kills
        options = ("--full",) if number % 4 == 3 else ()
        killed = kill_at(killing, moment, *options)
        new, new_body = edition_of(killing)
        report = killing.look()
        found = set(report["live"])
        assert found in (old, new), "neither old nor new"
        if not killed:
            assert found == new, "the command ended, so its work is done"
        expected = body if found == old else new_body
        assert set(report["live"].values()) == {expected}
        assert {article_id for article_id, _ in report["searched"]} <= found
        assert report["searched"]
        assert all(text in expected for _, text in report["searched"])
        assert set(report["after"]) == new, "the next reload completes"
        assert set(report["after"].values()) == {new_body}
        # Leftovers are swept; an index that --full made anew has only what is live.
        assert report["vectors"] == report["full_text"]
        assert report["vectors"] in {report["kept"], report["chunks"] if options else None}
        assert report["indexes"] == 1
        assert set(report["health"].values()) == {"ok"}
        killed_by_us += killed
        old, body = new, new_body
    assert killed_by_us >= kills / 2
