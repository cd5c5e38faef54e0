"""Corpora with their questions, as the commands that learn from them are given them."""

from __future__ import annotations

import argparse
from pathlib import Path


def corpus_and_questions(argument: str) -> tuple[Path, Path]:
    """The two files of an argument CORPUS=QUESTIONS; raises what argparse takes for wrong usage."""
    corpus, between, questions = argument.partition("=")
    if not (between and Path(corpus).is_file() and Path(questions).is_file()):
        raise argparse.ArgumentTypeError(
            f"{argument}: give two files, as in corpus.jsonl=questions.jsonl"
        )
    return Path(corpus), Path(questions)
