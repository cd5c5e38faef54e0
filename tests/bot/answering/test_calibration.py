"""`python -m bot.answering.calibration`: what it counts as answerable, fits and shows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.answering import calibration
from bot.answering.abstention import MIXES_FILE, Evidence
from bot.answering.calibration import Example, fitted
from tests.conftest import article_line
from tests.sample_corpus import embedder_once

NOTHING = Evidence(0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.fixture(autouse=True)
def _one_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped embedder, loaded once for all tests."""
    monkeypatch.setattr(calibration, "load_embedder", embedder_once)


def written(folder: Path, numbers: range, *strangers: str) -> str:
    """Articles of towns, a question about each, and questions of which no article tells."""
    folder.mkdir()
    corpus, asked = folder / "corpus.jsonl", folder / "questions.jsonl"
    corpus.write_text("\n".join(article_line(n) for n in numbers), encoding="utf-8")
    questions = [
        {"id": f"q{n}", "text": f"How much did the new library of Town {n} cost?",
         "gold_article_ids": [f"a{n}"], "lang": "en"}
        for n in numbers
    ]  # fmt: skip
    questions += [{"id": text, "text": text, "lang": "en"} for text in strangers]
    asked.write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    return f"{corpus}={asked}"


def test_it_fits_shows_a_curve_and_leaves_what_ships_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strangers = (f"Which comet was seen above Velmor in the year {n}?" for n in range(20))
    sets = [written(tmp_path / "towns", range(24), *strangers)]
    before = MIXES_FILE.read_bytes()
    calibration.main(sets)
    assert MIXES_FILE.read_bytes() == before
    printed = capsys.readouterr()
    table, brace, mixes = printed.out.partition("\n{")
    fitted_mixes = json.loads(brace + mixes)
    assert set(fitted_mixes) == {"same_language", "any_embedder"}
    assert fitted_mixes["any_embedder"]["similarity"] == 0
    assert all(
        value >= 0 for mix in fitted_mixes.values() for name, value in mix.items() if name != "bias"
    )
    [towns] = [line for line in table.splitlines()[:12] if "towns, en" in line]
    assert " 44 " in towns
    assert "1.00/1.00" in towns, "towns and comets are easily told apart"
    assert "loading corpus.jsonl" in printed.err


def test_where_all_can_be_answered_every_second_article_is_held_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "mixes.json"
    monkeypatch.setattr(calibration, "MIXES_FILE", target)
    calibration.main([written(tmp_path / "towns", range(30)), "--write"])
    printed = capsys.readouterr()
    assert "loading half of corpus.jsonl" in printed.err
    assert json.loads(target.read_text()).keys() == {"same_language", "any_embedder"}
    assert printed.out.endswith(target.read_text())


def test_a_signal_that_speaks_against_an_answer_has_no_say() -> None:
    rng = np.random.default_rng(5)
    examples = []
    for number in range(200):
        yes = number % 2 == 0
        signal, noise = (0.8 if yes else 0.2) + rng.normal() / 10, rng.random()
        evidence = replace(
            NOTHING, excerpt_coverage=signal, score_ratio=noise, name_coverage=1 - signal
        )
        examples.append(Example("set, en", evidence, yes, same_language=True))
    mix = fitted(examples)
    assert mix.excerpt_coverage > 1
    assert mix.name_coverage == 0
    assert mix.probability(replace(NOTHING, excerpt_coverage=0.9, score_ratio=0.5)) > 0.8
    assert mix.probability(replace(NOTHING, excerpt_coverage=0.1, score_ratio=0.5)) < 0.2


def test_files_that_are_not_there_are_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        calibration.main(["nowhere.jsonl=questions.jsonl"])
    assert "give two files, as in corpus.jsonl=questions.jsonl" in capsys.readouterr().err
