"""`python -m retrieval.reranking.training` over two tiny corpora."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.reranking import training
from retrieval.reranking.features import FEATURES
from tests.conftest import article_line
from tests.sample_corpus import embedder_once

SHIPPED = Path(training.__file__).with_name("weights.json")


def question_line(number: int, **fields: object) -> str:
    question = {
        "id": f"q{number}",
        "text": f"How much did the new library of Town {number} cost?",
        "gold_article_ids": [f"a{number}"],
        "gold_facts": [f"cost {number + 2} million crowns"],
        "asked_at": "2024-12-01",
    }
    return json.dumps({**question, **fields})


def written(folder: Path, articles: list[str], questions: list[str]) -> str:
    """A corpus and its questions in a folder, as an argument."""
    folder.mkdir()
    corpus, asked = folder / "corpus.jsonl", folder / "questions.jsonl"
    corpus.write_text("\n".join(articles), encoding="utf-8")
    asked.write_text("\n".join(questions), encoding="utf-8")
    return f"{corpus}={asked}"


@pytest.fixture(autouse=True)
def _one_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped embedder, loaded once for all tests."""
    monkeypatch.setattr(training, "load_embedder", embedder_once)


@pytest.fixture
def sets(tmp_path: Path) -> list[str]:
    first = written(
        tmp_path / "facts",
        [article_line(number) for number in range(8)],
        [
            *[question_line(number) for number in range(4)],
            question_line(9, gold_article_ids=[], gold_facts=[]),
        ],
    )
    second = written(
        tmp_path / "articles",
        [article_line(number) for number in range(20, 28)],
        [question_line(number, gold_facts=[], lang="en") for number in range(20, 24)],
    )
    return [first, second]


def test_weights_are_learned_and_shown_and_the_shipped_ones_left_alone(
    sets: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = SHIPPED.read_bytes()
    training.main(sets)
    assert SHIPPED.read_bytes() == before
    printed = capsys.readouterr()
    table, brace, weights = printed.out.partition("\n{")
    learned = json.loads(brace + weights)
    assert tuple(learned["spoken"]) == FEATURES
    numbers = [n for side in learned.values() for kinds in side.values() for n in kinds.values()]
    assert min(numbers) >= 0
    assert max(numbers) > 0
    assert "no article on both sides" in " ".join(table.split())
    [facts] = [line for line in table.splitlines() if "facts," in line]
    [whole] = [line for line in table.splitlines() if "articles," in line]
    assert "facts, any" in facts
    assert " 4 " in facts, "the question without an answer is left out"
    assert "–" in whole, "hits are counted over facts, which this set has none of"
    assert "loading corpus.jsonl" in printed.err


def test_weights_are_written_only_where_asked_for(
    sets: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    target = tmp_path / "weights.json"
    monkeypatch.setattr(training, "_WEIGHTS", target)
    training.main([sets[0], "--write"])
    assert capsys.readouterr().out.endswith(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "argument", ["", "corpus.jsonl", "=", "missing.jsonl=questions.jsonl", "corpus.jsonl=missing"]
)
def test_an_argument_that_names_no_two_files_says_how_to_give_them(
    argument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("corpus.jsonl").write_text(article_line(1), encoding="utf-8")
    Path("questions.jsonl").write_text(question_line(1), encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        training.main([argument])
    assert caught.value.code == 2
    assert "give two files, as in corpus.jsonl=questions.jsonl" in capsys.readouterr().err


def test_no_argument_at_all_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        training.main([])
    assert caught.value.code == 2
    assert "CORPUS=QUESTIONS" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (["no json"], "questions.jsonl:1 is no question"),
        ([question_line(1, gold_facts=["a fact that stands nowhere"])], "check that the questions"),
        ([question_line(1, gold_article_ids=[])], "check that the questions"),
    ],
)
def test_questions_that_teach_nothing_end_it_with_one_line(
    tmp_path: Path, questions: list[str], said: str
) -> None:
    one = written(tmp_path / "set", [article_line(n) for n in range(4)], questions)
    with pytest.raises(SystemExit) as caught:
        training.main([one])
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
