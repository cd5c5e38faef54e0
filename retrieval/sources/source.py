"""What a source of articles is, and how one is named in the settings or on a command line."""

from __future__ import annotations

import glob
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from config.settings import CorpusSettings, SourceSettings
from retrieval.articles import Article
from retrieval.errors import SourceError
from retrieval.languages import normalised_language

Kind = Literal["text_page", "html", "json_lines"]

#: Suffixes, in lower case, by which a file tells its kind.
SUFFIXES: dict[str, Kind] = {
    ".txt": "text_page",
    ".text": "text_page",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".jsonlines": "json_lines",
    ".json-lines": "json_lines",
}

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """One source of articles and what to assume where its files do not say.

    `location` is an absolute path or an absolute glob pattern; `kind` is how to read its files,
    where "auto" decides for each file by its suffix.
    """

    name: str
    location: str
    kind: Literal["auto", "text_page", "html", "json_lines"] = "auto"
    outlet: str | None = None
    language: str | None = None
    base_url: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article and the item that yielded it: the path of its file, the same at each reload."""

    item: str
    article: Article


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How large a thing may be to be read at all, in bytes."""

    max_page_bytes: int = 10_000_000
    """A text or HTML page."""
    max_article_bytes: int = 5_000_000
    """One line of a JSON lines file."""


def limits_from_settings(settings: CorpusSettings) -> ReadingLimits:
    """The limits that the settings give in MB (10^6 bytes)."""
    return ReadingLimits(
        max_page_bytes=int(settings.max_page_mb * 1e6),
        max_article_bytes=int(settings.max_article_mb * 1e6),
    )


def source_from_settings(settings: SourceSettings, base_dir: Path) -> Source:
    """The source that a section of the settings describes; its path is relative to `base_dir`.

    Raises SourceError where the path is a URL.
    """
    return Source(
        name=settings.name,
        location=_location(settings.path, base_dir),
        kind=settings.kind,
        outlet=settings.outlet,
        language=normalised_language(settings.language),
        base_url=settings.base_url,
        section=settings.section,
    )


def source_from_argument(text: str, cwd: Path) -> Source:
    """The source that was given to `newsbot reload`; a path is relative to `cwd`.

    A path is named by its absolute real path, a glob by itself. Raises SourceError where the text
    is empty or a URL.
    """
    location = _location(text, cwd)
    if is_pattern(location):
        return Source(name=text, location=location)
    real = os.path.realpath(location)
    return Source(name=printable(real), location=real)


def is_pattern(location: str) -> bool:
    """Whether `location` is a glob: it has a wildcard and no file or folder is called so."""
    return glob.has_magic(location) and not os.path.lexists(location)


def printable(path: str | os.PathLike[str]) -> str:
    """`path` as text that can be stored and shown, whatever bytes the file's name is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _location(text: str, base_dir: Path) -> str:
    if not text.strip():
        raise SourceError("a source needs a path: give a file, a folder or a quoted glob")
    if _URL.match(text):
        raise SourceError(
            f"{text}: sources by URL come in a later version; "
            "save the page to a file and give that file meanwhile"
        )
    given = os.path.expanduser(text)  # noqa: PTH111 - Path would take "a//b" and "./*" apart
    plain = os.path.abspath(base_dir / given)  # noqa: PTH100 - links stay as they were written
    if os.path.lexists(plain) or not glob.has_magic(given):
        return plain
    return os.path.normpath(os.path.join(glob.escape(os.path.abspath(base_dir)), given))  # noqa: PTH100, PTH118
