"""Which addresses may be asked: public ones, and those that the settings name.

A feed that an outsider can change must not make newsbot read what only the machine itself can
reach. So each host is resolved here, every address that it has is looked at, and the connection
goes to the very address that was looked at, again after every redirect.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}
#: Networks of IPv6 that carry an IPv4 address in their last 32 bits (RFC 6052) or from bit 16 on
#: (RFC 3056), which may be a private one.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Host and port to addresses; raises OSError where the host is not known.
Resolver = Callable[[str, int], list[str]]


class AddressRefused(Exception):
    """An address that is not asked; the text says why, for a person."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads: `host` and `port` as written, and the `address` to connect to."""

    host: str
    port: int
    address: str


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def place_of(url: str, allowed: Collection[str], resolve: Resolver = resolved) -> Place:
    """Where `url` leads. `allowed` names private hosts that may be asked, as HOST or HOST:PORT.

    Raises AddressRefused for anything but http(s), for user names in the URL, for hosts that are
    not known, and for hosts with a private address.
    """
    parts = _split(url)
    host, port = (parts.hostname or "").rstrip("."), parts.port or _PORTS[parts.scheme]
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"the host {host} is not known") from error
    if host not in allowed and f"{host}:{port}" not in allowed:
        private = [one for one in addresses if not is_public(ipaddress.ip_address(one))]
        if private:
            raise AddressRefused(
                f"{host} leads to the private address {private[0]}; if that is meant, add it to "
                "fetching.allowed_private_hosts"
            )
    if not addresses:
        raise AddressRefused(f"the host {host} has no address")
    return Place(host, port, addresses[0])


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        elif address in _SIX_TO_FOUR:
            inner = ipaddress.IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise AddressRefused("it is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("it holds a user name or a password")
    return parts
