"""Questions that compare: what their sides are, and what an answer shows of each."""

from __future__ import annotations

import pytest

from bot.answering.chain import Answerer
from bot.answering.sides import compared, sides_of
from bot.service import Service
from tests.bot.answering.conftest import search_all
from tests.sample_corpus import service

__all__ = ["service"]


@pytest.mark.parametrize(
    ("question", "language", "sides"),
    [
        ("Which is cheaper, the ferry or the bridge?", "en", ["ferry", "bridge"]),
        ("Which costs more, the ferry or the bridge?", "en", ["ferry", "bridge"]),
        ("What is the difference between the ferry and the bridge?", "en", ["ferry", "bridge"]),
        ("Was ist teurer, die Fähre oder die Brücke?", "de", ["Fähre", "Brücke"]),
        ("Hangisi daha pahalı, feribot yoksa köprü?", "tr", ["feribot", "köprü"]),
        ("¿Qué es más caro, el ferry o el puente?", "es", ["ferry", "puente"]),
        ("Qu'est-ce qui coûte plus cher, le ferry ou le pont ?", "fr", ["ferry", "pont"]),
        ("Что дороже, паром или мост?", "ru", ["паром", "мост"]),
    ],
)
def test_the_sides_are_what_or_and_than_set_apart(
    question: str, language: str, sides: list[str]
) -> None:
    found = sides_of(search_all(question, language=language))
    assert [side.text for side in found] == sides


@pytest.mark.parametrize(
    "question",
    [
        "How much does the ferry cost?",
        "What did the council say about the ferry and the bridge?",
        "Who said that the ferry or the bridge would be closed for several weeks of repairs in the "
        "coming year or in the next one?",
    ],
)
def test_other_questions_have_none(question: str) -> None:
    assert sides_of(search_all(question)) == ()


async def test_each_side_is_shown_with_its_figure(extractive: Answerer) -> None:
    question = "Which is cheaper, the electric ferry or the repairs of the Tarn bridge?"
    draft = await extractive.answer(search_all(question))
    told = " ".join(claim.text for claim in draft.claims)
    assert "12.5 million crowns" in told
    assert "3 million crowns" in told
    assert not any(note.startswith("Nothing") for note in draft.notes)


async def test_a_side_that_nothing_tells_of_is_named(extractive: Answerer) -> None:
    question = "Which costs more, the electric ferry of Norwick or the opera?"
    draft = await extractive.answer(search_all(question))
    assert draft.status == "answered"
    assert "Nothing was found about opera." in draft.notes


def test_two_outlets_that_are_asked_for_one_thing_are_two_sides() -> None:
    question = "Did Daily Ledger and Harbour Post both say that engineers closed the Tarn bridge?"
    retrieval = search_all(question)
    sides = compared(retrieval)
    assert {side.outlets for side in sides} == {
        frozenset({"Daily Ledger"}), frozenset({"Harbour Post"})
    }  # fmt: skip
    [words] = {side.words for side in sides}
    asked = {retrieval.term_groups[position][0] for position in words}
    assert asked == {"engin", "close", "tarn", "bridg"}


async def test_both_outlets_are_shown_with_what_each_reports(service: Service) -> None:
    asked = "Did Harbour Herald and Coastal Wire both say that storm Edda sank boats in Velmor?"
    answer = await service.ask(asked)
    assert {one.source for one in answer.citations} == {"Harbour Herald", "Coastal Wire"}


async def test_an_outlet_that_does_not_report_it_is_named(service: Service) -> None:
    asked = "Did Harbour Herald and Highland Courier both say that the council chose a terminal?"
    answer = await service.ask(asked)
    assert "Nothing on this was found from Highland Courier." in answer.notes
