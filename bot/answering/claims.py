"""The two forms in which a model gives its answer, read while it is being written.

The plain form, for any model, is one JSON object a line, and nothing else:

    {"claim": "The car starts at 9,900 euros.", "quotes": [{"excerpt": 1, "quote": "…"}]}

`excerpt` is the number of the excerpt that the quote was copied from. A model that finds no
answer writes the single line `{"not_found": true}`. Where a provider holds its model to a schema
(`SCHEMA`), the same objects stand in one, as `{"claims": [ … ]}`, an empty list meaning that there
is no answer. Models wrap either in code fences, arrays and pretty prose; whatever is not such an
object is counted and passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.control_characters import CONTROL, without_invisible, without_orders

#: How claims are written: in one object that a schema demands, or each on a line of its own.
Form = Literal["object", "lines"]

#: What the model writes in each form instead of claims.
NOT_FOUND: dict[Form, str] = {"object": '{"claims": []}', "lines": '{"not_found": true}'}

_QUOTE = {
    "type": "object",
    "properties": {"excerpt": {"type": "integer"}, "quote": {"type": "string"}},
    "required": ["excerpt", "quote"],
    "additionalProperties": False,
}
_CLAIM = {
    "type": "object",
    "properties": {"claim": {"type": "string"}, "quotes": {"type": "array", "items": _QUOTE}},
    "required": ["claim", "quotes"],
    "additionalProperties": False,
}
#: JSON Schema of the form "object", as strict as providers ask for: no key more, no key less.
SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "The claims that answer the question; an empty list if there is no answer.",
    "type": "object",
    "properties": {"claims": {"type": "array", "items": _CLAIM}},
    "required": ["claims"],
    "additionalProperties": False,
}

#: Where one of our objects begins; the nested quotes begin with other keys.
_START = re.compile(r'\{\s*"(?:claim|quotes|not_found)"\s*:')
_NO_CLAIMS = re.compile(r'\{\s*"claims"\s*:\s*\[\s*\]\s*\}')
#: Longest beginning of an object, or empty list, that is known when it comes in pieces.
_TAIL = 60
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_NUMBERS = re.compile(r"\s*[\[【](?:\d+(?:\s*[,;–-]\s*\d+)*|\^\d+)[\]】]")
_LIST_MARK = re.compile(r"^\s*(?:#{1,6}|[-*•]|\d{1,2}[.)])\s+")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DraftQuote:
    """A quote as the model gave it, and the number of the excerpt that it names (from 1)."""

    excerpt: int
    text: str


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A claim that nobody has checked yet."""

    text: str
    quotes: tuple[DraftQuote, ...]


@dataclass(slots=True)
class _Scan:
    """An object that has begun and is read character by character until it ends."""

    start: int
    at: int
    depth: int = 0
    in_string: bool = False
    escaped: bool = False

    def end_in(self, text: str, stop: int) -> int | None:
        """Where the object ends in `text[:stop]`; None where it does not, and is read on later."""
        for position in range(self.at, stop):
            char = text[position]
            if self.escaped:
                self.escaped = False
            elif self.in_string:
                self.escaped = char == "\\"
                self.in_string = char != '"'
            elif char == '"':
                self.in_string = True
            elif char == "{":
                self.depth += 1
            elif char == "}":
                self.depth -= 1
                if self.depth == 0:
                    return position + 1
        self.at = max(self.at, stop)
        return None


@dataclass(slots=True)
class ClaimParser:
    """Takes a model's text piece by piece and gives each claim as soon as it is whole.

    It never raises on what a model writes, and looks at each character a bounded number of times.
    `not_found` turns true at the sentinel; `garbage` counts objects that could not be read.
    """

    not_found: bool = False
    garbage: int = 0
    _buffer: str = field(default="", repr=False)
    _waiting: list[str] = field(default_factory=list, repr=False)
    """What came since the last "}": nothing ends before one comes."""
    _scan: _Scan | None = field(default=None, repr=False)
    _looked: int = field(default=0, repr=False)
    """Up to where the buffer holds no beginning of a further object."""

    def feed(self, delta: str) -> list[DraftClaim]:
        """The claims that `delta` completes, in order."""
        self._waiting.append(delta)
        return self._drain() if "}" in delta else []

    def finish(self) -> list[DraftClaim]:
        """What the end of the text completes; a started object that never ended is garbage."""
        claims = self._drain()
        if self._scan is not None:
            self.garbage += 1
        self._buffer, self._scan, self._looked = "", None, 0
        return claims

    def _drain(self) -> list[DraftClaim]:
        self._buffer += "".join(self._waiting)
        self._waiting.clear()
        claims: list[DraftClaim] = []
        while True:
            following = _START.search(self._buffer, self._looked)
            if self._scan is None:
                before = following.start() if following else len(self._buffer)
                if _NO_CLAIMS.search(self._buffer, 0, before):
                    self.not_found = True
                if following is None:
                    break
                self._scan = _Scan(following.start(), following.start())
                self._looked = following.end()
                continue
            stop = following.start() if following else len(self._buffer)
            end = self._scan.end_in(self._buffer, stop)
            if end is not None:
                claim = self._read(self._buffer[self._scan.start : end])
                if claim:
                    claims.append(claim)
                self._buffer, self._looked = self._buffer[end:], 0
            elif following is not None:
                # The next object has begun, so this one's quotation marks don't match up.
                self.garbage += 1
                self._buffer, self._looked = self._buffer[stop:], 0
            else:
                break
            self._scan = None
        self._forget()
        return claims

    def _forget(self) -> None:
        """Keep of a text in which nothing begins only what may be half a beginning."""
        tail = max(0, len(self._buffer) - _TAIL)
        if self._scan is None:
            self._buffer, self._looked = self._buffer[tail:], 0
        else:
            self._looked = max(self._looked, tail)

    def _read(self, text: str) -> DraftClaim | None:
        value = _loads(text)
        if value is None:
            self.garbage += 1
            return None
        if value.get("not_found"):
            self.not_found = True
            return None
        claim = value.get("claim")
        if not isinstance(claim, str):
            self.garbage += 1
            return None
        return DraftClaim(clean_claim(claim), tuple(_quotes(value.get("quotes"))))


def written(claims: Iterable[DraftClaim], form: Form) -> str:
    """These claims as a model writes them in a form."""
    objects = [
        {"claim": one.text, "quotes": [{"excerpt": q.excerpt, "quote": q.text} for q in one.quotes]}
        for one in claims
    ]
    if form == "object":
        return json.dumps({"claims": objects}, ensure_ascii=False)
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in objects)


def clean_claim(text: str) -> str:
    """A claim without a model's own markup, citation numbers, line breaks and unseen characters."""
    text = CONTROL.sub(" ", without_orders(text.encode("utf-8", "ignore").decode("utf-8")))
    text = without_invisible(text)
    text = _TAG.sub("", text)
    text = _LIST_MARK.sub("", text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _NUMBERS.sub("", text)
    return " ".join(text.split())


def _loads(text: str) -> dict[str, Any] | None:
    """The object in `text`, forgiving raw line breaks and trailing commas; else None."""
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            value = json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    return None


def _quotes(value: object) -> list[DraftQuote]:
    """The quotes of a claim: objects as asked for, or what models make of them."""
    items = value if isinstance(value, list) else [value]
    quotes = []
    for item in items:
        if not isinstance(item, dict):
            continue
        text = item.get("quote")
        number = re.search(r"\d{1,4}", str(item.get("excerpt", "")))
        if isinstance(text, str) and number:
            quotes.append(DraftQuote(int(number.group()), text))
    return quotes
