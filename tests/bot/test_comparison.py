"""Evaluations compared: with newer files question by question, with older ones figure by figure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.comparison import compared, read_earlier
from retrieval.errors import QuestionFileError


def run(
    hits: dict[str, float | None],
    *,
    types: dict[str, str] | None = None,
    citations: dict[str, tuple[float, float]] | None = None,
    texts: dict[str, str] | None = None,
    older: bool = False,
) -> dict[str, Any]:
    """What `eval --json` printed of questions with these hits; an older one had no `questions`."""
    present = [hit for hit in hits.values() if hit is not None]
    figure = sum(present) / len(present) if present else None
    group = {"n": len(hits), "hits@4": figure}
    answers = {"n": len(hits), "citation_precision": 0.5}
    data: dict[str, Any] = {
        "n": len(hits),
        "retrieval": {"overall": group, "by_type": {"untyped": group}},
        "answers": {"overall": answers, "by_type": {}} if citations else None,
        "corpus_version": 1,
        "settings": {},
    }
    if not older:
        data["questions"] = {
            name: {
                "text": (texts or {}).get(name, "Why?"),
                "type": (types or {}).get(name, "untyped"),
                "retrieval": None if hit is None else {"hits@4": hit},
                "answers": {"citation_precision": citations[name][0]} if citations else None,
                "weights": {"citation_precision": citations[name][1]} if citations else None,
            }
            for name, hit in hits.items()
        }
    return data


def files(tmp_path: Path, earlier: object, *asked: str) -> tuple[Path, Path]:
    """An earlier evaluation and a question file."""
    evaluation, questions = tmp_path / "earlier.json", tmp_path / "questions.jsonl"
    text = earlier if isinstance(earlier, str) else json.dumps(earlier)
    evaluation.write_text(text, encoding="utf-8")
    lines = [json.dumps({"id": name, "text": "Why?"}) for name in asked or ("a",)]
    questions.write_text("\n".join(lines), encoding="utf-8")
    return evaluation, questions


def test_runs_are_paired_by_the_questions_that_both_hold(tmp_path: Path) -> None:
    before = run({"a": 0.0, "b": 1.0, "c": 0.5, "gone": 0.0, "refused": None})
    now = run(
        {"a": 1.0, "b": 1.0, "c": 1.0, "new": 0.0, "refused": None},
        types={"a": "why", "b": "who", "c": "why", "new": "who"},
    )
    earlier = read_earlier(*files(tmp_path, before, "a", "b", "c", "new", "refused"))
    found = compared(now, earlier)
    assert (found["with"], found["paired"]) == (str(tmp_path / "earlier.json"), True)
    assert found["answers"] is None
    overall = found["retrieval"]["overall"]
    assert overall["n"] == 3
    assert (overall["hits@4"]["this"], overall["hits@4"]["other"]) == (1.0, 0.5)
    assert overall["hits@4"]["difference"] == 0.5
    assert overall["hits@4"]["interval"] == [0.0, 1.0]
    assert not overall["hits@4"]["excludes_zero"]
    by_type = found["retrieval"]["by_type"]
    assert {name: group["n"] for name, group in by_type.items()} == {"who": 1, "why": 2}
    assert by_type["why"]["hits@4"]["excludes_zero"]


def test_a_question_that_was_reworded_is_no_pair(tmp_path: Path) -> None:
    before = run({"a": 0.0, "b": 1.0}, texts={"b": "Where?"})
    found = compared(run({"a": 1.0, "b": 0.0}), read_earlier(*files(tmp_path, before)))
    assert found["reworded"] == ["b"]
    assert found["retrieval"]["overall"]["n"] == 1
    assert found["retrieval"]["overall"]["hits@4"]["difference"] == 1
    del before["questions"]["b"]["text"]  # of an evaluation that did not keep texts
    found = compared(run({"a": 1.0, "b": 0.0}), read_earlier(*files(tmp_path, before)))
    assert found["reworded"] == []


def test_answers_are_compared_with_their_weights(tmp_path: Path) -> None:
    before = run({"a": 1.0, "b": 1.0}, citations={"a": (1.0, 1), "b": (0.0, 1)})
    now = run({"a": 1.0, "b": 1.0}, citations={"a": (1.0, 3), "b": (0.0, 1)})
    found = compared(now, read_earlier(*files(tmp_path, before, "a", "b")))
    precision = found["answers"]["overall"]["citation_precision"]
    assert (precision["this"], precision["other"]) == (0.75, 0.5)


def test_an_older_file_is_subtracted_figure_by_figure(tmp_path: Path) -> None:
    before, now = run({"a": 0.0, "b": 0.5}, older=True), run({"a": 1.0, "z": 0.0})
    now["retrieval"]["by_type"]["other"] = {"n": 1, "hits@4": None}
    now["retrieval"]["overall"]["map@10"] = 0.25
    earlier = read_earlier(*files(tmp_path, before))
    found = compared(now, earlier)
    assert not earlier.paired
    assert not found["paired"]
    assert found["retrieval"]["overall"] == {
        "n": None,
        "hits@4": {
            "this": 0.5, "other": 0.25, "difference": 0.25, "interval": None,
            "excludes_zero": False,
        },
        "map@10": {
            "this": 0.25, "other": None, "difference": None, "interval": None,
            "excludes_zero": False,
        },
    }  # fmt: skip
    assert found["retrieval"]["by_type"]["other"]["hits@4"]["difference"] is None
    assert found["answers"] is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{broken",
        "[" * 100_000,
        "[]",
        "null",
        '{"answers": null}',
        '{"retrieval": 5, "answers": null}',
        '{"retrieval": {"overall": {"n": "many"}, "by_type": {}}, "answers": null}',
        '{"retrieval": {"overall": {"n": NaN}, "by_type": {}}, "answers": null}',
        '{"retrieval": {"overall": {}, "by_type": {}}, "answers": null, "questions": [1]}',
        '{"retrieval": {"overall": {}, "by_type": {}}, "answers": null, "questions": {"a": {}}}',
    ],
)
def test_what_is_no_evaluation_is_told_in_a_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(QuestionFileError, match="not the output of `newsbot eval --json`") as found:
        read_earlier(*files(tmp_path, content))
    assert "\n" not in str(found.value)
    assert "earlier.json" in str(found.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    evaluation, questions = files(tmp_path, run({"a": 1.0}))
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(QuestionFileError, match="cannot read"):
            read_earlier(path, questions)
    evaluation.write_bytes(b"\xff\xfe{}")
    with pytest.raises(QuestionFileError, match="not the output"):
        read_earlier(evaluation, questions)


def test_files_without_a_common_question_are_refused_before_any_is_asked(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="no question in common"):
        read_earlier(*files(tmp_path, run({"a": 1.0, "b": 1.0}), "x", "y"))
    assert read_earlier(*files(tmp_path, run({"a": 1.0, "b": 1.0}), "x", "b")).paired
