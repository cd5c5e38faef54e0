"""Whatever stands in articles and questions, an answer comes, and its quotes are the articles'."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from bot.answering.chain import Answerer
from bot.answering.conversation import rules
from bot.answering.conversation.topics import Topic
from bot.answering.drafts import Draft
from bot.answering.frames import render_text
from bot.storage.conversations import Turn
from config.settings import Settings
from retrieval.articles import Article, make_article
from tests.bot.answering.conftest import search_all
from tests.conftest import HashedWords
from tests.promises.test_promise_1_ten_thousand import PIECES

QUESTIONS = (
    "What did the council buy?",
    "Did the council buy the ferry for 12.5 million crowns?",
    "What is the latest on the ferry?",
    "Is the ferry dearer than the bridge or the tram?",
    "When did the council buy the ferry, and what did Okafor say?",
    "Konsey feribotu 12,5 milyona mı aldı?",
    "渡轮价格是多少？",
    "Wie viel kostet die Fähre?",
    "كم سعر العبّارة؟",
    "What do the articles say about “The council and the ferry”?",
)
FOLLOW_UPS = ("and when was that?", "Peki ya Berlin?", "Who is she?", "What about it?", "Neden?")
LANGUAGES = ("en", "tr", "de", "zh", "ar", "ru", "xx")


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article of pieces that are hard to read, under a headline that may say nothing."""
    return make_article(
        given_id=draw(st.uuids().map(str)),
        title=draw(st.sampled_from(("The council and the ferry", "“Ferry” — 12.5", "…", "渡轮"))),
        source=draw(st.sampled_from(("Post", "Wire", "“Q”", None))),
        published_at=draw(st.sampled_from((datetime(2025, 3, 6, tzinfo=UTC), None))),
        url=None,
        lang=draw(st.sampled_from((*LANGUAGES[:5], None))),
        body=" ".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=50))),
    )


@seed(7)
@settings(max_examples=300, database=None)
@given(
    st.lists(articles(), min_size=1, max_size=4),
    st.sampled_from(QUESTIONS),
    st.sampled_from(LANGUAGES),
)
def test_an_answer_comes(found: list[Article], question: str, language: str) -> None:
    answerer = Answerer(Settings(embedder="openai:hashed-words"), HashedWords)
    draft = asyncio.run(answerer.answer(search_all(question, found, language=language)))
    bodies = {article.version_id: article.body for article in found}
    for citation in draft.citations:
        assert bodies[citation.version_id][citation.start : citation.end] == citation.quote
    assert render_text(draft)
    topic = Topic([_turn(question, language, draft)])
    for follow_up in FOLLOW_UPS:
        assert rules.standalone(follow_up, topic) != ""


def _turn(question: str, language: str, draft: Draft) -> Turn:
    claims = " ".join(claim.text for claim in draft.claims)
    headlines = tuple(citation.title for citation in draft.citations)
    return Turn(question, False, language, claims, headlines, "an-answer")
