"""The running model, the settings that point at it, and the figures of a run at its end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.local_model.server import NoLocalModel, running
from tests.newsbot import start
from tests.sample_corpus import common_copy, one_embedder, sample_corpus, shared_data_dir

__all__ = ["common_copy", "one_embedder", "sample_corpus", "shared_data_dir"]

MODEL = "openai:smollm2"


@dataclass
class Tally:
    """What came of the questions asked in one form."""

    statuses: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    """Claims in answers whose author is the model."""
    dropped: int = 0
    tokens: int = 0
    """Written by the model, by its server's count."""
    milliseconds: float = 0

    def add(self, record: dict[str, Any]) -> None:
        """Take in one answer as `newsbot explain` tells of it."""
        answer = record["answer"]
        self.statuses[answer["status"]] += 1
        self.kept += len(answer["claims"]) if answer["model"] == MODEL else 0
        self.dropped += len(record["dropped"])
        self.tokens += record["output_tokens"] or 0
        self.milliseconds += sum(attempt["milliseconds"] for attempt in record["attempts"])

    def __str__(self) -> str:
        statuses = ", ".join(f"{count} {status}" for status, count in self.statuses.items())
        return (
            f"{statuses}; claims of the model: {self.kept} kept, {self.dropped} dropped; "
            f"{self.tokens} tokens in {self.milliseconds / 1_000:.0f} s, reading included"
        )


_tallies = pytest.StashKey[dict[str, Tally]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_tallies] = {}


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for form, tally in config.stash[_tallies].items():
        terminalreporter.write_line(f"{form}: {tally}")


@pytest.fixture(scope="session")
def tallies(pytestconfig: pytest.Config) -> dict[str, Tally]:
    """By form; printed when all tests are done."""
    return pytestconfig.stash[_tallies]


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """The address of the running model; skips where it cannot be had."""
    try:
        with running() as url:
            yield url
    except NoLocalModel as missing:
        pytest.skip(str(missing))


@pytest.fixture
def ask(base_url: str, shared_data_dir: Path) -> Callable[..., Any]:
    """`newsbot ask --json` about the sample articles, as a process of its own.

    LangChain keeps connections for all models of a process, and they outlive no event loop.
    """
    environment = {
        "NEWSBOT_DATA_DIR": str(shared_data_dir),
        "NEWSBOT_MODEL": MODEL,
        "NEWSBOT_MODEL_BASE_URL": base_url,
        "NEWSBOT_ANSWERING__EXCERPTS": "2",
        "NEWSBOT_ANSWERING__PASSAGE_LENGTH": "0",
        "NEWSBOT_ANSWERING__CACHE_HOURS": "0",
    }

    def ask_one(question: str, **settings: str) -> Any:
        process = start("ask", question, "--json", environment={**environment, **settings})
        out, err = process.communicate()
        assert process.returncode == 0, err
        return json.loads(out)

    return ask_one
