"""Questions in plain words over the sample articles, typos included, and some that they don't hold.

`tests/questions/sample_articles.jsonl` gives for each what the right sentence holds, null where no
article answers it; `other_languages.jsonl` asks in another language than the article's. The bounds
are those of docs/answering.md.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.service import Service
from tests.sample_corpus import service

__all__ = ["service"]

QUESTIONS = Path(__file__).parents[2] / "questions"


@pytest.mark.parametrize(
    ("name", "right_first", "refused", "fewest"),
    [
        ("sample_articles.jsonl", 0.95, 0.95, (60, 30)),
        ("other_languages.jsonl", 0.45, 0.85, (30, 20)),
    ],
)
async def test_the_right_sentence_comes_first_and_what_is_not_there_is_refused(
    service: Service, name: str, right_first: float, refused: float, fewest: tuple[int, int]
) -> None:
    """`right_first` and `refused` are shares of the questions that are answered so at least."""
    lines = [json.loads(line) for line in (QUESTIONS / name).read_text("utf-8").splitlines()]
    wrong: dict[bool, list[str]] = {True: [], False: []}
    count = {True: 0, False: 0}
    for line in lines:
        held = line["sentence_holds"]
        answer = await service.ask(line["question"])
        first = answer.claims[0].text if answer.claims else ""
        count[held is not None] += 1
        right = held in first if held is not None else answer.status == "not_found"
        if not right:
            wrong[held is not None].append(f"{line['question']} → {first or 'not found'}")
    assert count[True] >= fewest[0]
    assert count[False] >= fewest[1]
    assert len(wrong[True]) <= (1 - right_first) * count[True], wrong[True]
    assert len(wrong[False]) <= (1 - refused) * count[False], wrong[False]
