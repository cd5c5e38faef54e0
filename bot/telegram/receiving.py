"""How updates come in: by polling, or by a webhook that Telegram calls.

Either goes on by itself through losses of the network. What ends it is a token that Telegram does
not know any more, which is raised as `InvalidToken`.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Application

from bot.errors import TelegramSetupError
from bot.monitoring.health import Health
from bot.telegram.tuning import Tuning
from config.settings import TelegramSettings

_LOG = logging.getLogger(__name__)
App = Application[Any, Any, Any, Any, Any, Any]

#: What the bot asks Telegram for; edited messages and channel posts are none of it.
ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
#: What python-telegram-bot calls the task that polls.
_POLLING_TASK = "Updater:start_polling:polling_task"


async def poll(application: App, tuning: Tuning, health: Health) -> asyncio.Task[None]:
    """Begin to poll; returns the task that does, which a revoked token ends with `InvalidToken`.

    python-telegram-bot tells nobody about that end and keeps the task to itself, but names it.
    """
    assert application.updater is not None
    await _say_whose_webhook_ends(application.bot)
    before = asyncio.all_tasks()
    await application.updater.start_polling(
        timeout=tuning.poll_seconds,
        bootstrap_retries=-1,
        allowed_updates=ALLOWED_UPDATES,
        drop_pending_updates=False,
        error_callback=_PollErrors(health),
    )
    health.receiving = True  # Telegram has answered; the first poll may take its full time
    begun = asyncio.all_tasks() - before
    [polling] = [task for task in begun if task.get_name() == _POLLING_TASK]
    return polling


async def _say_whose_webhook_ends(bot: Bot) -> None:
    """Warn where a webhook is set: polling begins with its removal, and another bot may live by it.

    Of the address only the host is told, as the rest may be meant to be secret.
    """
    try:
        url = (await bot.get_webhook_info()).url
    except TelegramError as error:
        _LOG.info("Telegram does not say whether a webhook is set: %s", error)
        return
    if url:
        _LOG.warning("a webhook at %s was set for this bot: it is removed", urlsplit(url).hostname)


async def listen(application: App, telegram: TelegramSettings, health: Health) -> None:
    """Receive updates by webhook, with the secret that proves that they come from Telegram.

    Raises TelegramSetupError where the port cannot be listened on.
    """
    assert application.updater is not None
    assert telegram.webhook_secret is not None, "the settings see to that"
    try:
        await application.updater.start_webhook(
            listen=telegram.webhook_listen,
            port=telegram.webhook_port,
            url_path=urlsplit(telegram.webhook_url or "").path.strip("/"),
            webhook_url=telegram.webhook_url,
            secret_token=telegram.webhook_secret.get_secret_value(),
            cert=telegram.webhook_cert,
            key=telegram.webhook_key,
            bootstrap_retries=-1,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
        )
    except OSError as error:
        raise TelegramSetupError(
            f"cannot listen on {telegram.webhook_listen}:{telegram.webhook_port}: "
            f"set NEWSBOT_TELEGRAM__WEBHOOK_PORT to a free port ({error.strerror})"
        ) from error
    health.receiving = True


async def until_revoked(bot: Bot, every: float) -> None:
    """Ask Telegram now and then who we are; raises `InvalidToken` once it does not know us.

    With a webhook nothing else would tell: a bot with a revoked token is just never called.
    """
    while True:
        await asyncio.sleep(every)
        try:
            await bot.get_me()
        except InvalidToken:
            raise
        except TelegramError as error:
            _LOG.info("Telegram does not say who we are: %s", error)


def check_certificate(telegram: TelegramSettings) -> None:
    """Raise TelegramSetupError where the webhook's certificate or key cannot be used."""
    if telegram.webhook_cert is None or telegram.webhook_key is None:
        return
    try:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(telegram.webhook_cert, telegram.webhook_key)
    except OSError as error:  # ssl.SSLError is one
        raise TelegramSetupError(
            f"the webhook's certificate {telegram.webhook_cert} with key {telegram.webhook_key} "
            f"cannot be used: {error.strerror or error}; see NEWSBOT_TELEGRAM__WEBHOOK_CERT"
        ) from error


class _PollErrors:
    """Says what keeps the bot from polling; python-telegram-bot goes on trying by itself."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def __call__(self, error: TelegramError) -> None:
        """Log a failed poll; that the bot is doubled is said once, until that is over."""
        if not isinstance(error, Conflict):
            _LOG.warning("polling Telegram failed, trying again: %s", error)
        elif "webhook" in error.message:
            if self._health.conflicted("a webhook is set with the same token"):
                _LOG.error(
                    "a webhook was set with the same token, so this bot gets no messages: stop "
                    "what set it, then start this bot again, which removes it"
                )
        elif self._health.conflicted("another process polls with the same token"):
            _LOG.error(
                "another process polls with the same token, so each of the two gets only a part of "
                "the messages: stop one of them"
            )
