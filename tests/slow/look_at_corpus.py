"""Run in a process of its own after a kill: what it finds, and what a reload makes of it.

Usage: python -m tests.slow.look_at_corpus DATA_DIR SOURCE; prints one JSON object. Fails with an
assertion where the corpus is not whole.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.indexes import stored_indexes
from retrieval.ownership import owning
from retrieval.retriever import NewsRetriever
from retrieval.sources.source import source_from_argument
from tests.conftest import HashedWords
from tests.retrieval.index_checks import assert_whole, kept_chunks, live


def main() -> None:
    """Look, reload, look again."""
    data_dir, source = Path(sys.argv[1]), sys.argv[2]
    settings = Settings(data_dir=data_dir, embedder="openai:hashed-words")
    with owning(data_dir):
        corpus = Corpus(settings, embedder=HashedWords())
        found = live(corpus)
        assert_whole(corpus, swept=False)
        searched = searched_texts(corpus, settings)
        corpus.reload([source_from_argument(source, Path.cwd())], force=True)
        assert_whole(corpus)
        report = {
            "live": found,
            "searched": searched,
            "after": live(corpus),
            "health": corpus.status().health,
            "chunks": corpus.status().chunks,
            **counts(corpus, data_dir),
        }
        corpus.close()
    json.dump(report, sys.stdout)


def searched_texts(corpus: Corpus, settings: Settings) -> list[list[str]]:
    """The article and the text of each excerpt that a search of the live corpus gives."""
    if not live(corpus):
        return []
    found = NewsRetriever(corpus=corpus, options=settings.retrieval).retrieve(
        "What does the edition say of the town?", top=100
    )
    return [[excerpt.article.id, excerpt.text] for excerpt in found.excerpts]


def counts(corpus: Corpus, data_dir: Path) -> dict[str, int]:
    """How much stands in either index, and how much should: the kept generations' chunks."""
    with corpus.snapshot() as snapshot:
        assert snapshot.indexes is not None
        return {
            "vectors": snapshot.indexes.vectors.count(),
            "full_text": snapshot.indexes.full_text.count(),
            "kept": len(kept_chunks(corpus)),
            "indexes": len(stored_indexes(data_dir)),
        }


if __name__ == "__main__":
    main()
