"""What the corpus tells about itself and about a reload: the nouns of the JSON contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that a reload passed over: in which source, where in it, and why."""

    source: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReloadReport:
    """What a reload did, counted in live articles; `seconds` is wall time.

    `skipped` also names sources that could not be opened at all; `failed_sources` are their
    names, and not part of the JSON contract.
    """

    corpus_version: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    seconds: float
    failed_sources: tuple[str, ...] = ()


Phase = Literal["reading", "embedding", "activating", "sweeping"]


@dataclass(frozen=True, slots=True)
class ReloadProgress:
    """How far a reload is: articles while reading, chunks while embedding."""

    phase: Phase
    done: int
    total: int | None
    source: str | None = None


ProgressCallback = Callable[[ReloadProgress], None]


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A known source; `in_settings` is false for those given to `newsbot reload` by path.

    One that has left the settings is `orphaned`: it is not read again, and its articles stay
    until it is forgotten.
    """

    name: str
    location: str
    kind: str
    in_settings: bool
    articles: int
    last_read: datetime | None
    orphaned: bool = False


@dataclass(frozen=True, slots=True)
class CorpusStatus:
    """The corpus as it is served now; `chunks` counts the live ones.

    Each value of `health` is "ok" or says what is wrong and what to run.
    """

    corpus_version: int
    articles: int
    chunks: int
    sources: tuple[SourceInfo, ...]
    embedder: str
    last_reload: datetime | None
    health: dict[str, str]


@dataclass(frozen=True, slots=True)
class Vitals:
    """What monitoring looks at: live articles, corpus version, when sources were last read."""

    articles: int
    version: int
    last_reload: datetime | None

    @property
    def last_reload_seconds(self) -> float:
        """The time of the last reload in seconds since 1970; 0 = never."""
        return self.last_reload.timestamp() if self.last_reload else 0.0
