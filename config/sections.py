"""The sections of the settings, one class per concern; `config.settings` puts them together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode

#: In which form a model writes its claims; the last three are LangChain's own names of methods.
ModelOutput = Literal["auto", "json_schema", "function_calling", "plain"]

#: What the name of a cross-encoder of fastembed begins with.
FASTEMBED = "fastembed:"
#: What Telegram takes as the secret of a webhook.
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class _Section(BaseModel):
    """A nested part of the settings: frozen, and an unknown key in it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def none_if_empty(value: Any) -> Any:
    """A variable left empty, as in a copied template, is a variable not set."""
    return None if value == "" else value


def _seconds_of(value: Any) -> Any:
    """The seconds in "15m", "6h" or "1d"."""
    match = re.fullmatch(r"\s*(\d+)\s*([mhd])\s*", value) if isinstance(value, str) else None
    if match is None:
        if isinstance(value, int):
            return value
        raise ValueError("write it as 15m, 6h or 1d")
    return int(match[1]) * {"m": 60, "h": 3_600, "d": 86_400}[match[2]]


#: A length of time in seconds, written as "15m", "6h" or "1d".
Every = Annotated[int, BeforeValidator(_seconds_of), Field(ge=60)]


def _is_http(value: str | None) -> str | None:
    if value is not None and not value.lower().startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://, such as http://127.0.0.1:8080/v1")
    return value


#: Address of a server that speaks HTTP.
HttpAddress = Annotated[str | None, AfterValidator(_is_http)]


class SourceSettings(_Section):
    """One source of articles, and what to assume where its files do not say."""

    name: str = Field(min_length=1, description="Name by which commands and admins call it.")
    path: str = Field(
        min_length=1,
        description="File, folder or glob, relative to the config; or a web address: of a feed, a "
        "sitemap or a page.",
    )
    kind: Literal[
        "auto", "text_page", "markdown", "html", "json_lines", "feed", "sitemap", "web_page"
    ] = Field(
        default="auto", description="How to read it; auto decides by each file or by what comes."
    )
    every: Every | None = Field(
        default=None,
        description="How often `newsbot serve` reloads it: 15m, 6h or 1d; unset = never by itself.",
    )
    keep_days: int | None = Field(
        default=None,
        ge=1,
        description="Days that its articles are kept, by their date; unset = always.",
    )
    keep_articles: int | None = Field(
        default=None,
        ge=1,
        description="Most articles of it that are kept, the newest; unset = all.",
    )
    outlet: str | None = Field(default=None, description="Outlet where an article names none.")
    language: str | None = Field(
        default=None, description="Language code of its articles where they name none."
    )
    base_url: str | None = Field(
        default=None, description="Base that relative links of its articles are resolved against."
    )
    section: str | None = Field(default=None, description="Section where an article names none.")
    unfold_length: int | None = Field(
        default=None,
        ge=0,
        le=20_000,
        description="Characters of its articles that readers may unfold around a quote, and see of "
        "a further excerpt, as for answering; unset = as there.",
    )


