"""A cross-encoder's order of the best chunks, by a scripted one and by a stand-in for fastembed."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.cross_encoders import BaseCrossEncoder

from config.settings import Settings
from retrieval.articles import Excerpt
from retrieval.corpus import Corpus
from retrieval.errors import RerankerUnavailable
from retrieval.reranking import cross_encoders
from retrieval.reranking.asked import Floats
from retrieval.reranking.cross_encoders import CrossEncoderReranker, named_reranker
from retrieval.reranking.pool import Pool, Reranker
from retrieval.retriever import NewsRetriever
from tests.conftest import article_line, reload_paths, write_articles

OpenCorpus = Callable[..., Corpus]

QUESTION = "Which town opened a new library?"
DAY = datetime(2024, 11, 15, 12, tzinfo=UTC)
MODEL = "Xenova/ms-marco-MiniLM-L-6-v2"


class Scripted(BaseCrossEncoder):
    """Scores texts as the test says, and remembers what it was asked."""

    def __init__(self, opinion: Callable[[str], float]) -> None:
        self.opinion = opinion
        self.asked: list[list[tuple[str, str]]] = []

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        self.asked.append(text_pairs)
        return [self.opinion(text) for _, text in text_pairs]


def town(text: str) -> float:
    """The number of the town that a text begins with."""
    return float(re.findall(r"Town (\d+)", text)[0])


def search(
    corpus: Corpus, settings: Settings, reranker: str | Reranker = "features", **options: Any
) -> NewsRetriever:
    """A retriever without preference for new articles, unless `options` ask for it."""
    named = {"reranker": reranker} if isinstance(reranker, str) else {}
    chosen = settings.retrieval.model_copy(update={"recency": False, **named, **options})
    given = None if named else reranker
    return NewsRetriever(corpus=corpus, options=chosen, reranker=given)


def ids(excerpts: Sequence[Excerpt]) -> list[str]:
    return [excerpt.article.id for excerpt in excerpts]


@pytest.fixture
def towns(open_corpus: OpenCorpus, tmp_path: Path) -> Corpus:
    """Thirty articles that fit QUESTION alike."""
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "towns.jsonl", range(10, 40)))
    return corpus


# --- The order -----------------------------------------------------------------------------------


def test_what_is_read_comes_first_as_scored_and_the_rest_as_before(
    towns: Corpus, settings: Settings
) -> None:
    before = ids(search(towns, settings, top=30).retrieve(QUESTION).excerpts)
    encoder = Scripted(town)
    reranked = search(towns, settings, CrossEncoderReranker(encoder, 7), top=30)
    after = ids(reranked.retrieve(QUESTION).excerpts)
    assert after[:7] == sorted(before[:7], reverse=True)
    assert after[:7] != before[:7]
    assert after[7:] == before[7:]
    [pairs] = encoder.asked
    assert len(pairs) == 7


def test_it_reads_headline_outlet_and_text_beside_the_question(
    towns: Corpus, settings: Settings
) -> None:
    encoder = Scripted(town)
    search(towns, settings, CrossEncoderReranker(encoder, 4)).retrieve(QUESTION)
    for question, text in encoder.asked[0]:
        assert question == QUESTION
        heading, found, _ = text.partition("\nThe mayor of Town")
        assert found
        assert "opens a new library" in heading
        assert "Daily Ledger" in heading or "The Courier" in heading


def test_fewer_chunks_than_the_depth_are_all_read(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(1, 4)))
    reranked = search(corpus, settings, CrossEncoderReranker(Scripted(town), 24))
    assert ids(reranked.retrieve(QUESTION).excerpts) == ["a3", "a2", "a1"]


class Fixed(BaseCrossEncoder):
    """Gives the scores it was made with."""

    def __init__(self, scores: Sequence[float]) -> None:
        self.given = scores

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        return list(self.given[: len(text_pairs)])


class BuiltIn:
    """A first reranker with the scores it was made with."""

    def __init__(self, scores: Sequence[float]) -> None:
        self.given = np.array(scores, np.float32)

    def scores(self, pool: Pool) -> Floats:
        return self.given


def pool_of(count: int) -> Pool:
    """A pool of so many chunks, of which nothing else is known."""
    unknown: Any = None
    return Pool(
        question="?",
        asked=unknown,
        question_vector=None,
        chunk_ids=[f"v:{number}" for number in range(count)],
        candidates=unknown,
        spoken=1.0,
        texts=list,
    )


@given(
    built_in=st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=30),
    judged=st.lists(st.integers(-15, 15), min_size=30, max_size=30),
    depth=st.integers(1, 40),
)
def test_scores_keep_the_range_of_the_built_in_ones(
    built_in: list[float], judged: list[int], depth: int
) -> None:
    first = BuiltIn(built_in)
    scores = CrossEncoderReranker(Fixed(judged), depth, first).scores(pool_of(len(built_in)))
    read = np.argsort(-first.given, kind="stable")[:depth]
    rest = np.setdiff1d(np.arange(len(built_in)), read)
    assert (scores[rest] == first.given[rest]).all()
    if len(rest):
        assert scores[read].min() >= scores[rest].max()
    opinion = np.array(judged[: len(read)])
    if opinion.min() == opinion.max():
        assert (scores == first.given).all()
        return
    assert scores[read].min() == first.given[read].min()
    spread = first.given[read].max() - first.given[read].min()
    assert np.ptp(scores[read]) == pytest.approx(max(spread, 1.0), abs=1e-5)
    for one, its in zip(read, opinion, strict=True):
        for other, others in zip(read, opinion, strict=True):
            if its > others:
                assert scores[one] > scores[other]


# --- What comes after the order ------------------------------------------------------------------


def test_new_articles_are_still_preferred_where_the_encoder_sees_little_difference(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    dated = [
        article_line(number, published_at=(DAY - timedelta(days=age)).isoformat())
        for number, age in ((1, 400), (2, 0), (3, 300), (4, 200), (5, 100))
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(dated), encoding="utf-8")
    reload_paths(corpus, path)
    close = CrossEncoderReranker(Scripted(lambda text: {1: 9.0, 2: 8.5}.get(int(town(text)), 0)), 5)
    sure = CrossEncoderReranker(Scripted(lambda text: {1: 9.0, 2: -9.0}.get(int(town(text)), 0)), 5)
    for reranker, recency, best in (
        (close, False, "a1"),
        (close, True, "a2"),
        (sure, True, "a1"),
    ):
        found = search(corpus, settings, reranker, recency=recency).retrieve(QUESTION, as_of=DAY)
        assert ids(found.excerpts)[0] == best


def test_copies_are_still_told_once(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    body = (
        "The council of Town 50 voted on Monday to buy an electric ferry from Halden Yards. "
        "The ship carries 240 passengers and costs 12.5 million crowns, said Mayor Ida Lund."
    )
    path = tmp_path / "a.jsonl"
    lines = [
        article_line(1, body=body, published_at=DAY.isoformat()),
        article_line(2, body=body, published_at=(DAY + timedelta(days=1)).isoformat()),
        article_line(3),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    reload_paths(corpus, path)
    first_telling = CrossEncoderReranker(Scripted(lambda text: float("Town 1 " in text)), 24)
    found = search(corpus, settings, first_telling).retrieve("electric ferry")
    assert ids(found.excerpts) == ["a2", "a3"], "told by the newest"


def test_parts_of_a_question_still_take_turns(towns: Corpus, settings: Settings) -> None:
    # Odd towns are told by The Courier, even ones by the Daily Ledger.
    only_odd = CrossEncoderReranker(Scripted(lambda text: town(text) % 2), 24)
    question = (
        "Does the article from The Courier say which town opened a new library, while the "
        "Daily Ledger article tells what a new library cost?"
    )
    found = search(towns, settings, only_odd).retrieve(question)
    outlets = [excerpt.article.source for excerpt in found.excerpts[:4]]
    assert outlets == ["The Courier", "Daily Ledger", "The Courier", "Daily Ledger"]


# --- Failures ------------------------------------------------------------------------------------


def fails(text: str) -> float:
    raise ConnectionError("the model's server went away\nwith a second line")


@pytest.mark.parametrize("opinion", [fails, lambda _: float("nan"), lambda _: "much"])
def test_an_encoder_that_fails_leaves_the_built_in_order(
    towns: Corpus,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    opinion: Callable[[str], float],
) -> None:
    before = ids(search(towns, settings).retrieve(QUESTION).excerpts)
    failing = search(towns, settings, CrossEncoderReranker(Scripted(opinion), 24))
    for _ in range(3):
        assert ids(failing.retrieve(QUESTION).excerpts) == before
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "the built-in order stands" in record.getMessage()
    assert "\n" not in record.getMessage()


def test_an_encoder_that_gives_too_few_scores_leaves_the_built_in_order(
    caplog: pytest.LogCaptureFixture,
) -> None:
    built_in = BuiltIn([3, 2, 1])
    scores = CrossEncoderReranker(Fixed([1.0]), 3, built_in).scores(pool_of(3))
    assert (scores == built_in.given).all()
    assert "for 3 texts" in caplog.text


def test_an_encoder_that_works_again_is_followed_and_its_next_failure_is_told(
    towns: Corpus, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = Scripted(fails)
    flaky = search(towns, settings, CrossEncoderReranker(encoder, 24))
    before = ids(flaky.retrieve(QUESTION).excerpts)
    encoder.opinion = town
    after = ids(flaky.retrieve(QUESTION).excerpts)
    assert after == sorted(after, reverse=True) != before
    encoder.opinion = fails
    assert ids(flaky.retrieve(QUESTION).excerpts) == before
    assert len(caplog.records) == 2


# --- By setting ----------------------------------------------------------------------------------


class StandIn:
    """What newsbot uses of fastembed's TextCrossEncoder."""

    loaded: list[str] = []  # noqa: RUF012 - a new list for each test
    error: Exception | None = None

    def __init__(self, model_name: str) -> None:
        time.sleep(0.05)  # other threads get their chance to load it a second time
        if self.error:
            raise self.error
        self.loaded.append(model_name)

    @classmethod
    def list_supported_models(cls) -> list[dict[str, Any]]:
        return [{"model": MODEL, "size_in_GB": 0.08}, {"model": "BAAI/bge-reranker-base"}]

    def rerank_pairs(self, pairs: Sequence[tuple[str, str]]) -> Iterator[np.float32]:
        return (np.float32(town(text)) for _, text in pairs)


