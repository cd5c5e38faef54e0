"""What one reading of a web source begins with, and what it learns for the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.sources.fetching import Fetcher


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server recognises the version that one has."""

    etag: str | None = None
    last_modified: str | None = None


_NONE = Validators()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an address was like when it was last read in full.

    `stamp` is what a feed or sitemap told of it then.
    """

    stamp: str | None = None
    validators: Validators = _NONE


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that is as it was: what it yielded before stays."""

    item: str


@dataclass(frozen=True, slots=True)
class Gone:
    """An item of which its server says that it is gone for good."""

    item: str


@dataclass(slots=True)
class Visit:
    """One reading of one source.

    `held` are the items of which it holds articles; `known` is what earlier readings remembered by
    address, `learnt` what this one adds, `listed` the items that it named. `streams` turns true for
    a source that only ever shows its newest articles: what it no longer lists is not gone. `tick`
    is called before each page is fetched, and may raise to end the reading.
    """

    fetcher: Fetcher
    held: Collection[str] = frozenset()
    known: Mapping[str, Remembered] = field(default_factory=dict)
    learnt: dict[str, Remembered] = field(default_factory=dict)
    streams: bool = False
    listed: set[str] = field(default_factory=set)
    tick: Callable[[], None] = lambda: None

    def remembered(self, item: str) -> Remembered:
        """What is known of an item that is listed now.

        What it yielded may be gone: taken down, or not kept for so long. It is not read again for
        that, as long as it does not change.
        """
        self.listed.add(item)
        return self.known.get(item, Remembered())
