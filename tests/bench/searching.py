"""Searches and answers by newsbot beside the raw cost of the same three look-ups.

Run as a program of its own: `python -m tests.bench.searching DATA_DIR BARE_FOLDER QUESTIONS`, where
both folders hold the same chunks and QUESTIONS is a JSON list. Prints `SearchFigures` as JSON.
Each question is asked both ways in turn, so that a busy moment hits both.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from bot.app import open_bot_database, open_service
from bot.service import Service
from config.loading import load_settings
from retrieval.ownership import owning
from tests.bench.clock import Clock
from tests.bench.raw_engines import WARM_UP, raw_search


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """Medians over the questions unless the name says otherwise, all in milliseconds."""

    questions: int
    search_p50: float
    search_p99: float
    search_cpu: float
    raw_p50: float
    raw_cpu: float
    """One question embedded, one Chroma query and one tantivy query with the ids of its hits."""
    ask_p50: float
    ask_cpu: float


async def measure(service: Service, bare_folder: Path, questions: list[str]) -> SearchFigures:
    """Ask all questions both ways; the first few only to warm up, and again at the end."""
    service.prepare()
    look_up = raw_search(bare_folder)
    search: list[tuple[float, float]] = []
    raw: list[tuple[float, float]] = []
    ask: list[tuple[float, float]] = []
    for number, question in enumerate(questions[:WARM_UP] + questions):
        clock = Clock()
        await service.search(question)
        searched = clock.lap()
        look_up(question)
        looked_up = clock.lap()
        await service.ask(question)
        asked = clock.lap()
        if number >= min(WARM_UP, len(questions)):
            search.append(searched)
            raw.append(looked_up)
            ask.append(asked)
    walls = [wall for wall, _ in search]
    return SearchFigures(
        questions=len(questions),
        search_p50=median(walls),
        search_p99=quantiles(walls, n=100, method="inclusive")[98],
        search_cpu=median(cpu for _, cpu in search),
        raw_p50=median(wall for wall, _ in raw),
        raw_cpu=median(cpu for _, cpu in raw),
        ask_p50=median(wall for wall, _ in ask),
        ask_cpu=median(cpu for _, cpu in ask),
    )


def main(data_dir: Path, bare_folder: Path, questions_file: Path) -> None:
    """Print the figures of one corpus."""
    questions = json.loads(questions_file.read_text())
    loaded = load_settings({"data_dir": data_dir})
    with owning(data_dir):
        service = open_service(loaded, open_bot_database(loaded))
        try:
            figures = asyncio.run(measure(service, bare_folder, questions))
        finally:
            service.corpus.close()
    sys.stdout.write(json.dumps(asdict(figures)))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
