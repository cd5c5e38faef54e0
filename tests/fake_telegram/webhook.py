"""Webhooks: updates are posted to the bot's address, one after another, until it takes them.

Telegram wants a public HTTPS address, which a test does not have: `Webhook.routes` maps the start
of a public address to a local one, as the reverse proxy in front of a real bot does.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.web import FileField

from tests.fake_telegram.errors import bad_request
from tests.fake_telegram.parameters import DeleteWebhook, Parameters, SetWebhook
from tests.fake_telegram.updates import DEFAULT_TYPES, UpdateQueue
from tests.fake_telegram.world import World

if TYPE_CHECKING:
    from tests.fake_telegram.server import FakeTelegram

_PORTS = {None, 443, 80, 88, 8443}
_RETRY_SECONDS = 0.05  # Telegram waits longer from failure to failure; tests need not
_TIMEOUT_SECONDS = 60


class Webhook:
    """The webhook that is set, if any, and the delivery to it."""

    def __init__(self, world: World, updates: UpdateQueue) -> None:
        self.routes: dict[str, str] = {}
        """Start of a public address -> start of the local address behind it."""
        self.certificate: str | None = None
        """The certificate that was uploaded: nothing else is trusted then."""
        self.call: SetWebhook | None = None
        self.last_error: tuple[int, str] | None = None
        self._world = world
        self._updates = updates
        self._delivery: asyncio.Task[None] | None = None

    async def set(self, call: SetWebhook) -> None:
        """Starts delivering to the address of `call`."""
        await self.remove()
        self.call = call
        if isinstance(call.certificate, FileField):
            self.certificate = call.certificate.file.read().decode()
        self._updates.webhook_is_set = True
        self._updates.end_poll("terminated by setWebhook request")
        self._delivery = asyncio.create_task(self._deliver(call))

    async def remove(self) -> None:
        """Stops the delivery; what was not taken stays in the queue."""
        self.call = None
        self.certificate = None
        self.last_error = None
        self._updates.webhook_is_set = False
        if self._delivery is not None:
            self._delivery.cancel()
            await asyncio.gather(self._delivery, return_exceptions=True)
            self._delivery = None

    async def _deliver(self, call: SetWebhook) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": call.secret_token or ""}
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
        trusted = ssl.create_default_context(cadata=self.certificate)
        connector = aiohttp.TCPConnector(ssl=trusted)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            while True:
                await self._world.wait_until(lambda: bool(self._updates.pending), 3600)
                update = self._updates.pending[0]
                problem = await self._post(session, self._local(call.url), update, headers)
                if problem is None:
                    self._updates.acknowledge(update["update_id"] + 1)
                else:
                    self.last_error = (int(time.time()), problem)
                    await asyncio.sleep(_RETRY_SECONDS)

    @staticmethod
    async def _post(
        session: aiohttp.ClientSession, url: str, update: dict[str, Any], headers: dict[str, str]
    ) -> str | None:
        try:
            async with session.post(
                url, json=update, headers={k: v for k, v in headers.items() if v}
            ) as response:
                if 200 <= response.status < 300:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"Connection failed: {error}"

    def _local(self, url: str) -> str:
        for public, local in self.routes.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url


async def set_webhook(telegram: FakeTelegram, call: SetWebhook) -> bool:
    """setWebhook: True; an empty address removes the webhook."""
    if not call.url:
        return await delete_webhook(
            telegram, DeleteWebhook(drop_pending_updates=call.drop_pending_updates)
        )
    address = urlsplit(call.url)
    if address.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if address.port not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if call.secret_token and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", call.secret_token):
        raise bad_request("secret token contains unallowed characters")
    telegram.updates.allow(call.allowed_updates)
    if call.drop_pending_updates:
        telegram.updates.drop()
    await telegram.webhook.set(call)
    return True


async def delete_webhook(telegram: FakeTelegram, call: DeleteWebhook) -> bool:
    """deleteWebhook: True."""
    await telegram.webhook.remove()
    if call.drop_pending_updates:
        telegram.updates.drop()
    return True


def get_webhook_info(telegram: FakeTelegram, call: Parameters) -> dict[str, Any]:
    """getWebhookInfo: a `WebhookInfo`."""
    webhook = telegram.webhook
    info: dict[str, Any] = {
        "url": webhook.call.url if webhook.call else "",
        "has_custom_certificate": webhook.certificate is not None,
        "pending_update_count": len(telegram.updates.pending),
    }
    if webhook.call:
        info["max_connections"] = webhook.call.max_connections
    if webhook.last_error:
        info["last_error_date"], info["last_error_message"] = webhook.last_error
    if telegram.updates.allowed != DEFAULT_TYPES:
        info["allowed_updates"] = sorted(telegram.updates.allowed)
    return info
