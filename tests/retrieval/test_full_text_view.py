"""What is told apart when full text is searched: headlines, outlets, what was committed when."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.full_text import FullTextIndex, IndexedChunk
from retrieval.full_text_view import FullTextView, seconds

DAY = datetime(2024, 11, 15, 12, tzinfo=UTC)


def chunk(number: int, text: str, outlet: str | None = None, headline: str = "") -> IndexedChunk:
    return IndexedChunk(
        number=number, version_id=f"v{number}", terms=text.split(), headline=headline.split(),
        published_at=DAY, outlet=outlet, fingerprint=(b"t%d" % number, b"v%d" % number),
    )  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> Iterator[FullTextIndex]:
    opened = FullTextIndex.open(tmp_path / "text")
    yield opened
    opened.close()


def scores(
    view: FullTextView,
    *words: str,
    outlets: Collection[str] = (),
    headline_weight: float = 0.0,
    as_of: datetime | None = None,
) -> dict[int, float]:
    """The scores of the chunks found, by number, best first."""
    hits = view.search(
        [(word,) for word in words], 50, idf=view.idf(words), outlets=outlets,
        headline_weight=headline_weight, as_of=as_of,
    )  # fmt: skip
    return {hit.number: hit.score for hit in hits}


def test_a_word_in_the_headline_counts_so_much_more(index: FullTextIndex) -> None:
    index.add([chunk(1, "ferry x y", headline="ferry"), chunk(2, "ferry x y", headline="bank"),
               chunk(3, "x y z", headline="mayor")])  # fmt: skip
    index.commit()
    view = index.view()
    plain = scores(view, "ferry")
    assert plain[1] == pytest.approx(plain[2])
    some, double = (scores(view, "ferry", headline_weight=weight) for weight in (0.5, 1.0))
    assert some[2] == double[2] == pytest.approx(plain[2])
    assert some[1] > plain[1]
    assert double[1] - plain[1] == pytest.approx(2 * (some[1] - plain[1]), rel=1e-4)


def test_only_the_outlets_named_are_found_with_the_same_scores(index: FullTextIndex) -> None:
    index.add([chunk(1, "ferry", "Coastal Wire"), chunk(2, "ferry x", "Harbour Herald"),
               chunk(3, "ferry", None), chunk(4, "bank", "Coastal Wire")])  # fmt: skip
    index.commit()
    view = index.view()
    everywhere = scores(view, "ferry")
    assert set(everywhere) == {1, 2, 3}
    one = scores(view, "ferry", outlets=["Coastal Wire"])
    assert one == {1: pytest.approx(everywhere[1])}
    two = scores(view, "ferry", outlets={"Coastal Wire", "Harbour Herald"}, as_of=DAY)
    assert two == {number: pytest.approx(everywhere[number]) for number in (1, 2)}
    assert scores(view, "ferry", outlets=["coastal wire"]) == {}, "an outlet's name is exact"
    assert scores(view, "ferry", outlets=["Wire"]) == {}


def test_a_view_stays_as_it_was_made(index: FullTextIndex) -> None:
    index.add([chunk(1, "ferry")])
    index.commit()
    before = index.view()
    index.add([chunk(2, "ferry")])
    index.commit()
    assert set(scores(before, "ferry")) == {1}
    assert set(scores(index.view(), "ferry")) == {1, 2}


def test_fingerprints_come_by_number_of_those_that_are_there(index: FullTextIndex) -> None:
    index.add([chunk(1, "ferry"), chunk(2, "bank")])
    index.commit()
    assert index.view().fingerprints([2, 1, 77]) == {1: (b"t1", b"v1"), 2: (b"t2", b"v2")}
    assert index.view().fingerprints([]) == {}


def test_nothing_is_found_by_no_words_or_in_no_places(index: FullTextIndex) -> None:
    index.add([chunk(1, "ferry")])
    index.commit()
    view = index.view()
    assert view.search([], 5, idf={}) == []
    assert view.search([("ferry",)], 0, idf=view.idf(["ferry"])) == []
    assert view.search([("zeppelin",)], 5, idf=view.idf(["zeppelin"])) == []


def test_an_undated_article_counts_as_published_before_any_other() -> None:
    assert seconds(None) < seconds(datetime(1, 1, 1, tzinfo=UTC)) < seconds(DAY)
