"""The configured model, or one line that says what to do."""

from __future__ import annotations

import os
from typing import Any

import pytest

from bot.answering.drafts import Usage
from bot.answering.models import AnswerModel, make_models, silence_tracing
from bot.errors import ModelUnavailable
from config.settings import Settings


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.endswith("_API_KEY") or name.startswith("OPENAI_"):
            monkeypatch.delenv(name)


def settings(**values: Any) -> Settings:
    return Settings.model_validate(values)


def only_model(**values: Any) -> AnswerModel:
    [model] = make_models(settings(**values))
    return model


def test_no_model_is_none() -> None:
    assert make_models(settings()) == ()


def test_a_known_provider() -> None:
    chat: Any = only_model(model="openai:gpt-4o-mini", model_api_key="sk-x").chat
    assert (chat.model_name, chat.temperature, chat.stream_usage) == ("gpt-4o-mini", 0, True)


def test_a_reasoning_model_gets_no_temperature() -> None:
    chat: Any = only_model(model="openai:o3-mini", model_api_key="sk-x").chat
    assert chat.temperature is None


@pytest.mark.parametrize("name", ["llama3.2:3b", "openai:llama3.2:3b", "org/model"])
def test_an_address_means_an_openai_compatible_server_without_a_key(name: str) -> None:
    chat: Any = only_model(model=name, model_base_url="http://127.0.0.1:9/v1").chat
    assert chat.model_name == name.removeprefix("openai:")
    assert chat.openai_api_base == "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("anthropic:claude-x", "pip install 'newsbot[anthropic]'"),
        ("ollama:llama3.2", "pip install 'newsbot[ollama]'"),
        ("google_genai:gemini", "pip install 'newsbot[google]'"),
        ("groq:llama", "pip install langchain-groq"),
        ("openai:gpt-4o-mini", "set NEWSBOT_MODEL_API_KEY"),
        ("openia:gpt-4o-mini", "no provider is called openia"),
        ("mymodel", "does not say whose model it is"),
        ("openai:", "names no model"),
    ],
)
def test_what_cannot_be_used_says_what_to_do(name: str, says: str) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        only_model(model=name)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "output", "method", "form"),
    [
        ("openai:gpt-4o-mini", "auto", "json_schema", "object"),
        ("openai:gpt-4o-mini", "function_calling", "function_calling", "object"),
        ("openai:gpt-4o-mini", "plain", "plain", "lines"),
        ("openai:somebodys-own", "auto", "plain", "lines"),
    ],
)
def test_a_model_is_held_to_a_schema_where_it_can_be(
    name: str, output: str, method: str, form: str
) -> None:
    model = only_model(model=name, model_api_key="sk-x", model_output=output)
    assert (model.method, model.form) == (method, form)
    assert (model.writer(model.form) is model.chat) == (method == "plain")


def test_only_a_form_that_nobody_asked_for_may_be_given_up() -> None:
    chosen = only_model(model="openai:gpt-4o", model_api_key="k", model_output="json_schema")
    assert not chosen.form_is_guessed
    guessed = only_model(model="openai:gpt-4o", model_api_key="k")
    assert guessed.form_is_guessed
    guessed.give_up_schema()
    assert (guessed.form, guessed.writer(guessed.form)) == ("lines", guessed.chat)


def test_the_models_are_asked_in_the_order_of_the_settings() -> None:
    further = {"name": "local", "base_url": "http://127.0.0.1:9/v1", "timeout": 7, "retries": 0}
    models = make_models(
        settings(
            model="openai:gpt-4o-mini",
            model_api_key="k",
            model_retries=3,
            fallback_models=[further],
        )
    )
    assert [model.name for model in models] == ["openai:gpt-4o-mini", "local"]
    clients: list[Any] = [model.chat for model in models]
    assert [client.max_retries for client in clients] == [3, 0]
    assert [client.request_timeout for client in clients] == [60, 7]


def test_what_an_answer_costs() -> None:
    priced = only_model(
        model="openai:gpt-4o", model_api_key="k", model_input_price=2, model_output_price=8
    )
    assert priced.cost(Usage(1_000, 500)) == pytest.approx(0.006)
    assert only_model(model="openai:gpt-4o", model_api_key="k").cost(Usage(1, 1)) is None


def test_promise_10_tracing_needs_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    silence_tracing(settings(tracing=True))
    assert os.environ["LANGSMITH_TRACING"] == "true"
    silence_tracing(settings())
    assert os.environ["LANGSMITH_TRACING"] == os.environ["LANGCHAIN_TRACING_V2"] == "false"
