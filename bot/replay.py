"""A logged answer beside the article versions that it was made from, as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from retrieval.catalogue import Catalogue
from retrieval.chunk_ids import version_of


@dataclass(frozen=True, slots=True)
class Replay:
    """`headlines` by version id, of what is still stored; `citations` in the order of the answer.

    Each citation is `{"n", "stands", "live"}`: whether the quote is that version's text at its
    offsets (None where the version is no longer stored), and whether readers see that version
    today or another, or none.
    """

    headlines: dict[str, str]
    citations: list[dict[str, Any]]


def replay(catalogue: Catalogue, record: Mapping[str, Any]) -> Replay:
    """How an answer's record compares with the articles; reads only its own versions."""
    cited = record["answer"]["citations"]
    used = {version_of(excerpt["chunk_id"]) for excerpt in record["excerpts"]}
    used |= {citation["version_id"] for citation in cited}
    stored = catalogue.articles(sorted(used))
    _, live = catalogue.live()
    seen = {version.version_id for version in live}
    return Replay(
        {version_id: article.title for version_id, article in stored.items()},
        [
            {
                "n": citation["n"],
                "stands": (
                    stored[citation["version_id"]].body[citation["start"] : citation["end"]]
                    == citation["quote"]
                    if citation["version_id"] in stored
                    else None
                ),
                "live": citation["version_id"] in seen,
            }
            for citation in cited
        ],
    )
