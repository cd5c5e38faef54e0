"""What people see of an evaluation: figures, intervals, differences, in a hundred characters."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.metrics import ANSWER_METRICS
from bot.evaluation_tables import show_evaluation
from retrieval.evaluation import METRICS
from retrieval.summaries import Scored, compare, summarise, summarise_intervals

TYPES = ("comparison", "inference", "null", "temporal")


def shown(result: dict[str, Any]) -> str:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        show_evaluation(result)
    return out.getvalue()


def scored(names: tuple[str, ...], count: int = 40, shift: float = 0.0) -> list[Scored]:
    """Questions of four types with every metric, the times too."""
    keys = (*names, "milliseconds")
    return [
        Scored(str(n), TYPES[n % 4], dict.fromkeys(keys, n % 5 / 5 + shift)) for n in range(count)
    ]


def evaluation(
    retrieval: list[Scored], answers: list[Scored] | None = None, **more: Any
) -> dict[str, Any]:
    kinds = (("retrieval", retrieval, METRICS), ("answers", answers, ANSWER_METRICS))
    return {
        **{kind: _or_none(summarise, part, names) for kind, part, names in kinds},
        "intervals": {
            kind: _or_none(summarise_intervals, part, names) for kind, part, names in kinds
        },
        "unknown_gold_ids": [],
        "compared": None,
        "ablation": None,
        **more,
    }


def _or_none(make: Any, part: list[Scored] | None, names: tuple[str, ...]) -> Any:
    return None if part is None else make(part, names)


def row(text: str, name: str, table: int = 0) -> list[str]:
    """The words of a row of a table, counted from 0 among those that have it."""
    return [line for line in text.splitlines() if line.startswith(name)][table].split()


def test_each_figure_stands_beside_its_interval() -> None:
    part = [Scored(str(n), "why", {"hits@4": float(n < 90), "mrr@10": 1.0}) for n in range(100)]
    text = shown(evaluation(part))
    assert row(text, "n") == ["n", "100"], "an only type would say the same again"
    assert row(text, "hits@4") == ["hits@4", ".900", ".84–.95"]
    assert row(text, "mrr@10") == ["mrr@10", "1.00", "1.0–1.0"]
    assert "map@10" not in text, "no question has it"
    assert "answers" not in text


def test_gold_articles_that_are_not_there_are_remarked_on() -> None:
    few = shown(evaluation(scored(METRICS), unknown_gold_ids=["a1"]))
    assert "1 gold article is not in the corpus (a1)" in few
    many = shown(evaluation(scored(METRICS), unknown_gold_ids=[f"a{n}" for n in range(1_203)]))
    assert "1203 gold articles are not in the corpus (a0, a1, a2 and 1,200 more)" in many
    assert "gold article" not in shown(evaluation(scored(METRICS)))


def test_types_stand_side_by_side_with_what_they_have() -> None:
    part = [Scored(str(n), TYPES[n % 2], {"hits@4": n % 2 or None}) for n in range(8)]
    text = shown(evaluation(part))
    assert row(text, "retrieval") == ["retrieval", "overall", "comparison", "inference"]
    assert row(text, "n") == ["n", "8", "4", "4"]
    assert row(text, "hits@4") == ["hits@4", "1.00", "1.0–1.0", "–", "1.00", "1.0–1.0"]


def test_times_are_whole_milliseconds_without_an_interval() -> None:
    part = [Scored(str(n), "why", {"milliseconds": 120.4}) for n in range(9)]
    assert row(shown(evaluation([], part)), "p50_ms") == ["p50_ms", "120"]


def test_all_of_it_fits_a_hundred_characters() -> None:
    now, before = scored(METRICS, shift=0.3), scored(METRICS)
    answers = scored(ANSWER_METRICS)
    result = evaluation(
        now,
        answers,
        compared={
            "with": "/somewhere/earlier.json",
            "paired": True,
            "reworded": [],
            "retrieval": compare(now, before, METRICS),
            "answers": compare(answers, answers, ANSWER_METRICS),
        },
        ablation={"dense leg": {"compared": compare(before, now, METRICS)}},
    )
    lines = shown(result).splitlines()
    assert max(map(len, lines)) <= 100
    for kind in TYPES:
        assert any(kind in line for line in lines)
    assert "Compared with earlier.json:" in lines
    assert "/somewhere" not in "".join(lines)


def test_many_types_are_told_in_several_tables() -> None:
    part = [Scored(str(n), f"a type called {n}", {"hits@4": 1.0}) for n in range(12)]
    text = shown(evaluation(part))
    heads = [line for line in text.splitlines() if line.startswith("retrieval")]
    assert len(heads) > 1
    assert all(sum(f"called {n} " in f"{head} " for head in heads) == 1 for n in range(12))


def compared(this: list[Scored], other: list[Scored]) -> dict[str, Any]:
    return {
        "with": "earlier.json",
        "paired": True,
        "reworded": [],
        "retrieval": compare(this, other, METRICS),
        "answers": None,
    }


def test_a_sure_difference_is_marked_and_others_are_not() -> None:
    now = [Scored(str(n), "why", {"hits@4": 1.0, "mrr@10": float(n % 2)}) for n in range(40)]
    before = [Scored(str(n), "why", {"hits@4": n / 40, "mrr@10": n // 2 % 2}) for n in range(40)]
    text = shown(evaluation(now, compared=compared(now, before)))
    words = row(text, "hits@4", table=1)
    assert words[:4] == ["hits@4", "1.00", ".487", "+.512"]
    assert words[4].startswith("[+.")
    assert words[-1].endswith("]*")
    assert row(text, "mrr@10", table=1)[-1].endswith("]")
    assert "retrieval, n = 40" in text
    worse = shown(evaluation(before, compared=compared(before, now)))
    assert row(worse, "hits@4", table=1)[3] == "-.512"


def test_differences_are_told_by_type_too() -> None:
    now, before = scored(METRICS, shift=0.1), scored(METRICS)
    text = shown(evaluation(now, compared=compared(now, before)))
    by_type = text[text.index("retrieval, difference") :]
    assert row(by_type, "n") == ["n", "10", "10", "10"]
    assert row(by_type, "hits@4")[1:] == ["+.100", "[+.100,", "+.100]*"] * 3


def test_without_pairs_there_are_differences_alone() -> None:
    change = {
        "this": 0.5, "other": 0.75, "difference": -0.25, "interval": None, "excludes_zero": False,
    }  # fmt: skip
    gone = {**change, "other": None, "difference": None}
    group = {"n": None, "hits@4": change, "mrr@10": gone}
    found = {
        "with": "old.json",
        "paired": False,
        "reworded": [],
        "retrieval": {"overall": group, "by_type": {"who": group, "why": group}},
        "answers": None,
    }
    text = shown(evaluation(scored(METRICS), compared=found))
    assert "retrieval, unpaired" in text
    assert row(text, "hits@4", table=1) == ["hits@4", ".500", ".750", "-.250"]
    assert row(text, "mrr@10", table=1) == ["mrr@10", ".500", "–", "–"]
    assert row(text, "n", table=1) == ["n", "–", "–"]
    assert "excludes 0" not in text


def test_an_ablation_shows_what_each_part_is_worth() -> None:
    whole = [Scored(str(n), "why", {"hits@4": 1.0, "map@10": 0.5}) for n in range(40)]
    less = [Scored(str(n), "why", {"hits@4": n % 2, "map@10": 0.5}) for n in range(40)]
    parts = {
        "vectors": {"compared": compare(less, whole, METRICS)},
        "nothing": {"compared": compare(whole, whole, METRICS)},
    }
    text = shown(evaluation(whole, ablation=parts))
    assert row(text, "ablation") == [
        "ablation", "article_hit@1", "hits@4", "hits@10", "mrr@10", "map@10",
    ]  # fmt: skip
    assert row(text, "all parts") == ["all", "parts", "–", "1.00", "–", "–", ".500"]
    assert row(text, "without vectors")[2:] == ["–", ".500", "-.500*", "–", "–", ".500", "+.000"]
    assert row(text, "without nothing")[2:] == ["–", "1.00", "+.000", "–", "–", ".500", "+.000"]


def test_without_gold_facts_an_ablation_shows_articles_and_outlets() -> None:
    whole = [Scored(str(n), "why", {"article_hit@1": 1.0}) for n in range(4)]
    parts = {"vectors": {"compared": compare(whole, whole, METRICS)}}
    text = shown(evaluation(whole, ablation=parts))
    assert "gold_outlets_" in text


@given(st.floats(-1.2, 1.2), st.booleans())
def test_a_figure_is_read_back_as_it_was(value: float, signed: bool) -> None:
    change = {
        "this": abs(value), "other": 0.0, "difference": value, "interval": None,
        "excludes_zero": signed,
    }  # fmt: skip
    group = {"n": 2, "hits@4": change}
    found = {
        "with": "x", "paired": True, "reworded": [], "retrieval": {"overall": group, "by_type": {}},
        "answers": None,
    }  # fmt: skip
    cells = row(shown(evaluation([], compared=found)), "hits@4")
    assert float(cells[1]) == pytest.approx(abs(value), abs=0.0051)
    assert float(cells[3].rstrip("*")) == pytest.approx(value, abs=0.0051)
    assert cells[3].startswith(("+", "-"))
    assert cells[3].endswith("*") == signed
    assert all(len(cell.rstrip("*")) <= 5 for cell in cells[1:])
