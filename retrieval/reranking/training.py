"""`python -m retrieval.reranking.training CORPUS=QUESTIONS …`: learn the reranker's weights.

Each corpus (a JSON lines file) is loaded into a folder of its own and its questions are searched
for by the real search; what that finds is learned from. Prints the metrics of a cross-validation
over disjoint articles, then the weights; `--write` makes them the ones that ship.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.embeddings import DEFAULT_EMBEDDER, load_embedder
from retrieval.errors import RetrievalError
from retrieval.evaluation import Question, Scores, finds, load_questions, score
from retrieval.question_sets import corpus_and_questions
from retrieval.reranking.learning import Example, folds, learn
from retrieval.reranking.linear import LinearWeights
from retrieval.reranking.pool import FeatureReranker
from retrieval.retriever import NewsRetriever
from retrieval.sources.source import source_from_argument

_FOLDS = 10
_WEIGHTS = Path(__file__).with_name("weights.json")
_SHOWN = ("article_hit@1", "article_hit@10", "hits@4", "hits@10", "mrr@10", "map@10")

_TABLE_WIDTH = 120

Asked = tuple[Question, Example]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A loaded corpus with its answerable questions, each with what its search found."""

    name: str
    retriever: NewsRetriever
    asked: Sequence[Asked]


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn from the sets that the arguments (default: the command line's) name."""
    options = _options(arguments)
    progress = Console(stderr=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsbot-training-")))
        try:
            sets = [
                _prepared(stack, folder / str(number), files, progress)
                for number, files in enumerate(options.sets)
            ]
        except RetrievalError as error:
            raise SystemExit(str(error)) from None
        # Not a terminal: as wide as the table needs, for the headings are cut at 80.
        out = Console() if sys.stdout.isatty() else Console(width=_TABLE_WIDTH)
        out.print(_table(_cross_validated(sets, progress)))
    try:
        weights = learn([example for one in sets for _, example in one.asked])
    except ValueError as error:
        raise SystemExit(f"{error}: check that the questions' gold ids and facts fit") from None
    sys.stdout.write(weights.as_json())
    if options.write:
        _WEIGHTS.write_text(weights.as_json(), encoding="utf-8")


def _prepared(
    stack: ExitStack, folder: Path, files: tuple[Path, Path], progress: Console
) -> QuestionSet:
    """Load a corpus and search it for each answerable question."""
    corpus_file, questions_file = files
    settings = Settings(data_dir=folder)
    corpus = stack.enter_context(
        closing(Corpus(settings, embedder=load_embedder(DEFAULT_EMBEDDER)))
    )
    progress.print(f"loading {corpus_file.name} …")
    corpus.reload([source_from_argument(str(corpus_file), Path.cwd())])
    retriever = NewsRetriever(corpus=corpus, options=settings.retrieval)
    answerable = [one for one in load_questions(questions_file) if one.answerable]
    name = questions_file.parent.name
    asked = [
        (question, _example(retriever, question))
        for question in track(answerable, f"searching {name}", console=progress)
    ]
    return QuestionSet(name, retriever, asked)


def _example(retriever: NewsRetriever, question: Question) -> Example:
    """What a search finds for a question, and which of it is right.

    Right is a chunk that holds a gold fact; where a question has none, one of a gold article.
    """
    pool = retriever.pool(question.text, as_of=question.asked_at)
    chunk_ids = pool.chunk_ids if pool else []
    with retriever.corpus.snapshot() as snapshot:
        found = snapshot.excerpts([(chunk_id, 0.0) for chunk_id in chunk_ids])
    right = [finds(question, excerpt) for excerpt in found]
    return Example(
        features=pool.features() if pool else np.zeros((0, 0), np.float32),
        right=np.array(right, np.bool_),
        spoken=pool.spoken if pool else 0.0,
        articles=frozenset(question.gold_article_ids),
    )


def _cross_validated(
    sets: Sequence[QuestionSet], progress: Console
) -> list[tuple[str, Question, Scores]]:
    """The scores of each question under weights learned without its articles."""
    pairs = [(one, *asked) for one in sets for asked in one.asked]
    examples = [example for *_, example in pairs]
    scored: list[tuple[str, Question, Scores]] = []
    for taught, tested in track(
        list(folds(examples, _FOLDS)), "cross-validating", console=progress
    ):
        weights = learn([examples[at] for at in taught])
        for at in tested:
            one, question, _ = pairs[at]
            scored.append((one.name, question, _scores(one.retriever, weights, question)))
    return scored


def _scores(retriever: NewsRetriever, weights: LinearWeights, question: Question) -> Scores:
    held_out = retriever.model_copy(update={"reranker": FeatureReranker(weights)})
    return score(question, held_out.retrieve(question.text, as_of=question.asked_at).excerpts)


def _table(scored: Sequence[tuple[str, Question, Scores]]) -> Table:
    """The means by set, and by language where a set has several."""
    table = Table(title=f"{_FOLDS}-fold cross-validation, no article on both sides")
    for heading in ("set", "n", *_SHOWN):
        table.add_column(heading, justify="left" if heading == "set" else "right")
    rows: dict[str, list[tuple[Question, Scores]]] = {}
    for name, question, scores in scored:
        rows.setdefault(f"{name}, {question.lang or 'any language'}", []).append((question, scores))
    for name, of_set in sorted(rows.items()):
        columns = [[scores[metric] for _, scores in of_set] for metric in _SHOWN]
        table.add_row(name, str(len(of_set)), *map(_mean, columns))
    return table


def _mean(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{fmean(known):.3f}" if known else "–"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m retrieval.reranking.training",
        description="Learn the built-in reranker's weights from corpora and their questions.",
    )
    parser.add_argument("sets", nargs="+", type=corpus_and_questions, metavar="CORPUS=QUESTIONS")
    parser.add_argument(
        "--write",
        action="store_true",
        help=f"make the weights the ones that ship ({_WEIGHTS.name})",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
