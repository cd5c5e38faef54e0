"""The language model that the settings name, ready to be asked, or one line that says what to do.

Any name that LangChain's `init_chat_model` takes works; the packages of most providers are extras
of newsbot. An address without a provider's name means an OpenAI-compatible server.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from bot.errors import ModelUnavailable
from config.extras import how_to_add
from config.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

#: Providers whose package is an extra of newsbot of another name than the provider.
_EXTRAS = {
    "anthropic": "anthropic",
    "google_genai": "google",
    "mistralai": "mistral",
    "ollama": "ollama",
}
#: Models that take no temperature: OpenAI's reasoning families.
_NO_TEMPERATURE = re.compile(r"^(?:o\d|gpt-5)", re.IGNORECASE)
#: What an OpenAI-compatible server without keys is sent; the client refuses to send none.
_NO_KEY = "unused"
_TRACING_VARIABLES = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
)
_CONSTRUCTION_ERRORS = (ValueError, TypeError, RuntimeError, OSError, KeyError, AttributeError)


def make_model(settings: Settings) -> BaseChatModel | None:
    """The configured model, None where none is; nothing is sent to it yet.

    Raises `ModelUnavailable` where the provider is unknown, its package is not installed, or it
    needs a key that is not set.
    """
    if settings.model is None:
        return None
    provider, name = _provider_and_name(settings.model, settings.model_base_url)
    from langchain.chat_models import init_chat_model

    try:
        model: BaseChatModel = init_chat_model(
            name, model_provider=provider, **_arguments(settings, provider, name)
        )
    except ImportError as error:
        raise ModelUnavailable(_install_hint(settings.model, provider, error)) from error
    except _refusals() as error:
        raise ModelUnavailable(_construction_hint(settings.model, error)) from error
    return model


def silence_tracing(settings: Settings) -> None:
    """Keep LangSmith from tracing unless the settings allow it (promise 10).

    Its own environment variables alone would otherwise send every question to its server; this
    holds for all of LangChain in this process, the retriever included.
    """
    if settings.tracing:
        return
    for name in _TRACING_VARIABLES:
        os.environ[name] = "false"
    if "langsmith" in sys.modules:  # it may have read its variables already
        import langsmith

        langsmith.configure(enabled=False)


def _provider_and_name(model: str, base_url: str | None) -> tuple[str | None, str]:
    """Split "provider:name"; an Ollama tag ("llama3.2:3b") is no provider."""
    from langchain.chat_models.base import _BUILTIN_PROVIDERS

    prefix, colon, rest = model.partition(":")
    provider = prefix.replace("-", "_").lower()
    if colon and provider in _BUILTIN_PROVIDERS:
        if not rest.strip():
            raise ModelUnavailable(f"NEWSBOT_MODEL={model} names no model: write {prefix}:NAME.")
        return provider, rest
    if base_url:
        return "openai", model
    if colon:
        raise ModelUnavailable(
            f"NEWSBOT_MODEL={model}: no provider is called {prefix}; write openai:NAME, "
            "anthropic:NAME, ollama:NAME, …, or set NEWSBOT_MODEL_BASE_URL to your own server."
        )
    return None, model


def _arguments(settings: Settings, provider: str | None, name: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {"timeout": settings.model_timeout, "max_retries": 1}
    if not _NO_TEMPERATURE.match(name):
        arguments["temperature"] = 0
    if provider == "ollama":  # its client takes no key, and its time-out by another way
        arguments = {"temperature": 0, "client_kwargs": {"timeout": settings.model_timeout}}
    if settings.model_base_url:
        arguments["base_url"] = settings.model_base_url
    if settings.model_api_key and provider != "ollama":
        arguments["api_key"] = settings.model_api_key.get_secret_value()
    if provider == "openai":
        arguments["stream_usage"] = True
        if settings.model_base_url and "api_key" not in arguments:
            arguments["api_key"] = os.environ.get("OPENAI_API_KEY") or _NO_KEY
    return arguments


def _refusals() -> tuple[type[Exception], ...]:
    """What constructors raise: Python's own errors, and OpenAI's for a missing key."""
    from openai import OpenAIError

    return (*_CONSTRUCTION_ERRORS, OpenAIError)


def _install_hint(model: str, provider: str | None, error: ImportError) -> str:
    extra = _EXTRAS.get(provider or "")
    missing = re.search(r"pip install [`'\"]?([\w.-]+)", str(error))
    if extra is None and missing:
        reverse = {"langchain-anthropic": "anthropic", "langchain-google-genai": "google"}
        extra = reverse.get(missing[1])
    if extra:
        what = how_to_add(extra)
    else:
        what = f"pip install {missing[1]}" if missing else "install its LangChain package"
    return f"NEWSBOT_MODEL={model} needs a package that is not installed: {what}"


def _construction_hint(model: str, error: Exception) -> str:
    text = " ".join(str(error).split())
    if re.search(r"api[_ ]?key|credential", text, re.IGNORECASE):
        return (
            f"NEWSBOT_MODEL={model} needs an API key: set NEWSBOT_MODEL_API_KEY, or the "
            "provider's own variable."
        )
    if "infer" in text and "provider" in text:
        return (
            f"NEWSBOT_MODEL={model} does not say whose model it is: write openai:{model}, "
            f"ollama:{model}, …"
        )
    return f"NEWSBOT_MODEL={model} cannot be used: {text[:200]}"
