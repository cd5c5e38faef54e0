"""Every setting of newsbot: its name, type, default and meaning, in one tree of classes.

A field's description is its documentation: the README's table and `newsbot config` show it, and
a test compares them. How values are read and where they came from is in `config.loading`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.answers import (
    AnsweringSettings,
    BudgetSettings,
    ConversationSettings,
    ModelOutput,
    ModelSettings,
    RetrievalSettings,
)
from config.section import HttpAddress, none_if_empty
from config.sources import CorpusSettings, FetchingSettings, SourceSettings
from config.telegram import MonitoringSettings, TelegramSettings

__all__ = [
    "AnsweringSettings",
    "BudgetSettings",
    "ConversationSettings",
    "CorpusSettings",
    "FetchingSettings",
    "ModelOutput",
    "ModelSettings",
    "MonitoringSettings",
    "RetrievalSettings",
    "Settings",
    "SourceSettings",
    "TelegramSettings",
]


class Settings(BaseSettings):
    """All settings; build it with `config.loading.load_settings`, which adds the origins."""

    model_config = SettingsConfigDict(
        env_prefix="NEWSBOT_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    data_dir: Path = Field(
        default=Path("data"), description="Folder of the catalogue, the indexes and bot.db."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL address of both databases, as postgresql://user:password@host/db, "
        "for one data_dir alone; unset = SQLite files in data_dir.",
    )
    model: str | None = Field(
        default=None,
        description="Language model as provider:name, such as openai:gpt-4o-mini; unset = "
        "answers are made of excerpts alone.",
    )
    model_base_url: HttpAddress = Field(
        default=None, description="Address of an OpenAI-compatible server (vLLM, llama.cpp, …)."
    )
    model_api_key: SecretStr | None = Field(
        default=None, description="API key of the model; unset = the provider's own variable."
    )
    model_timeout: float = Field(
        default=60, gt=0, description="Seconds that a model may take for one answer."
    )
    model_retries: int = Field(
        default=1,
        ge=0,
        le=10,
        description="How often a request to the model that failed before the first word is "
        "repeated (Ollama's client repeats none).",
    )
    model_output: ModelOutput = Field(
        default="auto",
        description="Form in which the model writes claims: json_schema or function_calling (the "
        "provider's structured output), plain (one JSON object a line), or auto for the best that "
        "it is known to have.",
    )
    model_input_price: float | None = Field(
        default=None, ge=0, description="Price of a million tokens that the model reads."
    )
    model_output_price: float | None = Field(
        default=None, ge=0, description="Price of a million tokens that the model writes."
    )
    fallback_models: tuple[ModelSettings, ...] = Field(
        default=(), description="Models that are asked in turn where the one before fails."
    )
    embedder: str = Field(
        default="use-multilingual",
        description="Embedding model: use-multilingual (shipped, offline) or provider:name as "
        "LangChain's init_embeddings takes it.",
    )
    tracing: bool = Field(
        default=False, description="Let LangSmith tracing run where its own variables turn it on."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="How much is logged to standard error."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Lines for people, or one JSON object a line."
    )
    sources: tuple[SourceSettings, ...] = Field(
        default=(), description="Sources of articles, the first wins where two hold one article."
    )
    corpus: CorpusSettings = CorpusSettings()
    fetching: FetchingSettings = FetchingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answering: AnsweringSettings = AnsweringSettings()
    conversation: ConversationSettings = ConversationSettings()
    budget: BudgetSettings = BudgetSettings()
    telegram: TelegramSettings = TelegramSettings()
    monitoring: MonitoringSettings = MonitoringSettings()

    _empty_is_unset = field_validator(
        "database_url",
        "model",
        "model_base_url",
        "model_api_key",
        "model_input_price",
        "model_output_price",
        mode="before",
    )(none_if_empty)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed in: `config.loading` reads the rest and keeps its origin."""
        return (init_settings,)

    @field_validator("data_dir")
    @classmethod
    def _home_is_expanded(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("sources")
    @classmethod
    def _names_differ(cls, value: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
        names = [source.name for source in value]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"two sources are called {doubled[0]}: give each its own name")
        return value

    @field_validator("sources")
    @classmethod
    def _addresses_differ(cls, value: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
        by_path: dict[str, str] = {}
        for source in value:
            other = by_path.setdefault(source.path.rstrip("/"), source.name)
            if other != source.name:
                raise ValueError(
                    f"the sources {other} and {source.name} read the same {source.path}: drop one"
                )
        return value

    @model_validator(mode="after")
    def _models_fit(self) -> Settings:
        if self.fallback_models and self.model is None:
            raise ValueError("fallback_models stand in for a model: set model too")
        limited = (self.budget.daily, self.budget.daily_per_user)
        unpriced = [model.name for model in self.models if not model.priced]
        if any(limited) and unpriced:
            raise ValueError(
                f"a budget needs the prices of every model: set both for {unpriced[0]} (0 = free)"
            )
        return self

    @property
    def models(self) -> tuple[ModelSettings, ...]:
        """The models to ask, in turn; none = answers are made of excerpts alone."""
        if self.model is None:
            return ()
        first = ModelSettings(
            name=self.model,
            base_url=self.model_base_url,
            api_key=self.model_api_key,
            timeout=self.model_timeout,
            retries=self.model_retries,
            output=self.model_output,
            input_price=self.model_input_price,
            output_price=self.model_output_price,
        )
        return (first, *self.fallback_models)
