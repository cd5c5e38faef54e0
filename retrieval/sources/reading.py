"""Reading a source: a stream of the articles it holds and of what could not be used."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from retrieval.articles import Article, SkippedItem
from retrieval.sources.fields import shortened
from retrieval.sources.files import FoundFile, files_of
from retrieval.sources.html import read_html_page
from retrieval.sources.json_lines import read_json_lines
from retrieval.sources.source import FoundArticle, Kind, ReadingLimits, Source, printable
from retrieval.sources.text_page import read_text_page

#: What a look at a file's beginning takes in.
_SNIFFED_BYTES = 4_096
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)


def read_source(source: Source, limits: ReadingLimits) -> Iterator[FoundArticle | SkippedItem]:
    """Everything that `source` yields, one article at a time, in a stable order.

    An item that cannot be read, or a part of it, is a SkippedItem, and the rest is read. Where two
    articles have one id the later replaces the earlier, which is the consumer's to do; here it is
    remarked on. Raises SourceError where the source as a whole cannot be opened.
    """
    seen: set[str] = set()
    for file in files_of(source):
        if isinstance(file, SkippedItem):
            yield file
            continue
        item = printable(file.path)
        for outcome in _read_file(file, item, source, limits):
            if isinstance(outcome, SkippedItem):
                yield outcome
                continue
            where, article = outcome
            yield FoundArticle(item, article)
            if article.id in seen:
                yield SkippedItem(where, item, _double(article), unreadable=False)
            seen.add(article.id)


def _double(article: Article) -> str:
    return (
        f"replaces an earlier article of this source with the same id {shortened(article.id)}: "
        f"{shortened(article.title)}"
    )


def _read_file(
    file: FoundFile, item: str, source: Source, limits: ReadingLimits
) -> Iterator[tuple[str, Article] | SkippedItem]:
    """The articles of one file, each with its place, or why there are none."""
    try:
        with _opened(file.path) as stream:
            if file.kind is None and _is_json_array(stream):
                yield SkippedItem(item, item, "is a JSON array: write one object a line (.jsonl)")
                return
            kind = file.kind or _kind_by_content(stream)
            if kind == "json_lines":
                yield from read_json_lines(stream, item, source, limits)
                return
            page = stream.read(limits.max_page_bytes + 1)
    except OSError as error:
        yield SkippedItem(item, item, f"cannot be read: {error.strerror or error}")
        return
    if len(page) > limits.max_page_bytes:
        size = f"{limits.max_page_bytes / 1e6:g} MB"
        yield SkippedItem(item, item, f"is larger than {size} (corpus.max_page_mb)")
    elif not page.strip():
        yield SkippedItem(item, item, "is empty")
    elif kind == "html":
        yield from read_html_page(page, item, source)
    else:
        yield from read_text_page(page, item, source)


def _opened(path: Path) -> BinaryIO:
    """The file open for reading, without ever waiting for a pipe that took its place."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "is no regular file")
    return os.fdopen(descriptor, "rb")


def _kind_by_content(stream: BinaryIO) -> Kind:
    """The kind of a file whose suffix does not tell it."""
    beginning = stream.read(_SNIFFED_BYTES)
    stream.seek(0)
    if beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return "json_lines"
    return "html" if _HTML.search(beginning) else "text_page"


def _is_json_array(stream: BinaryIO) -> bool:
    beginning = stream.read(_SNIFFED_BYTES).removeprefix(b"\xef\xbb\xbf")
    stream.seek(0)
    return re.match(rb"\s*\[\s*[\[{]", beginning) is not None
