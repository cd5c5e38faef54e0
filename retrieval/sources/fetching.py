"""Getting a page, a feed or a sitemap by HTTP: within limits, politely, and from public hosts only.

    ask robots.txt ─► look at the address ─► wait for the host's turn ─► ask ─┬─► redirect: again
                                                                              └─► read, to a limit

What the server gave to recognise a version by (ETag, Last-Modified) is sent along the next time, so
that an unchanged page costs one short exchange (RFC 9110, 13.1).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import httpx

from config.settings import FetchingSettings
from retrieval.sources.addresses import AddressRefused, Resolver, place_of, resolved
from retrieval.sources.robots import Robots
from retrieval.sources.visits import Validators

USER_AGENT = f"newsbot/{version('newsbot')} (reads news sources)"
_REDIRECTS = 5
_REDIRECTING = {301, 302, 303, 307, 308}
#: Answers after which the same question may be answered otherwise.
_PASSING = {408, 425, 429, 500, 502, 503, 504}
#: Seconds to wait after the first failure, doubled with each; and the most that a server may ask.
_BACK_OFF, _LONGEST_WAIT = 1.0, 30.0
_PIECE = 65_536


class FetchFailed(Exception):
    """Nothing was got; the text says why, for a person. `gone`: the server says that it is so."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


class _Refused(FetchFailed):
    """The host may not be asked."""


class _Passing(FetchFailed):
    """A failure that may be over soon; `wait` is how long the server asks to wait, in seconds."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was got: from where in the end, its bytes with no coding left on them, and its type."""

    url: str
    content: bytes
    media_type: str
    validators: Validators


@dataclass(slots=True)
class Fetcher:
    """Asks hosts one request at a time. `clock`, `sleep` and `resolve` are the system's."""

    settings: FetchingSettings
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    resolve: Resolver = resolved
    _client: httpx.Client = field(init=False, repr=False)
    _robots: Robots = field(init=False, repr=False)
    _next_turn: dict[str, float] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.Client(
            timeout=self.settings.seconds,
            # Hosts that share an address must not share a connection: each has its certificate.
            limits=httpx.Limits(max_keepalive_connections=0),
            cookies=no_cookies,
            trust_env=False,  # a proxy would resolve the host anew
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
        )
        self._robots = Robots(self._robots_txt)

    def close(self) -> None:
        """Close what is open; nothing can be got afterwards."""
        self._client.close()

    def get(self, url: str, known: Validators | None = None) -> Fetched | None:
        """What stands at `url`; None where it is still the version that `known` names.

        Raises FetchFailed, after some tries where the failure may pass.
        """
        for attempt in range(self.settings.attempts):
            try:
                return self._get(url, known, ask_robots=True)
            except _Passing as failure:
                if attempt + 1 == self.settings.attempts or failure.wait > _LONGEST_WAIT:
                    raise
                self.sleep(max(failure.wait, _BACK_OFF * 2**attempt))
        raise AssertionError("there is at least one attempt")

    def _get(self, url: str, known: Validators | None, *, ask_robots: bool) -> Fetched | None:
        deadline = self.clock() + self.settings.seconds
        for _ in range(_REDIRECTS + 1):
            if ask_robots and not self._robots.allows(url, USER_AGENT):
                raise FetchFailed(f"robots.txt of {urlsplit(url).netloc} does not allow it")
            with self._answer_of(url, known) as answer:
                if answer.status_code in _REDIRECTING and "location" in answer.headers:
                    url = urljoin(url, answer.headers["location"])
                    continue
                if answer.status_code == httpx.codes.NOT_MODIFIED and known is not None:
                    return None
                _check_status(answer)
                return Fetched(
                    url=url,
                    content=self._content(answer, deadline),
                    media_type=answer.headers.get("content-type", "").split(";")[0].strip().lower(),
                    validators=Validators(
                        answer.headers.get("etag"), answer.headers.get("last-modified")
                    ),
                )
        raise FetchFailed(f"it redirects more than {_REDIRECTS} times")

    @contextmanager
    def _answer_of(self, url: str, known: Validators | None) -> Iterator[httpx.Response]:
        """The answer to one request, its content not yet read."""
        try:
            place = place_of(url, self.settings.allowed_private_hosts, self.resolve)
        except AddressRefused as refused:
            raise _Refused(str(refused)) from refused
        self._wait_for_turn(place.host)
        target = httpx.URL(url)
        headers = {"Host": target.netloc.decode("ascii")}
        if known is not None and known.etag:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        request = self._client.build_request(
            "GET",
            target.copy_with(host=place.address, fragment=None),
            headers=headers,
            extensions={"sni_hostname": target.raw_host.decode("ascii")},
        )
        try:
            answer = self._client.send(request, stream=True)
            try:
                yield answer
            finally:
                answer.close()
        except httpx.TimeoutException as error:
            raise _Passing("it did not answer in time") from error
        except httpx.HTTPError as error:
            raise _Passing(f"it could not be read: {error or type(error).__name__}") from error

    def _wait_for_turn(self, host: str) -> None:
        now = self.clock()
        turn = max(now, self._next_turn.get(host, now))
        self._next_turn[host] = turn + self.settings.per_host_seconds
        if turn > now:
            self.sleep(turn - now)

    def _content(self, answer: httpx.Response, deadline: float) -> bytes:
        most = int(self.settings.max_mb * 1e6)
        parts, length = [], 0
        for part in answer.iter_bytes(_PIECE):
            length += len(part)
            if length > most:
                raise FetchFailed(f"it is larger than {self.settings.max_mb:g} MB")
            if self.clock() > deadline:
                raise _Passing(f"it took longer than {self.settings.seconds:g} s")
            parts.append(part)
        return b"".join(parts)

    def _robots_txt(self, url: str) -> bytes | None:
        """A robots.txt; None where there is none. Raises FetchFailed where that is not known."""
        try:
            fetched = self._get(url, None, ask_robots=False)
        except (_Passing, _Refused):
            raise
        except FetchFailed:
            return None
        return fetched.content if fetched else None


def _check_status(answer: httpx.Response) -> None:
    """Raise FetchFailed unless the answer holds what was asked for."""
    status = answer.status_code
    said = f"the server says {status} {answer.reason_phrase}".rstrip()
    if status in _PASSING:
        wait = answer.headers.get("retry-after", "")
        raise _Passing(said, float(wait) if wait.isdigit() else 0.0)
    if status != httpx.codes.OK:
        raise FetchFailed(said, gone=status == httpx.codes.GONE)
