"""Promise 10: people's data is kept as long as stated and sent to nobody but the model."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.service import Service
from tests.fake_model.replies import Says, claim_line
from tests.fake_model.server import FakeModel
from tests.newsbot import newsbot
from tests.sample_corpus import stored_bytes

QUESTION = "How many tonnes of herring may be landed?"
CLAIM = claim_line(
    "Fishing crews may land 18,400 tonnes of herring next year.",
    "Fishing crews along the Skerry coast may land 18,400 tonnes of herring next year",
)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The addresses beyond this process that anything connects to, names looked up included."""
    addresses: list[Any] = []
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    look_up = socket.getaddrinfo

    def noted(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            addresses.append(address)
        return connect(self, address)

    def noted_ex(self: socket.socket, address: Any) -> int:
        if self.family != socket.AF_UNIX:
            addresses.append(address)
        return connect_ex(self, address)

    def noted_look_up(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
        addresses.append((host, port))
        return look_up(host, port, *arguments, **named)

    monkeypatch.setattr(socket.socket, "connect", noted)
    monkeypatch.setattr(socket.socket, "connect_ex", noted_ex)
    monkeypatch.setattr(socket, "getaddrinfo", noted_look_up)
    return addresses


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """LangSmith's own variables, which would send every question to its server."""
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "ls-key")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")


def test_without_a_model_a_question_leaves_the_machine_for_nobody(
    data_dir: Path, traced: None, called: list[Any]
) -> None:
    for command in ("ask", "search"):
        assert newsbot(command, QUESTION, "--json").code == 0
    assert newsbot("reload").code == 0
    assert called == []


async def test_with_a_model_it_goes_to_that_alone(
    data_dir: Path,
    traced: None,
    called: list[Any],
    model: FakeModel,
    with_model: Service,
) -> None:
    model.will(Says(CLAIM))
    assert (await with_model.ask(QUESTION)).model == "openai:fake"
    await asyncio.sleep(0.2)  # tracing would send from a thread of its own
    there = urlsplit(model.url)
    assert {tuple(address[:2]) for address in called} == {(there.hostname, there.port)}
    assert os.environ["LANGSMITH_TRACING"] == "false"


def test_answers_are_kept_for_the_days_stated_and_no_longer(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = newsbot("ask", QUESTION, "--json").json["answer_id"]
    with closing(sqlite3.connect(data_dir / "bot.db")) as database, database:
        database.execute(
            "UPDATE answers SET asked_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-8 days')"
        )
    monkeypatch.setenv("NEWSBOT_ANSWERING__KEEP_DAYS", "9")
    kept = newsbot("ask", "Which banks agreed to merge?", "--json").json["answer_id"]
    assert newsbot("explain", old).code == 0
    monkeypatch.setenv("NEWSBOT_ANSWERING__KEEP_DAYS", "7")
    assert newsbot("chat", stdin="").code == 0, "a start is enough"
    assert newsbot("explain", old).code == 1
    assert newsbot("explain", kept).code == 0
    assert QUESTION.encode() not in stored_bytes(data_dir)
