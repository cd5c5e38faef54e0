"""A small server for embeddings in OpenAI's protocol, so that tests can embed over a socket."""

from __future__ import annotations

import base64
import json
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.conftest import HashedWords


class EmbeddingServer:
    """Answers `POST /v1/embeddings` by hashed words; refuses what is no list of texts.

    `pause` is how long each call takes on top, `fail` an HTTP status to answer with instead.
    """

    def __init__(self, pause: float = 0.0) -> None:
        self.embedder = HashedWords()
        self.pause = pause
        self.fail: int | None = None
        self.asked: list[list[str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    def __enter__(self) -> EmbeddingServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        given = body["input"]
        texts = [given] if isinstance(given, str) else given
        if not all(isinstance(text, str) for text in texts):
            return 400, {"error": {"message": "input must be texts", "type": "invalid_request"}}
        self.asked.append(texts)
        if self.fail:
            return self.fail, {"error": {"message": "told to fail", "type": "server_error"}}
        time.sleep(self.pause)
        vectors = self.embedder.embed_array(texts)
        encoded = body.get("encoding_format") == "base64"
        data = [
            {
                "object": "embedding",
                "index": index,
                "embedding": base64.b64encode(vector.tobytes()).decode()
                if encoded
                else [float(number) for number in vector],
            }
            for index, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return 200, {"object": "list", "model": body["model"], "data": data, "usage": usage}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, reply = answer(body)
                sent = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                with suppress(ConnectionError):  # whoever asked may have been killed
                    self.wfile.write(sent)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Keep the tests' output clean."""

        return Handler
