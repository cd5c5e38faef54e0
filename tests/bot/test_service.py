from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.answering.chain import Answerer
from bot.answering.drafts import Draft
from bot.answers import Citation, Claim
from bot.errors import ModelUnavailable, QuestionError
from bot.service import Service
from retrieval.errors import (
    EmptyCorpus,
    RerankerUnavailable,
    RetrievalError,
    UnknownArticle,
    UnknownSource,
)
from retrieval.reports import ReloadProgress
from retrieval.sources.source import source_from_argument
from tests.conftest import write_articles
from tests.sample_corpus import SAMPLE_ARTICLES, SAMPLE_COUNT, opened_service, service

__all__ = ["service"]

HERRING = "How many tonnes of herring may be landed?"
EDDA = "How many boats did storm Edda sink in Velmor marina?"


def logged(data_dir: Path) -> list[str]:
    with closing(sqlite3.connect(data_dir / "bot.db")) as database:
        return [row[0] for row in database.execute("SELECT answer_id FROM answers")]


async def test_an_answer_is_logged_under_its_id(service: Service, data_dir: Path) -> None:
    answer = await service.ask(HERRING)
    assert logged(data_dir) == [answer.answer_id]


async def test_each_claim_is_shown_as_it_passes(service: Service) -> None:
    seen: list[tuple[Claim, int]] = []

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        seen.append((claim, len(citations)))

    answer = await service.ask(HERRING, on_claim=on_claim)
    assert tuple(claim for claim, _ in seen) == answer.claims
    assert all(count >= max(claim.citations) for claim, count in seen)


async def test_questions_at_once_get_answers_of_their_own(service: Service) -> None:
    answers = await asyncio.gather(*(service.ask(q) for q in [HERRING, EDDA] * 4))
    assert len({answer.answer_id for answer in answers}) == 8
    first = {citation.article_id for citation in answers[0].citations}
    assert first == {"cw-herring-quota"}
    for answer in answers[2::2]:
        assert {citation.article_id for citation in answer.citations} == first


