"""The log on standard error: lines for people or for machines, and never a secret in them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from config.settings import Settings

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_MASK = "*****"
#: A shorter secret would mask ordinary words, and protects nothing anyway.
_SHORTEST = 6
#: What these say at the settings' level is too much: httpx logs addresses, and Telegram's hold the
#: token; of a page without an article the reader of pages says more than once.
_AT_LEAST = {"httpx": "WARNING", "httpcore": "WARNING", "trafilatura": "ERROR"}


def set_up(settings: Settings) -> None:
    """Log as the settings say: level, format, and their secrets masked wherever they appear."""
    formatter: logging.Formatter = logging.Formatter(_TEXT)
    if settings.log_format == "json":
        from bot.monitoring.json_logs import json_formatter

        formatter = json_formatter()
    handler = logging.StreamHandler()
    handler.setFormatter(Masked(formatter, list(secrets_of(settings))))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for name, level in _AT_LEAST.items():
        logging.getLogger(name).setLevel(level)


class Mask:
    """Hides secrets in text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        long_enough = {secret for secret in secrets if len(secret) >= _SHORTEST}
        self._secrets = sorted(long_enough, key=len, reverse=True)

    def over(self, text: str) -> str:
        """The text with the secrets taken out."""
        for secret in self._secrets:
            text = text.replace(secret, _MASK)
        return text


class Masked(logging.Formatter):
    """Another formatter's lines with the secrets taken out, tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._inner = inner
        self._mask = Mask(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        return self._mask.over(self._inner.format(record))


def secrets_of(settings: Settings) -> Iterator[str]:
    """The secrets in the settings: keys, token, and the password in the database's address."""
    for part in (settings, settings.telegram, *settings.models):
        for _, value in part:
            if isinstance(value, SecretStr):
                yield value.get_secret_value()
    if settings.database_url is not None:
        yield from _password_in(settings.database_url.get_secret_value())


def _password_in(url: str) -> Iterator[str]:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        password = make_url(url).password
    except ArgumentError:
        return
    if password:
        yield password
