"""How long a source's articles are kept: by age, by number, or for as long as it has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from config.settings import SourceSettings
from retrieval.catalogue import Member


def kept(
    members: Mapping[str, Member],
    dates: Mapping[str, datetime],
    settings: SourceSettings,
    now: datetime,
) -> dict[str, Member]:
    """The members of a source that its settings let it keep.

    `dates` gives the day of each version: that of the article, or else the one on which it was
    first seen. A version that has none is new, and stays.
    """
    left = dict(members)
    if settings.keep_days is not None:
        oldest = now - timedelta(days=settings.keep_days)
        left = {
            article: one
            for article, one in left.items()
            if dates.get(one.version_id, now) >= oldest
        }
    if settings.keep_articles is not None and len(left) > settings.keep_articles:
        newest = sorted(
            left, key=lambda article: dates.get(left[article].version_id, now), reverse=True
        )
        left = {article: left[article] for article in newest[: settings.keep_articles]}
    return left
