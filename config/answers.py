"""Settings of searching and answering; `config.settings` puts all sections together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from config.section import HttpAddress, Section, none_if_empty

#: In which form a model writes its claims; the last three are LangChain's own names of methods.
ModelOutput = Literal["auto", "json_schema", "function_calling", "plain"]

#: What the name of a cross-encoder of fastembed begins with.
FASTEMBED = "fastembed:"


class RetrievalSettings(Section):
    """Search: how the two legs are asked and fused."""

    top: int = Field(default=10, ge=1, le=100, description="Excerpts that a search returns.")
    candidates: int = Field(
        default=120, ge=10, le=2_000, description="Chunks asked of each leg before fusion."
    )
    chunks_per_article: int = Field(
        default=4, ge=1, le=50, description="Most excerpts of one article in a result."
    )
    headline_weight: float = Field(
        default=0.2,
        ge=0,
        description="How much more a word counts in full text that stands in headline or section.",
    )
    parts: bool = Field(
        default=True,
        description="Search for each part of a question (outlets named, several questions in one).",
    )
    outlets: bool = Field(
        default=True, description="Look within the outlets that a question names."
    )
    times: bool = Field(
        default=True, description="Look first in the days and ranges that a question names."
    )
    clauses: bool = Field(
        default=True, description="Let each clause of a question look for its best sentence."
    )
    recency: bool = Field(
        default=True,
        description="Prefer new articles where a question names neither outlet nor time.",
    )
    stories: bool = Field(
        default=True, description="Show copies of one text once, by the newest of them."
    )
    reranker: str = Field(
        default="features",
        description="Closer look at what both legs found: features (built in), none, or a "
        "cross-encoder as fastembed:MODEL.",
    )
    rerank_depth: int = Field(
        default=64, ge=10, le=1_000, description="Chunks that the reranker looks at."
    )
    cross_encoder_depth: int = Field(
        default=24,
        ge=2,
        le=1_000,
        description="Chunks that a cross-encoder reads, the best ones by the built-in reranker.",
    )
    dense_weight: float = Field(
        default=0.1,
        ge=0,
        description="Weight of the vector leg (full text has 1) where the articles use the "
        "question's words.",
    )
    dense_weight_foreign: float = Field(
        default=2.0,
        ge=0,
        description="The same where they do not, as articles in another language.",
    )

    ef_search: int = Field(
        default=400,
        ge=10,
        le=10_000,
        description="Breadth of Chroma's search, set when the "
        "index is made: more finds more and costs more.",
    )

    @field_validator("reranker")
    @classmethod
    def _is_a_reranker(cls, value: str) -> str:
        if value in ("features", "none") or value.removeprefix(FASTEMBED) not in ("", value):
            return value
        raise ValueError(
            f"must be features, none or {FASTEMBED}MODEL, such as "
            f"{FASTEMBED}Xenova/ms-marco-MiniLM-L-6-v2"
        )


class AnsweringSettings(Section):
    """Answers: how much a model is shown and what counts as support."""

    excerpts: int = Field(default=8, ge=1, le=50, description="Excerpts that a model is shown.")
    passage_length: int = Field(
        default=1_500,
        ge=0,
        le=20_000,
        description="Characters that an excerpt may grow to for a model, by the paragraphs around "
        "it (two fifths of that in scripts without spaces); 0 = none.",
    )
    max_claims: int = Field(default=5, ge=1, le=20, description="Most sentences in an answer.")
    min_content_share: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="Share of a claim's content words that its quotes must hold, in the same "
        "language.",
    )
    min_similarity: float = Field(
        default=0.5,
        ge=-1,
        le=1,
        description="Embedder similarity that a claim and its quotes must reach, across languages.",
    )
    unfold_length: int = Field(
        default=1_200,
        ge=0,
        le=20_000,
        description="Characters of an article that readers may unfold around a quote, and see of a "
        "further excerpt (two fifths of that in scripts without spaces); 0 = the quote alone.",
    )
    cache_hours: float = Field(
        default=24,
        ge=0,
        description="Hours for which a model's answer is given again to the same question over "
        "the same articles; 0 = never.",
    )
    keep_questions: Literal["text", "hashed"] = Field(
        default="text",
        description="Log questions as they were asked, or as a keyed hash that only tells "
        "equal ones.",
    )
    keep_days: int = Field(
        default=30, ge=1, description="Days for which answers and their questions are logged."
    )
    stale_after_days: int = Field(
        default=30,
        ge=1,
        description="An answer whose newest article is this much older than the corpus says so.",
    )


class ModelSettings(Section):
    """One language model to ask, and what it costs."""

    name: str = Field(min_length=1, description="Model as provider:name, as for `model`.")
    base_url: HttpAddress = Field(
        default=None, description="Address of an OpenAI-compatible server that has it."
    )
    api_key: SecretStr | None = Field(
        default=None, description="Its API key; unset = the provider's own variable."
    )
    timeout: float = Field(default=60, gt=0, description="Seconds that it may take for one answer.")
    retries: int = Field(
        default=1,
        ge=0,
        le=10,
        description="How often a request that failed before the first word is repeated.",
    )
    output: ModelOutput = Field(
        default="auto", description="Form in which it writes claims, as for `model_output`."
    )
    input_price: float | None = Field(
        default=None, ge=0, description="Price of a million tokens that it reads."
    )
    output_price: float | None = Field(
        default=None, ge=0, description="Price of a million tokens that it writes."
    )

    @property
    def priced(self) -> bool:
        """Whether what an answer costs can be known."""
        return self.input_price is not None and self.output_price is not None


class BudgetSettings(Section):
    """What language models may cost in a day (UTC); where it is spent, excerpts answer."""

    daily: float | None = Field(
        default=None,
        ge=0,
        description="Most that all answers of a day may cost, in the unit of the models' prices; "
        "0 = ask no model, unset = no limit.",
    )
    daily_per_user: float | None = Field(
        default=None,
        ge=0,
        description="The same for the answers of one user; 0 = none, unset = no limit.",
    )

    _empty_is_unset = field_validator("daily", "daily_per_user", mode="before")(none_if_empty)


class ConversationSettings(Section):
    """What is remembered of a conversation, so that follow-up questions are understood."""

    turns: int = Field(
        default=4,
        ge=0,
        le=20,
        description="Questions and answers remembered of each chat and topic; 0 = none.",
    )
    minutes: float = Field(
        default=60,
        gt=0,
        description="Minutes after which a conversation is forgotten if nobody goes on with it.",
    )
