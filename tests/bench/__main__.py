"""`python -m tests.bench`: measure, then print a table or JSON; progress goes to standard error."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from tests.bench.material import Material, prepare_from
from tests.bench.measuring import ROOT
from tests.bench.report import as_table, scales_table
from tests.bench.suite import Suite

#: Real articles, where the project's development data lie beside it.
_REAL = ROOT.parent / "shared" / "data" / "multihoprag" / "corpus.jsonl"


#: Questions asked at each scale, of each kind; each is asked once.
_SCALE_QUESTIONS = 200
_TABLE_WIDTH = 110


def main(arguments: list[str] | None = None) -> None:
    """Measure as `arguments` (default: the command line's) say."""
    options = _options(arguments)
    progress = Console(stderr=True)
    corpus = None if options.generated else options.corpus or (_REAL if _REAL.exists() else None)
    if corpus is None and options.chunks == 0:
        raise SystemExit("--chunks 0 means a whole corpus: name it by --corpus FILE")
    with tempfile.TemporaryDirectory(prefix="newsbot-bench-") as folder:
        embedded = _prepared(corpus, Path(folder, "embedded"), options.chunks, options.questions)
        precomputed = _prepared(
            corpus, Path(folder, "precomputed"), options.precomputed_chunks, 0, pool=True
        )
        scaled = [
            _prepared(None, Path(folder, f"scaled-{chunks}"), chunks, _SCALE_QUESTIONS, pool=True)
            for chunks in options.scales
        ]
        suite = Suite(Path(folder), options.repeat, lambda text: progress.print(f"{text} …"))
        figures = suite.run(embedded, precomputed, scaled)
    if options.json:
        sys.stdout.write(json.dumps(asdict(figures), indent=2) + "\n")
    else:
        name = corpus.name if corpus else "generated articles"
        # Not a terminal: as wide as the tables need.
        out = Console() if sys.stdout.isatty() else Console(width=_TABLE_WIDTH)
        out.print(as_table(figures, name))
        if figures.scales:
            out.print(scales_table(figures.scales))


def _prepared(
    corpus: Path | None, folder: Path, chunks: int, questions: int, *, pool: bool = False
) -> Material:
    """The material, made in a process of its own.

    A program's peak of memory counts from that of the process it was forked from, which therefore
    has to stay small.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(
            prepare_from, corpus, folder, chunks=chunks, questions=questions, pool=pool
        ).result()


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--chunks", type=int, default=1_200, help="loaded with the embedder; 0 = the whole corpus"
    )
    parser.add_argument(
        "--precomputed-chunks", type=int, default=10_000, help="loaded with precomputed vectors"
    )
    parser.add_argument(
        "--scales",
        type=lambda sizes: [int(size) for size in sizes.split(",") if size],
        default=[10_000, 100_000],
        help="sizes, in chunks, at which search and memory are measured; empty = none "
        "(default: 10000,100000)",
    )
    parser.add_argument("--questions", type=int, default=100, help="searched and asked")
    parser.add_argument("--repeat", type=int, default=3, help="times that each program is run")
    parser.add_argument(
        "--corpus", type=Path, help="JSON lines to load instead of the articles that are there"
    )
    parser.add_argument(
        "--generated", action="store_true", help="load invented articles even where real ones are"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
