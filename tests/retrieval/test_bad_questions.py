"""Questions that nobody should ask, and somebody will: each gets an answer and no exception."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.embeddings import DEFAULT_EMBEDDER
from retrieval.retriever import NewsRetriever
from tests.conftest import article_line, reload_paths
from tests.sample_corpus import embedder_once

OUTLETS = [f"Gazette {number} Weekly" for number in range(200)]
LONGEST = 4_000


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsRetriever]:
    """A search over 200 articles of 200 outlets."""
    folder = tmp_path_factory.mktemp("bad-questions")
    settings = Settings(data_dir=folder / "data")
    corpus = Corpus(settings, embedder=embedder_once(DEFAULT_EMBEDDER))
    lines = [article_line(number, source=name) for number, name in enumerate(OUTLETS)]
    path = folder / "articles.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    reload_paths(corpus, path)
    yield NewsRetriever(corpus=corpus, options=settings.retrieval)
    corpus.close()


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("ใครเปิดห้องสมุดใหม่ในเมือง 17", id="a language that is not supported"),
        pytest.param("ვინ გახსნა ბიბლიოთეკა Town 17-ში?", id="another one"),
        pytest.param("What did Town 17 open after May 2024 and before January 2023?",
                     id="contradictory bounds"),
        pytest.param("What opened in Town 17 between December 2024 and January 2020?",
                     id="a range that runs backwards"),
        pytest.param("What opened in Town 17 on 31 February 2024?", id="no such day"),
        pytest.param("What opened in Town 17 in 1824?", id="a time without articles"),
        pytest.param("What did the Neverland Times say of Town 17?", id="an unknown outlet"),
        pytest.param("Compare " + ", ".join(OUTLETS) + " on libraries", id="200 outlets"),
        pytest.param("Did " + " say so, while ".join(OUTLETS) + " did not?", id="200 contrasts"),
        pytest.param(" ".join(f"Who opened Town {n}?" for n in range(200)), id="200 questions"),
        pytest.param("Who opened it" + "".join(f" and what cost {n}" for n in range(200)),
                     id="200 questions joined"),
        pytest.param("Is it " + ", ".join(f"Town {n}" for n in range(200)) + "?",
                     id="200 clauses"),
        pytest.param("Town 17 on " + ", ".join(f"{n % 28 + 1} May {1990 + n % 30}"
                                               for n in range(200)), id="200 days"),
        pytest.param("What\x00 did\x07 Town\x1b[31m 17\u202e open\ufeff\u200b?\x9f",
                     id="control characters"),
        pytest.param("\x00\x01\x02\x1b", id="nothing else than those"),
        pytest.param("What did Town 17 \ud83d open?", id="half a surrogate pair"),
        pytest.param("a" * LONGEST, id="one long word"),
        pytest.param("library " * (LONGEST // 8), id="one word again and again"),
        pytest.param(" " * LONGEST, id="spaces"),
        pytest.param("Town 17" + "\n" * (LONGEST - 20) + "library?", id="a gap of line breaks"),
        pytest.param("?" * LONGEST, id="question marks"),
        pytest.param(", " * (LONGEST // 2), id="commas"),
        pytest.param("and who " * (LONGEST // 8), id="joining words"),
        pytest.param("最新消息是什么" * (LONGEST // 7), id="Chinese without end"),
        pytest.param("1 " * (LONGEST // 2), id="digits"),
        pytest.param("(?:a+)+$ .* [z-a] \\", id="a pattern"),
        pytest.param("title:library AND -body:\"x\"^2 OR *", id="a query language"),
    ],
)  # fmt: skip
def test_each_gets_an_answer(search: NewsRetriever, question: str) -> None:
    found = search.retrieve(question[:LONGEST])
    scores = [excerpt.score for excerpt in found.excerpts]
    assert scores == sorted(scores, reverse=True)
    assert 0 < len(found.excerpts) <= search.options.top
    assert len({excerpt.chunk_id for excerpt in found.excerpts}) == len(found.excerpts)
    for excerpt in found.excerpts:
        assert excerpt.text == excerpt.article.body[excerpt.start : excerpt.end]


@pytest.mark.parametrize(
    "question",
    [
        "What did Town 17 open after May 2024 and before January 2023?",
        "What opened in Town 17 in 1824?",
        "What did the Neverland Times say of Town 17?",
        "What\x00 did\x07 Town\x1b 17\u202e open?",
        "Town 17" + " " * 3_000 + "library?",
    ],
)
def test_what_misleads_does_not_hide_the_answer(search: NewsRetriever, question: str) -> None:
    assert search.retrieve(question).excerpts[0].article.id == "a17"


def test_a_list_of_outlets_is_looked_for_in_all_of_them(search: NewsRetriever) -> None:
    question = f"What do {', '.join(OUTLETS[10:40])} say of the library in Town 17?"
    best = search.retrieve(question).excerpts
    assert len(best) == search.options.top
    assert {excerpt.article.source for excerpt in best} <= set(OUTLETS[10:40])


@hypothesis_settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from([
            "Town 17", "library", "Gazette 3 Weekly", "while", "and what", "?", ",", "latest",
            "last week", "2024", "31 June", "since", "渡轮", "من", "\x00", "\u202e", "\n" * 50,
        ]) | st.text(max_size=12),
        max_size=60,
    ).map(" ".join)
)  # fmt: skip
def test_any_text_gets_an_answer(search: NewsRetriever, question: str) -> None:
    found = search.retrieve(question)
    scores = [excerpt.score for excerpt in found.excerpts]
    assert scores == sorted(scores, reverse=True)
    assert len(found.excerpts) <= search.options.top
