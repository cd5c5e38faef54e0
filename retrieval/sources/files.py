"""The files of a source: a file, a folder with everything below it, or what a glob matches.

Nothing here is read, and nothing that could block (a pipe, a device) is opened. What cannot be
listed is reported by one line; a source that cannot be opened as a whole raises SourceError.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from retrieval.articles import SkippedItem
from retrieval.errors import SourceError
from retrieval.sources.packed import ZIP, inner_suffix
from retrieval.sources.source import SUFFIXES, Kind, Source, is_pattern, printable

#: Markdown of these names tells of the folder that it lies in.
_NOTES = {"readme", "changelog", "contributing", "license", "licence"}


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read; `kind` is None where only its content can tell."""

    path: Path
    kind: Kind | None


def files_of(source: Source) -> Iterator[FoundFile | SkippedItem]:
    """The files of `source` in a stable order, hidden ones left out, and what was in the way.

    In a folder, files of other suffixes and a README are passed over: notes and pictures lie beside
    articles.
    Raises SourceError where the source does not exist, cannot be opened or holds nothing to read.
    """
    found = _matches(source) if is_pattern(source.location) else _below(source)
    readable = False
    for file in found:
        readable = readable or isinstance(file, FoundFile)
        yield file
    if not readable:
        raise SourceError(f"{_shown(source)} holds nothing to read: {_expected(source)}")


def _below(source: Source) -> Iterator[FoundFile | SkippedItem]:
    """The file or the folder that a location without wildcards names."""
    path = Path(source.location)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise SourceError(_cannot_open(source, error)) from error
    if stat.S_ISDIR(mode):
        try:
            entries = sorted(path.iterdir())
        except OSError as error:
            raise SourceError(_cannot_open(source, error)) from error
        yield from _Walk(source).entries(path, entries)
        return
    if not stat.S_ISREG(mode):
        raise SourceError(f"{_shown(source)} is no regular file: give a file, a folder or a glob")
    if not os.access(path, os.R_OK):
        raise SourceError(f"{_shown(source)} cannot be opened: no permission to read it")
    yield FoundFile(path, _kind(source, path))


def _matches(source: Source) -> Iterator[FoundFile | SkippedItem]:
    """The files that a glob matches and the files in the folders that it matches."""
    anchor, pattern = _split(source.location)
    try:
        paths = sorted(set(anchor.glob(pattern)))
    except (OSError, ValueError, NotImplementedError) as error:
        raise SourceError(f"{_shown(source)} is no glob that can be used: {error}") from error
    hidden_too = "/." in f"/{pattern}"
    if not hidden_too:
        paths = [path for path in paths if not _is_hidden(path.relative_to(anchor))]
    if not paths:
        raise SourceError(f"{_shown(source)} matches nothing: check the path, or create the files")
    if "**" in pattern:  # it matches the folders' contents itself
        paths = [path for path in paths if not _is_folder(path)]
    names_suffix = "*" not in (suffix := Path(pattern).suffix) and suffix != ""
    walk = _Walk(source)
    for path in paths:
        if _is_folder(path):
            yield from walk.folder(path)
        elif source.kind != "auto" or names_suffix or _fits(source, path) or _is_archive(path):
            yield from walk.file(path)


class _Walk:
    """One walk through folders, which reads no folder twice however it is linked."""

    def __init__(self, source: Source) -> None:
        self._source = source
        location = Path(source.location)
        self._root = (location if location.exists() else _split(source.location)[0]).resolve()
        self._folders: dict[tuple[int, int], Path] = {}

    def folder(self, path: Path) -> Iterator[FoundFile | SkippedItem]:
        """The files below a folder inside the source."""
        try:
            entries = sorted(path.iterdir())
            # A folder may be listed and yet let nobody in. Path would drop the dot.
            os.stat(f"{path}/.")  # noqa: PTH116
        except OSError as error:
            yield _skipped(path, f"the folder cannot be read: {_reason(error)}")
            return
        yield from self.entries(path, entries)

    def entries(self, path: Path, entries: Iterable[Path]) -> Iterator[FoundFile | SkippedItem]:
        """The files among a folder's entries and in the folders among them."""
        if path.is_symlink() and path.resolve() in self._root.parents:
            reason = "the link leads to a folder that holds the source itself"
            yield _skipped(path, reason, unreadable=False)
            return
        state = path.stat()
        earlier = self._folders.setdefault((state.st_dev, state.st_ino), path)
        if earlier != path:
            reason = f"the link leads to a folder that is read as {printable(earlier)}"
            yield _skipped(path, reason, unreadable=False)
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                yield from self.folder(entry)
            elif _is_archive(entry) or _fits(self._source, entry):
                yield from self.file(entry)

    def file(self, path: Path) -> Iterator[FoundFile | SkippedItem]:
        """The file, if it is one that can be read without waiting."""
        try:
            mode = path.stat().st_mode
        except OSError as error:
            yield _skipped(path, f"cannot be opened: {_reason(error)}")
            return
        if stat.S_ISREG(mode):
            yield FoundFile(path, _kind(self._source, path))
        else:
            yield _skipped(path, "is no regular file (a pipe, a socket or a device)")


def _kind(source: Source, path: Path) -> Kind | None:
    return _suffix_kind(path) if source.kind == "auto" else cast("Kind", source.kind)


def _fits(source: Source, path: Path) -> bool:
    """Whether a file in a folder is one of those that the source is made of."""
    kind = _suffix_kind(path)
    if kind == "markdown" and path.stem.lower() in _NOTES:
        return False
    return kind is not None and source.kind in ("auto", kind)


def _suffix_kind(path: Path) -> Kind | None:
    return SUFFIXES.get(inner_suffix(path))


def _is_archive(path: Path) -> bool:
    return path.suffix.lower() == ZIP


def _is_folder(path: Path) -> bool:
    """Whether it is a folder; False where that cannot be told, which reading it will report."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises in a folder closed to us


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _split(location: str) -> tuple[Path, str]:
    """A glob as the folder before its first wildcard, and the rest."""
    parts = Path(location).parts
    first = next(at for at, part in enumerate(parts) if any(char in part for char in "*?["))
    return Path(*parts[:first]), str(Path(*parts[first:]))


def _skipped(path: Path, reason: str, *, unreadable: bool = True) -> SkippedItem:
    return SkippedItem(printable(path), printable(path), reason, unreadable)


def _shown(source: Source) -> str:
    location = printable(source.location)
    return location if source.name in (location, source.location) else f"{source.name} ({location})"


def _expected(source: Source) -> str:
    suffixes = [suffix for suffix, kind in SUFFIXES.items() if source.kind in ("auto", kind)]
    return f"no {', '.join(suffixes)} file; name files of other suffixes one by one or by a glob"


def _cannot_open(source: Source, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{_shown(source)} does not exist: check the path"
    return f"{_shown(source)} cannot be opened: {_reason(error)}"


def _reason(error: OSError) -> str:
    """The operating system's words, with the two that everybody meets made plainer."""
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "it is gone, or a link that leads nowhere"
    return error.strerror or str(error)
