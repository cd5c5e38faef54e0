"""Reading a source: a stream of the articles it holds and of what could not be used."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from retrieval.articles import Article, SkippedItem
from retrieval.sources.fields import shortened
from retrieval.sources.files import FoundFile, files_of
from retrieval.sources.html import read_html_page
from retrieval.sources.json_lines import read_json_lines
from retrieval.sources.markdown import read_markdown
from retrieval.sources.packed import GZIP, ZIP, archive, bounded, members, unpacked
from retrieval.sources.source import SUFFIXES, FoundArticle, Kind, ReadingLimits, Source, printable
from retrieval.sources.text_page import read_text_page

#: What a look at a file's beginning takes in.
_SNIFFED_BYTES = 4_096
_READERS = {"html": read_html_page, "markdown": read_markdown, "text_page": read_text_page}
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
    suffix = file.path.suffix.lower()
    try:
        with _opened(file.path) as stream:
            if suffix == ZIP:
                yield from _read_archive(stream, item, source, limits)
            elif suffix == GZIP:
                with unpacked(stream, os.fstat(stream.fileno()).st_size) as inner:
                    yield from _read_stream(inner, file.kind, item, item, source, limits)
            else:
                yield from _read_stream(stream, file.kind, item, item, source, limits)
    except OSError as error:
        yield SkippedItem(item, item, f"cannot be read: {error.strerror or error}")


def _read_archive(
    stream: BinaryIO, item: str, source: Source, limits: ReadingLimits
) -> Iterator[tuple[str, Article] | SkippedItem]:
    """The articles of the files in an archive; other files in it are passed over."""
    read = False
    with archive(stream) as opened:
        for entry in members(opened):
            kind = SUFFIXES.get(PurePosixPath(entry.filename).suffix.lower())
            if kind is None or source.kind not in ("auto", kind):
                continue
            read = True
            where = f"{item}/{entry.filename}"
            try:
                with bounded(opened.open(entry), entry.compress_size) as inner:
                    yield from _read_stream(inner, kind, where, item, source, limits)
            except OSError as error:
                yield SkippedItem(where, item, f"cannot be read: {error.strerror or error}")
    if not read:
        yield SkippedItem(item, item, "holds no file of a kind that is read")


def _read_stream(
    stream: BinaryIO,
    kind: Kind | None,
    where: str,
    item: str,
    source: Source,
    limits: ReadingLimits,
) -> Iterator[tuple[str, Article] | SkippedItem]:
    """The articles of an open file that is shown as `where`; `item` is what it belongs to."""
    if kind is None and _is_json_array(stream):
        yield SkippedItem(where, item, "is a JSON array: write one object a line (.jsonl)")
        return
    kind = kind or _kind_by_content(stream)
    if kind == "json_lines":
        yield from _belonging(read_json_lines(stream, where, source, limits), item)
        return
    page = stream.read(limits.max_page_bytes + 1)
    if len(page) > limits.max_page_bytes:
        size = f"{limits.max_page_bytes / 1e6:g} MB"
        yield SkippedItem(where, item, f"is larger than {size} (corpus.max_page_mb)")
    elif not page.strip():
        yield SkippedItem(where, item, "is empty")
    else:
        yield from _belonging(_READERS[kind](page, where, source), item)


def _belonging(
    outcomes: Iterable[tuple[str, Article] | SkippedItem], item: str
) -> Iterator[tuple[str, Article] | SkippedItem]:
    """What a reader gives, its remarks under the item that the file belongs to."""
    for outcome in outcomes:
        yield replace(outcome, item=item) if isinstance(outcome, SkippedItem) else outcome


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
