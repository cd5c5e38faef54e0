"""Models over a real socket: structured output, repair, and what happens when one fails."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.answering.chain import Answerer
from bot.answering.claims import NOT_FOUND
from bot.answering.drafts import Draft, Usage
from bot.answers import Citation, Claim
from tests.bot.answering.conftest import search_all, settings_of, usage_of
from tests.bot.answering.test_chain import (
    BUYER,
    PRICE,
    QUESTION,
    WRONG_QUOTE,
    assert_verbatim,
)
from tests.conftest import HashedWords
from tests.fake_model.replies import (
    Babbles,
    Breaks,
    Fails,
    Hangs,
    Ignores,
    Reply,
    Says,
    claims_object,
)
from tests.fake_model.server import FakeModel

#: A model that LangChain knows to have structured output.
KNOWN = "openai:gpt-4o-mini"


@pytest_asyncio.fixture
async def second() -> AsyncIterator[FakeModel]:
    """Another model, for when the first fails."""
    server = FakeModel()
    await server.start()
    yield server
    await server.stop()


async def answer(*models: FakeModel, **values: Any) -> Draft:
    return await Answerer(settings_of(*models, **values), HashedWords).answer(search_all(QUESTION))


def texts(draft: Draft) -> list[str]:
    return [claim.text for claim in draft.claims]


# --- Structured output ---------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["auto", "json_schema", "function_calling"])
async def test_claims_come_in_the_providers_own_form(model: FakeModel, output: str) -> None:
    model.will(Says(claims_object(PRICE, BUYER)))
    draft = await answer(model, model=KNOWN, model_output=output)
    assert draft.status == "answered"
    assert texts(draft) == [
        "The ship costs 12.5 million crowns.",
        "Norwick will buy an electric ferry.",
    ]
    assert_verbatim(draft)
    [request] = model.requests
    assert ("tools" in request) == (output == "function_calling")
    assert ("response_format" in request) == (output != "function_calling")
    assert NOT_FOUND["object"] in model.prompt
    assert draft.attempts[0].form == "object"
    usage = usage_of(draft)
    assert usage is not None
    assert not usage.estimated


async def test_claims_in_an_object_are_shown_one_by_one(model: FakeModel) -> None:
    """The second never comes, and the first has been seen all the same."""
    model.will(Hangs(claims_object(PRICE, BUYER)[:-30]))
    seen: list[str] = []

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        seen.append(claim.text)

    answerer = Answerer(settings_of(model, model=KNOWN), HashedWords)
    await answerer.answer(search_all(QUESTION), on_claim=on_claim)
    assert seen[0] == "The ship costs 12.5 million crowns."


async def test_an_empty_list_says_that_there_is_no_answer(model: FakeModel) -> None:
    model.will(Says('{"claims": [ ]}'))
    draft = await answer(model, model=KNOWN)
    assert (draft.status, draft.model) == ("not_found", KNOWN)
    assert len(model.requests) == 1


async def test_a_server_without_structured_output_is_asked_in_the_plain_form(
    model: FakeModel,
) -> None:
    model.schemas = False
    model.will(Says(PRICE))
    answerer = Answerer(settings_of(model, model=KNOWN), HashedWords)
    for _ in range(2):
        draft = await answerer.answer(search_all(QUESTION))
        assert draft.status == "answered"
        assert draft.attempts[0].form == "lines"
    assert all("response_format" not in request for request in model.requests)
    assert NOT_FOUND["lines"] in model.prompt


async def test_answers_made_at_once_find_out_each_for_itself(model: FakeModel) -> None:
    model.schemas = False
    model.will(Says(PRICE))
    answerer = Answerer(settings_of(model, model=KNOWN), HashedWords)
    drafts = await asyncio.gather(*(answerer.answer(search_all(QUESTION)) for _ in range(4)))
    assert [draft.degraded for draft in drafts] == [None] * 4
    assert {draft.attempts[0].form for draft in drafts} == {"lines"}


async def test_a_prompt_that_is_refused_in_both_forms_gives_up_neither(model: FakeModel) -> None:
    answerer = Answerer(settings_of(model, model=KNOWN), HashedWords)
    model.will(Fails(400))
    assert (await answerer.answer(search_all(QUESTION))).status == "degraded"
    assert len(model.requests) == 2
    model.will(Says(claims_object(PRICE)))
    draft = await answerer.answer(search_all(QUESTION))
    assert (draft.status, draft.attempts[0].form) == ("answered", "object")


async def test_an_answer_cut_off_at_its_longest_is_no_failure(model: FakeModel) -> None:
    model.will(Says(claims_object(PRICE, BUYER)[:-60], finish="length"))
    draft = await answer(model, model=KNOWN)
    assert (draft.status, draft.degraded) == ("answered", None)
    assert texts(draft) == ["The ship costs 12.5 million crowns."]
    usage = usage_of(draft)
    assert usage is not None
    assert not usage.estimated


async def test_a_form_that_the_settings_ask_for_is_not_given_up(model: FakeModel) -> None:
    model.schemas = False
    model.will(Says(PRICE))
    draft = await answer(model, model=KNOWN, model_output="json_schema")
    assert (draft.status, draft.model, model.requests) == ("degraded", "extractive", [])


# --- Repair --------------------------------------------------------------------------------------


async def test_when_everything_fails_the_model_is_asked_once_more_with_the_reasons(
    model: FakeModel,
) -> None:
    model.will(Says(WRONG_QUOTE), Says(PRICE))
    draft = await answer(model)
    assert (draft.status, draft.degraded) == ("answered", None)
    assert texts(draft) == ["The ship costs 12.5 million crowns."]
    assert len(draft.dropped) == 1
    opening, said, repair = model.requests[1]["messages"][-3:]
    assert opening["role"] == "user"
    assert (said["role"], said["content"]) == ("assistant", WRONG_QUOTE)
    assert "the quote does not stand in the excerpt cited" in repair["content"]
    assert draft.attempts[0].calls == 2
    words = len(WRONG_QUOTE.split()) + len(PRICE.split())
    assert usage_of(draft) == Usage(200, words)


async def test_there_is_one_repair_and_then_excerpts(model: FakeModel) -> None:
    model.will(Says(WRONG_QUOTE))
    draft = await answer(model)
    assert (draft.status, draft.model) == ("degraded", "extractive")
    assert len(model.requests) == 2
    assert_verbatim(draft)


async def test_prose_is_asked_for_again_in_the_right_form(model: FakeModel) -> None:
    model.will(Says("The ferry costs 12.5 million crowns [1]."), Says(PRICE))
    assert (await answer(model)).status == "answered"
    assert "not in the form asked for" in model.requests[1]["messages"][-1]["content"]


async def test_one_claim_that_holds_needs_no_repair(model: FakeModel) -> None:
    model.will(Says(PRICE + WRONG_QUOTE))
    await answer(model)
    assert len(model.requests) == 1


async def test_the_model_may_find_in_the_repair_that_there_is_no_answer(model: FakeModel) -> None:
    model.will(Says(WRONG_QUOTE), Says(NOT_FOUND["lines"]))
    draft = await answer(model)
    assert (draft.status, draft.model) == ("not_found", "openai:fake")


# --- A chain of models ---------------------------------------------------------------------------

FAILURES = [Fails(500), Fails(429), Fails(401), Hangs(), Breaks(), Babbles(), Hangs(PRICE[:50])]


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
async def test_the_next_model_answers_where_one_fails(
    model: FakeModel, second: FakeModel, failure: Reply
) -> None:
    model.will(failure)
    second.will(Says(PRICE))
    draft = await answer(model, second)
    assert (draft.status, draft.degraded, draft.model) == ("answered", None, "openai:further-1")
    assert texts(draft) == ["The ship costs 12.5 million crowns."]
    assert [bool(attempt.failure) for attempt in draft.attempts] == [True, False]
    assert_verbatim(draft)


@pytest.mark.parametrize("failure", [Breaks, Hangs, Babbles])
async def test_a_broken_stream_is_taken_up_by_the_next_model_and_nothing_is_said_twice(
    model: FakeModel, second: FakeModel, failure: type[Breaks] | type[Hangs] | type[Babbles]
) -> None:
    model.will(failure(PRICE + BUYER[:40]))
    again = PRICE.replace("The ship costs", "The ship will cost")
    second.will(Says(PRICE + again + BUYER))
    draft = await answer(model, second)
    assert (draft.status, draft.degraded, draft.model) == ("answered", None, "openai:further-1")
    assert texts(draft) == [
        "The ship costs 12.5 million crowns.",
        "Norwick will buy an electric ferry.",
    ]
    said, request = second.requests[0]["messages"][-2:]
    assert json.loads(said["content"]) == json.loads(PRICE)
    assert "repeat none of them" in request["content"]


async def test_the_next_model_may_have_nothing_to_add(model: FakeModel, second: FakeModel) -> None:
    model.will(Breaks(PRICE))
    second.will(Says(NOT_FOUND["lines"]))
    draft = await answer(model, second)
    assert (draft.status, draft.model) == ("answered", "openai:fake")
    assert len(second.requests) == 1


async def test_excerpts_complete_what_the_last_model_had_not_said(model: FakeModel) -> None:
    model.will(Breaks(BUYER + PRICE[:20]))
    draft = await answer(model)
    assert (draft.status, draft.model) == ("degraded", "openai:fake")
    assert texts(draft)[0] == "Norwick will buy an electric ferry."
    assert any("12.5 million" in text for text in texts(draft)[1:])
    assert len({(c.version_id, c.start) for c in draft.citations}) == len(draft.citations)
    assert any("What it had not said by then" in note for note in draft.notes)
    assert_verbatim(draft)


async def test_all_failures_are_in_the_log_of_attempts(model: FakeModel, second: FakeModel) -> None:
    model.will(Fails(500))
    second.will(Hangs())
    draft = await answer(model, second)
    assert (draft.status, draft.model) == ("degraded", "extractive")
    assert [attempt.model for attempt in draft.attempts] == ["openai:fake", "openai:further-1"]
    assert draft.degraded == draft.attempts[1].failure == "The language model took too long."


async def test_a_refusal_before_the_first_word_is_tried_again(model: FakeModel) -> None:
    model.will(Fails(500), Says(PRICE))
    draft = await answer(model, model_retries=1, model_timeout=5)
    assert (draft.status, len(model.requests)) == ("answered", 2)


# --- Tokens and what they cost -------------------------------------------------------------------

PRICES = {"model_input_price": 1.0, "model_output_price": 4.0}


async def test_tokens_are_the_providers_and_cost_what_the_settings_say(model: FakeModel) -> None:
    model.will(Says(PRICE))
    draft = await answer(model, **PRICES)
    assert usage_of(draft) == Usage(100, len(PRICE.split()))
    assert draft.attempts[0].cost == pytest.approx((100 + 4 * len(PRICE.split())) / 1_000_000)


@pytest.mark.parametrize("reply", [Says(PRICE, usage=False), Breaks(PRICE), Hangs(PRICE)], ids=repr)
async def test_tokens_that_nobody_reported_are_estimated(model: FakeModel, reply: Reply) -> None:
    model.will(reply)
    draft = await answer(model, **PRICES)
    usage = usage_of(draft)
    assert usage is not None
    assert usage.estimated
    assert usage.input_tokens > len(model.prompt) / 10
    assert draft.attempts[0].cost


async def test_a_model_that_said_nothing_in_time_was_asked_all_the_same(model: FakeModel) -> None:
    model.will(Ignores())
    draft = await answer(model, **PRICES)
    assert draft.degraded == "The language model took too long."
    usage = usage_of(draft)
    assert usage is not None
    assert (usage.estimated, usage.output_tokens) == (True, 0)
    assert usage.input_tokens > len(model.prompt) / 10


async def test_what_never_answered_costs_nothing(model: FakeModel) -> None:
    model.will(Fails(500))
    draft = await answer(model, **PRICES)
    assert [(one.usage, one.cost) for one in draft.attempts] == [(None, None)]
