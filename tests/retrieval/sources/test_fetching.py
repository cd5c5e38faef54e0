"""Fetching over a real socket: politely, within limits, and from no private place."""

from __future__ import annotations

import gzip
import ipaddress
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from config.settings import FetchingSettings
from retrieval.sources.addresses import AddressRefused, is_public, place_of
from retrieval.sources.fetching import Fetcher, FetchFailed
from tests.retrieval.sources.web_server import Page, Site, site


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as running:
        yield running


def fetcher(served: Site, *, slept: list[float] | None = None, **settings: Any) -> Fetcher:
    given: dict[str, Any] = {
        "allowed_private_hosts": (served.host,), "per_host_seconds": 0, "attempts": 3, "seconds": 5,
    }  # fmt: skip
    waits = slept if slept is not None else []
    return Fetcher(FetchingSettings(**given | settings), sleep=waits.append)


def reason(made: Fetcher, url: str) -> str:
    with pytest.raises(FetchFailed) as caught:
        made.get(url)
    return str(caught.value)


def test_a_page_comes_with_its_type_and_is_asked_for_again_by_its_tag(served: Site) -> None:
    served.pages["/a"] = Page(b"hello", etag='"1"')
    made = fetcher(served)
    fetched = made.get(served.url("/a"))
    assert fetched is not None
    assert (fetched.content, fetched.media_type) == (b"hello", "text/html")
    assert made.get(served.url("/a"), fetched.validators) is None
    assert served.unchanged == ["/a"]
    served.pages["/a"] = Page(b"changed", etag='"2"')
    changed = made.get(served.url("/a"), fetched.validators)
    assert changed is not None
    assert changed.content == b"changed"


def test_redirects_are_followed_and_counted(served: Site) -> None:
    served.pages["/a"] = Page(status=302, headers={"Location": "/b"})
    served.pages["/b"] = Page(b"here")
    served.pages["/round"] = Page(status=301, headers={"Location": "/round"})
    made = fetcher(served)
    fetched = made.get(served.url("/a"))
    assert fetched is not None
    assert fetched.url == served.url("/b")
    assert "redirects more than 5 times" in reason(made, served.url("/round"))


def test_no_redirect_leads_to_a_private_host(served: Site) -> None:
    with site() as hidden:
        hidden.pages["/secret"] = Page(b"secret")
        served.pages["/a"] = Page(status=302, headers={"Location": hidden.url("/secret")})
        assert "private address 127.0.0.1" in reason(fetcher(served), served.url("/a"))
        assert hidden.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1",
     "64:ff9b::a00:1", "2002:7f00:1::", "224.0.0.1", "0.0.0.0", "100.64.0.1"],
)  # fmt: skip
def test_private_addresses_are_known_in_any_wrapping(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(AddressRefused, match="allowed_private_hosts"):
        place_of("https://news.example/", (), lambda _host, _port: [address])


def test_public_ones_and_those_allowed_may_be_asked() -> None:
    assert is_public(ipaddress.ip_address("93.184.216.34"))
    assert is_public(ipaddress.ip_address("2606:2800:220:1::1"))
    place = place_of("http://intranet:8080/a", ("intranet:8080",), lambda _h, _p: ["10.0.0.7"])
    assert (place.address, place.port) == ("10.0.0.7", 8080)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "https://u:p@a.example/", "http://a:0/", "x"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        place_of(url, (), lambda _host, _port: ["93.184.216.34"])


def test_what_passes_is_tried_again_and_what_stays_is_not(served: Site) -> None:
    slept: list[float] = []
    served.pages["/busy"] = Page(status=503, headers={"Retry-After": "4"})
    assert "503" in reason(fetcher(served, slept=slept), served.url("/busy"))
    assert served.asked.count("/busy") == 3
    assert slept == [4.0, 4.0]
    served.pages["/no"] = Page(status=403)
    assert "403" in reason(fetcher(served), served.url("/no"))
    assert served.asked.count("/no") == 1


def test_410_is_for_good(served: Site) -> None:
    served.pages["/gone"] = Page(status=410)
    with pytest.raises(FetchFailed) as caught:
        fetcher(served).get(served.url("/gone"))
    assert caught.value.gone


def test_no_more_is_read_than_the_settings_allow(served: Site) -> None:
    served.pages["/long"] = Page(b"x" * 300_000)
    served.pages["/bomb"] = Page(
        gzip.compress(b"x" * 30_000_000), headers={"Content-Encoding": "gzip"}
    )

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100_000):
            try:
                handler.wfile.write(b"x" * 10_000)
            except OSError:
                return

    served.pages["/endless"] = Page(write=endless)
    for path in ("/long", "/bomb", "/endless"):
        assert "larger than 0.2 MB" in reason(fetcher(served, max_mb=0.2), served.url(path))


def test_a_server_that_falls_silent_or_breaks_off_is_given_up(served: Site) -> None:
    def breaks(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")

    served.pages["/half"] = Page(write=breaks)
    assert "could not be read" in reason(fetcher(served, attempts=1), served.url("/half"))
    assert "could not be read" in reason(
        fetcher(served, attempts=1, allowed_private_hosts=("127.0.0.1",)), "http://127.0.0.1:9/"
    )


def test_robots_are_asked_once_and_obeyed(served: Site) -> None:
    served.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private\n")
    served.pages["/private/a"] = Page(b"a")
    served.pages["/b"] = Page(b"b")
    made = fetcher(served)
    assert "robots.txt" in reason(made, served.url("/private/a"))
    assert made.get(served.url("/b")) is not None
    assert served.asked.count("/robots.txt") == 1
    assert "/private/a" not in served.asked


def test_a_host_whose_rules_are_not_known_is_not_read(served: Site) -> None:
    served.pages["/robots.txt"] = Page(status=500)
    served.pages["/a"] = Page(b"a")
    assert "500" in reason(fetcher(served), served.url("/a"))
    assert "/a" not in served.asked


def test_hosts_are_given_time_and_no_cookies(served: Site) -> None:
    slept: list[float] = []
    served.pages["/a"] = Page(b"a", headers={"Set-Cookie": "id=1"})
    made = fetcher(served, slept=slept, per_host_seconds=1)
    for _ in range(3):
        made.get(served.url("/a"))
    assert len(slept) == 3  # robots.txt came first
    assert slept[-1] > 2
    assert set(served.cookies) == {None}
