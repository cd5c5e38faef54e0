"""Headlines while somebody types after the bot's name, and the newest articles."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from bot.service import Service
from bot.telegram import texts
from tests.bot.telegram.stand_ins import run_newsroom
from tests.fake_telegram import FakeTelegram, judge_message


async def test_what_is_typed_finds_headlines(telegram: FakeTelegram, data_dir: Path) -> None:
    anna = telegram.user("Anna")
    async with run_newsroom(telegram, data_dir) as service:
        query = telegram.inline_query(anna, "herring quota")
        answer = await query.wait_for_answer()
        best, *_ = query.results
        article = next(
            one for one in await service.latest(limit=20) if one.id == "cw-herring-quota"
        )
    assert best["title"] == article.title
    assert best["url"] == article.url
    assert best["description"].startswith("Coastal Wire · 22 Oct 2024 · ")
    content = best["input_message_content"]
    assert article.url in content["message_text"]
    assert content["link_preview_options"] == {"is_disabled": True}
    assert article.title in judge_message(content["message_text"]).text
    ids = [result["id"] for result in query.results]
    assert len(set(ids)) == len(ids) <= 8
    assert answer.cache_time == 60


async def test_nothing_typed_yet_shows_the_newest(telegram: FakeTelegram, data_dir: Path) -> None:
    anna = telegram.user("Anna")
    async with run_newsroom(telegram, data_dir) as service:
        query = telegram.inline_query(anna, " ")
        await query.wait_for_answer()
        newest = await service.latest(limit=8)
    assert [one["title"] for one in query.results] == [article.title for article in newest]
    for one, article in zip(query.results, newest, strict=True):
        shown = judge_message(one["input_message_content"]["message_text"])
        [excerpt] = [e.of(shown.text) for e in shown.entities if "blockquote" in e.type]
        assert excerpt.replace("\u2060", "").endswith((".", "!", "?", "”", '"'))
        described = one["description"].removesuffix("…").rstrip()
        whole = f"{article.source} · x · {article.body}"
        assert len(one["description"]) <= 160
        assert described.rsplit(" ", 1)[-1].strip() in " ".join(whole.split()).split(" ")


async def test_keys_cost_one_search_until_the_articles_change(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    searches: list[str] = []
    search = Service.search

    async def counted(self: Service, question: str, **more: object) -> object:
        searches.append(question)
        return await search(self, question, **more)  # type: ignore[arg-type]

    async with run_newsroom(telegram, data_dir) as service:
        with patch.object(Service, "search", counted):
            for typed in ("herring", "Herring ", "storm", "herring"):
                await telegram.inline_query(anna, typed).wait_for_answer()
            assert searches == ["herring", "storm"]
            await service.remove("cw-herring-quota")
            query = telegram.inline_query(anna, "herring")
            await query.wait_for_answer()
    assert searches == ["herring", "storm", "herring"]
    assert all("Herring quota" not in one["title"] for one in query.results)


async def test_nothing_of_it_is_stored_or_asked_of_a_model(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    more = {"model": "openai:x", "model_base_url": "http://127.0.0.1:9", "model_api_key": "x"}
    async with run_newsroom(telegram, data_dir, more=more) as service:
        query = telegram.inline_query(anna, "herring")
        await query.wait_for_answer()
        assert query.results
        assert (await service.figures(1)).questions == 0


async def test_what_cannot_be_searched_finds_nothing(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    anna = telegram.user("Anna")
    async with run_newsroom(telegram, data_dir):
        for typed in ("😀", "?!", "x" * 256):
            query = telegram.inline_query(anna, typed)
            await query.wait_for_answer()
            assert query.results == [] or typed.startswith("x")


async def test_latest_lists_the_newest_and_knows_sections(
    telegram: FakeTelegram, data_dir: Path
) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, data_dir) as service:
        newest, *_ = await service.latest()
        await chat.say("/latest")
        listed = await chat.wait_for_reply(newest.title)
        assert len(listed.covered_by("expandable_blockquote")) == 5
        await chat.say("/latest city")
        city = await chat.wait_for_reply("Ferry terminal to cost")
        assert "Herring" not in city.text
        await chat.say("/latest sprots")
        unknown = await chat.wait_for_reply("I know no section by that name")
        assert "City" in unknown.text


async def test_latest_without_any_articles(telegram: FakeTelegram, empty_dir: Path) -> None:
    chat = telegram.private_chat(telegram.user("Anna"))
    async with run_newsroom(telegram, empty_dir):
        await chat.say("/latest")
        await chat.wait_for_reply(texts.NO_SOURCES[:30])
