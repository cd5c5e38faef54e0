"""`python -m bot.answering.calibration CORPUS=QUESTIONS …`: fit when to answer, and say how well.

Each corpus (a JSON lines file) is loaded into a folder of its own, its questions are searched for,
and what speaks for an answer (`abstention.Evidence`) is weighed against whether there is one. A
question is answerable when the corpus holds a gold article of it. Where all questions are, every
second article is left out, and the questions about it stay: their neighbours are still there.

Prints what a ten-fold cross-validation answers and refuses, a curve over the probability from which
to answer, and the mixes; `--write` makes them the ones that ship.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.answering.abstention import MIXES_FILE, Evidence, Mix, evidence_for
from bot.answering.sentences import candidates
from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.embeddings import DEFAULT_EMBEDDER, load_embedder
from retrieval.errors import RetrievalError
from retrieval.evaluation import Question, load_questions
from retrieval.logistic import Doubles, fit
from retrieval.question_sets import corpus_and_questions
from retrieval.retriever import NewsRetriever
from retrieval.sources.source import source_from_argument

_FOLDS = 10
_PENALTY = 1.0
_CURVE = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_TABLE_WIDTH = 140
#: A group of fewer questions has no line of its own.
_FEWEST_SHOWN = 20
_SIGNALS = tuple(field.name for field in fields(Evidence))
#: Without these a mix is fitted too, for embedders whose cosines lie on other scales.
_OF_THE_EMBEDDER = ("similarity",)


@dataclass(frozen=True, slots=True)
class Example:
    """What one question found, and whether the corpus holds its answer."""

    group: str
    """The name of its set, and its language or type."""
    evidence: Evidence
    answerable: bool
    same_language: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Calibrate from the sets that the arguments (default: the command line's) name."""
    options = _options(arguments)
    progress = Console(stderr=True)
    examples: list[Example] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsbot-fit-")))
        try:
            for number, files in enumerate(options.sets):
                examples += _examples(stack, folder / str(number), files, progress)
        except RetrievalError as error:
            raise SystemExit(str(error)) from None
    out = Console() if sys.stdout.isatty() else Console(width=_TABLE_WIDTH)
    same = [one for one in examples if one.same_language]
    other = [one for one in examples if not one.same_language]
    mixes: dict[str, Mix | None] = {
        "same_language": _calibrated("the question's own language", same, (), out),
        "other_language": _calibrated("another language", other, (), out),
        "any_embedder": _calibrated(
            "the question's own language, any embedder", same, _OF_THE_EMBEDDER, out
        ),
    }
    text = json.dumps({name: _as_json(mix) for name, mix in mixes.items() if mix}, indent=2) + "\n"
    sys.stdout.write(text)
    if options.write:
        MIXES_FILE.write_text(text, encoding="utf-8")


def _calibrated(
    name: str, examples: Sequence[Example], without: Sequence[str], out: Console
) -> Mix | None:
    """The mix of these examples, after its table is printed; None where one side is missing."""
    if len({one.answerable for one in examples}) < 2:
        return None
    probabilities = np.zeros(len(examples))
    for fold in range(_FOLDS):
        taught = [one for at, one in enumerate(examples) if at % _FOLDS != fold]
        mix = fitted(taught, without)
        for at in range(fold, len(examples), _FOLDS):
            probabilities[at] = mix.probability(examples[at].evidence)
    out.print(_table(f"answering from articles in {name}", examples, probabilities))
    return fitted(examples, without)


def fitted(examples: Sequence[Example], without: Sequence[str] = ()) -> Mix:
    """The mix that tells answerable questions from others; each set and side counts the same.

    Signals of the names `without` get no weight, nor does one that would count against an answer.
    """
    rows = np.array([astuple(one.evidence) for one in examples])
    right = np.array([one.answerable for one in examples], np.float64)
    sides = [(one.group.split(",")[0], one.answerable) for one in examples]
    counts = np.array([1 / sides.count(side) for side in sides]) * len(sides) / len(set(sides))
    kept = np.array([name not in without for name in _SIGNALS])
    weights: Doubles = np.zeros(len(_SIGNALS))
    while True:
        weights[:] = 0
        weights[kept], bias = fit(rows[:, kept], right, counts, penalty=_PENALTY)
        if (weights >= 0).all():
            return Mix(bias, *map(float, weights))
        kept &= weights > 0


