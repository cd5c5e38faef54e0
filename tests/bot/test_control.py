"""Commands through the socket of a running newsbot: the same output, and no way to hurt it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
import stat
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings

from bot import control
from bot.control import call_owner, fingerprint, socket_path
from bot.errors import ControlError
from bot.running import staying_owner
from bot.service import Service
from config.loading import load_settings
from config.settings import Settings
from retrieval import embeddings
from retrieval.embeddings import embed_texts
from retrieval.ownership import owning
from retrieval.vectors import Vectors
from tests.conftest import write_articles
from tests.newsbot import Result, newsbot
from tests.sample_corpus import SAMPLE_COUNT, embedder_once

HERRING = "How many tonnes of herring may be landed?"
_CHANCE = re.compile(
    r'("(?:answer_id|understand|retrieve|answer|total|seconds|milliseconds|p50_ms|p99_ms)": )'
    r'("\w+"|[\d.e-]+)'
    r"|\d+\.\d s;"
)


@asynccontextmanager
async def owner(data_dir: Path, **settings: Any) -> AsyncIterator[Service]:
    """A newsbot that stays, in this process."""
    loaded = load_settings({"data_dir": data_dir, **settings})
    async with staying_owner(loaded, say=lambda _: None) as service:
        yield service


def ignore(_: dict[str, Any]) -> None:
    """Progress that nobody looks at."""


class GatedEmbedder(Embeddings):
    """The default embedder behind a gate, so that a test decides how long embedding takes."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.gate = threading.Event()
        self.at_work = 0

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        self.at_work += 1
        self.entered.set()
        assert self.gate.wait(30)
        self.at_work -= 1
        return embed_texts(embedder_once("use-multilingual"), texts)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, vector)) for vector in self.embed_array(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.fixture
def gated(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> GatedEmbedder:
    embedder = GatedEmbedder()
    monkeypatch.setattr(embeddings, "load_embedder", lambda _: embedder)
    return embedder


async def reload_of(settings: Settings, path: Path) -> Any:
    source = {"name": str(path), "location": str(path)}
    return await call_owner(settings, "reload", {"sources": [source]}, ignore)


def told(result: Result) -> tuple[int, str, str]:
    """A result without what differs from run to run."""
    return result.code, _CHANCE.sub(r"\1", result.out), result.err


async def test_every_command_ends_alike_here_and_at_the_owner(
    data_dir: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(data_dir, elsewhere)
    towns = write_articles(tmp_path / "towns.jsonl", range(4))
    nothing = tmp_path / "missing.jsonl"
    questions = tmp_path / "questions.jsonl"
    question = {"id": "q1", "text": HERRING, "gold_article_ids": ["cw-herring-quota"]}
    questions.write_text(json.dumps(question), encoding="utf-8")
    earlier = tmp_path / "earlier.json"
    figures = {"overall": {"n": 1, "article_hit@1": 0.5}, "by_type": {}}
    scores = {"type": "untyped", "retrieval": {"article_hit@1": 0.5}, "answers": None}
    earlier.write_text(
        json.dumps(
            {
                "retrieval": figures,
                "answers": None,
                "questions": {"q1": {**scores, "weights": None}},
            }
        ),
        encoding="utf-8",
    )
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n", encoding="utf-8")
    commands = [
        ("ask", HERRING, "--json"),
        ("ask", HERRING),
        ("ask", "🙂"),
        ("search", HERRING, "--top", "3", "--as-of", "2024-11-01", "--json"),
        ("eval", str(questions), "--json"),
        ("eval", str(questions), "--retrieval-only", "--compare", str(earlier)),
        ("eval", "questions.jsonl", "--ablation", "--compare", "earlier.json", "--json"),
        ("eval", str(empty), "--json"),
        ("eval", str(questions), "--dump", str(tmp_path / "no" / "folder"), "--json"),
        ("reload", str(towns), str(nothing), "--json"),
        ("reload", "--dry-run"),
        ("forget", str(towns), "--json"),
        ("rollback", "--json"),
        ("remove", "cw-herring-quota", "--purge", "--json"),
        ("remove", "cw-herring-quota", "--json"),
        ("ask", HERRING, "--json"),
    ]
    here = [await asyncio.to_thread(newsbot, *command) for command in commands]
    async with owner(elsewhere):
        there = [
            await asyncio.to_thread(newsbot, "--data-dir", str(elsewhere), *command)
            for command in commands
        ]
    for command, ours, theirs in zip(commands, here, there, strict=True):
        assert told(theirs) == told(ours), command
    assert {result.code for result in there} == {0, 1, 2}
    assert "reading …\nembedding …\n" in there[9].err, "progress travels too"


async def test_progress_tells_how_far_a_reload_is(data_dir: Path) -> None:
    steps: list[dict[str, Any]] = []
    async with owner(data_dir) as service:
        outcome = await call_owner(service.settings, "reload", {"full": True}, steps.append)
    assert outcome is not None
    assert outcome.data["unchanged"] == SAMPLE_COUNT
    assert list(dict.fromkeys(step["phase"] for step in steps)) == [
        "reading", "embedding", "sweeping",
    ]  # fmt: skip
    embedding = [step for step in steps if step["phase"] == "embedding"]
    assert embedding[-1]["done"] == embedding[-1]["total"] > 0


async def test_a_client_that_goes_away_cancels_its_reload(
    data_dir: Path, tmp_path: Path, gated: GatedEmbedder
) -> None:
    towns = write_articles(tmp_path / "towns.jsonl", range(4))
    async with owner(data_dir) as service:
        client = asyncio.create_task(reload_of(service.settings, towns))
        assert await asyncio.to_thread(gated.entered.wait, 30)
        client.cancel()
        await asyncio.wait({client})
        await asyncio.sleep(0.2)  # the owner hears of it
        gated.gate.set()
        status = await service.status()
        assert (status.corpus_version, status.articles) == (1, SAMPLE_COUNT)
        again = await reload_of(service.settings, towns)
        assert again.data["added"] == 4


async def test_an_owner_that_ends_gives_its_commands_up_before_it_lets_go(
    data_dir: Path, tmp_path: Path, gated: GatedEmbedder
) -> None:
    towns = write_articles(tmp_path / "towns.jsonl", range(4))
    async with owner(data_dir) as service:
        client = asyncio.create_task(reload_of(service.settings, towns))
        assert await asyncio.to_thread(gated.entered.wait, 30)
        threading.Timer(0.3, gated.gate.set).start()
    assert gated.at_work == 0, "nothing works on indexes that are not owned any more"
    with pytest.raises(ControlError, match="stopped before it answered; try again"):
        await client
    with owning(data_dir):
        assert newsbot("status", "--json").json["articles"] == SAMPLE_COUNT


async def test_settings_that_differ_are_refused_by_name(data_dir: Path) -> None:
    async with owner(data_dir, model_timeout=5):
        for given, name in (
            ({"retrieval": {"top": 3}}, "retrieval"),
            ({"embedder": "openai:other"}, "embedder"),
            ({"corpus": {"embedding_batch": 7}}, "corpus"),
            ({"model": "openai:gpt-4o-mini"}, "model"),
        ):
            settings = load_settings({"data_dir": data_dir, **given}).settings
            with pytest.raises(ControlError, match=f"another setting of {name}:"):
                await call_owner(settings, "search", {"question": HERRING}, ignore)
        unlike = load_settings({"data_dir": data_dir, "model_timeout": 9}).settings
        assert await call_owner(unlike, "search", {"question": HERRING}, ignore)


async def test_an_owner_with_a_model_serves_a_command_that_names_none(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-unused")
    async with owner(data_dir, model="openai:gpt-4o-mini"):
        settings = load_settings({"data_dir": data_dir}).settings
        assert await call_owner(settings, "search", {"question": HERRING}, ignore)


async def test_the_socket_is_its_owners_alone_and_goes_with_it(data_dir: Path) -> None:
    path = data_dir / "control.sock"
    async with owner(data_dir):
        mode = path.stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600
    assert not path.exists()


async def test_a_path_too_long_for_a_socket_leads_to_the_runtime_folder(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = Path("/tmp") / f"newsbot-test-{os.getpid()}"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    deep = tmp_path / ("deep" * 30) / "data"
    shutil.copytree(data_dir, deep)
    try:
        assert socket_path(deep).parent == runtime
        assert socket_path(deep) != socket_path(deep.parent)
        async with owner(deep) as service:
            assert stat.S_IMODE(socket_path(deep).stat().st_mode) == 0o600
            assert await call_owner(service.settings, "search", {"question": HERRING}, ignore)
        runtime.chmod(0o777)
        with pytest.raises(ControlError, match="shorter path"):
            async with owner(deep):
                pass
    finally:
        shutil.rmtree(runtime)


async def test_a_dead_owners_socket_is_no_obstacle(data_dir: Path) -> None:
    path = data_dir / "control.sock"
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(path))
    assert path.exists()
    settings = load_settings({"data_dir": data_dir}).settings
    assert await call_owner(settings, "search", {"question": HERRING}, ignore) is None
    assert (await asyncio.to_thread(newsbot, "search", HERRING)).code == 0
    async with owner(data_dir) as service:
        assert await call_owner(service.settings, "search", {"question": HERRING}, ignore)


GARBAGE = [
    b"",
    b"\n",
    b"hello\n",
    b"\xff\xfe\x00\n",
    b"[]\n",
    b"null\n",
    b"{}\n",
    b'{"command": "ask"\n',
    b'{"command": ["ask"], "arguments": {}, "fingerprint": {}}\n',
    b'{"command": "launch", "arguments": {}, "fingerprint": {}}\n',
    b'{"command": "ask", "arguments": [], "fingerprint": {}}\n',
    b'{"command": "ask", "arguments": {}, "fingerprint": {}}\n',
    b"[" * 100_000 + b"\n",
    b"x" * 3_000_000 + b"\n",
    b"no end of line",
]


async def test_garbage_does_not_hurt_the_owner(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "_LINE_BYTES", 2**20)
    unhandled: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    async with owner(data_dir) as service:
        for line in GARBAGE:
            reader, writer = await asyncio.open_unix_connection(data_dir / "control.sock")
            writer.write(line)
            if line.endswith(b"\n"):
                answer = b""
                with suppress(ConnectionResetError):  # the line was too long to be heard out
                    answer = await asyncio.wait_for(reader.read(), 10)
                told = json.loads(answer) if answer else {"error": ""}
                assert "error" in told, line[:60]
                assert "outcome" not in told
            writer.close()
        assert await call_owner(service.settings, "search", {"question": HERRING}, ignore)
    assert unhandled == []


async def test_arguments_that_make_no_sense_are_logged_at_the_owner(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with owner(data_dir) as service:
        with pytest.raises(ControlError, match="its log says why"):
            await call_owner(service.settings, "ask", {"quest": "?"}, ignore)
    assert "KeyError" in caplog.text


@pytest.mark.parametrize(
    "said", [b"", b'{"progress": {"pha', b'{"outcome": {"data": [1, 2', b"x\n"]
)
async def test_an_owner_killed_in_mid_sentence_is_one_clear_line(
    said: bytes, data_dir: Path
) -> None:
    async def die(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(said)
        writer.transport.abort() if not said else writer.close()

    settings = load_settings({"data_dir": data_dir}).settings
    server = await asyncio.start_unix_server(die, data_dir / "control.sock")
    async with server:
        with pytest.raises(ControlError, match="stopped before it answered; try again"):
            await call_owner(settings, "search", {"question": HERRING}, ignore)


def test_the_fingerprint_is_json_and_holds_no_secret(data_dir: Path) -> None:
    settings = load_settings(
        {"data_dir": data_dir, "model_api_key": "sk-secret", "telegram": {"token": "1:secret"}}
    ).settings
    text = json.dumps(fingerprint(settings))
    assert json.loads(text) == fingerprint(settings)
    assert "secret" not in text
