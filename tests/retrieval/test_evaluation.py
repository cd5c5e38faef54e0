"""Question files, and the metrics against values computed by hand from their definitions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles import Excerpt, make_article
from retrieval.errors import QuestionFileError
from retrieval.evaluation import METRICS, Question, labels, load_questions, score


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
        "gold_outlets_recall@10": None,
    }
    assert tuple(scores) == METRICS


def test_what_comes_after_the_tenth_excerpt_does_not_count() -> None:
    ranked = [excerpt(f"x{n}", "Nothing.") for n in range(10)] + [excerpt("a", "The fact.")]
    scores = score(question("a", facts=("The fact",)), ranked, {"a": "Courier"})
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
    nothing = score(question("a", facts=("f",)), [], {"a": "Courier"})
    assert set(nothing.values()) == {0.0}


OUTLETS = {"a": "Courier", "b": "Courier", "c": "Ledger", "d": "Herald", "e": None, "x": "Ledger"}


@pytest.mark.parametrize(
    ("gold", "found", "share"),
    [
        (("a", "c", "d"), ("a", "x", "c"), 2 / 3),
        (("a", "b"), ("b",), 1.0),  # one outlet, whichever of its articles
        (("c",), ("x",), 0.0),  # another article of the outlet
        (("a", "e"), ("a",), 1.0),  # an article without outlet adds none
        (("a", "gone"), ("a",), 1.0),  # nor does one that is not in the corpus
        (("e",), ("e",), None),
        (("a", "c"), (), 0.0),
    ],
)
def test_outlets_are_found_by_their_gold_articles(
    gold: tuple[str, ...], found: tuple[str, ...], share: float | None
) -> None:
    ranked = [excerpt(article_id, "Text.") for article_id in found]
    assert score(question(*gold), ranked, OUTLETS)["gold_outlets_recall@10"] == share
    assert score(question(*gold), ranked)["gold_outlets_recall@10"] is None


def test_an_outlet_after_the_tenth_excerpt_does_not_count() -> None:
    ranked = [excerpt("z", "Text.")] * 9 + [excerpt("a", "Text."), excerpt("c", "Text.")]
    assert score(question("a", "c"), ranked, OUTLETS)["gold_outlets_recall@10"] == 0.5


def test_questions_of_one_id_are_told_apart() -> None:
    asked = [replace(question(), id=name) for name in ("a", "b", "a", "a (2)", "a")]
    assert labels(asked) == ["a", "b", "a (2)", "a (2) (2)", "a (3)"]


@given(st.lists(st.sampled_from(["a", "b", "a (2)", "a (3)", ""])))
def test_every_question_has_a_label_of_its_own(ids: list[str]) -> None:
    named = labels([replace(question(), id=name) for name in ids])
    assert len(set(named)) == len(ids)
    assert all(label.startswith(name) for label, name in zip(named, ids, strict=True))


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