def _examples(
    stack: ExitStack, folder: Path, files: tuple[Path, Path], progress: Console
) -> list[Example]:
    corpus_file, questions_file = files
    name = questions_file.parent.name
    questions = load_questions(questions_file)
    settings = Settings(data_dir=folder)
    embedder = load_embedder(DEFAULT_EMBEDDER)
    corpus = stack.enter_context(closing(Corpus(settings, embedder=embedder)))
    if all(question.answerable for question in questions):
        corpus_file = _half_of(corpus_file, folder)
    progress.print(f"loading {corpus_file.name} …")
    corpus.reload([source_from_argument(str(corpus_file), Path.cwd())])
    _, live = corpus.catalogue.live()
    there = {version.article_id for version in live}
    retriever = NewsRetriever(corpus=corpus, options=settings.retrieval)
    found = [
        _example(name, question, retriever, there)
        for question in track(questions, f"asking {name}", console=progress)
    ]
    return [one for one in found if one]


def _example(
    name: str, question: Question, retriever: NewsRetriever, there: Iterable[str]
) -> Example | None:
    """What a question found; None where it found no sentence, for then there is no answer."""
    retrieval = retriever.retrieve(question.text, as_of=question.asked_at)
    ranked = sorted(
        candidates(retrieval, lambda: retriever.corpus.embedder), key=lambda each: -each.score
    )
    if not ranked:
        return None
    return Example(
        group=f"{name}, {question.lang or question.type}",
        evidence=evidence_for(retrieval, ranked),
        answerable=not set(there).isdisjoint(question.gold_article_ids),
        same_language=ranked[0].same_language,
    )


def _half_of(corpus_file: Path, folder: Path) -> Path:
    """A file with every second article of another."""
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"half of {corpus_file.name}"
    lines = [line for line in corpus_file.read_text("utf-8").split("\n") if line.strip()]
    half.write_text("\n".join(lines[::2]), encoding="utf-8")
    return half


def _table(title: str, examples: Sequence[Example], probabilities: Doubles) -> Table:
    """What is answered of the answerable and refused of the others, by group and bound."""
    table = Table(title=f"{title}: answered/refused from a probability, {_FOLDS}-fold")
    for heading in ("set", "n", "AUC", *(f"from {bound}" for bound in _CURVE)):
        table.add_column(heading, justify="left" if heading == "set" else "right", no_wrap=True)
    named = Counter(one.group for one in examples)
    groups = sorted(group for group, count in named.items() if count >= _FEWEST_SHOWN)
    for group in [*groups, "all"]:
        own = np.array([group in ("all", one.group) for one in examples])
        right = np.array([one.answerable for one in examples])
        yes, no = probabilities[own & right], probabilities[own & ~right]
        table.add_row(
            group, str(int(own.sum())), _area(yes, no), *(_both(yes, no, p) for p in _CURVE)
        )
    return table


def _area(yes: Doubles, no: Doubles) -> str:
    """The area under the curve: how often an answerable question is likelier than another."""
    if not (len(yes) and len(no)):
        return "–"
    likelier = (yes[:, np.newaxis] > no).mean() + (yes[:, np.newaxis] == no).mean() / 2
    return f"{likelier:.3f}"


def _both(yes: Doubles, no: Doubles, bound: float) -> str:
    shares: list[tuple[Doubles, Callable[[Doubles], Any]]] = [
        (yes, lambda found: found >= bound),
        (no, lambda found: found < bound),
    ]
    return "/".join(
        f"{float(np.mean(holds(found))):.2f}" if len(found) else "–" for found, holds in shares
    )


def _as_json(mix: Mix) -> dict[str, float]:
    return {field.name: round(getattr(mix, field.name), 3) for field in fields(Mix)}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot.answering.calibration",
        description="Fit when the extractive answerer answers, from corpora and their questions.",
    )
    parser.add_argument("sets", nargs="+", type=corpus_and_questions, metavar="CORPUS=QUESTIONS")
    parser.add_argument(
        "--write", action="store_true", help=f"make it what ships ({MIXES_FILE.name})"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
