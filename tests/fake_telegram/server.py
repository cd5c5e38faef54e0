"""The HTTP side: calls come in, are recorded, carried out by `methods`, and answered."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fake_telegram.errors import ApiError
from tests.fake_telegram.faults import ConnectionReset, Fault, Faults, Hang, HtmlPage
from tests.fake_telegram.limits import Limits, RateLimiter
from tests.fake_telegram.methods import METHODS
from tests.fake_telegram.parameters import UnknownParameter
from tests.fake_telegram.stage import Stage
from tests.fake_telegram.world import User

DEFAULT_TOKEN = "7000000001:AAFakeTokenForTests-0123456789abcdefg"
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{35}")
_UNAUTHORIZED = ApiError(401, "Unauthorized")
_NOT_FOUND = ApiError(404, "Not Found")


@dataclass(slots=True)
class Call:
    """One call: `at` and `ended_at` in seconds of `time.monotonic`.

    `status` is the HTTP status of the answer: None while there is none, 0 when the connection was
    reset instead. `description` is Telegram's reason where it refused.
    """

    method: str
    params: dict[str, Any]
    at: float = field(default_factory=time.monotonic)
    status: int | None = None
    description: str | None = None
    ended_at: float | None = None

    @property
    def chat_id(self) -> int | None:
        """The chat that the call is about, where it names one by its id."""
        chat_id = str(self.params.get("chat_id", ""))
        return int(chat_id) if chat_id.lstrip("-").isdigit() else None


class FakeTelegram(Stage):
    """A Bot API server for one bot, and the people who talk to it.

    It runs in the event loop of the test, from `async with` on. `base_url` and `token` are what
    a bot needs. At the end, calls that no bot should make (unknown methods or parameters) fail
    the test: see `violations`.

    `port` 0 takes any that is free. A bot remembers the ids of updates and messages, so a server
    that a bot of yesterday meets again counts them from `ids_from` on. `more_routes` are served
    beside the Bot API.
    """

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = "newsbot",
        privacy_mode: bool = True,
        limits: Limits | None = None,
        port: int = 0,
        ids_from: int = 0,
    ) -> None:
        bot = User(int(token.partition(":")[0]), "News", username, is_bot=True)
        super().__init__(bot, privacy_mode=privacy_mode, ids_from=ids_from)
        self.token = token
        self.port = port
        self.more_routes: list[web.RouteDef] = []
        self.base_url = ""
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.faults = Faults()
        self.limiter = RateLimiter(limits or Limits())
        self.commands: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.pictures: dict[tuple[int, int], bytes] = {}
        self._hanging: set[Hang] = set()
        self._runner: web.AppRunner | None = None

    def calls_of(self, *methods: str) -> list[Call]:
        """The calls of these methods so far, in order."""
        return [call for call in self.calls if call.method in methods]

    async def wait_until_quiet(self, seconds: float = 0.2) -> None:
        """Waits until the bot has taken every update and made no call for so many seconds.

        For statements about what the bot does not do: that it stays silent, or answers once.
        """
        before: tuple[int, int] | None = None
        while before != (now := self._activity()) or self.updates.pending:
            before = now
            await asyncio.sleep(seconds)

    def _activity(self) -> tuple[int, int]:
        calls = [call for call in self.calls if call.method != "getUpdates"]
        return len(calls), sum(call.ended_at is not None for call in calls)

    async def start(self) -> None:
        """Serves from now on; an OSError where the port is taken."""
        application = web.Application(client_max_size=50 * 1024**2)
        application.router.add_route("*", "/bot{token}/{method}", self._handle)
        application.add_routes(self.more_routes)
        # a poll whose bot was killed must not go on waiting
        self._runner = web.AppRunner(
            application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{self.port}/bot"

    async def stop(self) -> None:
        """Serves no more, and lets nobody wait."""
        await self.webhook.remove()
        self.updates.end_poll("the fake server stops")
        for hang in self._hanging:
            hang.release()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()
        if error is None and self.violations:
            raise AssertionError("the bot broke the Bot API: " + "; ".join(self.violations))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        if token != self.token:
            return _answer(_UNAUTHORIZED if _TOKEN.fullmatch(token) else _NOT_FOUND)
        call = Call(request.match_info["method"], await _read_parameters(request))
        self.calls.append(call)
        self.world.changed()
        fault = self.faults.take(call.method)
        if isinstance(fault, Hang):
            self._hanging.add(fault)
        try:
            response = await self._carry_out(call, fault)
        except ConnectionReset:
            call.status = 0
            response = _reset(request)
        except Exception as error:
            self.violations.append(f"the fake server failed at {call.method}: {error!r}")
            raise
        else:
            call.status = response.status
        call.ended_at = time.monotonic()
        self.world.changed()
        return response

    async def _carry_out(self, call: Call, fault: Fault) -> web.Response:
        try:
            await fault.before()
            result = await self._run(call)
            await fault.after()
        except ApiError as error:
            call.description = error.description
            return _answer(error)
        except HtmlPage as page:
            return web.Response(status=page.status, text=page.html, content_type="text/html")
        return web.json_response({"ok": True, "result": result})

    async def _run(self, call: Call) -> Any:
        method = METHODS.get(call.method.lower())
        if method is None:
            self.violations.append(f"this server knows no method {call.method}")
            raise _NOT_FOUND
        call.method = method.name
        try:
            return await method.call(self, call.params)
        except UnknownParameter as unknown:
            self.violations.append(f"{method.name} takes no parameter {unknown}")
            raise ApiError(400, f"Bad Request: unknown parameter {unknown}") from unknown


async def _read_parameters(request: web.Request) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        parameters |= {k: v for k, v in (await request.json()).items() if v is not None}
    elif request.can_read_body:
        parameters |= await request.post()
    return parameters


def _answer(error: ApiError) -> web.Response:
    return web.json_response(error.as_json(), status=error.code)


def _reset(request: web.Request) -> web.Response:
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        # lingering for 0 s makes the kernel send RST instead of FIN
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=500)
