"""The ledger of the indexes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.articles import make_article
from retrieval.catalogue import Catalogue, KnownSource, Member
from retrieval.errors import IndexOutdated
from retrieval.generations import Generations
from retrieval.index_ledger import IndexLedger, IndexRecord, check_dimension
from retrieval.signatures import signature, store_signatures, stored_signatures
from retrieval.sources.source import Source

ARTICLES = [make_article(title="T", body="x. " * n, given_id=f"a{n}") for n in range(1, 4)]
IDS = [article.version_id for article in ARTICLES]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "catalogue.db")
    opened.stage((article, [(0, 1)] * 2) for article in ARTICLES)
    yield opened
    opened.close()


@pytest.fixture
def ledger(catalogue: Catalogue) -> IndexLedger:
    return IndexLedger(catalogue.engine)


def test_an_index_is_known_by_who_made_it(ledger: IndexLedger) -> None:
    assert ledger.record(None) is None
    assert ledger.record("unknown") is None
    assert ledger.matching("use", 1) is None
    record = ledger.create("use", 1)
    ledger.set_dimension(record.id, 512)
    assert ledger.record(record.id) == IndexRecord(record.id, "use", 1, 512)
    assert ledger.matching("use", 1) == record.id
    assert ledger.matching("use", 2) is None
    assert ledger.matching("other", 1) is None
    assert ledger.all_ids() == [record.id]


def test_a_version_is_complete_only_once_both_legs_hold_it(ledger: IndexLedger) -> None:
    index = ledger.create("use", 1).id
    ledger.begin(index, IDS[:2])
    ledger.begin(index, [])
    assert ledger.complete(index) == set()
    ledger.finish(index, IDS[:1])
    assert ledger.complete(index) == {IDS[0]}
    ledger.begin(index, IDS[:1])
    assert ledger.complete(index) == set(), "about to be written anew, or swept"
    assert ledger.complete(None) == set()


def test_dead_is_what_no_kept_generation_holds(ledger: IndexLedger, catalogue: Catalogue) -> None:
    index = ledger.create("use", 1).id
    ledger.finish(index, IDS[:2])
    ledger.begin(index, IDS[2:])
    assert sorted(ledger.dead(index)) == sorted((version_id, 2) for version_id in IDS)
    Generations(catalogue.engine).activate(
        {"s": {ARTICLES[0].id: Member(IDS[0], "f")}},
        [KnownSource(Source("s", "/s"), False, None)],
        index_id=index,
        read=[],
    )
    assert {version_id for version_id, _ in ledger.dead(index)} == {*IDS[1:]}
    ledger.forget(index, IDS[1:])
    assert ledger.dead(index) == []
    ledger.delete_leftovers()
    assert catalogue.known(IDS) == {IDS[0]}


def test_a_signature_stays_while_a_generation_or_an_index_holds_its_version(
    ledger: IndexLedger, catalogue: Catalogue
) -> None:
    body = " ".join(f"word{number}" for number in range(30))
    made = signature(body.split(), body)
    assert made is not None
    in_generation, in_index, _ = IDS
    store_signatures(catalogue.engine, dict.fromkeys(IDS, made))
    sources = [KnownSource(Source("s", "/s"), False, None)]
    index = ledger.create("use", 1).id
    for held in ({1, 2, 3}, {1}, {1}):  # the texts stay: a generation once held them
        members = {f"a{n}": Member(IDS[n - 1], "f") for n in held}
        Generations(catalogue.engine).activate({"s": members}, sources, index_id=index, read=[])
    ledger.begin(index, [in_index])
    ledger.delete_leftovers()
    assert catalogue.known(IDS) == set(IDS)
    assert set(stored_signatures(catalogue.engine, IDS)) == {in_generation, in_index}
    ledger.forget(index, [in_index])
    ledger.delete_leftovers()
    assert set(stored_signatures(catalogue.engine, IDS)) == {in_generation}


def test_texts_of_an_unfinished_reload_stay_while_an_index_holds_them(
    ledger: IndexLedger, catalogue: Catalogue
) -> None:
    index = ledger.create("use", 1).id
    ledger.begin(index, IDS[:1])
    ledger.delete_leftovers()
    assert catalogue.known(IDS) == {IDS[0]}, "its chunks can still be counted and swept"
    ledger.drop(index)
    assert ledger.all_ids() == []
    assert ledger.complete(index) == set()
    ledger.delete_leftovers()
    assert catalogue.known(IDS) == set()


def test_vectors_of_another_dimension_do_not_fit() -> None:
    check_dimension(IndexRecord("i", "use", 1, None), np.zeros((2, 8), dtype=np.float32))
    check_dimension(IndexRecord("i", "use", 1, 8), np.zeros(8, dtype=np.float32))
    with pytest.raises(IndexOutdated, match="newsbot reload --full"):
        check_dimension(IndexRecord("i", "use", 1, 8), np.zeros((2, 9), dtype=np.float32))
