"""What the fake model can be told to do with a request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Says:
    """Answers with `text`, streamed `piece` characters at a time with `pause` seconds between.

    `usage` says whether the tokens are reported, which some servers do not do; `finish` why the
    text ended.
    """

    text: str
    piece: int = 7
    pause: float = 0.0
    usage: bool = True
    finish: str = "stop"


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
class Ignores:
    """Takes the request and answers nothing at all, with the connection open."""


@dataclass(frozen=True)
class Breaks:
    """Streams `text`, then resets the connection."""

    text: str = ""


@dataclass(frozen=True)
class Babbles:
    """Streams an event that is no JSON."""

    text: str = ""


@dataclass(frozen=True)
class Writes:
    """Answers with what `write` makes of the prompt, streamed as `Says` is."""

    write: Callable[[str], str]


Reply = Says | Writes | Fails | Hangs | Ignores | Breaks | Babbles


def claims_object(*lines: str) -> str:
    """These claim lines in the form that the schema asks for."""
    return json.dumps({"claims": [json.loads(line) for line in lines]}, ensure_ascii=False)


def claim_line(claim: str, quote: str, excerpt: int = 1) -> str:
    """One line in the form that the prompt asks for."""
    value = {"claim": claim, "quotes": [{"excerpt": excerpt, "quote": quote}]}
    return json.dumps(value, ensure_ascii=False) + "\n"