def _forget_models() -> None:
    cross_encoders._reranker.cache_clear()
    cross_encoders._encoder.cache_clear()


@pytest.fixture
def fastembed(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[StandIn]]:
    """A stand-in for fastembed, with nothing loaded yet."""
    module: Any = ModuleType("fastembed.rerank.cross_encoder")
    module.TextCrossEncoder = StandIn
    for name in ("fastembed", "fastembed.rerank"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(StandIn, "loaded", [])
    monkeypatch.setattr(StandIn, "error", None)
    _forget_models()
    yield StandIn
    _forget_models()


def test_the_setting_names_a_model_of_fastembed(
    towns: Corpus, settings: Settings, fastembed: type[StandIn]
) -> None:
    before = ids(search(towns, settings).retrieve(QUESTION).excerpts)
    named = search(towns, settings, f"fastembed:{MODEL}", cross_encoder_depth=5)
    assert fastembed.loaded == [], "nothing is loaded before it is needed"
    after = ids(named.retrieve(QUESTION).excerpts)
    assert after == [*sorted(before[:5], reverse=True), *before[5:]]
    assert ids(named.retrieve(QUESTION).excerpts) == after
    assert fastembed.loaded == [MODEL]


def test_a_model_is_loaded_once_however_many_ask_at_once(fastembed: type[StandIn]) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: named_reranker(f"fastembed:{MODEL}", 24), range(8)))
    assert fastembed.loaded == [MODEL]
    assert len(set(map(id, made))) == 1
    named_reranker(f"fastembed:{MODEL}", 12)
    assert fastembed.loaded == [MODEL], "another depth needs no other model"


