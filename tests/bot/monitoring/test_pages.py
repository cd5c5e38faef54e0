"""The pages that monitoring reads, over a real socket, and what is written of them."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest

from bot.answering.drafts import Attempt, Usage
from bot.errors import TelegramSetupError
from bot.monitoring.health import Health
from bot.monitoring.metrics import Metrics
from bot.monitoring.server import monitored
from config.settings import MonitoringSettings
from retrieval.reports import Vitals
from tests.write_docs import ROOT

DOCUMENT = (ROOT / "docs" / "monitoring.md").read_text()


class Corpus:
    """A corpus in a few figures, or one that cannot be counted."""

    def __init__(self, articles: int = 3) -> None:
        self.articles = articles
        self.broken = False

    def vitals(self) -> Vitals:
        """The figures."""
        if self.broken:
            raise OSError("disk I/O error at /srv/secret")
        return Vitals(
            articles=self.articles, version=7, last_reload=datetime(2026, 11, 3, tzinfo=UTC)
        )


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@asynccontextmanager
async def pages(
    health: Health, corpus: Corpus, metrics: Metrics
) -> AsyncIterator[httpx.AsyncClient]:
    settings = MonitoringSettings(port=free_port())
    async with (
        monitored(settings, health, metrics, corpus),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}") as client,
    ):
        yield client


async def test_ready_is_who_has_articles_and_hears_telegram_alone() -> None:
    health, corpus = Health(poll_bound=60), Corpus()
    async with pages(health, corpus, Metrics()) as client:
        reply = await client.get("/readyz")
        assert (reply.status_code, reply.json()["last_poll_seconds"]) == (503, None)
        assert "not in touch yet" in reply.text
        health.receiving = True
        reply = await client.get("/readyz")
        assert (reply.status_code, reply.json()["articles"]) == (200, 3)
        corpus.articles = 0
        assert (await client.get("/readyz")).status_code == 503
        corpus.broken = True
        reply = await client.get("/readyz")
        assert (reply.status_code, "secret" in reply.text) == (503, False)
        corpus.articles, corpus.broken = 3, False
        assert health.conflicted("another process polls with the same token")
        reply = await client.get("/readyz")
        assert reply.status_code == 503
        assert "another process polls" in reply.text
        health.conflict_at, health.stopping = None, True
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200


async def test_alive_is_whom_telegram_answers() -> None:
    health = Health(poll_bound=60)
    async with pages(health, Corpus(), Metrics()) as client:
        assert (await client.get("/healthz")).json()["telegram"] == "polling"
        health.begun_at -= 61
        assert (await client.get("/healthz")).status_code == 503
        health.polled()
        assert (await client.get("/healthz")).status_code == 200
        health.polled_at = time.monotonic() - 61
        assert (await client.get("/healthz")).status_code == 503
        assert (await client.get("/readyz")).status_code == 503
        health.polled()
        assert (await client.get("/healthz")).status_code == 200
    called = Health(poll_bound=None)
    async with pages(called, Corpus(), Metrics()) as client:
        assert (await client.get("/healthz")).json() == {"ok": True, "telegram": "webhook"}
        assert (await client.get("/readyz")).status_code == 503
        called.receiving = True
        assert (await client.get("/readyz")).status_code == 200


async def test_a_model_that_fails_is_told_of_and_keeps_nobody_out() -> None:
    health = Health(poll_bound=60)
    attempt = Attempt("openai:m", "lines", 1, 5.0, Usage(10, 2), 0.25, None, not_found=False)
    health.receiving = True
    health.tried(attempt)
    async with pages(health, Corpus(), Metrics()) as client:
        assert (await client.get("/readyz")).json()["models"] == {"openai:m": "answered"}
        health.models["openai:m"] = "It did not answer: key sk-secret refused."
        reply = await client.get("/readyz")
        assert (reply.status_code, "sk-secret" in reply.text) == (200, False)


async def test_each_figure_is_explained_and_each_one_explained_is_there() -> None:
    metrics, corpus = Metrics(), Corpus()
    metrics.watch(vitals=corpus.vitals, waiting=lambda: 2, poll_age=lambda: 1.5)
    metrics.count_attempt(
        Attempt("openai:m", "lines", 1, 5.0, Usage(10, 2), 0.25, None, not_found=False)
    )
    async with pages(Health(poll_bound=60), corpus, metrics) as client:
        text = (await client.get("/metrics")).text
    assert "newsbot_corpus_version 7.0" in text
    assert 'newsbot_model_tokens_total{direction="output",model="openai:m"} 2.0' in text
    corpus.broken = True
    async with pages(Health(poll_bound=60), corpus, metrics) as client:
        broken = (await client.get("/metrics")).text
    assert "newsbot_corpus_version NaN" in broken
    assert "newsbot_inbox_waiting 2.0" in broken
    shown = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
    shown = {name for name in shown if not name.endswith("_created")}
    explained = set(re.findall(r"^\| `(newsbot_\w+)` \|", DOCUMENT, re.MULTILINE))
    assert shown == explained


async def test_figures_are_looked_up_once_a_reading_and_hold_up_nobody() -> None:
    begun, go_on = threading.Event(), threading.Event()
    metrics, looks = Metrics(), 0

    def vitals() -> Vitals:
        nonlocal looks
        looks += 1
        begun.set()
        go_on.wait(5)  # a database that is busy
        return Corpus().vitals()

    metrics.watch(vitals=vitals, waiting=lambda: 0, poll_age=lambda: 0)
    async with pages(Health(poll_bound=60), Corpus(), metrics) as client:
        reading = asyncio.create_task(client.get("/metrics"))
        assert await asyncio.to_thread(begun.wait, 5)
        assert (await asyncio.wait_for(client.get("/healthz"), 2)).status_code == 200
        assert not reading.done()
        go_on.set()
        assert "newsbot_corpus_articles 3.0" in (await reading).text
    assert looks == 1


async def test_a_port_in_use_is_one_line() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        settings = MonitoringSettings(port=int(held.getsockname()[1]))
        with pytest.raises(TelegramSetupError, match="NEWSBOT_MONITORING__PORT"):
            async with (
                asyncio.timeout(5),
                monitored(settings, Health(poll_bound=None), Metrics(), Corpus()),
            ):
                pass
