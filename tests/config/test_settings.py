"""The settings' own rules."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from config.loading import setting_names
from config.settings import RetrievalSettings, Settings, TelegramSettings


def test_every_setting_is_described() -> None:
    def undescribed(model: type[BaseModel]) -> list[str]:
        missing: list[str] = []
        for name, field in model.model_fields.items():
            inner = field.annotation
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                missing.extend(undescribed(inner))
            elif not field.description or not field.description.endswith("."):
                missing.append(f"{model.__name__}.{name}")
        return missing

    assert undescribed(Settings) == []
    assert len(setting_names()) > 25


def test_defaults_are_valid_and_offline() -> None:
    settings = Settings()
    assert (settings.model, settings.embedder) == (None, "use-multilingual")
    assert not settings.tracing
    assert settings.telegram.token is None
    with pytest.raises(ValidationError):
        setattr(settings, "model", "openai:x")  # noqa: B010 - mypy knows that it is frozen


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ("1,2", (1, 2)), ("[1, 2]", (1, 2)), ("1 2", (1, 2)), (7, (7,)), ([1, "2"], (1, 2)),
        ("", ()), ("[]", ()),
    ],
)  # fmt: skip
def test_admin_ids_are_given_in_any_list(given: Any, ids: tuple[int, ...]) -> None:
    assert TelegramSettings(admin_ids=given).admin_ids == ids


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "https://api.telegram.org"},
        {"webhook_url": "https://bot.example"},
        {"webhook_port": 0},
        *({"webhook_secret": secret} for secret in ("with spaces", "a+b", "ümläut", "x" * 257)),
        {"admin_ids": "me"},
        {"unknown": 1},
    ],
)
def test_what_cannot_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TelegramSettings(**wrong)


def test_a_webhook_needs_its_secret() -> None:
    given = TelegramSettings(webhook_url="https://bot.example", webhook_secret=SecretStr("x" * 20))
    assert given.webhook_url == "https://bot.example"
    assert TelegramSettings(webhook_url="", token="").webhook_url is None


def test_a_secret_that_telegram_would_refuse_is_not_shown() -> None:
    with pytest.raises(ValidationError) as caught:
        TelegramSettings(webhook_url="https://bot.example", webhook_secret=SecretStr("not this!"))
    assert "letters" in str(caught.value)
    assert "not this" not in str(caught.value)


def test_secrets_are_not_shown_by_printing() -> None:
    settings = Settings(model_api_key=SecretStr("sk-very-secret"))
    assert "sk-very-secret" not in repr(settings)
    assert "sk-very-secret" not in settings.model_dump_json()


def test_two_sources_of_one_name_are_refused() -> None:
    source = {"name": "s", "path": "a"}
    with pytest.raises(ValidationError, match="two sources are called s"):
        Settings(sources=[source, source])


@pytest.mark.parametrize("value", ["features", "none", "fastembed:BAAI/bge-reranker-base"])
def test_a_reranker_that_there_is(value: str) -> None:
    assert RetrievalSettings(reranker=value).reranker == value


@pytest.mark.parametrize("value", ["", "fastembed", "fastembed:", "cohere:rerank-v3", "Features"])
def test_a_reranker_that_there_is_not_is_told_with_those_that_there_are(value: str) -> None:
    with pytest.raises(ValidationError, match="must be features, none or fastembed:MODEL, such as"):
        RetrievalSettings(reranker=value)
