"""What the tests of the Telegram front end share: a service that answers by rule, settings."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine

from bot.answering.acceptance import OnClaim
from bot.answers import Answer, Citation, Claim, Nearest, Timings
from bot.asked import NOBODY, Asker, OnLanguage
from bot.errors import QuestionError
from bot.service import Service
from bot.storage.database import open_database
from bot.telegram.app import serve
from bot.telegram.pacing import Limits
from bot.telegram.tuning import Tuning
from config.settings import Settings, TelegramSettings
from retrieval.errors import EmbedderUnavailable, EmptyCorpus, RemovalRefused
from retrieval.reports import (
    CorpusStatus,
    ProgressCallback,
    ReloadProgress,
    ReloadReport,
    Skipped,
    SourceInfo,
    Vitals,
)
from tests.fake_telegram import FakeTelegram
from tests.sample_corpus import opened_service

#: Quick enough for tests; the fake server's own limits are what the bot is held to.
NO_PACE = Limits(overall=(10_000, 1.0), private=(10_000, 1.0), group=(10_000, 1.0))
QUICK = Tuning(
    limits=NO_PACE,
    reply_timeout=0.5,
    poll_seconds=1,
    stop_grace=5,
    progress_every=0.05,
    settling=0.05,
)


def citation(n: int = 1, **fields: Any) -> Citation:
    """A citation as the store would give it."""
    given: dict[str, Any] = {
        "n": n,
        "article_id": f"a{n}",
        "version_id": f"v{n}",
        "title": f"Headline {n}",
        "source": "The Courier",
        "published_at": datetime(2024, 11, 15, 8, tzinfo=UTC),
        "url": f"https://news.example/{n}",
        "quote": f"Words of article {n} that hold the answer.",
        "start": 0,
        "end": 10,
    }
    return Citation(**{**given, **fields})


def answer(*claims: Claim, citations: Sequence[Citation] = (), **fields: Any) -> Answer:
    """An answer; without claims one that was not found."""
    given: dict[str, Any] = {
        "answer_id": "answer-1",
        "status": "answered" if claims else "not_found",
        "degraded": None,
        "text": "",
        "claims": claims,
        "citations": tuple(citations),
        "nearest": (),
        "model": "extractive",
        "corpus_version": 1,
        "timings_ms": Timings(1.0, 1.0, 1.0, 3.0),
    }
    return Answer(**{**given, **fields})


class RuleService:
    """Stands in for `bot.service.Service`: what it answers follows from the question's words."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.askers: list[Asker] = []
        self.forgotten: list[str] = []
        self._heard: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.reloads: list[list[str]] = []
        self.logged = True
        """Whether answers are in the log; not where their askers had their data erased."""
        self.source_list = [
            SourceInfo("asia", "/srv/news/asia", "text_page", True, 4, _day(3)),
            SourceInfo("Courier", "/srv/news/c.jsonl", "json_lines", True, 1_200, _day(4)),
            SourceInfo("/home/op/x.jsonl", "/home/op/x.jsonl", "json_lines", False, 7, None),
        ]
        self.gate = asyncio.Event()
        """Questions with "slow" in them and reloads wait for it."""
        self.gate.set()

    async def is_logged(self, answer_id: str) -> bool:
        return self.logged

    def forget_older(self) -> None:
        """Nothing is stored."""

    async def wait_until_asked(self, question: str) -> None:
        """Waits until a question has come through: its placeholder is there a little sooner."""
        async with asyncio.timeout(10):
            await self._heard[question].wait()

    async def ask(
        self,
        question: str,
        *,
        asker: Asker = NOBODY,
        frames_in: str | None = None,
        on_claim: OnClaim | None = None,
        on_language: OnLanguage | None = None,
        **_: Any,
    ) -> Answer:
        """The answer by rule, its claims passed on beforehand as the service does."""
        self.asked.append(question)
        self.askers.append(asker)
        self._heard[question].set()
        made = replace(_by_rule(question), frames_in=frames_in)
        if on_language is not None:
            on_language(made.frames_language)
        if on_claim is not None:
            for claim in made.claims:
                await on_claim(claim, made.citations[: max(claim.citations)])
        if "slow" in question:
            await self.gate.wait()
        return made

    async def forget_conversation(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    async def reload(
        self, names: Sequence[str] = (), *, progress: ProgressCallback | None = None, **_: Any
    ) -> ReloadReport:
        self.reloads.append(list(names))
        if progress is not None:
            progress(ReloadProgress("embedding", 300, 1_200))
        await self.gate.wait()
        if "asia" in names:
            raise RemovalRefused("asia would lose all of its articles: use --force")
        skipped = (Skipped("Courier", "/srv/news/c.jsonl:7", "broken JSON"),)
        return ReloadReport(3, 10, 2, 1, 1_187, skipped, 4.2)

    async def status(self) -> CorpusStatus:
        return CorpusStatus(
            3, 1_211, 5_000, tuple(self.source_list), "use-multilingual", None, {"index": "ok"}
        )

    def vitals(self) -> Vitals:
        return Vitals(1_211, 3, None)

    def watch_models(self, watcher: Any) -> None:
        """No model is ever asked here."""

    async def sources(self) -> list[SourceInfo]:
        return self.source_list


def _by_rule(question: str) -> Answer:
    """What a question is answered with, or the error that it ends with."""
    if "nothing" in question:
        nearest = (Nearest("a1", "Rates fall"), Nearest("a2", "See evil.com now"))
        return answer(nearest=nearest)
    if "empty corpus" in question:
        raise EmptyCorpus("there are no articles yet: load some")
    if "no embedder" in question:
        raise EmbedderUnavailable("the embedder x.y does not answer")
    if "😀" in question:
        raise QuestionError("Please ask in words.")
    if "crash" in question:
        raise RuntimeError("a bug")
    if "follow" in question:
        found = answer(Claim("It was in May.", (1,)), citations=[citation()])
        return replace(found, understood_as="When was the ferry bought?")
    if "long" in question:
        citations = [citation(n, quote="word " * 300 + "end.") for n in range(1, 6)]
        return answer(Claim("Long.", (1,)), citations=citations)
    return answer(Claim(f"Answer to: {question}", (1,)), citations=[citation()])


def _day(day: int) -> datetime:
    return datetime(2024, 11, day, 9, 5, tzinfo=UTC)


#: Runs the bot within a block.
Running = Callable[..., AbstractAsyncContextManager[None]]


def bot_settings(telegram: FakeTelegram, engine: Engine, **fields: Any) -> Settings:
    """Settings of a bot at the fake server, whose data lie beside its bot.db."""
    data_dir = Path(engine.url.database or "").parent
    given = {"token": telegram.token, "base_url": telegram.base_url, **fields}
    return Settings(data_dir=data_dir, telegram=TelegramSettings(**given))


@asynccontextmanager
async def run_newsroom(
    telegram: FakeTelegram,
    data_dir: Path,
    tuning: Tuning = QUICK,
    *,
    more: Mapping[str, Any] | None = None,
    **fields: Any,
) -> AsyncIterator[Service]:
    """Run the bot over the whole application within the block, with these Telegram settings.

    `more` are settings of other sections. Yields the service behind the bot.
    """
    given = {"token": telegram.token, "base_url": telegram.base_url, **fields}
    with opened_service(data_dir, telegram=given, **(more or {})) as service:
        await service.rehearse()  # as `newsbot serve` does
        engine = open_database(data_dir / "bot.db")
        async with _serving(telegram, service.settings, service, engine, tuning):
            yield service


@asynccontextmanager
async def run_bot(
    telegram: FakeTelegram,
    service: RuleService,
    engine: Engine,
    tuning: Tuning = QUICK,
    **fields: Any,
) -> AsyncIterator[None]:
    """Run the bot within the block, with these Telegram settings, from its first poll on."""
    settings = bot_settings(telegram, engine, **fields)
    async with _serving(telegram, settings, cast("Any", service), engine, tuning):
        yield


@asynccontextmanager
async def _serving(
    telegram: FakeTelegram, settings: Settings, service: Service, engine: Engine, tuning: Tuning
) -> AsyncIterator[None]:
    """Serve within the block, from the bot's first poll on."""
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(settings, service, engine, stop=stop, tuning=tuning))
    try:
        heard = asyncio.create_task(
            telegram.world.wait_until(
                lambda: telegram.updates.is_being_polled or telegram.webhook.call is not None, 10
            )
        )
        await asyncio.wait({heard, serving}, return_when=asyncio.FIRST_COMPLETED)
        heard.cancel()
        if not serving.done():
            yield
    finally:
        stop.set()
        await serving
