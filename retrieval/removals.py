"""The brake of a reload: what would remove too much stops and asks."""

from __future__ import annotations

from collections.abc import Sequence, Set

from retrieval.catalogue import KnownSource, Membership
from retrieval.errors import RemovalRefused
from retrieval.generations import live_versions


def check_removals(before: Membership, after: Membership, order: Sequence[KnownSource]) -> None:
    """Raise RemovalRefused where more than half of a source or of all live articles would go.

    So would a source that held articles and now holds none. An export that broke half-way or an
    emptied folder looks just like this, and costs a word on the command line when it is meant.
    """
    for name, held in before.items():
        kept = after.get(name, {})
        _check(f"articles of source {name}", held.keys(), kept.keys())
    was, will_be = live_versions(before, order), live_versions(after, order)
    _check("live articles", was.keys(), will_be.keys())


def _check(what: str, before: Set[str], after: Set[str]) -> None:
    gone = len(before - after)
    if gone and (gone * 2 > len(before) or not after):
        raise RemovalRefused(
            f"this reload would remove {gone} of {len(before)} {what}; nothing was changed: "
            "check the source, or repeat with --force if that is meant"
        )
