"""The configured model, or one line that says what to do."""

from __future__ import annotations

import os
from typing import Any

import pytest

from bot.answering.models import make_model, silence_tracing
from bot.errors import ModelUnavailable
from config.settings import Settings


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.endswith("_API_KEY") or name.startswith("OPENAI_"):
            monkeypatch.delenv(name)


def settings(**values: Any) -> Settings:
    return Settings.model_validate(values)


def test_no_model_is_none() -> None:
    assert make_model(settings()) is None


def test_a_known_provider() -> None:
    model: Any = make_model(settings(model="openai:gpt-4o-mini", model_api_key="sk-x"))
    assert (model.model_name, model.temperature, model.stream_usage) == ("gpt-4o-mini", 0, True)


def test_a_reasoning_model_gets_no_temperature() -> None:
    model: Any = make_model(settings(model="openai:o3-mini", model_api_key="sk-x"))
    assert model.temperature is None


@pytest.mark.parametrize("name", ["llama3.2:3b", "openai:llama3.2:3b", "org/model"])
def test_an_address_means_an_openai_compatible_server_without_a_key(name: str) -> None:
    model: Any = make_model(settings(model=name, model_base_url="http://127.0.0.1:9/v1"))
    assert model.model_name == name.removeprefix("openai:")
    assert model.openai_api_base == "http://127.0.0.1:9/v1"


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
        make_model(settings(model=name))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_promise_10_tracing_needs_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    silence_tracing(settings(tracing=True))
    assert os.environ["LANGSMITH_TRACING"] == "true"
    silence_tracing(settings())
    assert os.environ["LANGSMITH_TRACING"] == os.environ["LANGCHAIN_TRACING_V2"] == "false"
