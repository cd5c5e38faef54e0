"""JSON lines: one article a line, as other programs export them.

    {"id"?, "title", "source"?, "published_at"? (ISO 8601; without zone = UTC), "url"?,
     "section"?, "author"?, "lang"?, "body"}

Title and body are kept exactly as given; unknown keys are ignored. A line that cannot be used is
reported and the rest is read; a link that cannot be used is left out and remarked on.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from retrieval.articles import Article, SkippedItem, make_article
from retrieval.languages import normalised_language
from retrieval.sources.fields import FieldError, parse_iso_date, shortened, web_address
from retrieval.sources.source import ReadingLimits, Source

#: Broken lines of one file that are reported one by one; a file of another format has thousands.
_REPORTED_LINES = 100

_SNIFFED_BYTES = 4_096
_UTF16_OR_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_SUSPECT_ESCAPE = re.compile(rb"\\u(?:0000|d[89a-f])", re.IGNORECASE)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MAX_ID_LENGTH = 500


def read_json_lines(
    stream: BinaryIO, item: str, source: Source, limits: ReadingLimits
) -> Iterator[tuple[str, Article] | SkippedItem]:
    """The articles of an open file, each with its place ("file:LINE"), and what was not usable."""
    unreported = 0
    reported = 0
    if fault := _not_text(stream):
        yield SkippedItem(item, item, fault)
        return
    for number, line in _lines(stream, limits.max_article_bytes):
        where = f"{item}:{number}"
        if line is not None and not line.strip():
            continue
        try:
            article, remark = _parse_line(line, source, limits)
        except FieldError as error:
            reported += 1
            if reported <= _REPORTED_LINES:
                yield SkippedItem(where, item, str(error))
            else:
                unreported += 1
            continue
        yield where, article
        if remark:
            yield SkippedItem(where, item, remark, unreadable=False)
    if unreported:
        yield SkippedItem(item, item, f"{unreported:,} further lines could not be used either")


def _not_text(stream: BinaryIO) -> str | None:
    """Why the file as a whole is no JSON lines, or None; steps over a byte order mark."""
    beginning = stream.read(_SNIFFED_BYTES)
    stream.seek(len(codecs.BOM_UTF8) if beginning.startswith(codecs.BOM_UTF8) else 0)
    if beginning.startswith(_UTF16_OR_32):
        return "is in UTF-16 or UTF-32: save it as UTF-8"
    # A file that begins with an object is JSON lines, whatever one of its lines may hold.
    if b"\0" in beginning and not beginning.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return "holds binary bytes, not JSON lines"
    return None


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines; None stands for one of over `limit` bytes, which is read past in pieces."""
    number = 0
    while line := stream.readline(limit + 2):  # the line break may come on top
        number += 1
        if len(line.rstrip(b"\r\n")) <= limit:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(1 << 20)
        yield number, None


def _parse_line(
    line: bytes | None, source: Source, limits: ReadingLimits
) -> tuple[Article, str | None]:
    """The article of one line, and a remark where its link was left out; raises FieldError."""
    if line is None:
        raise FieldError(
            f"the line is longer than {limits.max_article_bytes / 1e6:g} MB (corpus.max_article_mb)"
        )
    record = _decoded(line)
    title = _required(record, "title")
    body = _required(record, "body")
    remark = None
    url = _optional(record, "url")
    if url:
        try:
            url = web_address(url, source.base_url)
        except FieldError as error:
            url, remark = None, str(error)
    date = _optional(record, "published_at")
    article = make_article(
        given_id=_identity(record),
        title=_on_one_line(title),
        body=body,
        source=_optional(record, "source") or source.outlet,
        published_at=parse_iso_date(date) if date else None,
        url=url,
        section=_optional(record, "section") or source.section,
        author=_optional(record, "author"),
        lang=normalised_language(_optional(record, "lang")) or source.language,
    )
    return article, remark


def _decoded(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FieldError(
            f"is not UTF-8 (byte {error.start + 1} of the line): save the file as UTF-8"
        ) from None
    except json.JSONDecodeError as error:
        raise FieldError(f"is not JSON: {error.msg} (column {error.colno})") from None
    except (RecursionError, ValueError):
        # Deep nesting and integers of thousands of digits, the latter a ValueError of its own.
        raise FieldError("is not JSON that can be read: nested too deep or a huge number") from None
    if not isinstance(record, dict):
        raise FieldError(f"is {_type_name(record)}, not an object with title and body")
    if _SUSPECT_ESCAPE.search(line):
        for key, value in record.items():
            if isinstance(value, str) and _UNSTORABLE.search(value):
                raise FieldError(f"{shortened(key)} holds a NUL or half a surrogate pair")
    return record


def _required(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        raise FieldError(f"has no {key}")
    if not isinstance(value, str):
        raise FieldError(f"{key} is {_type_name(value)}, not text")
    if not value or value.isspace():
        raise FieldError(f"{key} is empty")
    return value


def _on_one_line(title: str) -> str:
    lines = title.splitlines()
    return title if len(lines) == 1 else " ".join(filter(None, map(str.strip, lines)))


def _optional(record: dict[str, Any], key: str) -> str | None:
    """The text under `key`, or None where there is none or only white space."""
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise FieldError(f"{key} is {_type_name(value)}, not text")
    return value.strip() or None


def _identity(record: dict[str, Any]) -> str | None:
    """The id given; a whole number, as databases export it, counts as its digits."""
    value = record.get("id")
    if type(value) is int:
        return str(value)
    given = _optional(record, "id")
    if given and (len(given) > _MAX_ID_LENGTH or _CONTROLS.search(given)):
        raise FieldError(f"id is over {_MAX_ID_LENGTH} characters or holds control characters")
    return given


def _type_name(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"
