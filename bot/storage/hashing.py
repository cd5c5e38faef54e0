"""Keyed hashes, for what must be recognised again but never read again.

The key lies in a file of its own beside the databases, so that a copy of bot.db alone does not let
anybody try out what was asked.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
from functools import cached_property
from pathlib import Path

_KEY_FILE = "hashing.key"
_KEY_LENGTH = 32


class Hasher:
    """Hashes with the key of one data folder, which is made when it is first needed."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / _KEY_FILE

    def hash(self, *parts: str) -> str:
        """64 hexadecimal digits, the same for the same parts and for no others."""
        hasher = hashlib.blake2b(key=self._key, digest_size=32)
        for part in parts:
            encoded = part.encode("utf-8", "surrogatepass")
            hasher.update(len(encoded).to_bytes(8, "big") + encoded)
        return hasher.hexdigest()

    def name(self, name: str | None) -> str | None:
        """By which somebody or something is known in the databases; None for nobody."""
        return None if name is None else self.hash(name)

    @cached_property
    def _key(self) -> bytes:
        if not self._file.exists():
            self._make()
        return self._file.read_bytes()

    def _make(self) -> None:
        """Write a key, unless somebody else does so at the same moment; whole or not at all."""
        descriptor, name = tempfile.mkstemp(dir=self._file.parent)  # only its owner may read it
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(_KEY_LENGTH))
            with contextlib.suppress(FileExistsError):
                os.link(draft, self._file)
        finally:
            draft.unlink()
