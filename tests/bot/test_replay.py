"""An answer is replayed from its own version of each article, whatever became of it since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.service import Service
from retrieval.sources.source import Source, source_from_argument
from tests.conftest import write_articles
from tests.newsbot import newsbot
from tests.sample_corpus import service

__all__ = ["service"]

QUESTION = "How many books does the library of Town 3 hold?"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Six towns, each with a library."""
    return source_from_argument(str(write_articles(tmp_path / "a.jsonl", range(2, 8))), tmp_path)


def replayed(answer_id: str) -> Any:
    return newsbot("explain", answer_id, "--json").json["replay"]


async def test_quotes_stand_in_the_version_that_they_were_taken_from(
    service: Service, source: Source, tmp_path: Path
) -> None:
    await service.reload(sources=[source])
    answer = await service.ask(QUESTION)
    assert replayed(answer.answer_id) == [
        {"n": citation.n, "stands": True, "live": True} for citation in answer.citations
    ]
    write_articles(tmp_path / "a.jsonl", range(2, 8), body="The library is closed. " * 3)
    await service.reload(sources=[source])
    assert all(one["stands"] and not one["live"] for one in replayed(answer.answer_id)), (
        "the generation before is kept"
    )
    assert "has changed or gone since" in newsbot("explain", answer.answer_id).out


def test_a_catalogue_that_began_anew_knows_nothing_of_it(data_dir: Path) -> None:
    answer = newsbot("ask", "How many tonnes of herring may be landed?", "--json").json
    for file in data_dir.glob("catalogue.db*"):
        file.unlink()
    assert {one["stands"] for one in replayed(answer["answer_id"])} == {None}
    assert "no longer stored" in newsbot("explain", answer["answer_id"]).out
