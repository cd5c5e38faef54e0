"""The signals of a search, against values computed by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.analysis import query_terms
from retrieval.articles import Excerpt, make_article
from retrieval.drafting import draft_chunks
from retrieval.fingerprints import encode_terms
from retrieval.results import Signals
from retrieval.signals import group_weight, measure, names_in


def excerpt(body: str, title: str = "A headline", source: str = "Courier") -> Excerpt:
    article = make_article(
        title=title, body=body, source=source, lang="en",
        published_at=datetime(2024, 11, 15, tzinfo=UTC),
    )  # fmt: skip
    return Excerpt(f"{article.version_id}:0", article, 0, len(body), 1.0)


def signals(question: str, *excerpts: Excerpt, bm25: float = 0.0, cosine: float = 0.0) -> Signals:
    groups = query_terms(question, ["en"])
    idf = {"mayor": 1.0, "open": 2.0, "librari": 3.0}
    drafts = [draft_chunks(one.article, [(one.start, one.end)])[0] for one in excerpts]
    terms = [encode_terms(draft.heading_terms, draft.sentences) for draft in drafts]
    return measure(question, groups, idf, 4.0, terms, best_bm25=bm25, best_similarity=cosine)


def test_coverage_is_the_share_of_idf_that_the_best_excerpt_holds() -> None:
    one = excerpt("The mayor came.")
    two = excerpt("A library opened.")
    assert signals("mayor opens library", one).term_coverage == pytest.approx(1 / 6)
    assert signals("mayor opens library", one, two).term_coverage == pytest.approx(5 / 6)
    # A word that stands in no chunk weighs 4.
    assert signals("mayor zeppelin", one).term_coverage == pytest.approx(1 / 5)


def test_headline_outlet_and_date_count_as_held() -> None:
    found = excerpt("Body.", title="Mayor honoured", source="Courier")
    assert signals("mayor Courier November", found).term_coverage == 1.0


def test_the_score_ratio_is_capped() -> None:
    assert signals("mayor library", excerpt("x"), bm25=2.0).score_ratio == pytest.approx(0.5)
    assert signals("mayor library", excerpt("x"), bm25=9.0).score_ratio == 1.0


def test_names_are_looked_for_in_the_first_four_excerpts() -> None:
    assert names_in("Did Acme buy 3 banks in Oslo?") == ["Acme", "3", "Oslo"]
    assert names_in("BYD sells cars") == ["BYD"]
    ranked = [excerpt("Nothing.")] * 4 + [excerpt("In Oslo.")]
    assert signals("Is it in Oslo?", *ranked).name_coverage == 0.0
    assert signals("Is it in Oslo?", *ranked[1:]).name_coverage == 1.0
    assert signals("Is Acme in Oslo?", excerpt("In Oslo.")).name_coverage == 0.5
    assert signals("Is it there?", excerpt("In Oslo.")).name_coverage == 1.0


@pytest.mark.parametrize("question", ["", "👍", "?!"])
def test_a_question_without_words_is_covered_by_nothing(question: str) -> None:
    assert signals(question, excerpt("The mayor."), cosine=-0.2) == Signals(0.0, 0.0, 0.0, 0.0)


def test_nothing_found_covers_nothing() -> None:
    assert signals("mayor of Oslo") == Signals(0.0, 0.0, 0.0, 0.0)


def test_a_word_weighs_what_its_commonest_variant_does() -> None:
    assert group_weight(("a", "b", "c"), {"a": 2.0, "b": 0.5}, 9.0) == 0.5
    assert group_weight(("x",), {}, 9.0) == 9.0
