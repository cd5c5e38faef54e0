"""Questions put to `newsbot ask` with a real model: nothing unproved is shown, nothing crashes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.local_model.conftest import MODEL, Tally
from tests.newsbot import newsbot

pytestmark = [pytest.mark.slow, pytest.mark.llm]

_FILE = Path(__file__).resolve().parents[1] / "questions" / "sample_articles.jsonl"
_ALL = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
ANSWERABLE = [one["question"] for one in _ALL if "sentence_holds" in one]
UNANSWERABLE = "Who won the 2022 FIFA World Cup?"
#: Held to the schema it writes claims, though not one that holds; left to itself hardly any.
QUESTIONS = {
    "json_schema": [*ANSWERABLE[:9], UNANSWERABLE],
    "plain": [*ANSWERABLE[9:11], UNANSWERABLE],
}


@pytest.mark.parametrize(
    ("form", "question"), [(form, one) for form, several in QUESTIONS.items() for one in several]
)
def test_what_is_shown_is_proved(
    form: str,
    question: str,
    ask: Callable[..., Any],
    tallies: dict[str, Tally],
) -> None:
    answer = ask(question, NEWSBOT_MODEL_OUTPUT=form)
    record = newsbot("explain", answer["answer_id"], "--json").json
    tallies.setdefault(form, Tally()).add(record)
    _check_claims(answer, record)
    _check_author(answer, record)
    [attempt] = record["attempts"]
    assert attempt["form"] == {"plain": "lines", "json_schema": "object"}[form]
    assert attempt["usage"]["output_tokens"] > 0
    assert attempt["failure"] or not attempt["usage"]["estimated"]


def test_it_did_write_claims_that_do_not_hold(tallies: dict[str, Tally]) -> None:
    if "json_schema" not in tallies:
        pytest.skip("the questions above were not asked")
    assert tallies["json_schema"].dropped
    assert all(tally.statuses["degraded"] for tally in tallies.values())


def _check_claims(answer: dict[str, Any], record: dict[str, Any]) -> None:
    citations = {citation["n"]: citation for citation in answer["citations"]}
    for citation in citations.values():
        assert citation["quote"] == _body(citation)[citation["start"] : citation["end"]]
    shown = [claim["text"] for claim in answer["claims"]]
    assert not set(shown) & {refused["claim"] for refused in record["dropped"]}
    for claim in answer["claims"]:
        assert claim["citations"]
        proof = " ".join(_proof(citations[n]) for n in claim["citations"])
        assert _figures_and_names(claim["text"]) <= set(re.findall(r"\w+", proof.casefold()))


def _check_author(answer: dict[str, Any], record: dict[str, Any]) -> None:
    """Whatever the model wrote, an answer comes, and says whose words it holds."""
    if answer["status"] == "degraded":
        assert answer["claims"]
        assert answer["degraded"] in answer["text"]
    elif answer["status"] == "answered":
        assert answer["model"] == MODEL
    else:
        assert not answer["claims"]


def _body(citation: dict[str, Any]) -> str:
    shown = newsbot(
        "articles", citation["article_id"], "--version", citation["version_id"], "--json"
    )
    body: str = shown.json["body"]
    return body


def _proof(citation: dict[str, Any]) -> str:
    """All that may prove a claim: the quote, and what is shown with it."""
    shown = (citation[name] or "" for name in ("quote", "title", "source", "published_at"))
    return " ".join(shown)


def _figures_and_names(claim: str) -> set[str]:
    """Words with a digit, and those with a capital but the first."""
    _, *others = re.findall(r"\w+", claim)
    return {word.casefold() for word in others if word[0].isupper() or re.search(r"\d", word)}
