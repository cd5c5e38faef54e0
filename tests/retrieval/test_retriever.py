"""Search over both legs: what is live, what was published by then, and how it is ranked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from config.settings import Settings
from retrieval.articles import Excerpt
from retrieval.corpus import Corpus
from retrieval.errors import EmptyCorpus, IndexOutdated
from retrieval.retriever import NewsRetriever
from retrieval.vectors import Vectors
from tests.conftest import HashedWords, article_line, reload_paths, write_articles

DAY = datetime(2024, 11, 15, 12, tzinfo=UTC)
OpenCorpus = Callable[..., Corpus]


def retriever(corpus: Corpus, settings: Settings, **options: Any) -> NewsRetriever:
    return NewsRetriever(corpus=corpus, options=settings.retrieval.model_copy(update=options))


def load(corpus: Corpus, tmp_path: Path, *lines: str) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    reload_paths(corpus, path, force=True)


def ids(excerpts: Sequence[Excerpt]) -> list[str]:
    return [excerpt.article.id for excerpt in excerpts]


def test_the_article_that_answers_comes_first_with_exact_offsets(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(30)))
    found = retriever(corpus, settings).retrieve("Town 17 opens library")
    best = found.excerpts[0]
    assert best.article.id == "a17"
    assert best.article.body[best.start : best.end] == best.text
    assert best.article == corpus.catalogue.article("a17")
    assert len(found.excerpts) == settings.retrieval.top
    assert found.language == "en"
    assert found.corpus.articles == 30
    assert found.corpus.version == 1
    assert found.signals.name_coverage == 1.0
    assert found.signals.similarity > 0
    assert [e.score for e in found.excerpts] == sorted(
        (e.score for e in found.excerpts), reverse=True
    )
    assert len(retriever(corpus, settings).retrieve("library", top=3).excerpts) == 3


def test_an_empty_corpus_says_what_to_do(open_corpus: OpenCorpus, settings: Settings) -> None:
    with pytest.raises(EmptyCorpus, match="newsbot reload SOURCE"):
        retriever(open_corpus(), settings).retrieve("Anything?")


def test_a_corpus_that_was_emptied_is_empty_too(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", [1]))
    corpus.remove("a1")
    with pytest.raises(EmptyCorpus):
        retriever(corpus, settings).retrieve("library")


@pytest.mark.parametrize("question", ["", "👍👍", "?!", "\x00", "the " * 900, "价格 قیمت"])
def test_odd_questions_break_nothing(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path, question: str
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(3)))
    found = retriever(corpus, settings).retrieve(question)
    assert found.signals.term_coverage <= 1.0


def test_what_was_published_later_is_invisible(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    load(
        corpus,
        tmp_path,
        article_line(1, published_at=DAY.isoformat()),
        article_line(2, published_at=(DAY + timedelta(hours=1)).isoformat()),
        article_line(3, published_at=None),
        article_line(4, published_at="2019-01-01"),
    )
    search = retriever(corpus, settings)
    assert set(ids(search.retrieve("library opened").excerpts)) == {"a1", "a2", "a3", "a4"}
    seen = search.retrieve("library opened", as_of=DAY)
    assert set(ids(seen.excerpts)) == {"a1", "a3", "a4"}
    assert seen.as_of == seen.corpus.newest == DAY
    naive = search.retrieve("library opened", as_of=DAY.replace(tzinfo=None))
    assert ids(naive.excerpts) == ids(seen.excerpts)
    early = search.retrieve("library opened", as_of=datetime(1999, 1, 1, tzinfo=UTC))
    assert ids(early.excerpts) == ["a3"], "undated articles pass"
    assert early.corpus.newest is None


def test_only_what_is_live_is_found_however_much_else_there_is(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = tmp_path / "a.jsonl"
    reload_paths(corpus, write_articles(file, range(60)))
    # The generation before stays in both indexes: 57 of 60 chunks there are not live.
    reload_paths(corpus, write_articles(file, range(57, 60)), force=True)
    with corpus.snapshot() as snapshot:
        assert snapshot.indexes is not None
        assert snapshot.indexes.vectors.count() == 60
    found = retriever(corpus, settings, candidates=10).retrieve("Who opened a library in Town 17?")
    assert set(ids(found.excerpts)) == {"a57", "a58", "a59"}
    corpus.remove("a58")
    found = retriever(corpus, settings, candidates=10).retrieve("Who opened a library in Town 58?")
    assert set(ids(found.excerpts)) == {"a57", "a59"}


def test_one_article_does_not_outvote_the_rest(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    long = " ".join(f"The ferry terminal in Velmor was discussed on day {n}." for n in range(300))
    load(
        corpus,
        tmp_path,
        article_line(1, title="Ferry terminal in Velmor", body=long),
        article_line(2, title="Another", body="A ferry was seen."),
    )
    question = "ferry terminal in Velmor"
    found = retriever(corpus, settings).retrieve(question)
    assert ids(found.excerpts).count("a1") == settings.retrieval.chunks_per_article
    assert "a2" in ids(found.excerpts)
    assert ids(retriever(corpus, settings, chunks_per_article=1).retrieve(question).excerpts) == [
        "a1",
        "a2",
    ]


class TwoTongues(HashedWords):
    """Knows that one Turkish and one English word mean the same, as a multilingual model does."""

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        return super().embed_array([text.replace("kütüphane", "library") for text in texts])


def test_vectors_lead_where_the_articles_do_not_speak_the_questions_words(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus(embedder=TwoTongues())
    filler = "The harbour was closed by a heavy storm all week."
    lines = [article_line(n, title=f"Storm {n}", body=f"{filler} {n}") for n in range(10, 30)]
    load(corpus, tmp_path, article_line(1, title="library", body="library"), *lines)
    assert ids(retriever(corpus, settings).retrieve("kütüphane").excerpts)[0] == "a1"


def test_full_text_leads_where_they_do(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    class Contrary(HashedWords):
        """Finds everything else nearer than what shares words."""

        def embed_array(self, texts: Sequence[str]) -> Vectors:
            return super().embed_array(["x" if "zeppelin" in text else "y" for text in texts])

    corpus = open_corpus(embedder=Contrary())
    lines = [article_line(n) for n in range(10, 20)]
    load(corpus, tmp_path, article_line(1, title="zeppelins", body="Two zeppelins."), *lines)
    assert ids(retriever(corpus, settings).retrieve("zeppelins").excerpts)[0] == "a1"


def test_vectors_of_another_dimension_are_refused_by_name(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    class Shrunk(HashedWords):
        dimension = 16

    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(3)))
    corpus.close()
    with pytest.raises(IndexOutdated, match="16 numbers, the index holds 64"):
        retriever(open_corpus(embedder=Shrunk()), settings).retrieve("library")


def titles(documents: list[Document]) -> list[str]:
    return [document.metadata["title"] for document in documents]


def test_it_is_a_langchain_retriever(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(5)))
    search = retriever(corpus, settings)
    documents = search.invoke("Who opened a library in Town 3?", top=2)
    assert len(documents) == 2
    assert all(isinstance(document, Document) for document in documents)
    [excerpt, _] = search.retrieve("Who opened a library in Town 3?", top=2).excerpts
    best = documents[0]
    assert (best.id, best.page_content) == (excerpt.chunk_id, excerpt.text)
    assert best.metadata["article_id"] == "a3"
    assert best.metadata["published_at"] == "2024-11-04T08:00:00+00:00"
    early = search.invoke("library", as_of=datetime(2024, 11, 2, 12, tzinfo=UTC))
    assert {document.metadata["article_id"] for document in early} == {"a0", "a1"}
    chain = search | RunnableLambda(titles)
    assert chain.invoke("Town 3")[0] == "Town 3 opens a new library"


async def test_it_can_be_awaited(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(5)))
    [document] = await retriever(corpus, settings).ainvoke("library in Town 3", top=1)
    assert document.metadata["article_id"] == "a3"


def test_copies_of_what_is_found_are_told_as_one_asks(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    body = (
        "The council of Norwick voted on Monday to buy an electric ferry from Halden Yards. "
        "The ship carries 240 passengers and costs 12.5 million crowns, said Mayor Ida Lund."
    )
    load(
        corpus,
        tmp_path,
        article_line(1, body=body, published_at=DAY.isoformat()),
        article_line(2, body=body, published_at=(DAY + timedelta(days=1)).isoformat()),
        article_line(3),
    )
    found = retriever(corpus, settings, stories=False).retrieve("Norwick ferry")
    copies = {
        excerpt.article.id: [copy.article_id for copy in found.copies[excerpt.article.version_id]]
        for excerpt in found.excerpts
        if excerpt.article.version_id in found.copies
    }
    assert copies == {"a1": ["a2"], "a2": ["a1"]}
    once = retriever(corpus, settings).retrieve("Norwick ferry")
    assert ids(once.excerpts) == ["a2", "a3"], "told by the newest"
    assert [copy.article_id for copy in once.copies[once.excerpts[0].article.version_id]] == ["a1"]
    assert retriever(corpus, settings).retrieve("Norwick ferry", as_of=DAY).copies == {}
