"""Which language a text is in, as an ISO 639-1 code."""

from __future__ import annotations


def normalised_language(tag: str | None) -> str | None:
    """The ISO 639-1 code in a language tag such as "en-GB" or "EN_us", or None."""
    if not tag:
        return None
    primary = tag.strip().replace("_", "-").split("-")[0].lower()
    return primary if len(primary) == 2 and primary.isalpha() else None
