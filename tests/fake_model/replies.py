"""What the fake model can be told to do with a request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Says:
    """Answers with `text`, streamed `piece` characters at a time with `pause` seconds between."""

    text: str
    piece: int = 7
    pause: float = 0.0


@dataclass(frozen=True)
class Fails:
    """Answers with an HTTP error as the provider words it."""

    status: int
    message: str = "the fake model was told to fail"


@dataclass(frozen=True)
class Hangs:
    """Streams `text`, then sends nothing more and keeps the connection open."""

    text: str = ""


@dataclass(frozen=True)
class Breaks:
    """Streams `text`, then resets the connection."""

    text: str = ""


@dataclass(frozen=True)
class Writes:
    """Answers with what `write` makes of the prompt, streamed as `Says` is."""

    write: Callable[[str], str]


Reply = Says | Writes | Fails | Hangs | Breaks


def claim_line(claim: str, quote: str, excerpt: int = 1) -> str:
    """One line in the form that the prompt asks for."""
    value = {"claim": claim, "quotes": [{"excerpt": excerpt, "quote": quote}]}
    return json.dumps(value, ensure_ascii=False) + "\n"