class FetchingSettings(_Section):
    """How web addresses of sources are read."""

    seconds: float = Field(
        default=20, gt=0, le=600, description="Longest that one page may take, redirects included."
    )
    max_mb: float = Field(default=10, gt=0, le=100, description="Largest page or feed, in MB.")
    attempts: int = Field(
        default=3, ge=1, le=10, description="Tries, where a failure may pass by itself."
    )
    per_host_seconds: float = Field(
        default=1, ge=0, le=60, description="Seconds between two requests to one host."
    )
    max_entries: int = Field(
        default=2_000, ge=1, description="Entries of a feed or sitemap that are looked at."
    )
    pages_per_reload: int = Field(
        default=200,
        ge=1,
        description="Pages fetched for one source in one reload; the rest waits for the next.",
    )
    allowed_private_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Hosts on private addresses that may be read, as HOST or HOST:PORT.",
    )

    @field_validator("allowed_private_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [part for part in value.strip().strip("[]").replace(",", " ").split() if part]
        return value


class CorpusSettings(_Section):
    """Loading: what is read and how it is cut."""

    max_page_mb: float = Field(
        default=10, gt=0, le=20, description="Largest text or HTML page that is read, in MB."
    )
    max_article_mb: float = Field(
        default=5, gt=0, le=20, description="Largest line of a JSON lines file that is read, in MB."
    )
    embedding_batch: int = Field(
        default=64,
        ge=1,
        le=5_000,
        description="Chunks embedded in one call, each as several texts: its article's heading "
        "and its pieces.",
    )


class RetrievalSettings(_Section):
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


class AnsweringSettings(_Section):
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


class ModelSettings(_Section):
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


class BudgetSettings(_Section):
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


class ConversationSettings(_Section):
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


class TelegramSettings(_Section):
    """The Telegram front end."""

    token: SecretStr | None = Field(default=None, description="Bot token from @BotFather.")
    base_url: str = Field(
        default="https://api.telegram.org/bot",
        description="Bot API server, ending in /bot; change it for a local Bot API server.",
    )
    admin_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(), description="Telegram user ids of the admins: comma-separated or a JSON list."
    )
    allowed_users: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(),
        description="User ids that may use the bot, in allowed_groups everyone; empty = everybody.",
    )
    allowed_groups: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(),
        description="Group ids that the bot stays in, it leaves all others; empty = every group.",
    )
    banned_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(),
        description="Ids of users, groups, channels that get no answer; /ban shuts out more.",
    )
    user_per_minute: int | None = Field(
        default=10,
        ge=0,
        description="Messages and presses of one person taken in a minute; 0 = none, empty = any.",
    )
    user_per_day: int | None = Field(
        default=None,
        ge=0,
        description="Questions of one person in a day (UTC), unless /quota says otherwise.",
    )
    group_per_minute: int | None = Field(
        default=30, ge=0, description="Messages and presses of one group taken in a minute."
    )
    group_per_day: int | None = Field(
        default=None,
        ge=0,
        description="Questions of one group in a day (UTC), unless /quota says otherwise.",
    )
    answer_within_hours: float = Field(
        default=12,
        gt=0,
        description="Age beyond which a question, asked while the bot was away, gets an apology.",
    )
    streaming: bool = Field(
        default=True,
        description="Show a model's answer sentence by sentence as it is written; chats may choose "
        "otherwise.",
    )
    webhook_url: str | None = Field(
        default=None, description="Public HTTPS address for updates; unset = long polling."
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="Secret that Telegram sends with each webhook call (required)."
    )
    webhook_listen: str = Field(
        default="127.0.0.1", description="Address that the webhook server listens on."
    )
    webhook_port: int = Field(
        default=8080, ge=1, le=65_535, description="Port that the webhook server listens on."
    )
    webhook_cert: Path | None = Field(
        default=None,
        description="Certificate (PEM) to serve the webhook over TLS with; unset = a web server in "
        "front does that.",
    )
    webhook_key: Path | None = Field(
        default=None, description="Private key (PEM) of that certificate."
    )

    _empty_is_unset = field_validator(
        "token",
        "webhook_url",
        "webhook_secret",
        "webhook_cert",
        "webhook_key",
        "user_per_minute",
        "user_per_day",
        "group_per_minute",
        "group_per_day",
        mode="before",
    )(none_if_empty)

    @field_validator("admin_ids", "allowed_users", "allowed_groups", "banned_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: Any) -> Any:
        if isinstance(value, int):
            return (value,)
        if isinstance(value, str):
            return [part for part in value.strip().strip("[]").replace(",", " ").split() if part]
        return value

    @field_validator("base_url")
    @classmethod
    def _ends_in_bot(cls, value: str) -> str:
        if not value.endswith("/bot"):
            raise ValueError("must end in /bot, such as https://api.telegram.org/bot")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _is_https(cls, value: str | None) -> str | None:
        # Telegram refuses others, for good, while the bot would go on asking for ever.
        if value is not None and not value.lower().startswith("https://"):
            raise ValueError("must start with https://: Telegram calls no other address")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _telegram_takes_it(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError(
                "must be 1-256 letters (A-Z, a-z), digits, _ or -: Telegram's own rule"
            )
        return value

    @model_validator(mode="after")
    def _webhook_has_secret(self) -> TelegramSettings:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("webhook_url needs webhook_secret: any long random text")
        if (self.webhook_cert is None) != (self.webhook_key is None):
            raise ValueError("webhook_cert and webhook_key go together: set both or none")
        return self


class MonitoringSettings(_Section):
    """Pages for monitoring of a bot that runs: /healthz, /readyz and /metrics."""

    port: int | None = Field(
        default=None, ge=1, le=65_535, description="Port that they are served on; unset = none."
    )
    listen: str = Field(
        default="127.0.0.1", description="Address that they are served on; they need no password."
    )

    _empty_is_unset = field_validator("port", mode="before")(none_if_empty)
