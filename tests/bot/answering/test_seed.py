"""The questions that the project began with, over the page that it began with."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from bot.answering.chain import Answerer
from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.embeddings import load_embedder
from retrieval.retriever import NewsRetriever
from tests.conftest import reload_paths

QUESTIONS = Path(__file__).parents[2] / "questions" / "seed_page.jsonl"
#: Shares of questions whose right sentence comes first, and of others that are refused.
RIGHT_FIRST, REFUSED = 0.85, 0.95

load_once = cache(load_embedder)


@pytest.fixture
def seed(open_corpus: Callable[..., Corpus], shared_data: Path) -> Corpus:
    corpus = open_corpus(embedder=load_once("use-multilingual"))
    reload_paths(corpus, shared_data / "seed")
    return corpus


async def test_the_price_is_found_in_any_language_and_the_world_cup_in_none(
    seed: Corpus, settings: Settings
) -> None:
    retriever = NewsRetriever(corpus=seed, options=settings.retrieval)
    answerer = Answerer(settings, lambda: seed.embedder)
    for question in (
        "How much does the Sealion 07 cost in China?",
        "Sealion 07 Çin'de kaça satılıyor?",
        "Wie viel kostet der Sealion 07 in China?",
        "¿Cuánto cuesta el Sealion 07 en China?",
        "Сколько стоит Sealion 07 в Китае?",
    ):
        draft = await answerer.answer(retriever.retrieve(question))
        assert draft.status == "answered", question
        assert "189,800 yuan" in draft.claims[0].text, question
    for question in (
        "Who won the 2022 FIFA World Cup?",
        "2022 Dünya Kupası'nı kim kazandı?",
        "What is the capital of France?",
        "How do I bake bread?",
    ):
        draft = await answerer.answer(retriever.retrieve(question))
        assert draft.status == "not_found", question
        assert len(draft.nearest) == 3


async def test_plain_questions_about_the_page_find_the_right_sentence_or_nothing(
    seed: Corpus, settings: Settings
) -> None:
    """Questions in words of our own; the page itself stays where it is."""
    retriever = NewsRetriever(corpus=seed, options=settings.retrieval)
    answerer = Answerer(settings, lambda: seed.embedder)
    wrong: dict[bool, list[str]] = {True: [], False: []}
    count = {True: 0, False: 0}
    for line in map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines()):
        draft = await answerer.answer(retriever.retrieve(line["question"]))
        held = line["sentence_holds"]
        first = draft.claims[0].text if draft.claims else ""
        count[held is not None] += 1
        if not (held in first if held is not None else draft.status == "not_found"):
            wrong[held is not None].append(f"{line['question']} → {first or 'not found'}")
    assert len(wrong[True]) <= (1 - RIGHT_FIRST) * count[True], wrong[True]
    assert len(wrong[False]) <= (1 - REFUSED) * count[False], wrong[False]
