"""What newsbot adds to a language model's own time: prompt, streaming, verification.

Run as a program of its own: `python -m tests.bench.answering DATA_DIR QUESTIONS`, where QUESTIONS
is a JSON list. Prints `AnsweringFigures` as JSON. The model is a fake one in another process, which
answers at once with four claims, so all CPU time of this process is newsbot's and its libraries'.
In turn with each answer the same prompt is streamed by LangChain's client alone: what that takes is
the model's part, and the rest is what newsbot adds.
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
from statistics import median

from bot.answering.acceptance import Acceptance
from bot.answering.chain import Answerer
from bot.answering.models import make_models
from bot.answering.writing import Prompts, question_messages
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
    """Milliseconds of CPU for an answer after its search, medians; `claims` shown in an answer."""

    questions: int
    answer_cpu: float
    client_cpu: float
    """LangChain's client alone, with the same prompt and the same reply."""
    added_cpu: float
    """The median of the differences: prompt, reading of claims, verification, notes."""
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
    settings = service.settings
    [model] = make_models(settings)
    answerer = Answerer(settings, lambda: service.corpus.embedder)
    prompts = Prompts.load()
    spent: list[tuple[float, float]] = []
    claims: list[int] = []
    for number, question in enumerate(questions[:WARM_UP] + questions):
        retrieval = await service.search(question)
        clock = Clock()
        draft = await answerer.answer(retrieval)
        _, answered = clock.lap()
        acceptance = Acceptance(
            retrieval, settings.answering, lambda: service.corpus.embedder, None
        )
        messages = question_messages(prompts, acceptance, draft.shown, model.form)
        clock.lap()
        async for _ in model.chat.astream(messages):
            pass
        _, streamed = clock.lap()
        if number >= min(WARM_UP, len(questions)):
            spent.append((answered, streamed))
            claims.append(len(draft.claims))
    return AnsweringFigures(
        questions=len(questions),
        answer_cpu=median(answered for answered, _ in spent),
        client_cpu=median(streamed for _, streamed in spent),
        added_cpu=median(answered - streamed for answered, streamed in spent),
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
