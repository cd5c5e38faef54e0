"""The parts of the search that can be switched off, to measure what each is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.settings import RetrievalSettings

#: Each part by its name, with the settings that switch it off.
PARTS: Mapping[str, Mapping[str, Any]] = {
    "dense leg": {"dense_weight": 0.0, "dense_weight_foreign": 0.0},
    "reranker": {"reranker": "none"},
    "clauses": {"clauses": False},
    "parts": {"parts": False},
    "outlets": {"outlets": False},
    "times": {"times": False},
    "headline weight": {"headline_weight": 0.0},
    "recency": {"recency": False},
    "stories": {"stories": False},
    "cap per article": {"chunks_per_article": 50},
}


def ablations(settings: RetrievalSettings) -> dict[str, RetrievalSettings]:
    """`settings` without each part, by the part's name; parts that are off already are left out."""
    without = {
        part: RetrievalSettings.model_validate({**settings.model_dump(), **overrides})
        for part, overrides in PARTS.items()
    }
    return {part: changed for part, changed in without.items() if changed != settings}


def changes(settings: RetrievalSettings, changed: RetrievalSettings) -> dict[str, Any]:
    """The settings that differ, with the values that they have in `changed`."""
    return {name: value for name, value in changed if value != getattr(settings, name)}