async def test_what_is_removed_while_it_is_answered_from_is_not_in_the_answer(
    service: Service, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answerer.answer
    taken: list[str] = []

    async def answer_meanwhile(self: Answerer, *arguments: Any, **named: Any) -> Draft:
        draft = await answer(self, *arguments, **named)
        if not taken:
            taken.append(draft.citations[0].article_id)
            await service.remove(taken[0], purge=True)
        return draft

    monkeypatch.setattr(Answerer, "answer", answer_meanwhile)
    got = await service.ask(EDDA)
    assert taken
    assert taken[0] not in {citation.article_id for citation in got.citations}
    assert taken[0] not in {nearest.article_id for nearest in got.nearest}
    assert logged(data_dir) == [got.answer_id], "nor is the first try in the log"


async def test_headlines_of_what_is_removed_are_not_offered_either(
    service: Service, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answerer.answer
    taken: list[str] = []

    async def answer_meanwhile(self: Answerer, *arguments: Any, **named: Any) -> Draft:
        draft = await answer(self, *arguments, **named)
        if not taken:
            taken.append(draft.nearest[0].article_id)
            await service.remove(taken[0])
        return draft

    monkeypatch.setattr(Answerer, "answer", answer_meanwhile)
    got = await service.ask("Who won the 2022 FIFA World Cup?")
    assert got.status == "not_found"
    assert taken[0] not in {nearest.article_id for nearest in got.nearest}


async def test_old_answers_go_with_the_next_one(service: Service, data_dir: Path) -> None:
    first = await service.ask(HERRING)
    with closing(sqlite3.connect(data_dir / "bot.db")) as database, database:
        database.execute("UPDATE answers SET asked_at = '2020-01-01T00:00:00+00:00'")
    second = await service.ask(HERRING)
    assert logged(data_dir) == [second.answer_id] != [first.answer_id]


async def test_a_purge_counts_the_answers_that_it_deletes(service: Service) -> None:
    await service.ask(HERRING)
    await service.ask(HERRING)
    assert await service.remove("cw-herring-quota", purge=True) == 2
    assert await service.remove("cw-herring-quota", purge=True) == 0
    with pytest.raises(UnknownArticle):
        await service.remove("never-seen")


async def test_sources_are_reloaded_by_name(
    service: Service, tmp_path: Path, data_dir: Path
) -> None:
    name = str(SAMPLE_ARTICLES)
    report = await service.reload([name])
    assert report.unchanged == SAMPLE_COUNT
    with pytest.raises(UnknownSource, match=name):
        await service.reload([name, "nonsense"])
    file = write_articles(tmp_path / "towns.jsonl", range(2))
    loaded = {"sources": [{"name": "towns", "path": str(file)}]}
    with opened_service(data_dir, **loaded) as other:
        assert (await other.reload(["towns"])).added == 2
        assert [source.name for source in await other.sources()] == ["towns", name]
        assert (await other.forget("towns")).removed == 2


async def test_nothing_is_asked_of_an_empty_corpus(empty_dir: Path) -> None:
    with opened_service(empty_dir) as fresh:
        with pytest.raises(EmptyCorpus):
            await fresh.ask(HERRING)
        with pytest.raises(QuestionError):
            await fresh.ask("")
        assert (await fresh.status()).corpus_version == 0


def test_a_wrong_set_up_shows_when_the_service_is_prepared(empty_dir: Path) -> None:
    with (
        opened_service(empty_dir, model="nobody:model") as fresh,
        pytest.raises(ModelUnavailable),
    ):
        fresh.prepare()


def test_a_cross_encoder_without_its_package_shows_when_the_service_is_prepared(
    empty_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed.rerank.cross_encoder", None)
    named = {"reranker": "fastembed:BAAI/bge-reranker-base"}
    with (
        opened_service(empty_dir, retrieval=named) as fresh,
        pytest.raises(RerankerUnavailable, match=r"newsbot\[fastembed\]"),
    ):
        fresh.prepare()


async def test_changes_that_wait_their_turn_leave_questions_their_threads(
    service: Service,
) -> None:
    held = threading.Event()

    def hold(step: ReloadProgress) -> None:
        if step.phase == "reading":
            held.wait(30)

    name = str(SAMPLE_ARTICLES)
    first = asyncio.ensure_future(service.reload([name], progress=hold))
    waiting = [asyncio.ensure_future(service.reload([name])) for _ in range(40)]
    try:
        async with asyncio.timeout(20):
            assert (await service.ask(HERRING)).status == "answered"
    finally:
        for task in waiting:
            task.cancel()
        held.set()
    assert (await first).unchanged == SAMPLE_COUNT
    assert all(
        isinstance(end, asyncio.CancelledError)
        for end in await asyncio.gather(*waiting, return_exceptions=True)
    )


async def test_closing_ends_the_changes_under_way_before_it_returns(service: Service) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def hold(step: ReloadProgress) -> None:
        reached.set()
        go_on.wait(30)

    reload = asyncio.ensure_future(service.reload(progress=hold))
    await asyncio.to_thread(reached.wait, 30)
    closing = asyncio.ensure_future(service.aclose())
    await asyncio.sleep(0.1)
    assert not closing.done(), "the reload's thread is still at work"
    go_on.set()
    await closing
    with pytest.raises(asyncio.CancelledError):
        await reload
    with pytest.raises(RetrievalError, match="stopping"):
        await service.search(HERRING)


async def test_what_is_dated_later_than_now_is_not_published_yet(
    service: Service, tmp_path: Path
) -> None:
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    file = write_articles(tmp_path / "later.jsonl", [7], published_at=later)
    await service.reload(sources=[source_from_argument(str(file), tmp_path)])
    found = await service.search("Which town opens a new library?")
    assert "a7" not in {excerpt.article.id for excerpt in found.excerpts}
    assert found.corpus.newest is not None
    assert found.corpus.newest < datetime.now(UTC)
