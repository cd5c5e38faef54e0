"""Both legs over a real corpus: within outlets, live, and asked for more where that is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings

from config.settings import Settings
from retrieval.analysis import query_terms
from retrieval.corpus import Corpus
from retrieval.errors import IndexOutdated
from retrieval.full_text_view import FullTextView
from retrieval.legs import Found, Legs, rarest
from retrieval.live import Snapshot
from retrieval.understanding import understand
from tests.conftest import article_line, reload_paths, write_articles

NOW = datetime(2024, 12, 1, tzinfo=UTC)
OpenCorpus = Callable[..., Corpus]


@contextmanager
def searched(
    corpus: Corpus, settings: Settings, question: str, as_of: datetime = NOW, **options: Any
) -> Iterator[tuple[Found, Snapshot]]:
    """What both legs find for a question."""
    with corpus.snapshot() as snapshot, ThreadPoolExecutor(1) as executor:
        assert snapshot.indexes is not None
        view = snapshot.indexes.full_text.view()
        found = understand(
            question, corpus_languages=snapshot.languages, outlets=snapshot.outlets, now=as_of
        )
        every = query_terms(question, (*snapshot.languages, found.language))
        idf = view.idf(term for group in every for term in group)
        groups = rarest(every, idf)
        legs = Legs(
            snapshot=snapshot, indexes=snapshot.indexes, view=view, embedder=corpus.embedder,
            options=settings.retrieval.model_copy(update=options), understanding=found, as_of=as_of,
        )  # fmt: skip
        yield legs.search(groups, idf, executor), snapshot


@pytest.fixture
def towns(open_corpus: OpenCorpus, tmp_path: Path) -> Corpus:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(30)))
    return corpus


def falls(hits: list[tuple[str, float]]) -> bool:
    scores = [score for _, score in hits]
    return scores == sorted(scores, reverse=True) and len(dict(hits)) == len(hits)


def test_both_legs_find_the_article_and_give_falling_scores(
    towns: Corpus, settings: Settings
) -> None:
    with searched(towns, settings, "library of Town 17") as (found, snapshot):
        assert snapshot.version_of(found.text[0][0]).article_id == "a17"
        assert falls(found.text)
        assert falls(found.dense)
        assert len(found.dense) == 30
        assert found.text_parts == []
        assert found.dense_parts == []
        assert found.question_vector is not None


def test_each_part_is_looked_for_within_its_outlet_by_both_legs(
    towns: Corpus, settings: Settings
) -> None:
    question = "Did The Courier praise Town 3, while the Daily Ledger praised Town 4?"
    with searched(towns, settings, question) as (found, snapshot):
        for hits in (found.text_parts, found.dense_parts):
            outlets = [{snapshot.version_of(one).source for one, _ in part} for part in hits]
            assert outlets == [{"The Courier"}, {"Daily Ledger"}]
        best = [snapshot.version_of(part[0][0]).article_id for part in found.text_parts]
        assert best == ["a3", "a4"]


def test_what_was_published_in_the_time_named_counts_double(
    towns: Corpus, settings: Settings
) -> None:
    with searched(towns, settings, "Which library opened last week?") as (found, snapshot):
        [part] = found.text_parts
        dates = [snapshot.version_of(one).published_at for one, _ in part]
        days = [date.day for date in dates if date is not None]
        assert set(days[:7]) == set(range(18, 25))
        assert set(days[7:]).isdisjoint(range(18, 25))
        assert part[0][1] > 1.9 * part[7][1]


def test_without_weight_the_vector_leg_is_not_asked(towns: Corpus, settings: Settings) -> None:
    options: dict[str, Any] = {"dense_weight": 0.0, "dense_weight_foreign": 0.0}
    with searched(towns, settings, "Did The Courier praise Town 3?", **options) as (found, _):
        assert found.question_vector is None
        assert found.dense == []
        assert found.dense_parts == [[]]
        assert found.text


def test_only_so_many_candidates_are_kept(towns: Corpus, settings: Settings) -> None:
    with searched(towns, settings, "library", candidates=10) as (found, _):
        assert len(found.text) == len(found.dense) == 10


def test_what_is_not_live_or_not_published_is_made_up_for_by_asking_for_more(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = tmp_path / "a.jsonl"
    reload_paths(corpus, write_articles(file, range(80)))
    reload_paths(corpus, write_articles(file, range(72, 80)), force=True)
    with searched(corpus, settings, "library of Town 3", candidates=10) as (found, snapshot):
        for hits in (found.text, found.dense):
            assert {snapshot.version_of(one).article_id for one, _ in hits} == {
                f"a{number}" for number in range(72, 80)
            }
    early = datetime(2024, 11, 19, 12, tzinfo=UTC)
    with searched(corpus, settings, "library", as_of=early, candidates=10) as (found, snapshot):
        for hits in (found.text, found.dense):
            dates = [snapshot.version_of(one).published_at for one, _ in hits]
            assert dates
            assert all(date is not None and date <= early for date in dates)


def test_a_pasted_article_is_searched_for_by_its_rarest_words(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    path = tmp_path / "a.jsonl"
    rare = article_line(99, title="Zeppelin", body="A zeppelin landed at Velmor.")
    path.write_text("\n".join([*(article_line(n) for n in range(30)), rare]), encoding="utf-8")
    reload_paths(corpus, path)
    pasted = "The mayor opened a new library on Monday and it holds books. " * 40 + "Zeppelin"
    with searched(corpus, settings, pasted) as (found, snapshot):
        assert "a99" in {snapshot.version_of(one).article_id for one, _ in found.text}


def test_the_rarest_words_keep_their_positions_and_stand_once() -> None:
    groups = [(f"w{n % 90}",) for n in range(180)]
    idf = {f"w{n}": float(n + 1) for n in range(89)}  # the last one stands nowhere
    kept = rarest(groups, idf)
    assert [at for at, group in enumerate(kept) if group] == list(range(25, 89))
    assert [group or groups[at] for at, group in enumerate(kept)] == groups
    assert rarest(groups[:64], idf) == groups[:64]


class Asked(Embeddings):
    """Notes what it is asked to embed."""

    def __init__(self, embedder: Embeddings) -> None:
        self.embedder = embedder
        self.texts: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts.extend(texts)
        return self.embedder.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        self.texts.append(text)
        return self.embedder.embed_query(text)


@pytest.mark.parametrize(
    ("question", "embedded"),
    [
        ("Which town? " * 50, "Which town? " * 42 + "Which town"),
        ("?" * 4_000, "?" * 128),
        ("图书馆" * 1_000, ("图书馆" * 43)[:128]),
        ("a" * 4_000, "a" * 800),
        (" " * 4_000 + "library", ""),
    ],
)
def test_only_the_beginning_of_a_very_long_question_is_embedded(
    towns: Corpus, settings: Settings, question: str, embedded: str
) -> None:
    asked = Asked(towns.embedder)
    towns._embedder = asked
    with searched(towns, settings, question):
        assert asked.texts == [embedded]


def test_a_failing_leg_ends_the_search_with_its_own_error(
    towns: Corpus, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise IndexOutdated("gone")

    monkeypatch.setattr(FullTextView, "search", fails)
    with pytest.raises(IndexOutdated, match="gone"), searched(towns, settings, "library"):
        pass
