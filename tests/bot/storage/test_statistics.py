from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.storage.database import open_database
from tests.bot.storage.newsroom import Newsroom


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "bot.db")


@pytest.fixture
def newsroom(engine: Engine) -> Newsroom:
    return Newsroom(engine)


def test_nothing_asked_gives_empty_figures(newsroom: Newsroom) -> None:
    figures = newsroom.figures(7)
    assert (figures.questions, figures.people, figures.good, figures.bad) == (0, 0, 0, 0)
    assert (figures.median_ms, figures.tokens, figures.cost) == (None, None, None)
    assert newsroom.unanswered(7) == []


def test_the_answers_of_some_days_in_figures(newsroom: Newsroom) -> None:
    first = newsroom.answer(
        "a", "answered", user="anna", ms=30, input_tokens=100, output_tokens=5, cost=0.25
    )
    second = newsroom.answer("b", user="anna", ms=10)
    newsroom.answer(
        "c", "degraded", user="ben", ms=20, days_ago=1, input_tokens=7, output_tokens=0, cost=0.5
    )
    newsroom.answer("d", "answered", user="cem", days_ago=3, cost=9.0)
    newsroom.log.rate(first, "anna", good=True)
    newsroom.log.rate(first, "ben", good=True)
    newsroom.log.rate(second, "ben", good=False)
    figures = newsroom.figures(2)
    assert figures.questions == 3
    assert figures.statuses == {"answered": 1, "not_found": 1, "degraded": 1}
    today = datetime.now(UTC).date()
    assert figures.by_day == {today: 2, today - timedelta(days=1): 1}
    assert (figures.people, figures.good, figures.bad) == (2, 2, 1)
    assert (figures.median_ms, figures.tokens, figures.cost) == (20, 112, 0.75)
    assert newsroom.figures(4).questions == 4


@pytest.mark.parametrize(
    ("language", "one", "like"),
    [
        ("en", "Who won the World Cup in 2022?", "who won, in 2022, the world cups"),
        ("tr", "İstanbul'da kaç kişi öldü?", "istanbul'da KAÇ kişi öldü"),
        ("fr", "Où est le préfet ?", "ou est le prefet"),
        ("zh", "谁赢了世界杯？", "谁赢了世界杯"),
    ],
)
def test_like_questions_that_found_nothing_are_one(
    newsroom: Newsroom, language: str, one: str, like: str
) -> None:
    newsroom.answer(one, language=language)
    newsroom.answer(like, language=language)
    [group] = newsroom.unanswered(7)
    assert (group.question, group.count) == (like, 2)


def test_other_numbers_and_names_are_other_questions(newsroom: Newsroom) -> None:
    for question in ("Who won in 2022?", "Who won in 2018?", "Who lost in 2018?", "?", "!"):
        newsroom.answer(question)
    assert len(newsroom.unanswered(7)) == 5


def test_those_asked_most_come_first_then_the_newest(newsroom: Newsroom) -> None:
    newsroom.answer("often", days_ago=2)
    newsroom.answer("often", days_ago=2)
    newsroom.answer("older", days_ago=1)
    newsroom.answer("newer")
    newsroom.answer("found", "answered")
    newsroom.answer("long ago", days_ago=8)
    listed = [(group.question, group.count) for group in newsroom.unanswered(7)]
    assert listed == [("often", 2), ("newer", 1), ("older", 1)]


def test_a_follow_up_stands_as_it_was_understood(newsroom: Newsroom) -> None:
    newsroom.answer("And in May?", understood_as="Did rates fall in May?")
    [group] = newsroom.unanswered(7)
    assert group.question == "Did rates fall in May?"


def test_hashed_questions_are_counted_without_their_text(newsroom: Newsroom) -> None:
    for hashed in ("x", "x", "y"):
        newsroom.answer(None, question_hash=hashed)
    groups = newsroom.unanswered(7)
    assert [(group.question, group.count) for group in groups] == [(None, 2), (None, 1)]
