"""The question file of events: what is asked, what is gold, what is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.evaluation import load_questions
from tests import news_clusters
from tests.news_clusters import questions
from tests.newsbot import newsbot
from tests.sample_corpus import one_embedder

__all__ = ["one_embedder"]


def article(name: str, outlet: str, **fields: Any) -> dict[str, Any]:
    text = {"title": f"The bridge reopens, says {name}", "body": f"The bridge is open. {name}."}
    return {"id": name, "source": outlet, "lang": "en", **text, **fields}


def data(folder: Path, articles: list[dict[str, Any]], *events: list[str]) -> Path:
    for name, lines in (
        ("corpus.jsonl", articles),
        ("events.jsonl", [{"article_ids": event} for event in events]),
    ):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def test_each_headline_asks_for_the_other_articles_of_its_event() -> None:
    told = [article("a", "Courier"), article("b", "Ledger"), article("c", "Courier")]
    made = list(questions({one["id"]: one for one in told}, [{"article_ids": ["a", "b", "c"]}]))
    assert [one["id"] for one in made] == ["a", "b", "c"]
    assert [one["gold_article_ids"] for one in made] == [["b", "c"], ["a", "c"], ["a", "b"]]
    assert made[0]["text"] == "The bridge reopens, says a"
    assert {one["type"] for one in made} == {"1 to 3 outlets"}


def test_what_cannot_be_asked_or_found_is_left_out() -> None:
    told = [
        article("a", "Courier"),
        article("b", "Ledger", title=" "),
        article("c", "Herald", body=""),
        article("d", "Herald"),
        article("alone", "Herald"),
    ]
    events = [{"article_ids": ["a", "b", "c", "d"]}, {"article_ids": ["alone"]}]
    made = list(questions({one["id"]: one for one in told}, events))
    assert [(one["id"], one["gold_article_ids"]) for one in made] == [("a", ["d"]), ("d", ["a"])]


def test_types_tell_how_many_outlets_there_are_to_find() -> None:
    told = [article(f"a{n}", f"outlet {n % 8}") for n in range(12)]
    by_id = {one["id"]: one for one in told}
    for count, kind in ((4, "1 to 3 outlets"), (5, "4 to 6 outlets"), (12, "7 outlets or more")):
        [first, *_] = questions(by_id, [{"article_ids": list(by_id)[:count]}])
        assert first["type"] == kind


def test_the_file_can_be_asked(tmp_path: Path, one_embedder: None) -> None:
    told = [article(name, outlet) for name, outlet in (("a", "Courier"), ("b", "Ledger"))]
    folder = data(tmp_path, told, ["a", "b"])
    file = tmp_path / "questions.jsonl"
    news_clusters.main([str(file), "--data", str(folder)])
    assert len(load_questions(file)) == 2
    corpus = ("--data-dir", str(tmp_path / "data"))
    assert newsbot(*corpus, "reload", str(folder / "corpus.jsonl")).code == 0
    result = newsbot(*corpus, "eval", str(file), "--retrieval-only", "--json")
    assert result.code == 0, result
    overall = result.json["retrieval"]["overall"]
    assert (overall["article_hit@1"], overall["gold_outlets_recall@10"]) == (0, 1)


def test_a_folder_without_the_data_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="name the folder by --data"):
        news_clusters.main([str(tmp_path / "questions.jsonl"), "--data", str(tmp_path)])


def test_the_development_data_make_a_file(tmp_path: Path, shared_data: Path) -> None:
    file = tmp_path / "questions.jsonl"
    news_clusters.main([str(file), "--data", str(shared_data / "news_clusters")])
    asked = load_questions(file)
    assert len(asked) == 400
    assert all(question.answerable for question in asked)
