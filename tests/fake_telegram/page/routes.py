"""The addresses of the page: its files, what changes, pictures, and what people do."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from tests.fake_telegram.page.deeds import DEEDS, Deed, Refused
from tests.fake_telegram.page.feed import Feed
from tests.fake_telegram.page.scene import Scene

_STATIC = Path(__file__).with_name("static")
_FILES = ("icon.svg", "page.css", "page.js", "known.js", "messages.js", "writing.js")
#: The page needs nothing from elsewhere, and what a bot writes could not fetch anything either.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_PNG = b"\x89PNG"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SceneHandler = Callable[[Scene, web.Request], Awaitable[web.StreamResponse]]


def page_routes(scene: Scene) -> list[web.RouteDef]:
    """The routes of the page, for `FakeTelegram.more_routes`."""

    def local(handler: SceneHandler) -> Handler:
        return functools.partial(_only_local, functools.partial(handler, scene))

    return [
        web.get("/", _file("index.html")),
        *(web.get(f"/{name}", _file(name)) for name in _FILES),
        web.get("/events", local(_events)),
        web.get(r"/pictures/{chat:-?\d+}/{message:\d+}", local(_picture)),
        *(
            web.post(f"/{name}", local(functools.partial(_do, model, run)))
            for name, (model, run) in DEEDS.items()
        ),
    ]


def _file(name: str) -> Handler:
    async def send(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(_STATIC / name, headers=_HEADERS)

    return send


async def _only_local(handler: Handler, request: web.Request) -> web.StreamResponse:
    """Refuse what reaches this machine by a name that somebody else gave it.

    Otherwise any web site could have its own name lead here, and act as the admin.
    """
    host = request.host
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name not in _LOCAL:
        raise web.HTTPForbidden(text=f"open the page as 127.0.0.1, not as {name}\n")
    return await handler(request)


async def _events(scene: Scene, request: web.Request) -> web.StreamResponse:
    """Everything, then every change, as server-sent events."""
    response = web.StreamResponse(headers={"Cache-Control": "no-store"})
    response.content_type = "text/event-stream"
    await response.prepare(request)
    async for news in Feed(scene).follow():
        await response.write(f"data: {json.dumps(news)}\n\n".encode())
    return response


async def _picture(scene: Scene, request: web.Request) -> web.StreamResponse:
    """A picture that the bot sent."""
    key = int(request.match_info["chat"]), int(request.match_info["message"])
    picture = scene.telegram.pictures.get(key)
    if picture is None:
        raise web.HTTPNotFound
    kind = "image/png" if picture.startswith(_PNG) else "image/jpeg"
    return web.Response(body=picture, content_type=kind, headers=_HEADERS)


async def _do(
    model: type[Deed],
    run: Callable[[Scene, Any], Awaitable[dict[str, Any]]],
    scene: Scene,
    request: web.Request,
) -> web.StreamResponse:
    """Somebody does something; 400 and the reason where it cannot be done."""
    # a page of another site cannot send this type without asking first
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        done = await run(scene, model.model_validate_json(await request.read()))
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        return web.json_response({"error": reason}, status=400)
    except Refused as refused:
        return web.json_response({"error": str(refused)}, status=400)
    return web.json_response(done)
