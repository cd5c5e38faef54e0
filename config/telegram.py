"""Settings of the running bot: Telegram, and the pages for monitoring."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from config.section import Section, none_if_empty

#: What Telegram takes as the secret of a webhook.
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class TelegramSettings(Section):
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


class MonitoringSettings(Section):
    """Pages for monitoring of a bot that runs: /healthz, /readyz and /metrics."""

    port: int | None = Field(
        default=None, ge=1, le=65_535, description="Port that they are served on; unset = none."
    )
    listen: str = Field(
        default="127.0.0.1", description="Address that they are served on; they need no password."
    )

    _empty_is_unset = field_validator("port", mode="before")(none_if_empty)
