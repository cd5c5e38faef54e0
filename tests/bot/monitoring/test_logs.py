"""The log on standard error: its forms, and what never gets into it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.monitoring.logs import Mask, secrets_of, set_up
from config.settings import ModelSettings, Settings, TelegramSettings

TOKEN = "7000000001:AAAA-very-secret"


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Puts back what `set_up` changes for the whole process."""
    names = ("httpx", "httpcore", "trafilatura")
    root = logging.getLogger()
    before = list(root.handlers), root.level, [logging.getLogger(name).level for name in names]
    yield
    root.handlers, root.level = before[0], before[1]
    for name, level in zip(names, before[2], strict=True):
        logging.getLogger(name).setLevel(level)


def settings(**fields: object) -> Settings:
    telegram = TelegramSettings(token=SecretStr(TOKEN))
    return Settings.model_validate({"telegram": telegram, **fields})


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_gets_into_a_line_or_its_traceback(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(settings(log_format=form))
    failed = OSError(f"no answer from /bot{TOKEN}/getMe")
    logging.getLogger("telegram").error("asked with %s", TOKEN, exc_info=failed)
    written = capsys.readouterr().err
    assert TOKEN not in written
    assert "asked with *****" in written
    assert "no answer from /bot*****/getMe" in written
    if form == "json":
        line = json.loads(written)
        assert (line["level"], line["logger"]) == ("ERROR", "telegram")
        assert "OSError" in line["exception"]


def test_what_libraries_say_at_the_bots_level_is_left_out_where_it_is_too_much(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up(settings(log_level="INFO"))
    for name in ("httpx", "httpcore", "trafilatura", "bot.x"):
        logging.getLogger(name).info("from %s", name)
    assert capsys.readouterr().err.splitlines()[0].endswith("INFO bot.x: from bot.x")


def test_every_secret_of_the_settings_is_known() -> None:
    given = settings(
        model="openai:a",
        model_api_key="sk-of-the-first",
        fallback_models=[ModelSettings(name="openai:b", api_key=SecretStr("sk-of-the-second"))],
        database_url="postgresql://news:pa55word@db/news",
    )
    assert {TOKEN, "sk-of-the-first", "sk-of-the-second", "pa55word"} <= set(secrets_of(given))


def test_the_longest_secret_is_hidden_first_and_short_words_are_left() -> None:
    mask = Mask(["secret-key", "secret-key-of-mine", "five5"])
    assert mask.over("secret-key-of-mine, secret-key, five5") == "*****, *****, five5"