def test_case_does_not_matter_to_a_name(fastembed: type[StandIn]) -> None:
    named_reranker(f"fastembed:{MODEL.lower()}", 24)
    assert fastembed.loaded == [MODEL.lower()]


def test_preparing_loads_it_unless_another_was_given(
    towns: Corpus, settings: Settings, fastembed: type[StandIn]
) -> None:
    named = settings.retrieval.model_copy(update={"reranker": f"fastembed:{MODEL}"})
    given = CrossEncoderReranker(Scripted(town), 24)
    NewsRetriever(corpus=towns, options=named, reranker=given).prepare()
    assert fastembed.loaded == []
    NewsRetriever(corpus=towns, options=named).prepare()
    assert fastembed.loaded == [MODEL]


def the_one_line(name: str) -> str:
    with pytest.raises(RerankerUnavailable) as caught:
        named_reranker(name, 24)
    [line] = str(caught.value).splitlines()
    return line


def test_a_wrong_name_is_told_with_the_right_ones(fastembed: type[StandIn]) -> None:
    line = the_one_line("fastembed:Xenova/ms-marco")
    assert line.startswith("NEWSBOT_RETRIEVAL__RERANKER=fastembed:Xenova/ms-marco: ")
    assert f"it has {MODEL}, BAAI/bge-reranker-base" in line


def test_a_missing_package_is_told_with_how_to_add_it(
    fastembed: type[StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed.rerank.cross_encoder", None)
    assert "pip install 'newsbot[fastembed]'" in the_one_line(f"fastembed:{MODEL}")


def test_a_model_that_cannot_be_had_is_told_with_a_way_out(
    fastembed: type[StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = ValueError(f"Could not load model {MODEL} from any source.\nsecond line")
    monkeypatch.setattr(StandIn, "error", error)
    line = the_one_line(f"fastembed:{MODEL}")
    assert "cannot be loaded (Could not load model" in line
    assert "NEWSBOT_RETRIEVAL__RERANKER=features" in line
    monkeypatch.setattr(StandIn, "error", None)
    named_reranker(f"fastembed:{MODEL}", 24)
    assert fastembed.loaded == [MODEL], "a later try may succeed"
