"""What hosts let programs read (RFC 9309), as their robots.txt says."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

#: More of a robots.txt is not looked at (RFC 9309, 2.5 asks for 500 KiB at least).
_MOST_BYTES = 512_000


class Robots:
    """The robots.txt of each host, read once in the life of this object.

    `read` gets one; None means that the host has none. It raises where that cannot be known.
    """

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._known: dict[str, RobotFileParser] = {}

    def allows(self, url: str, agent: str) -> bool:
        """Whether a program of this name may read `url`; raises what `read` raises."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        rules = self._known.get(host)
        if rules is None:
            content = self._read(f"{host}/robots.txt")
            rules = RobotFileParser()
            text = (content or b"")[:_MOST_BYTES].decode("utf-8", "replace")
            rules.parse(text.removeprefix("\ufeff").splitlines())
            self._known[host] = rules
        return rules.can_fetch(agent, url)
