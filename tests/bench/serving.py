"""Searches by newsbot in a process that does nothing else, and what memory that takes.

Run as a program of its own: `python -m tests.bench.serving DATA_DIR QUESTIONS`, where QUESTIONS is
JSON, `{"one_part": […], "two_parts": […]}`. Each question is asked once. Prints `ServingFigures`
as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.embeddings import DEFAULT_EMBEDDER, load_embedder
from retrieval.ownership import owning
from retrieval.retriever import NewsRetriever
from tests.bench.clock import Clock
from tests.bench.raw_engines import WARM_UP


@dataclass(frozen=True, slots=True)
class Latency:
    """Of one kind of question, in milliseconds."""

    wall_p50: float
    wall_p99: float
    cpu_p50: float
    steps: dict[str, float]
    """The median of each step, by the clock."""


@dataclass(frozen=True, slots=True)
class ServingFigures:
    """What searching costs, and MB of memory after it."""

    one_part: Latency
    two_parts: Latency
    resident_mb: float
    anonymous_mb: float
    """Without the pages of files that the kernel may drop at any time."""


def measure(retriever: NewsRetriever, questions: Sequence[str]) -> Latency:
    """Ask all questions, the first few also to warm up."""
    walls, cpus = [], []
    steps: dict[str, list[float]] = {}
    for number, question in enumerate([*questions[:WARM_UP], *questions]):
        clock = Clock()
        found = retriever.retrieve(question)
        wall, cpu = clock.lap()
        if number >= WARM_UP:
            walls.append(wall)
            cpus.append(cpu)
            for name, took in found.steps_ms.items():
                steps.setdefault(name, []).append(took)
    return Latency(
        wall_p50=median(walls),
        wall_p99=quantiles(walls, n=100, method="inclusive")[98],
        cpu_p50=median(cpus),
        steps={name: median(taken) for name, taken in steps.items()},
    )


def main(data_dir: Path, questions_file: Path) -> None:
    """Print the figures of one corpus."""
    questions = json.loads(questions_file.read_text())
    settings = Settings(data_dir=data_dir)
    with owning(data_dir):
        corpus = Corpus(settings, embedder=load_embedder(DEFAULT_EMBEDDER))
        retriever = NewsRetriever(corpus=corpus, options=settings.retrieval)
        one_part = measure(retriever, questions["one_part"])
        two_parts = measure(retriever, questions["two_parts"])
        resident, anonymous = _memory()
        corpus.close()
    figures = ServingFigures(one_part, two_parts, resident, anonymous)
    sys.stdout.write(json.dumps(asdict(figures)))


def _memory() -> tuple[float, float]:
    """MB of memory that this process holds now: all, and what no file stands behind.

    As Linux tells it; elsewhere both are 0.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0, 0.0
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    resident, anonymous = (
        int(lines[name].split()[0]) * 1_024 / 1e6 for name in ("VmRSS", "RssAnon")
    )
    return resident, anonymous


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
