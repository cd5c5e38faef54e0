"""The language models that the settings name, ready to be asked, or one line that says what to do.

Any name that LangChain's `init_chat_model` takes works; the packages of most providers are extras
of newsbot. An address without a provider's name means an OpenAI-compatible server.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.answering.claims import SCHEMA, Form
from bot.answering.drafts import Usage
from bot.errors import ModelUnavailable
from config.extras import how_to_add
from config.settings import ModelOutput, ModelSettings, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

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


@dataclass(slots=True)
class AnswerModel:
    """One model of the chain; `method` is how it is held to the form of its answer.

    What its server is found not to do is not asked of it again.
    """

    settings: ModelSettings
    chat: BaseChatModel
    method: ModelOutput
    held: Runnable[Any, Any]
    """The model, made to keep to the schema of claims where `method` is a way to that."""

    @property
    def name(self) -> str:
        """As the settings name it."""
        return self.settings.name

    @property
    def form(self) -> Form:
        """In which it is told, at first, to write its claims."""
        return "lines" if self.method == "plain" else "object"

    @property
    def form_is_guessed(self) -> bool:
        """Whether nobody asked for its form, so that another may be tried."""
        return self.settings.output == "auto"

    def writer(self, form: Form) -> Runnable[Any, Any]:
        """What is asked for claims in a form."""
        return self.chat if form == "lines" else self.held

    def give_up_schema(self) -> None:
        """Begin with the plain form from now on; exchanges under way keep to theirs."""
        self.method = "plain"

    def cost(self, usage: Usage) -> float | None:
        """What these tokens cost, in the unit of the prices; None without prices."""
        read, write = self.settings.input_price, self.settings.output_price
        if read is None or write is None:
            return None
        return (usage.input_tokens * read + usage.output_tokens * write) / 1_000_000


def make_models(settings: Settings) -> tuple[AnswerModel, ...]:
    """The configured models in the order in which they are asked; nothing is sent to them yet.

    Raises `ModelUnavailable` where a provider is unknown, its package is not installed, or it
    needs a key that is not set.
    """
    return tuple(_make_model(model) for model in settings.models)


def _make_model(settings: ModelSettings) -> AnswerModel:
    provider, name = _provider_and_name(settings.name, settings.base_url)
    from langchain.chat_models import init_chat_model

    try:
        chat: BaseChatModel = init_chat_model(
            name, model_provider=provider, **_arguments(settings, provider, name)
        )
    except ImportError as error:
        raise ModelUnavailable(_install_hint(settings.name, provider, error)) from error
    except _refusals() as error:
        raise ModelUnavailable(_construction_hint(settings.name, error)) from error
    method = _method(settings, chat)
    try:
        held = chat if method == "plain" else _held(chat, method)
    except (ValueError, TypeError, NotImplementedError) as error:
        raise ModelUnavailable(
            f"{settings.name} has no output {settings.output}: set it to auto or plain"
        ) from error
    return AnswerModel(settings, chat, method, held)


def _method(settings: ModelSettings, chat: BaseChatModel) -> ModelOutput:
    """How a model is held to a form: as the settings say, or by what is known of it."""
    if settings.output != "auto":
        return settings.output
    profile = chat.profile or {}
    if profile.get("structured_output"):
        return "json_schema"
    return "function_calling" if profile.get("tool_choice") else "plain"


def _held(chat: BaseChatModel, method: ModelOutput) -> Runnable[Any, Any]:
    """The model with its provider's way to demand a schema, but with its text as it comes.

    LangChain's own reader of the text, the last step, gives whole answers alone.
    """
    from langchain_openai import ChatOpenAI

    strict: dict[str, Any] = {}
    if isinstance(chat, ChatOpenAI):
        strict = {"strict": True}
        # Its first stream under a schema imports 700 modules, while a question waits.
        importlib.import_module("openai.resources.beta")
    held: Any = chat.with_structured_output(SCHEMA, method=method, **strict)
    bound: Runnable[Any, Any] = held.first
    return bound


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
            raise ModelUnavailable(f"model {model} names no model: write {prefix}:NAME.")
        return provider, rest
    if base_url:
        return "openai", model
    if colon:
        raise ModelUnavailable(
            f"model {model}: no provider is called {prefix}; write openai:NAME, "
            "anthropic:NAME, ollama:NAME, …, or set NEWSBOT_MODEL_BASE_URL to your own server."
        )
    return None, model


def _arguments(settings: ModelSettings, provider: str | None, name: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {"timeout": settings.timeout, "max_retries": settings.retries}
    if not _NO_TEMPERATURE.match(name):
        arguments["temperature"] = 0
    if provider == "ollama":  # its client takes no key, and its time-out by another way
        arguments = {"temperature": 0, "client_kwargs": {"timeout": settings.timeout}}
    if settings.base_url:
        arguments["base_url"] = settings.base_url
    if settings.api_key and provider != "ollama":
        arguments["api_key"] = settings.api_key.get_secret_value()
    if provider == "openai":
        arguments["stream_usage"] = True
        if settings.base_url and "api_key" not in arguments:
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
        extra = _EXTRAS.get(missing[1].removeprefix("langchain-").replace("-", "_"))
    if extra:
        what = how_to_add(extra)
    else:
        what = f"pip install {missing[1]}" if missing else "install its LangChain package"
    return f"model {model} needs a package that is not installed: {what}"


def _construction_hint(model: str, error: Exception) -> str:
    text = " ".join(str(error).split())
    if re.search(r"api[_ ]?key|credential", text, re.IGNORECASE):
        return (
            f"model {model} needs an API key: set NEWSBOT_MODEL_API_KEY, or the "
            "provider's own variable."
        )
    if "infer" in text and "provider" in text:
        return (
            f"model {model} does not say whose model it is: write openai:{model}, ollama:{model}, …"
        )
    return f"model {model} cannot be used: {text[:200]}"
