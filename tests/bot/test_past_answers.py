"""Answers given before: no more of an article is shown than its source lets readers see."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.answers import Citation
from bot.errors import UnknownAnswer
from bot.service import Service
from retrieval.chunking import max_length
from tests.bot.telegram.stand_ins import citation
from tests.sample_corpus import opened_service

QUESTION = "What did the council say about the ferry?"
#: A quote, and what stands around it in the same paragraph.
QUOTE, AROUND = "市议会周一批准了新的渡轮计划。", "渡轮将于五月开航。船票价格不变。"
BODIES = {
    "short": "The ferry sails in May.",
    "prose": "The ferry sails in May. " + "The council of Norwick spoke about it at length. " * 30,
    "chinese": QUOTE + AROUND * 30,
    "dots": "The ferry sails in May. …",
}


@pytest.fixture
async def service(empty_dir: Path, tmp_path: Path) -> AsyncIterator[Service]:
    """A corpus of these bodies, of whose articles readers may see 40 characters."""
    lines = [
        json.dumps({"id": name, "title": f"Of {name}", "source": "Courier", "body": body})
        for name, body in BODIES.items()
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    source = {"name": "news", "path": str(tmp_path / "news.jsonl"), "unfold_length": 40}
    with opened_service(empty_dir, sources=[source]) as made:
        await made.reload()
        yield made


async def cited(service: Service, name: str, quote: str, n: int = 1) -> Citation:
    [article] = [one for one in await service.latest(limit=9) if one.id == name]
    start = article.body.index(quote)
    given = {"article_id": name, "version_id": article.version_id, "quote": quote}
    return citation(n, **given, start=start, end=start + len(quote))


async def unfoldable(service: Service, *citations: Citation) -> list[int]:
    return service._past.unfoldable(citations)


async def test_what_is_all_quote_has_nothing_to_unfold(service: Service) -> None:
    whole = await cited(service, "short", BODIES["short"], 1)
    part = await cited(service, "prose", "The ferry sails", 2)
    dots = await cited(service, "dots", "The ferry sails in May.", 3)
    assert await unfoldable(service, whole, part, dots) == [2]


async def test_where_no_spaces_are_written_less_may_be_seen(service: Service) -> None:
    assert max_length(BODIES["chinese"]) == 400
    quote = await cited(service, "chinese", QUOTE, 1)
    assert len(QUOTE) < 16 < len(QUOTE) + len("渡轮将于五月开航。")
    assert await unfoldable(service, quote) == []


@pytest.mark.parametrize("length", [0, 60, 1_200])
async def test_further_excerpts_are_no_longer_than_what_may_be_seen(
    data_dir: Path, length: int
) -> None:
    with opened_service(data_dir, answering={"unfold_length": length}) as service:
        answer = await service.ask("What did the ferry cost?")
        found = await service.further_excerpts(answer.answer_id)
        assert found
        assert all(len(one.text) <= length for one in found)
        assert all(one.text == one.article.body[one.start : one.end] for one in found)
        whole = {
            one.chunk_id: one for one in (await service.search("What did the ferry cost?")).excerpts
        }
        for one in found:
            assert whole[one.chunk_id].text.startswith(one.text)
            assert length != 1_200 or one.text == whole[one.chunk_id].text


async def test_what_is_not_offered_is_not_unfolded_either(data_dir: Path) -> None:
    settings: dict[str, Any] = {"answering": {"unfold_length": 0}}
    with opened_service(data_dir) as service:
        answer = await service.ask("What did the ferry cost?")
        offered = await service.unfoldable(answer)
        for n in offered:
            before, quote, after = (await service.unfolded(answer.answer_id, n)).parts
            assert before + after
            assert quote in {one.quote for one in answer.citations}
        assert offered
    with opened_service(data_dir, **settings) as service:
        assert await service.unfoldable(answer) == []
        for n in offered:
            with pytest.raises(UnknownAnswer):
                await service.unfolded(answer.answer_id, n)


async def test_nothing_is_unfolded_of_what_was_taken_down(data_dir: Path) -> None:
    with opened_service(data_dir) as service:
        answer = await service.ask("What did the ferry cost?")
        [first, *_] = answer.citations
        await service.remove(first.article_id)
        assert first.n not in await service.unfoldable(answer)
        with pytest.raises(UnknownAnswer):
            await service.unfolded(answer.answer_id, first.n)
