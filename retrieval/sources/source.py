"""What a source of articles is, and how one is named in the settings or on a command line."""

from __future__ import annotations

import glob
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from config.settings import CorpusSettings, SourceSettings
from retrieval.articles import Article, canonical_url
from retrieval.errors import SourceError
from retrieval.languages import normalised_language
from retrieval.sources.fields import FieldError, web_address

Kind = Literal["text_page", "markdown", "html", "json_lines"]
WebKind = Literal["feed", "sitemap", "web_page"]

#: Suffixes, in lower case, by which a file tells its kind.
SUFFIXES: dict[str, Kind] = {
    ".txt": "text_page",
    ".text": "text_page",
    ".md": "markdown",
    ".markdown": "markdown",
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

    `location` is an absolute path, an absolute glob pattern or a web address; `kind` is how to read
    it, where "auto" decides for each file by its suffix, and on the web by what comes.
    """

    name: str
    location: str
    kind: Literal["auto"] | Kind | WebKind = "auto"
    outlet: str | None = None
    language: str | None = None
    base_url: str | None = None
    section: str | None = None

    @property
    def on_the_web(self) -> bool:
        """Whether it is read by HTTP."""
        return is_web_address(self.location)


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article and the item that yielded it, the same at each reload: its file or its page."""

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

    Raises SourceError where path and kind do not go together, or the path is no usable address.
    """
    location = _location(settings.path, base_dir)
    if is_web_address(location) and settings.kind in get_args(Kind):
        raise SourceError(
            f"source {settings.name}: {settings.kind} is a kind of file, and {location} a web "
            "address: make it feed, sitemap, web_page or auto"
        )
    if not is_web_address(location) and settings.kind in get_args(WebKind):
        raise SourceError(
            f"source {settings.name}: {settings.kind} is read from a web address, not a file"
        )
    return Source(
        name=settings.name,
        location=location,
        kind=settings.kind,
        outlet=settings.outlet,
        language=normalised_language(settings.language),
        base_url=settings.base_url,
        section=settings.section,
    )


def source_from_argument(text: str, cwd: Path) -> Source:
    """The source that was given to `newsbot reload`; a path is relative to `cwd`.

    A path is named by its absolute real path, a glob by itself, a web address by its canonical
    form. Raises SourceError where the text is empty or an address of another kind.
    """
    location = _location(text, cwd)
    if is_web_address(location):
        return Source(name=canonical_url(location), location=location)
    if is_pattern(location):
        return Source(name=text, location=location)
    real = os.path.realpath(location)
    return Source(name=printable(real), location=real)


def is_pattern(location: str) -> bool:
    """Whether `location` is a glob: it has a wildcard and no file or folder is called so."""
    return (
        not is_web_address(location) and glob.has_magic(location) and not os.path.lexists(location)
    )


def is_web_address(location: str) -> bool:
    """Whether `location` is read by HTTP."""
    return location.startswith(("http://", "https://"))


def printable(path: str | os.PathLike[str]) -> str:
    """`path` as text that can be stored and shown, whatever bytes the file's name is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _location(text: str, base_dir: Path) -> str:
    if not text.strip():
        raise SourceError("a source needs a path: give a file, a folder or a quoted glob")
    if _URL.match(text):
        try:
            address = web_address(text, None)
        except FieldError as error:
            raise SourceError(
                f"{text} cannot be read: web addresses begin with http:// or https://"
            ) from error
        scheme, rest = address.split("://", 1)
        return f"{scheme.lower()}://{rest}"
    given = os.path.expanduser(text)  # noqa: PTH111 - Path would take "a//b" and "./*" apart
    plain = os.path.abspath(base_dir / given)  # noqa: PTH100 - links stay as they were written
    if os.path.lexists(plain) or not glob.has_magic(given):
        return plain
    return os.path.normpath(os.path.join(glob.escape(os.path.abspath(base_dir)), given))  # noqa: PTH100, PTH118
