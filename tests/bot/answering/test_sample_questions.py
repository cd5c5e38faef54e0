"""Questions in plain words over the sample articles, typos included, and some that they don't hold.

`tests/questions/sample_articles.jsonl` gives for each what the right sentence holds, null where no
article answers it. The bounds are those of docs/answering.md.
"""

from __future__ import annotations

import json
from pathlib import Path

from bot.service import Service
from tests.sample_corpus import service

__all__ = ["service"]

QUESTIONS = Path(__file__).parents[2] / "questions" / "sample_articles.jsonl"
#: Shares of questions whose right sentence comes first, and of others that are refused.
RIGHT_FIRST, REFUSED = 0.85, 0.90


async def test_the_right_sentence_comes_first_and_what_is_not_there_is_refused(
    service: Service,
) -> None:
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
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
    assert count[True] >= 60
    assert count[False] >= 30
    assert len(wrong[True]) <= (1 - RIGHT_FIRST) * count[True], wrong[True]
    assert len(wrong[False]) <= (1 - REFUSED) * count[False], wrong[False]
