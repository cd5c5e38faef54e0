"""How a real OpenAI-compatible server streams, counts, refuses, and is cut off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from bot.answering.models import AnswerModel, make_models
from bot.answering.streaming import ModelStream
from bot.errors import ModelFailed
from config.settings import Settings
from tests.local_model.conftest import MODEL
from tests.local_model.serving import CONTEXT

pytestmark = [pytest.mark.slow, pytest.mark.llm]
#: One loop for all, because LangChain keeps connections for all models of a process.
one_loop = pytest.mark.asyncio(loop_scope="module")

STORY = "Tell me a long story about a ferry that was late."
QUESTION = "How much will the new ferry terminal in Velmor cost?"


def model_at(base_url: str, **settings: Any) -> AnswerModel:
    values = {"model": MODEL, "model_base_url": base_url, **settings}
    [model] = make_models(Settings(**values))
    return model


def asked(runnable: Any, text: str, seconds: float = 60) -> ModelStream:
    deadline = asyncio.get_running_loop().time() + seconds
    return ModelStream(runnable, [HumanMessage(text)], deadline)


@one_loop
async def test_an_answer_comes_in_pieces_and_its_tokens_are_reported(base_url: str) -> None:
    stream = asked(model_at(base_url).chat, STORY)
    pieces = [piece async for piece in stream.pieces()]
    assert len(pieces) > 10
    assert "".join(pieces) == stream.text
    assert stream.usage
    assert not stream.usage.estimated
    assert stream.usage.input_tokens > 10
    assert stream.usage.output_tokens >= len(pieces) // 2


@one_loop
async def test_an_answer_that_stalls_is_cut_off_and_the_next_one_comes(base_url: str) -> None:
    chat = model_at(base_url).chat
    stream = asked(chat, STORY)
    pieces = stream.pieces()
    assert await anext(pieces)
    stream.deadline = asyncio.get_running_loop().time() + 0.1
    with pytest.raises(ModelFailed, match="too long"):
        [_ async for _ in pieces]
    assert stream.text
    assert stream.usage
    assert stream.usage.estimated
    following = asked(chat, "What is the capital of France?")
    assert [piece async for piece in following.pieces()]


def test_a_model_that_takes_too_long_is_stood_in_for_by_excerpts(ask: Callable[..., Any]) -> None:
    answer = ask(QUESTION, NEWSBOT_MODEL_TIMEOUT="0.05")
    assert answer["timings_ms"]["answer"] < 20_000
    assert (answer["status"], answer["model"]) == ("degraded", "extractive")
    assert "too long" in answer["degraded"]
    assert "52.1 million crowns" in answer["text"]


@one_loop
async def test_a_reply_is_held_to_a_schema_and_streamed(base_url: str) -> None:
    schema = {
        "title": "capital",
        "description": "The capital of a country.",
        "type": "object",
        "properties": {"capital": {"enum": ["Rome", "Paris"]}, "certain": {"type": "boolean"}},
        "required": ["capital", "certain"],
        "additionalProperties": False,
    }
    chat: Any = model_at(base_url).chat
    held = chat.with_structured_output(schema, method="json_schema", strict=True).first
    stream = asked(held, "Write a poem about the capital of France.")
    pieces = [piece async for piece in stream.pieces()]
    assert len(pieces) > 3
    reply = json.loads(stream.text)
    assert set(reply) == {"capital", "certain"}
    assert reply["capital"] in ("Rome", "Paris")
    assert stream.usage
    assert not stream.usage.estimated


@one_loop
async def test_what_the_server_cannot_do_is_told_from_a_failure(base_url: str) -> None:
    chat: Any = model_at(base_url).chat
    form = {"type": "json_schema", "json_schema": {"name": "odd", "schema": {"type": "odd"}}}
    for runnable, text in (
        (chat.bind(response_format=form), "Hello"),
        (chat, "word " * (CONTEXT + 100)),
    ):
        with pytest.raises(ModelFailed) as failure:
            [_ async for _ in asked(runnable, text).pieces()]
        assert failure.value.refused
