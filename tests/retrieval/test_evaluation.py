"""Question files, and the metrics against values computed by hand from their definitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.articles import Excerpt, make_article
from retrieval.errors import QuestionFileError
from retrieval.evaluation import METRICS, Question, grouped, load_questions, mean, score, summarise


def excerpt(article_id: str, text: str) -> Excerpt:
    article = make_article(title="T", body=text, given_id=article_id)
    return Excerpt(f"{article.version_id}:0", article, 0, len(text), 1.0)


def question(*articles: str, facts: tuple[str, ...] = (), kind: str = "untyped") -> Question:
    return Question("q", "Why?", None, articles, facts, kind, None, None)


def test_facts_are_scored_as_the_published_script_does() -> None:
    ranked = [
        excerpt("x", "Nothing here."),
        excerpt("a", "The first\nfact stands here, and the sec ond fact too."),
        excerpt("b", "The first fact again."),
        excerpt("y", "Nothing."),
        excerpt("b", "The third fact."),
    ]
    facts = ("first fact", "second fact", "third fact", "fourth fact")
    scores = score(question("a", "b", facts=facts), ranked)
    assert scores == {
        "article_hit@1": 0.0,
        "article_hit@4": 1.0,
        "article_hit@10": 1.0,
        "all_articles_recall@10": 1.0,
        "hits@4": 1.0,
        "hits@10": 1.0,
        "mrr@10": 1 / 2,
        # Two facts newly found at rank 2, one at rank 5, of four.
        "map@10": pytest.approx((2 / 2 + 1 / 5) / 4),
        "all_facts_recall@10": 0.0,
    }
    assert tuple(scores) == METRICS


def test_what_comes_after_the_tenth_excerpt_does_not_count() -> None:
    ranked = [excerpt(f"x{n}", "Nothing.") for n in range(10)] + [excerpt("a", "The fact.")]
    scores = score(question("a", facts=("The fact",)), ranked)
    assert set(scores.values()) == {0.0}
    late = score(question("a", facts=("The fact",)), ranked[1:])
    assert late["mrr@10"] == 1 / 10
    assert (late["hits@4"], late["hits@10"], late["all_facts_recall@10"]) == (0.0, 1.0, 1.0)


def test_many_facts_share_a_denominator_of_ten() -> None:
    facts = tuple(f"fact <{n}>" for n in range(12))
    scores = score(question("a", facts=facts), [excerpt("a", " ".join(facts))])
    assert scores["map@10"] == pytest.approx(12 / 10)
    assert scores["all_facts_recall@10"] == 1.0


def test_all_gold_articles_must_be_there_for_full_recall() -> None:
    scores = score(question("a", "b"), [excerpt("a", "x")])
    assert (scores["article_hit@1"], scores["all_articles_recall@10"]) == (1.0, 0.0)


def test_without_facts_or_excerpts() -> None:
    assert score(question("a"), [excerpt("a", "x")])["map@10"] is None
    nothing = score(question("a", facts=("f",)), [])
    assert set(nothing.values()) == {0.0}


def test_means_leave_out_what_is_absent_and_an_empty_one_is_null() -> None:
    scored: list[tuple[Question, dict[str, float | None]]] = [
        (question("a", kind="comparison"), {"hits@4": 1.0}),
        (question("a", kind="comparison"), {"hits@4": None}),
        (question("a", kind="inference"), {"hits@4": None}),
    ]
    metrics = summarise(scored, ["hits@4"])
    assert metrics == {
        "overall": {"n": 3, "hits@4": 1.0},
        "by_type": {
            "comparison": {"n": 2, "hits@4": 1.0},
            "inference": {"n": 1, "hits@4": None},
        },
    }
    assert mean([]) is None
    assert mean([1.0, None, 0.0]) == 0.5
    assert grouped([], lambda part: {"n": len(part)}) == {"overall": {"n": 0}, "by_type": {}}


def write(path: Path, *lines: Any) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_question_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    path = write(
        tmp_path / "q.jsonl",
        "\ufeff" + json.dumps({"id": 7, "text": "Who?", "gold_article_ids": [12, "b"], "x": 1}),
        "",
        {"id": "n", "text": "Why?", "gold_article_ids": None, "asked_at": "2024-11-15"},
        '{"id": "s", "text": "A line\u2028separator", "type": "t", "answer": "Yes"}',
    )
    first, second, third = load_questions(path)
    assert (first.id, first.gold_article_ids, first.type) == ("7", ("12", "b"), "untyped")
    assert first.answerable
    assert not second.answerable
    assert second.asked_at is not None
    assert second.asked_at.isoformat() == "2024-11-15T23:59:59.999999+00:00"
    assert (third.text, third.type, third.answer) == ("A line\u2028separator", "t", "Yes")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "no question"),
        ("[1]", "no question"),
        ('{"id": "a"}', "it has no text"),
        ('{"text": "a"}', "it has no id"),
        ('{"id": "a", "text": 5}', "not a string"),
        ('{"id": "a", "text": "b", "gold_facts": "one"}', "gold_facts is no list"),
        ('{"id": "a", "text": "b", "asked_at": "soon"}', "no date"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = write(tmp_path / "q.jsonl", {"id": "ok", "text": "ok"}, line)
    with pytest.raises(QuestionFileError, match=r"q\.jsonl:2") as caught:
        load_questions(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="cannot read"):
        load_questions(tmp_path / "absent.jsonl")
    with pytest.raises(QuestionFileError, match="holds no question"):
        load_questions(write(tmp_path / "empty.jsonl", "", " "))
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QuestionFileError, match="cannot read"):
        load_questions(tmp_path / "binary.jsonl")
