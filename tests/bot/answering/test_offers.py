"""Where there is no answer, questions are offered that have one: each is asked here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.answering.chain import Answerer
from bot.answering.offers import nearest, question_about
from bot.service import Service
from bot.wording import LANGUAGES
from retrieval.articles import Article, make_article
from tests.bot.answering.conftest import BRIDGE, FERRY, search_all
from tests.sample_corpus import service

__all__ = ["service"]

QUESTIONS = Path(__file__).parents[2] / "questions"


async def test_promise_4_each_question_that_is_offered_is_answered_from_its_article(
    service: Service,
) -> None:
    unanswerable = [
        line["question"]
        for name in ("sample_articles.jsonl", "other_languages.jsonl")
        for line in map(json.loads, (QUESTIONS / name).read_text(encoding="utf-8").splitlines())
        if line["sentence_holds"] is None
    ]
    offered = {}
    for question in unanswerable:
        answer = await service.ask(question)
        for one in answer.nearest:
            asked = question_about(one.title, answer.language)
            assert asked in answer.text
            offered[asked] = one.article_id
    assert len(offered) > 20
    for question, article_id in offered.items():
        answer = await service.ask(question)
        assert answer.status == "answered", question
        assert {citation.article_id for citation in answer.citations} == {article_id}, question


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("article", [FERRY, BRIDGE])
async def test_an_offered_question_shows_what_its_article_says_first(
    extractive: Answerer, language: str, article: Article
) -> None:
    title = article.title
    draft = await extractive.answer(search_all(question_about(title, language)))
    assert draft.status == "answered"
    assert {citation.title for citation in draft.citations} == {title}
    assert draft.citations[0].start == 0


@pytest.mark.parametrize(
    "question", [FERRY.title, f"  {FERRY.title.upper()}? ", f"what about “{FERRY.title}”"]
)
async def test_a_headline_alone_is_a_question_too(extractive: Answerer, question: str) -> None:
    draft = await extractive.answer(search_all(question))
    assert draft.citations[0].title == FERRY.title


async def test_a_question_that_names_a_headline_and_asks_for_more_is_read_as_any_other(
    extractive: Answerer,
) -> None:
    asked = f"How old is the mayor in “{FERRY.title}”?"
    assert (await extractive.answer(search_all(asked))).status == "not_found"


def test_a_headline_with_nothing_to_say_under_it_is_not_offered() -> None:
    table = make_article(given_id="t", title="Table of ferry fares", lang="en", body="9 crowns\n12")
    offered = nearest(search_all("Who won the 2022 FIFA World Cup?", (table, FERRY)))
    assert [one.title for one in offered] == [FERRY.title]
