"""Reading the fields of an article that another program wrote: dates, links, plain text."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from retrieval.articles import as_utc


class FieldError(Exception):
    """A field holds what cannot be used; the text says which and why, for a person."""


def parse_iso_date(text: str) -> datetime:
    """The moment in UTC that an ISO 8601 date or timestamp names; without zone it is UTC.

    Raises FieldError where the text is no such date.
    """
    try:
        return as_utc(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        raise FieldError(
            f"published_at is not an ISO 8601 date: {shortened(text)}; "
            "write it as 2024-11-15 or 2024-11-15T09:30:00Z"
        ) from None


def web_address(text: str, base_url: str | None) -> str:
    """The absolute http(s) URL in `text`, a relative one resolved against `base_url`.

    Raises FieldError where there is none.
    """
    address = text.strip()
    try:
        if base_url and not urlsplit(address).scheme:
            address = urljoin(base_url, address)
        usable = _usable(address)
    except ValueError:
        usable = False
    if usable:
        return address
    if not base_url and address.startswith(("/", "./", "../")):
        raise FieldError(
            f"the url is relative and was left out: {shortened(address)}; "
            "give the source a base_url to keep such links"
        )
    raise FieldError(f"the url is no http or https address and was left out: {shortened(address)}")


def shortened(text: str, length: int = 60) -> str:
    """`text` on one line and at most `length` characters, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _usable(address: str) -> bool:
    """Whether an address can be linked: http(s), a host, a sane port and no white space."""
    parts = urlsplit(address)
    if parts.scheme.lower() not in {"http", "https"} or not _host_is_sane(parts.netloc):
        return False
    return address.isprintable() and " " not in address  # other white space is not printable


@lru_cache(maxsize=1_000)
def _host_is_sane(netloc: str) -> bool:
    parts = urlsplit(f"//{netloc}")
    return bool(parts.hostname) and parts.port != 0  # .port raises ValueError beyond 65535
