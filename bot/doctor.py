"""What is well and what is not, with what to do about it: `newsbot doctor`.

Nothing here changes anything, and nothing that people asked is read. The model is asked for one
word, which costs a few tokens.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from bot.app import open_corpus
from bot.errors import ModelUnavailable
from bot.overview import status_of
from config.loading import LoadedSettings
from config.settings import Settings
from retrieval.errors import RetrievalError

State = Literal["ok", "warning", "failed"]

#: Free bytes under which a reload may find the disk full: both indexes of a large corpus, twice.
_SCARCE = 1_000_000_000
#: Seconds that Telegram may take to say who the bot is.
_TELEGRAM_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and in a line what that rests on or what to do."""

    check: str
    state: State
    detail: str


async def examine(loaded: LoadedSettings) -> AsyncIterator[Finding]:
    """Look at each part in turn."""
    settings = loaded.settings
    yield _settings(loaded)
    yield _folder(settings)
    for finding in await asyncio.to_thread(_corpus, loaded):
        yield finding
    yield await asyncio.to_thread(_embedder, loaded)
    async for finding in _models(settings):
        yield finding
    yield await _telegram(settings)


def _settings(loaded: LoadedSettings) -> Finding:
    origins = sorted({value.origin for value in loaded.values if value.origin != "default"})
    return Finding("settings", "ok", f"from {', '.join(origins)}" if origins else "all defaults")


def _folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    if not folder.exists():
        return Finding("data folder", "warning", f"{folder} is not there yet: a reload makes it")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding("data folder", "failed", f"{folder} cannot be written: see who owns it")
    free = shutil.disk_usage(folder).free
    state: State = "ok" if free >= _SCARCE else "warning"
    return Finding("data folder", state, f"{folder.resolve()}, {free / 1e9:.1f} GB free")


def _corpus(loaded: LoadedSettings) -> list[Finding]:
    """The databases, and whether the index has what the catalogue says."""
    try:
        corpus = open_corpus(loaded)
    except RetrievalError as error:
        return [Finding("catalogue", "failed", str(error))]
    try:
        status = status_of(corpus, loaded.settings)
    except RetrievalError as error:
        return [Finding("catalogue", "failed", str(error))]
    finally:
        corpus.close()
    figures = (
        f"{status.articles} articles in {status.chunks} chunks, version {status.corpus_version}"
    )
    said = {
        "catalogue": figures,
        "index": "holds what the catalogue lists",
        "embedder": f"made by {status.embedder}, as the settings have it",
    }
    findings = []
    for part, health in status.health.items():
        check = "index's make" if part == "embedder" else part
        if health == "ok":
            findings.append(Finding(check, "ok", said.get(part, "can be read and written")))
        else:
            fresh = not status.articles or health.startswith("not there")
            told = health.replace("newsbot reload --full", "newsbot doctor --repair")
            findings.append(Finding(check, "warning" if fresh else "failed", told))
    return findings


def _embedder(loaded: LoadedSettings) -> Finding:
    """Whether texts can be embedded, and how long one takes."""
    corpus = open_corpus(loaded)
    name = loaded.settings.embedder
    try:
        started = time.perf_counter()
        [vector] = corpus.embedder.embed_documents(["The ferry sails at eight."])
    except RetrievalError as error:
        return Finding("embedder", "failed", str(error))
    finally:
        corpus.close()
    seconds = time.perf_counter() - started
    return Finding("embedder", "ok", f"{name}, {len(vector)} dimensions, loaded in {seconds:.1f} s")


async def _models(settings: Settings) -> AsyncIterator[Finding]:
    """Whether each model answers."""
    if not settings.models:
        yield Finding("model", "ok", "none is set: answers are made of excerpts")
        return
    from bot.answering.models import make_models

    try:
        models = make_models(settings)
    except ModelUnavailable as error:
        yield Finding("model", "failed", str(error))
        return
    for model in models:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(model.settings.timeout):
                await model.chat.ainvoke("Answer with the one word: yes")
        except TimeoutError:
            detail = f"{model.name} did not answer within {model.settings.timeout:g} s"
            yield Finding("model", "failed", detail)
        except Exception as error:  # noqa: BLE001 - each provider has errors of its own
            told = " ".join(str(error).split())[:160]
            yield Finding("model", "failed", f"{model.name}: {type(error).__name__}: {told}")
        else:
            seconds = time.perf_counter() - started
            yield Finding("model", "ok", f"{model.name} answered in {seconds:.1f} s")


async def _telegram(settings: Settings) -> Finding:
    """Whether the token is one, and whose."""
    token = settings.telegram.token
    if token is None:
        return Finding("telegram", "warning", "no token: set NEWSBOT_TELEGRAM__TOKEN to serve")
    import httpx

    address = f"{settings.telegram.base_url}{token.get_secret_value()}/getMe"
    try:
        async with httpx.AsyncClient(timeout=_TELEGRAM_SECONDS) as client:
            answer = (await client.get(address)).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        told = f"{settings.telegram.base_url} cannot be reached: {type(error).__name__}"
        return Finding("telegram", "failed", told)
    if not answer.get("ok"):
        return Finding("telegram", "failed", f"the token is refused: {answer.get('description')}")
    return Finding("telegram", "ok", f"the bot is @{answer['result'].get('username')}")
