"""Slips of the pen in questions, and words that only look like some."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from retrieval.analysis import analyse, query_terms
from retrieval.corpus import Corpus
from retrieval.retriever import NewsRetriever
from retrieval.spelling import respelt
from tests.conftest import article_line, reload_paths

TEXT = (
    "The electricity grid needs additional apprentices. Planted trees, many hospitals, painters "
    "and a library. Выборы губернатора прошли спокойно. Belediye kütüphanesi açıldı."
)


def frequency(term: str) -> int:
    """How often a term stands in the text."""
    return [*analyse(TEXT, "en"), *analyse(TEXT, "ru"), *analyse(TEXT, "tr")].count(term)


def variants(question: str, *languages: str) -> list[tuple[str, ...]]:
    """What is added to the words of a question."""
    groups = query_terms(question, languages)
    spelt = respelt(question, groups, languages, frequency)
    assert [more[: len(group)] for more, group in zip(spelt, groups, strict=True)] == groups
    return [more[len(group) :] for more, group in zip(spelt, groups, strict=True)]


@pytest.mark.parametrize(
    ("question", "language", "term"),
    [
        ("the electricty grid", "en", "electr"),
        ("aditional people", "en", "addit"),
        ("apprrentices", "en", "apprentic"),
        ("libary", "en", "librari"),
        ("hopsitals", "en", "hospit"),
        ("кто губернаторр", "ru", "губернатор"),
    ],
)
def test_a_letter_left_out_added_or_swapped_is_mended(
    question: str, language: str, term: str
) -> None:
    added = [one for group in variants(question, language) for one in group]
    assert added == [term]


@pytest.mark.parametrize(
    "question",
    [
        "the electricity grid",  # as it is spelt
        "painted walls",  # a word of its own
        "Libary of Congress",  # a name, or a first word: nobody knows
        "grids tress",  # too short to tell
        "electr1cty",
        "electricty aditional apprentces",  # no slips: somebody else's words
        "选举州长",
        "",
    ],
)
def test_other_words_stay_as_they_are(question: str) -> None:
    assert not any(variants(question, "en"))


@given(st.text(max_size=80))
def test_any_question_keeps_its_words_and_gains_few(question: str) -> None:
    added = variants(question, "en", "tr")
    assert sum(map(bool, added)) <= 2


def test_a_slip_finds_the_article_all_the_same(
    open_corpus: Callable[..., Corpus], settings: Settings, tmp_path: Path
) -> None:
    corpus = open_corpus()
    lines = [article_line(n) for n in range(8)]
    lines.append(article_line(9, title="Power cut", body="The electricity came back at noon."))
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    reload_paths(corpus, tmp_path / "a.jsonl")
    found = NewsRetriever(corpus=corpus, options=settings.retrieval).retrieve(
        "when did electricty come back?"
    )
    assert found.excerpts[0].article.id == "a9"
    assert any("electr" in group for group in found.term_groups)
