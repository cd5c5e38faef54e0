"""What newsbot adds to a language model's own time: prompt, streaming, verification.

Run as a program of its own: `python -m tests.bench.answering DATA_DIR QUESTIONS`, where QUESTIONS
is a JSON list. Prints `AnsweringFigures` as JSON. The model is a fake one in another process, which
answers at once with four claims, so all CPU time of this process is newsbot's and its libraries'.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from bot.answering.chain import Answerer
from bot.app import open_bot_database, open_service
from bot.service import Service
from config.loading import load_settings
from retrieval.ownership import owning
from tests.bench.clock import Clock
from tests.bench.measuring import ROOT
from tests.bench.raw_engines import WARM_UP
from tests.fake_model.server import FakeModel


@dataclass(frozen=True, slots=True)
class AnsweringFigures:
    """Milliseconds of CPU for an answer after its search, and claims shown in an answer."""

    questions: int
    model_cpu_p50: float
    model_cpu_p99: float
    claims: float


@contextmanager
def model_elsewhere() -> Iterator[str]:
    """The address of a fake model in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fake_model"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait()


async def measure(service: Service, questions: list[str]) -> AnsweringFigures:
    """Search for each question, then answer it; the first few to warm up, and again at the end."""
    answerer = Answerer(service.settings, lambda: service.corpus.embedder)
    spent: list[float] = []
    claims: list[int] = []
    for number, question in enumerate(questions[:WARM_UP] + questions):
        retrieval = await service.search(question)
        clock = Clock()
        draft = await answerer.answer(retrieval)
        _, cpu = clock.lap()
        if number >= min(WARM_UP, len(questions)):
            spent.append(cpu)
            claims.append(len(draft.claims))
    return AnsweringFigures(
        questions=len(questions),
        model_cpu_p50=median(spent),
        model_cpu_p99=quantiles(spent, n=100, method="inclusive")[98]
        if len(spent) > 1
        else spent[0],
        claims=sum(claims) / len(claims),
    )


def main(data_dir: Path, questions_file: Path) -> None:
    """Print the figures of one corpus."""
    questions = json.loads(questions_file.read_text())
    with model_elsewhere() as url, owning(data_dir):
        loaded = load_settings(
            {
                "data_dir": data_dir,
                "model": "openai:fake",
                "model_base_url": url,
                "model_api_key": FakeModel.key,
            }
        )
        service = open_service(loaded, open_bot_database(loaded))
        try:
            figures = asyncio.run(measure(service, questions))
        finally:
            service.corpus.close()
    sys.stdout.write(json.dumps(asdict(figures)))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
