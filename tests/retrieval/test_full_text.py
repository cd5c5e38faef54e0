"""The full-text index on a real tantivy folder."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.chunk_ids import chunk_number, split_chunk_id
from retrieval.full_text import FullTextIndex, IndexedChunk
from retrieval.full_text_view import TextHit

DAY = datetime(2024, 11, 15, 12, tzinfo=UTC)


#: The names of the chunks made here, by their numbers.
NAMES: dict[int, str] = {}


def chunk(name: str, text: str, published_at: datetime | None = None) -> IndexedChunk:
    version_id, position = split_chunk_id(name)
    number = chunk_number(version_id, position)
    NAMES[number] = name
    return IndexedChunk(
        number=number, version_id=version_id, terms=text.split(), headline=(),
        published_at=published_at, outlet=None, fingerprint=(b"t", b"v"),
    )  # fmt: skip


def names(hits: Iterable[TextHit]) -> list[str]:
    return [NAMES[hit.number] for hit in hits]


def found(index: FullTextIndex, *words: str, as_of: datetime | None = None) -> list[str]:
    view = index.view()
    hits = view.search([(word,) for word in words], 50, idf=view.idf(words), as_of=as_of)
    return names(hits)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[FullTextIndex]:
    opened = FullTextIndex.open(tmp_path / "text")
    yield opened
    opened.close()


def test_an_empty_index_finds_nothing(index: FullTextIndex) -> None:
    assert found(index, "word") == []
    assert index.view().search([], 5, idf={}) == []
    assert index.view().idf(["word"]) == {}
    assert index.count() == 0
    index.commit()


def test_chunks_are_found_after_commit_and_gone_after_the_next(index: FullTextIndex) -> None:
    index.add([chunk("a:0", "ferry terminal"), chunk("a:1", "ferry"), chunk("b:0", "bank")])
    assert found(index, "ferry") == []
    index.commit()
    assert set(found(index, "ferry")) == {"a:0", "a:1"}
    index.delete(["a"])
    assert set(found(index, "ferry")) == {"a:0", "a:1"}
    index.commit()
    assert found(index, "ferry") == []
    assert index.count() == 1


def test_a_version_deleted_and_added_in_one_commit_stands_there_once(index: FullTextIndex) -> None:
    for _ in range(2):
        index.delete(["a"])
        index.add([chunk("a:0", "ferry")])
    index.commit()
    assert found(index, "ferry") == ["a:0"]
    assert index.count() == 1


def test_rare_words_weigh_more_and_words_add_up(index: FullTextIndex) -> None:
    index.add(
        [chunk(f"c{n}:0", "the mayor said") for n in range(20)]
        + [chunk("rare:0", "the ferry said"), chunk("both:0", "the ferry mayor")]
    )
    index.commit()
    assert found(index, "ferry", "mayor")[0] == "both:0"
    assert found(index, "ferry", "said")[0] == "rare:0"


def test_variants_of_one_word_count_once(index: FullTextIndex) -> None:
    index.add([chunk("two:0", "elect elections x y"), chunk("one:0", "elect ferry x y")])
    index.commit()
    view = index.view()
    idf = view.idf(["elect", "elections", "ferry"])
    alone = view.search([("elect",)], 5, idf=idf)
    both = view.search([("elect", "elections")], 5, idf=idf)
    assert set(names(both)) == set(names(alone))
    best = max(hit.score for hit in view.search([("elections",)], 5, idf=idf))
    scores = dict(zip(names(both), (hit.score for hit in both), strict=True))
    assert scores["two:0"] == pytest.approx(best)


def test_idf_is_lucenes(index: FullTextIndex) -> None:
    index.add([chunk(f"c{n}:0", "common rare" if n == 0 else "common") for n in range(10)])
    index.commit()
    idf = index.view().idf(["common", "rare", "absent"])
    assert idf == {
        "common": pytest.approx(math.log(1 + 0.5 / 10.5)),
        "rare": pytest.approx(math.log(1 + 9.5 / 1.5)),
    }
    assert index.view().max_idf() == pytest.approx(math.log(1 + 10.5 / 0.5))
    assert index.view().max_idf() > idf["rare"]


def test_idf_of_a_word_whose_chunks_were_deleted_stays_sane(index: FullTextIndex) -> None:
    index.add([chunk(f"c{n}:0", "common") for n in range(10)])
    index.commit()
    index.delete([f"c{n}" for n in range(9)])
    index.commit()
    assert index.view().idf(["common"])["common"] >= 0


def test_only_what_was_published_by_then_is_found_and_the_undated(index: FullTextIndex) -> None:
    index.add(
        [
            chunk("before:0", "ferry", DAY - timedelta(seconds=1)),
            chunk("then:0", "ferry", DAY),
            chunk("after:0", "ferry", DAY + timedelta(seconds=1)),
            chunk("undated:0", "ferry"),
            chunk("old:0", "ferry", datetime(1912, 4, 15, tzinfo=UTC)),
        ]
    )
    index.commit()
    assert set(found(index, "ferry", as_of=DAY)) == {"before:0", "then:0", "undated:0", "old:0"}
    assert set(found(index, "ferry", as_of=datetime(1900, 1, 1, tzinfo=UTC))) == {"undated:0"}


@pytest.mark.parametrize("term", ['ferry" OR *:*', "text:ferry", "+-&&||!(){}[]^~*?:\\/", "👍"])
def test_terms_are_never_parsed(index: FullTextIndex, term: str) -> None:
    index.add([chunk("a:0", "ferry"), chunk("b:0", f"x {''.join(term.split())}")])
    index.commit()
    assert found(index, term) == ([] if " " in term else ["b:0"])


def test_chunks_outlive_the_process_and_uncommitted_ones_do_not(tmp_path: Path) -> None:
    first = FullTextIndex.open(tmp_path / "kept")
    first.add([chunk("a:0", "ferry")])
    first.commit()
    first.add([chunk("b:0", "ferry")])
    first.close()
    second = FullTextIndex.open(tmp_path / "kept")
    assert found(second, "ferry") == ["a:0"]
    second.add([chunk("c:0", "ferry")])
    second.commit()
    assert set(found(second, "ferry")) == {"a:0", "c:0"}
    second.close()
