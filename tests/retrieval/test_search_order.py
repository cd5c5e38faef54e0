"""The order of a search from end to end: parts, times, new and old, stories told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from retrieval.articles import Excerpt
from retrieval.corpus import Corpus
from retrieval.retriever import NewsRetriever
from tests.conftest import article_line, reload_paths

DAY = datetime(2024, 11, 15, 12, tzinfo=UTC)
OpenCorpus = Callable[..., Corpus]


def loaded(corpus: Corpus, tmp_path: Path, *lines: str) -> Corpus:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    reload_paths(corpus, path)
    return corpus


def line(number: int, body: str, *, days: float = 0, **fields: Any) -> str:
    """An article published so many days before DAY."""
    published_at = (DAY - timedelta(days=days)).isoformat()
    return article_line(number, **{"title": f"Notice {number}", "body": body,
                                   "published_at": published_at, **fields})  # fmt: skip


def ids(excerpts: Sequence[Excerpt]) -> list[str]:
    return [excerpt.article.id for excerpt in excerpts]


def asked(corpus: Corpus, settings: Settings, question: str, **options: Any) -> list[str]:
    """The articles found for a question asked at DAY, best first."""
    chosen = settings.retrieval.model_copy(update=options)
    found = NewsRetriever(corpus=corpus, options=chosen).retrieve(question, as_of=DAY)
    scores = [excerpt.score for excerpt in found.excerpts]
    assert scores == sorted(scores, reverse=True)
    return ids(found.excerpts)


FILLER = [
    line(number, f"The weather over bay {number} was calm all day.", days=number)
    for number in range(50, 70)
]

RERANKERS = pytest.mark.parametrize("reranker", ["features", "none"])


def test_two_outlets_take_turns(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    herald = [line(n, f"The ferry fares of line {n} rise.", source="Harbour Herald", days=n)
              for n in range(1, 5)]  # fmt: skip
    wire = [line(n, f"The ferry fares of line {n} fall.", source="Coastal Wire", days=n)
            for n in range(5, 9)]  # fmt: skip
    corpus = loaded(open_corpus(), tmp_path, *herald, *wire, *FILLER)
    question = (
        "Does the Harbour Herald report that ferry fares rise, while the Coastal Wire reports that "
        "ferry fares fall?"
    )
    found = asked(corpus, settings, question)[:6]
    sides = ["herald" if int(one[1:]) < 5 else "wire" for one in found]
    assert sides in (["herald", "wire"] * 3, ["wire", "herald"] * 3)


def test_two_questions_in_one_are_both_answered_at_the_top(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    race = [line(n, f"Marathon race {n} was won by runner Holm.") for n in range(1, 9)]
    corpus = loaded(
        open_corpus(), tmp_path, *race, line(9, "The lighthouse was painted by Ida Lund."), *FILLER
    )
    found = asked(corpus, settings, "Who won the marathon race, and who painted the lighthouse?")
    assert "a9" in found[:2]
    assert int(next(one for one in found if one != "a9")[1:]) < 9


@RERANKERS
def test_a_day_named_comes_first_where_its_articles_fit(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path, reranker: str
) -> None:
    corpus = loaded(
        open_corpus(), tmp_path,
        line(1, "The ferry ran aground at the quay."),
        line(2, "The ferry ran aground at the quay again.", days=31),
        *FILLER,
    )  # fmt: skip
    question = "Where did the ferry run aground on 15 October 2024?"
    assert asked(corpus, settings, question, reranker=reranker)[0] == "a2"


def test_a_day_named_is_no_more_than_a_wish_where_they_do_not(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = loaded(
        open_corpus(), tmp_path,
        line(1, "The ferry ran aground at the quay, the captain said in a long report."),
        line(2, "Bakers sold rye bread on the quay.", days=31),
        *FILLER,
    )  # fmt: skip
    question = "What did the captain report of the ferry that ran aground on 15 October 2024?"
    assert asked(corpus, settings, question)[0] == "a1"
    assert asked(corpus, settings, "ferry aground in 1824")[0] == "a1"


SAME = "The council voted on the bridge."


def test_of_two_equal_articles_the_newer_comes_first(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = loaded(open_corpus(), tmp_path, line(1, SAME, days=90), line(2, SAME, days=1), *FILLER)
    question = "How did the council vote on the bridge?"
    assert asked(corpus, settings, question)[:2] == ["a2", "a1"]
    assert asked(corpus, settings, question, reranker="none")[:2] == ["a2", "a1"]


def test_age_counts_for_nothing_where_an_outlet_or_a_time_is_named(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = loaded(
        open_corpus(), tmp_path,
        line(1, f"{SAME} It was a narrow vote.", days=90, source="Harbour Herald"),
        line(2, SAME, days=1, source="Harbour Herald"),
        *FILLER,
    )  # fmt: skip
    for question in (
        "What does the Harbour Herald say of the narrow vote on the bridge?",
        "Was the vote on the bridge in 2024 a narrow vote?",
    ):
        with_age = asked(corpus, settings, question)
        assert with_age == asked(corpus, settings, question, recency=False)
        assert with_age[0] == "a1"


def test_an_old_article_that_fits_clearly_better_still_comes_first(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = loaded(
        open_corpus(), tmp_path,
        line(1, "The drawbridge at Rope Street was opened by Mayor Petra Holm.", days=300),
        line(2, "A street was closed.", days=0),
        *FILLER,
    )  # fmt: skip
    assert asked(corpus, settings, "Who opened the drawbridge at Rope Street?")[0] == "a1"


def test_the_latest_asked_for_weighs_age_more(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = loaded(open_corpus(), tmp_path, line(1, SAME, days=90), line(2, SAME, days=1), *FILLER)
    options = settings.retrieval.model_copy(update={"reranker": "none", "stories": False})
    search = NewsRetriever(corpus=corpus, options=options)

    def lead(question: str) -> float:
        """The newer article's score over the older one's."""
        scores = {e.article.id: e.score for e in search.retrieve(question, as_of=DAY).excerpts}
        return scores["a2"] / scores["a1"]

    assert lead("latest council bridge vote") >= lead("council bridge vote") > 1


WIRE = (
    "The council of Norwick voted on Monday to buy an electric ferry from Halden Yards. The ship "
    "carries 240 passengers and costs 12.5 million crowns, said Mayor Ida Lund. It sails in May."
)


def test_a_story_is_told_once_by_the_newest_else_by_the_outlet_named(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = loaded(
        open_corpus(), tmp_path,
        line(1, WIRE, days=2, source="Harbour Herald"),
        line(2, WIRE, days=1, source="Coastal Wire"),
        line(3, "The ferry of Norwick is old."),
        *FILLER,
    )  # fmt: skip
    question = "What does the electric ferry of Norwick cost?"
    found = asked(corpus, settings, question)
    assert found[0] == "a2"
    assert "a1" not in found
    named = asked(corpus, settings, "What does the Harbour Herald say that Norwick's ferry costs?")
    assert named[0] == "a1"
    assert "a2" not in named
    every = asked(corpus, settings, question, stories=False)
    assert {"a1", "a2"} <= set(every[:2])


def test_without_parts_a_question_is_one(
    open_corpus: OpenCorpus, settings: Settings, tmp_path: Path
) -> None:
    corpus = loaded(
        open_corpus(), tmp_path,
        line(1, "The ferry fares rise.", source="Harbour Herald"),
        line(2, "The ferry fares fall.", source="Coastal Wire"),
        line(3, "The ferry fares stay.", source="Other Post"),
        *FILLER,
    )  # fmt: skip
    question = (
        "Does the Harbour Herald say ferry fares rise, while the Coastal Wire says they fall?"
    )
    options = settings.retrieval.model_copy(update={"parts": False})
    pool = NewsRetriever(corpus=corpus, options=options).pool(question, as_of=DAY)
    assert pool is not None
    [allowed] = pool.candidates.allowed
    within = {
        one.rpartition(":")[0] for one, good in zip(pool.chunk_ids, allowed, strict=True) if good
    }
    with corpus.snapshot() as snapshot:
        assert {snapshot.versions[one].article_id for one in within} == {"a1", "a2"}
    assert set(asked(corpus, settings, question, parts=False)[:2]) == {"a1", "a2"}
