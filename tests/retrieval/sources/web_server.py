"""A real web server for tests: pages, feeds and what goes wrong with them, on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = dict[str, str]


@dataclass(slots=True)
class Page:
    """What stands at a path; `etag` answers questions whether it has changed."""

    content: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Headers = field(default_factory=dict)
    etag: str | None = None
    write: Callable[[BaseHTTPRequestHandler], None] | None = None
    """Writes the whole answer in place of all that."""


@dataclass(slots=True)
class Site:
    """The pages by path, and the requests that came: path, and whether it was answered by 304."""

    port: int
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    cookies: list[str | None] = field(default_factory=list)

    @property
    def host(self) -> str:
        """As it is named in the list of allowed hosts."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://{self.host}{path}"

    def article(self, path: str, title: str, body: str, **page: object) -> None:
        """Put an article's page at a path."""
        markup = (
            f'<html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>'
            + "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
            + "</article></body></html>"
        )
        self.pages[path] = Page(markup.encode(), **page)  # type: ignore[arg-type]

    def feed(self, path: str, entries: list[tuple[str, str, str]], **page: object) -> None:
        """Put an RSS feed at a path: for each entry its link, headline and text."""
        items = "".join(
            f"<item><title>{title}</title><link>{self.url(link)}</link>"
            f"<pubDate>Fri, 15 Mar 2024 08:00:00 GMT</pubDate>"
            f"<description><![CDATA[{text}]]></description></item>"
            for link, title, text in entries
        )
        markup = (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>'
            f"<link>{self.url('/')}</link><language>en</language>{items}</channel></rss>"
        )
        given = {"media_type": "application/rss+xml"} | page
        self.pages[path] = Page(markup.encode(), **given)  # type: ignore[arg-type]


@contextmanager
def site() -> Iterator[Site]:
    """A running site without pages."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            served.asked.append(self.path)
            served.cookies.append(self.headers.get("Cookie"))
            page = served.pages.get(self.path)
            if page is None:
                self._answer(404, {}, b"")
            elif page.write is not None:
                page.write(self)
                self.close_connection = True
            elif page.etag and self.headers.get("If-None-Match") == page.etag:
                served.unchanged.append(self.path)
                self._answer(304, {"ETag": page.etag}, b"")
            else:
                headers = {"Content-Type": page.media_type, **page.headers}
                if page.etag:
                    headers["ETag"] = page.etag
                self._answer(page.status, headers, page.content)

        def _answer(self, status: int, headers: Headers, content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
