"""The server: /v1/chat/completions, streamed and whole, and /v1/models.

It refuses what the real service refuses (no key, no messages, an unknown role, a field of the
wrong type, a schema that is not as strict as it says) with the same status and error body, so that
a client which works here speaks the protocol. A forced tool call is answered as one.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fake_model.replies import Babbles, Breaks, Fails, Hangs, Ignores, Reply, Says, Writes

_ROLES = {"system", "developer", "user", "assistant", "tool"}


@dataclass
class FakeModel:
    """Plays `replies` in order, the last one for ever; `requests` holds every body it was sent.

    With `schemas` off it knows no structured output, as many local servers do not.
    """

    schemas: bool = True
    key: str = "sk-fake"
    replies: deque[Reply] = field(default_factory=deque)
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def will(self, *replies: Reply) -> None:
        """Play these replies from now on."""
        self.replies = deque(replies)

    @property
    def prompt(self) -> str:
        """All that the last request said to the model."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])

    async def start(self) -> None:
        """Listen on a free port of this machine; `url` is the base for clients."""
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._models)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"

    async def stop(self) -> None:
        """Let go of requests that hang, and close the port."""
        self._stopped.set()
        if self._runner:
            await self._runner.cleanup()

    async def _models(self, request: web.Request) -> web.Response:
        refusal = self._refuse_key(request)
        if refusal:
            return refusal
        models = [{"id": "fake", "object": "model", "created": 0, "owned_by": "tests"}]
        return web.json_response({"object": "list", "data": models})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)
        refusal = self._refuse_key(request) or self._refuse_body(body)
        if refusal:
            return refusal
        self.requests.append(body)
        reply = self.replies.popleft() if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Fails):
            return _error(reply.status, reply.message)
        if isinstance(reply, Ignores):
            await self._stopped.wait()
            reply = Hangs()
        if isinstance(reply, Writes):
            reply = Says(reply.write(self.prompt), piece=40)
        if body.get("stream"):
            return await self._stream(request, body, reply)
        if isinstance(reply, Says):
            return web.json_response(_completion(body, reply.text))
        if isinstance(reply, Babbles):
            return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
        await self._end_badly(request, reply)
        return web.Response(status=499)

    async def _stream(
        self, request: web.Request, body: dict[str, Any], reply: Says | Hangs | Breaks | Babbles
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        piece = reply.piece if isinstance(reply, Says) else 7
        pause = reply.pause if isinstance(reply, Says) else 0.0
        await _send(response, _chunk(body, {"role": "assistant", "content": ""}))
        for start in range(0, len(reply.text), piece):
            text = reply.text[start : start + piece]
            await _send(response, _chunk(body, _delta(body, text, first=start == 0)))
            await asyncio.sleep(pause)
        if isinstance(reply, Babbles):
            await response.write(b'data: {"choices": [{"delta": \n\n')
            return response
        if not isinstance(reply, Says):
            await self._end_badly(request, reply)
            return response
        await _send(
            response, _chunk(body, {}, finish="tool_calls" if _tool(body) else reply.finish)
        )
        if reply.usage and (body.get("stream_options") or {}).get("include_usage"):
            await _send(response, {**_chunk(body, {}), "choices": [], "usage": _usage(reply.text)})
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    def _refuse_body(self, body: Any) -> web.Response | None:
        problem = _problem(body) or _bad_options(body) or _bad_schema(body, known=self.schemas)
        return _error(400, problem) if problem else None

    async def _end_badly(self, request: web.Request, reply: Hangs | Breaks) -> None:
        if isinstance(reply, Hangs):
            await self._stopped.wait()
        elif request.transport is not None:
            request.transport.abort()

    def _refuse_key(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") == f"Bearer {self.key}":
            return None
        return _error(401, "Incorrect API key provided.", code="invalid_api_key")


async def _json(request: web.Request) -> Any:
    """The request's body, None where it is no JSON."""
    try:
        return await request.json()
    except json.JSONDecodeError:
        return None


def _problem(body: Any) -> str | None:
    """What the real service would refuse in a request, None if nothing."""
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        return "you must provide a model parameter"
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "[] is too short - 'messages'"
    for message in messages:
        if message.get("role") not in _ROLES:
            return f"Invalid value: '{message.get('role')}' for 'role'."
        if not isinstance(message.get("content"), str):
            return "Invalid type for 'messages.content'."
    return None


def _bad_options(body: dict[str, Any]) -> str | None:
    """What the real service would refuse in a request's options, None if nothing."""
    if "stream_options" in body and not body.get("stream"):
        return "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    temperature = body.get("temperature")
    if temperature is not None and not 0 <= temperature <= 2:
        return "Invalid 'temperature'."
    return None


def _bad_schema(body: dict[str, Any], *, known: bool) -> str | None:
    """What the real service would refuse in a demand for structured output, None if nothing."""
    wanted = body.get("response_format")
    if wanted is None and "tools" not in body:
        return None
    if not known:
        return "response_format and tools are not supported by this server"
    if wanted is None:
        function = body["tools"][0]["function"]
        schema, strict = function["parameters"], function.get("strict")
    else:
        function = wanted["json_schema"]
        schema, strict = function["schema"], function.get("strict")
    if strict and not _is_strict(schema):
        return f"Invalid schema for response_format '{function['name']}'"
    return None


def _is_strict(schema: dict[str, Any]) -> bool:
    """Whether every object in a schema demands all of its keys and no other."""
    if schema.get("type") == "array":
        return _is_strict(schema["items"])
    if schema.get("type") != "object":
        return True
    inner = schema["properties"]
    closed = schema.get("additionalProperties") is False
    return closed and set(schema["required"]) == set(inner) and all(map(_is_strict, inner.values()))


def _tool(body: dict[str, Any]) -> str | None:
    """The name of the tool that must be called, None where none must."""
    choice = body.get("tool_choice")
    return choice["function"]["name"] if isinstance(choice, dict) else None


def _delta(body: dict[str, Any], text: str, *, first: bool) -> dict[str, Any]:
    """A piece of the answer: text, or arguments of the call that the request forces."""
    name = _tool(body)
    if name is None:
        return {"content": text}
    call: dict[str, Any] = {"index": 0, "function": {"arguments": text}}
    if first:
        call |= {"id": "call_fake", "type": "function"}
        call["function"]["name"] = name
    return {"tool_calls": [call]}


def _error(status: int, message: str, code: str | None = None) -> web.Response:
    kind = {401: "invalid_request_error", 429: "rate_limit_error"}.get(status, "server_error")
    error = {"message": message, "type": kind, "param": None, "code": code}
    headers = {"Retry-After": "0"} if status == 429 else {}
    return web.json_response({"error": error}, status=status, headers=headers)


def _completion(body: dict[str, Any], text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": _usage(text),
    }


def _chunk(
    body: dict[str, Any], delta: dict[str, Any], finish: str | None = None
) -> dict[str, Any]:
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _usage(text: str) -> dict[str, int]:
    said = len(text.split())
    return {"prompt_tokens": 100, "completion_tokens": said, "total_tokens": 100 + said}


async def _send(response: web.StreamResponse, event: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
