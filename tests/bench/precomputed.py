"""newsbot's load without its encoder: `python -m tests.bench.precomputed ARTICLES POOL DATA_DIR`.

POOL holds the vectors that `tests.bench.mixing` mixes. Prints the number of articles added.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.sources.source import source_from_argument
from tests.bench.mixing import MixingEmbeddings


def load(articles_file: Path, pool_file: Path, data_dir: Path) -> int:
    """Load the articles; returns how many were added."""
    embedder = MixingEmbeddings(np.load(pool_file))
    corpus = Corpus(Settings(data_dir=data_dir), embedder=embedder)
    try:
        return corpus.reload([source_from_argument(str(articles_file), Path.cwd())]).added
    finally:
        corpus.close()


if __name__ == "__main__":
    sys.stdout.write(f"{load(*(Path(argument) for argument in sys.argv[1:4]))}\n")
