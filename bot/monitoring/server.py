"""The pages that monitoring reads: `/healthz`, `/readyz`, `/metrics`, on a port of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.errors import TelegramSetupError
from bot.monitoring.health import Corpus, Health
from bot.monitoring.metrics import Metrics
from config.settings import MonitoringSettings


@asynccontextmanager
async def monitored(
    settings: MonitoringSettings, health: Health, metrics: Metrics, corpus: Corpus
) -> AsyncIterator[None]:
    """Serve the pages within the block, if a port is set for them.

    Raises TelegramSetupError where the port cannot be listened on.
    """
    if settings.port is None:
        yield
        return
    given = {"health": health, "metrics": metrics, "corpus": corpus}
    application = Application(
        [(r"/healthz", _Alive, given), (r"/readyz", _Ready, given), (r"/metrics", _Figures, given)],
        log_function=lambda _: None,
    )
    server = HTTPServer(application)
    try:
        server.listen(settings.port, settings.listen)
    except OSError as error:
        raise TelegramSetupError(
            f"cannot listen on {settings.listen}:{settings.port}: set NEWSBOT_MONITORING__PORT to "
            f"a free port ({error.strerror})"
        ) from error
    try:
        yield
    finally:
        server.stop()
        await server.close_all_connections()


class _Page(RequestHandler):
    def initialize(self, health: Health, metrics: Metrics, corpus: Corpus) -> None:
        self.health, self.metrics, self.corpus = health, metrics, corpus

    def data_received(self, chunk: bytes) -> None:
        """Nobody sends these pages anything."""

    def show(self, fine: bool, found: dict[str, Any]) -> None:
        self.set_status(200 if fine else 503)
        self.finish({"ok": fine, **found})


class _Alive(_Page):
    def get(self) -> None:
        self.show(*self.health.alive())


class _Ready(_Page):
    async def get(self) -> None:
        self.show(*await self.health.ready(self.corpus))


class _Figures(_Page):
    async def get(self) -> None:
        figures = await asyncio.to_thread(self.metrics.render)
        self.set_header("Content-Type", self.metrics.content_type)
        self.finish(figures)
