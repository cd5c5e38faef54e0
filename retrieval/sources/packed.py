"""Files that are packed: .gz, and .zip with files in it, unpacked no further than is sane."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

#: Text packs to a tenth or so. What unpacks to far more than that, beyond a first size in bytes, is
#: made to fill disks.
_MOST_TIMES, _HARMLESS = 200, 50_000_000
#: Files of one archive that are looked at.
_MOST_FILES = 100_000

GZIP, ZIP = ".gz", ".zip"


class Bounded(io.RawIOBase):
    """A stream that ends in an OSError where it gives more than it may."""

    def __init__(self, inner: IO[bytes] | gzip.GzipFile, most: int) -> None:
        self._inner = inner
        self._left = most
        self._most = most

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def seekable(self) -> bool:
        """Readers look at its beginning first."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go back to the start, which is all that readers do; what was read counts again."""
        self._left = self._most
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        """Where it is read."""
        return self._inner.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read into a buffer; raises OSError where it unpacks to too much, or cannot be."""
        try:
            piece = self._inner.read(len(buffer))
        except (EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise OSError(0, f"it cannot be unpacked: {error}") from error
        self._left -= len(piece)
        if self._left < 0:
            size = f"{self._most / 1e6:.0f} MB"
            raise OSError(0, f"it unpacks to more than {size}: no text does that")
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close what is below too."""
        self._inner.close()
        super().close()


def unpacked(stream: BinaryIO, packed_bytes: int) -> BinaryIO:
    """What an open .gz file of this size holds, bounded."""
    return bounded(gzip.GzipFile(fileobj=stream, mode="rb"), packed_bytes)


def bounded(inner: IO[bytes] | gzip.GzipFile, packed_bytes: int) -> BinaryIO:
    """A stream of what was packed in so many bytes, which ends where it gives far too much."""
    most = max(_HARMLESS, _MOST_TIMES * packed_bytes)
    return io.BufferedReader(Bounded(inner, most))


@contextmanager
def archive(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """An open .zip; raises OSError where it is none."""
    try:
        with zipfile.ZipFile(stream) as opened:
            yield opened
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise OSError(0, f"it cannot be unpacked: {error}") from error


def members(opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of an archive in a stable order, hidden ones left out; raises OSError."""
    listed = opened.infolist()
    if len(listed) > _MOST_FILES:
        raise OSError(0, f"it holds more than {_MOST_FILES:,} files")
    return sorted(
        (
            entry
            for entry in listed
            if not entry.is_dir()
            and not any(
                part.startswith((".", "__MACOSX")) for part in PurePosixPath(entry.filename).parts
            )
        ),
        key=lambda entry: entry.filename,
    )


def inner_suffix(path: Path) -> str:
    """The suffix by which a file tells what it holds: .jsonl of both a.jsonl and a.jsonl.gz."""
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix == GZIP else suffix
