"""Small invented articles, a search over them that finds them all, and a model to talk to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest
import pytest_asyncio
from langchain_core.embeddings import Embeddings

from bot.answering.chain import Answerer
from bot.answering.drafts import Draft, Usage
from config.settings import Settings
from retrieval.analysis import analyse, query_terms
from retrieval.articles import Article, make_article
from retrieval.fingerprints import encode_terms
from retrieval.irregular_forms import with_irregular_forms
from retrieval.reranking.asked import asked_clauses
from retrieval.results import CorpusFacts, Retrieval
from retrieval.signals import group_weight, measure
from retrieval.understanding import understand
from tests.conftest import HashedWords
from tests.excerpts import excerpts_of
from tests.fake_model.server import FakeModel

FERRY = make_article(
    given_id="ferry",
    title="Norwick council buys an electric ferry",
    source="Harbour Post",
    published_at=datetime(2024, 3, 15, 8, tzinfo=UTC),
    url="https://harbour.example/ferry",
    lang="en",
    body=(
        "The council of Norwick will buy an electric ferry from Halden Yards. "
        "The ship, which carries 240 passengers, costs 12.5 million crowns.\n\n"
        "What it means\n\n"
        "“We did not raise the fares,” said Mayor Ines Okafor on Wednesday. "
        "Service to the island of Tarn begins in May 2025. "
        "The old steamer is no longer allowed in the inner harbour."
    ),
)
BRIDGE = make_article(
    given_id="bridge",
    title="Tarn bridge closes for repairs",
    source="Daily Ledger",
    published_at=datetime(2024, 3, 10, 8, tzinfo=UTC),
    url="https://ledger.example/bridge",
    lang="en",
    body=(
        "Engineers closed the Tarn bridge after they found cracks in two pillars. "
        "Repairs will last six weeks and cost about 3 million crowns, the ministry said."
    ),
)


class Searches(Protocol):
    """Finds every chunk of the articles given, those that share most words first."""

    def __call__(
        self,
        question: str,
        articles: Sequence[Article] = ...,
        *,
        language: str = "en",
        newest: datetime | None = None,
    ) -> Retrieval: ...


def _ranked(scores: Sequence[float], texts: Sequence[set[str]]) -> list[tuple[float, set[str]]]:
    return sorted(zip(scores, texts, strict=True), key=lambda pair: -pair[0])


def search_all(
    question: str,
    articles: Sequence[Article] = (FERRY, BRIDGE),
    *,
    language: str = "en",
    newest: datetime | None = None,
) -> Retrieval:
    """A `Retrieval` over `articles` as a search over a corpus of just these would give it."""
    groups = with_irregular_forms(question, query_terms(question, [language, "en"]), language)
    understood = understand(
        question,
        corpus_languages=[language],
        outlets=frozenset(article.source for article in articles if article.source),
        now=newest or datetime(2024, 12, 1, tzinfo=UTC),
    )
    chunks = [excerpt for article in articles for excerpt in excerpts_of(article)]
    texts = [set(analyse(f"{one.article.title} {one.text}", one.article.lang)) for one in chunks]
    held = {term: sum(term in text for text in texts) for group in groups for term in group}
    idf = {term: 3.0 / (1 + count) for term, count in held.items() if count}
    scores = [
        sum(group_weight(group, idf, 3.0) for group in groups if not text.isdisjoint(group))
        for text in texts
    ]
    scored = [replace(one, score=score) for one, score in zip(chunks, scores, strict=True)]
    excerpts = tuple(sorted(scored, key=lambda one: -one.score))
    vectors = HashedWords().embed_array([question, *(excerpt.text for excerpt in excerpts)])
    signals = measure(
        question,
        groups,
        idf,
        3.0,
        [encode_terms([], [sorted(text)]) for _, text in _ranked(scores, texts)],
        best_bm25=max(scores, default=0.0),
        best_similarity=float((vectors[1:] @ vectors[0]).max()) if excerpts else 0.0,
    )
    dates = [article.published_at for article in articles if article.published_at]
    return Retrieval(
        question=question,
        language=language,
        as_of=None,
        excerpts=excerpts,
        copies={},
        term_groups=tuple(groups),
        idf=idf,
        clauses=asked_clauses(understood, groups),
        signals=signals,
        corpus=CorpusFacts(
            version=1,
            articles=len(articles),
            outlets=len({article.source for article in articles if article.source}),
            newest=newest or max(dates, default=None),
        ),
        steps_ms={"understand": 0.1, "legs": 0.1},
    )


@pytest.fixture
def search() -> Searches:
    """`search_all`, for tests that need no other articles."""
    return search_all


@pytest.fixture
def embeddings() -> Callable[[], Embeddings]:
    """The quick embedder, as the answerer gets it."""
    return HashedWords


@pytest.fixture
def extractive(embeddings: Callable[[], Embeddings]) -> Answerer:
    """An answerer without a model, for an embedder whose cosines it knows nothing of."""
    return Answerer(Settings(embedder="openai:hashed-words"), embeddings)


@pytest.fixture(scope="session")
def first_call_is_over() -> None:
    """A client's first call sets up much, for which the models of tests have no time."""

    async def call() -> None:
        server = FakeModel()
        await server.start()
        try:
            for name in ("openai:gpt-4o-mini", "openai:fake"):
                settings = settings_of(server, model=name, model_timeout=60)
                await Answerer(settings, HashedWords).answer(search_all("What is new?"))
        finally:
            await server.stop()

    asyncio.run(call())


@pytest_asyncio.fixture
async def model(first_call_is_over: None) -> AsyncIterator[FakeModel]:
    """A running fake model."""
    server = FakeModel()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def answerer(model: FakeModel) -> Answerer:
    """An answerer that asks the fake model through LangChain's own OpenAI client."""
    return asking(model)


def asking(model: FakeModel, **answering: int) -> Answerer:
    """The same with other settings of answering than the defaults."""
    return Answerer(settings_of(model, answering=answering), HashedWords)


def settings_of(*models: FakeModel, **values: Any) -> Settings:
    """Settings that ask these models in turn; `values` are settings of the top level."""
    first, *further = models
    given = {
        "model": "openai:fake",
        "model_base_url": first.url,
        "model_api_key": first.key,
        "model_timeout": 2,
        "model_retries": 0,
        "fallback_models": [
            {
                "name": f"openai:further-{number}",
                "base_url": other.url,
                "api_key": other.key,
                "timeout": 2,
                "retries": 0,
            }
            for number, other in enumerate(further, start=1)
        ],
    }
    return Settings.model_validate(given | values)


def usage_of(draft: Draft) -> Usage | None:
    """The tokens of all attempts together; None where none are known."""
    known = [attempt.usage for attempt in draft.attempts if attempt.usage]
    return sum(known, Usage()) if known else None
