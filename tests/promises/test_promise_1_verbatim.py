"""Promise 1: every excerpt shown stands in the stored article version at its offsets."""

from __future__ import annotations

import pytest

from bot.answers import Answer
from bot.service import Service
from tests.fake_model.replies import Says, claim_line
from tests.fake_model.server import FakeModel

QUESTIONS = (
    "How many tonnes of herring may be landed?",
    "What did Mayor Petra Holm say about the ferry terminal?",
    "Why will the Skerry bridge be closed?",
    "Wie lang ist die neue Straßenbahnlinie?",
    "Akçakum barajında doluluk oranı kaç?",
    "What did the chair say about a hungry child?",
    "When was the observatory opened?",
)
BRIDGE = "Why does the Skerry bridge close?"


def assert_verbatim(service: Service, answer: Answer) -> None:
    for citation in answer.citations:
        article = service.corpus.catalogue.article(citation.article_id, citation.version_id)
        assert article.body[citation.start : citation.end] == citation.quote
        assert citation.quote


@pytest.mark.parametrize("question", QUESTIONS)
async def test_excerpts_and_quotes_are_slices_of_stored_bodies(
    question: str, service: Service
) -> None:
    for excerpt in (await service.search(question)).excerpts:
        stored = service.corpus.catalogue.article(excerpt.article.id, excerpt.article.version_id)
        assert excerpt.text == stored.body[excerpt.start : excerpt.end] != ""
    assert_verbatim(service, await service.ask(question))


async def test_a_models_folded_quote_becomes_the_articles_own_characters(
    with_model: Service, model: FakeModel
) -> None:
    typed = (
        '"The bridge is safe today,  and we want it to stay that way," said the department\'s head'
    )
    model.will(Says(claim_line("The bridge is safe today, said the department's head.", typed)))
    answer = await with_model.ask(BRIDGE)
    assert answer.model == "openai:fake"
    [citation] = answer.citations
    assert citation.quote.startswith("“The bridge is safe today, and we")
    assert citation.quote.endswith("said the department’s head")
    assert_verbatim(with_model, answer)


@pytest.mark.parametrize(
    "quote",
    [
        "inspectors found cracks in three of its 24 steel bearings",
        "inspectors found crack in two of its 24 steel bearings",
        "inspectors found … two of its 24 steel bearings",
        "INSPECTORS FOUND CRACKS IN TWO OF ITS 24 STEEL BEARINGS",
    ],
)
async def test_a_quote_that_is_nearly_right_is_wrong(
    quote: str, with_model: Service, model: FakeModel
) -> None:
    claim = "Inspectors found cracks in its steel bearings."
    model.will(Says(claim_line(claim, quote)))
    answer = await with_model.ask(BRIDGE)
    assert claim not in [one.text for one in answer.claims]
    assert quote not in [citation.quote for citation in answer.citations]
    assert_verbatim(with_model, answer)
