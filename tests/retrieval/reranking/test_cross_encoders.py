"""Cross-encoders by a scripted scorer: what they read, in what order that puts it, and failing."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from langchain_core.cross_encoders import BaseCrossEncoder

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.errors import RerankerUnavailable
from retrieval.reranking.choosing import named_reranker
from retrieval.reranking.cross_encoders import CrossEncoderReranker, FastembedCrossEncoder
from retrieval.reranking.linear import shipped_weights
from retrieval.reranking.pool import FeatureReranker
from retrieval.retriever import NewsRetriever
from tests.conftest import article_line, reload_paths

OpenCorpus = Callable[..., Corpus]
BUILT_IN = FeatureReranker(shipped_weights())


class Scripted(BaseCrossEncoder):
    """Scores a text by the word that it holds, and remembers what it was given."""

    def __init__(self, by_word: dict[str, float]) -> None:
        self.by_word = by_word
        self.pairs: list[tuple[str, str]] = []

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        self.pairs += text_pairs
        return [
            next((score for word, score in self.by_word.items() if word in text), -9.0)
            for _, text in text_pairs
        ]


class Failing(BaseCrossEncoder):
    """Raises, or gives what is no score for each text."""

    def __init__(self, gives: Sequence[float] | None) -> None:
        self.gives = gives

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        if self.gives is None:
            raise RuntimeError("out of memory")
        return list(self.gives)


@pytest.fixture
def corpus(open_corpus: OpenCorpus, tmp_path: Path) -> Corpus:
    opened = open_corpus()
    words = ("ferry", "ferry ferry", "ferry ferry ferry", "tram", "bridge")
    path = tmp_path / "articles.jsonl"
    path.write_text(
        "\n".join(
            article_line(n, title=f"Number {n}", body=f"The {text} of town {n} was opened.")
            for n, text in enumerate(words)
        )
    )
    reload_paths(opened, path)
    return opened


def found(corpus: Corpus, settings: Settings, model: BaseCrossEncoder, depth: int) -> list[str]:
    search = NewsRetriever(
        corpus=corpus,
        options=settings.retrieval,
        reranker=CrossEncoderReranker(BUILT_IN, model, depth),
    )
    excerpts = search.retrieve("Where was the ferry opened?").excerpts
    scores = [excerpt.score for excerpt in excerpts]
    assert scores == sorted(scores, reverse=True)
    return [excerpt.article.id for excerpt in excerpts]


def built_in_order(corpus: Corpus, settings: Settings) -> list[str]:
    search = NewsRetriever(corpus=corpus, options=settings.retrieval)
    return [e.article.id for e in search.retrieve("Where was the ferry opened?").excerpts]


def test_the_model_decides_and_reads_headline_and_text(corpus: Corpus, settings: Settings) -> None:
    model = Scripted({"Number 3": 5.0, "Number 4": 2.0, "Number 0": -3.0})
    order = found(corpus, settings, model, depth=50)
    assert order[:3] == ["a3", "a4", "a0"]
    assert len(model.pairs) == 5
    assert {question for question, _ in model.pairs} == {"Where was the ferry opened?"}
    assert any(t.startswith("Number 3") and "tram of town 3" in t for _, t in model.pairs)


def test_only_the_best_are_read_and_the_rest_stays_behind_them(
    corpus: Corpus, settings: Settings
) -> None:
    before = built_in_order(corpus, settings)
    model = Scripted({f"Number {before[1][1:]}": 1.0})
    order = found(corpus, settings, model, depth=2)
    assert len(model.pairs) == 2
    assert order == [before[1], before[0], *before[2:]]


@pytest.mark.parametrize("gives", [None, [1.0], [float("nan")] * 5])
def test_a_model_that_fails_leaves_the_built_in_order_and_says_so_once(
    corpus: Corpus,
    settings: Settings,
    gives: Sequence[float] | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    search = NewsRetriever(
        corpus=corpus,
        options=settings.retrieval,
        reranker=CrossEncoderReranker(BUILT_IN, Failing(gives), 5),
    )
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            excerpts = search.retrieve("Where was the ferry opened?").excerpts
    assert [e.article.id for e in excerpts] == built_in_order(corpus, settings)
    assert len(caplog.records) == 1
    assert "the built-in order stands in" in caplog.text


@pytest.fixture
def fastembed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A package fastembed whose model scores by length; gives the names that were loaded."""
    loaded: list[str] = []

    class TextCrossEncoder:
        def __init__(self, model_name: str) -> None:
            if "unknown" in model_name:
                raise ValueError(f"Model {model_name} is not supported.\nSee the list.")
            loaded.append(model_name)

        def rerank(self, query: str, documents: list[str]) -> Iterator[np.float32]:
            return (np.float32(len(text) - len(query)) for text in documents)

    for name in ("fastembed", "fastembed.rerank", "fastembed.rerank.cross_encoder"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setattr(
        sys.modules["fastembed.rerank.cross_encoder"],
        "TextCrossEncoder", TextCrossEncoder, raising=False,
    )  # fmt: skip
    return loaded


def test_fastembeds_models_are_loaded_by_name(
    fastembed: list[str], corpus: Corpus, settings: Settings
) -> None:
    options = settings.retrieval.model_copy(update={"reranker": "fastembed:some/model"})
    search = NewsRetriever(corpus=corpus, options=options)
    assert fastembed == ["some/model"], "when the retriever is made, not at a question"
    search.retrieve("Where was the ferry opened?")
    search.retrieve("Where was the tram opened?")
    assert fastembed == ["some/model"]
    assert FastembedCrossEncoder("other").score([("ab", "abc"), ("ab", "abcdef")]) == [1.0, 4.0]
    assert FastembedCrossEncoder("other").score([]) == []


def test_a_model_that_is_not_there_is_one_line_that_says_what_to_do(fastembed: list[str]) -> None:
    with pytest.raises(RerankerUnavailable, match="unknown/x cannot be loaded") as raised:
        FastembedCrossEncoder("unknown/x")
    assert "\n" not in str(raised.value)
    assert "NEWSBOT_RETRIEVAL__RERANKER" in str(raised.value)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(RerankerUnavailable, match="make extra NAME=fastembed"):
        named_reranker("fastembed:some/model", BUILT_IN, 5)


def test_the_others_are_built_in_or_none() -> None:
    assert named_reranker("features", BUILT_IN, 5) is BUILT_IN
    assert named_reranker("none", BUILT_IN, 5) is None


@pytest.mark.parametrize("value", ["bert", "fastembed:", "huggingface:x", ""])
def test_the_setting_takes_what_there_is(value: str) -> None:
    with pytest.raises(ValueError, match="must be features, none or fastembed:MODEL"):
        Settings.model_validate({"retrieval": {"reranker": value}})
