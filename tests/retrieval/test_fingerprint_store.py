"""The file of fingerprints: committed, deleted by version, shared by threads."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.chunk_ids import chunk_number, numbered_chunk, version_number
from retrieval.errors import IndexOutdated
from retrieval.fingerprint_store import FingerprintStore

SECRET = b"hashes of a purged text " * 40


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FingerprintStore]:
    opened = FingerprintStore.open(tmp_path)
    yield opened
    opened.close()


def test_what_is_committed_is_there_and_outlives_the_process(tmp_path: Path) -> None:
    store = FingerprintStore.open(tmp_path)
    store.add([(chunk_number("a", 0), b"t", b"v")])
    assert store.get([chunk_number("a", 0)]) == {}
    store.commit()
    store.add([(chunk_number("a", 1), b"lost", b"lost")])
    store.close()
    again = FingerprintStore.open(tmp_path)
    assert again.get([chunk_number("a", 0), chunk_number("a", 1)]) == {
        chunk_number("a", 0): (b"t", b"v")
    }
    assert again.get([]) == {}
    again.close()


def test_a_version_goes_whole_and_leaves_nothing_readable(
    store: FingerprintStore, tmp_path: Path
) -> None:
    store.add([(chunk_number(version, n), SECRET, b"v") for version in "ab" for n in range(30)])
    store.commit()
    store.delete(["a", "never there"])
    store.commit()
    assert store.count() == 30
    assert set(store.get([chunk_number(version, 7) for version in "ab"])) == {chunk_number("b", 7)}
    store.delete(["b"])
    store.commit()
    assert all(SECRET not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_chunk_added_again_takes_the_place_of_the_old_one(store: FingerprintStore) -> None:
    for text in (b"old", b"new"):
        store.add([(chunk_number("a", 0), text, b"")])
    store.commit()
    assert store.get([chunk_number("a", 0)]) == {chunk_number("a", 0): (b"new", b"")}


def test_what_was_rolled_back_is_not_there(store: FingerprintStore) -> None:
    store.rollback()
    store.add([(chunk_number("a", 0), b"t", b"v")])
    assert store.is_empty()
    store.rollback()
    store.commit()
    assert store.is_empty()
    store.add([(chunk_number("a", 0), b"t", b"v")])
    store.commit()
    store.delete(["a"])
    store.rollback()
    store.commit()
    assert not store.is_empty()


@pytest.mark.parametrize("keep", [100, 16_384])
def test_a_damaged_file_is_told_in_a_line_that_helps(tmp_path: Path, keep: int) -> None:
    store = FingerprintStore.open(tmp_path)
    numbers = [chunk_number("a", n) for n in range(300)]
    store.add([(number, b"t" * 200, b"v" * 900) for number in numbers])
    store.commit()
    store.close()
    file = tmp_path / "fingerprints.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:keep] + b"\xff" * (len(whole) - keep))
    with pytest.raises(IndexOutdated, match=r"run `newsbot reload --full`"):
        _read_all(tmp_path, numbers)


def _read_all(folder: Path, numbers: list[int]) -> None:
    with closing(FingerprintStore.open(folder)) as store:
        store.get(numbers)


def test_threads_may_read_at_once(store: FingerprintStore) -> None:
    numbers = [chunk_number("a", n) for n in range(50)]
    store.add([(number, b"t", b"v") for number in numbers])
    store.commit()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(store.get(numbers)), range(40)))
    assert found == [50] * 40


def test_a_number_tells_its_version_and_position() -> None:
    assert numbered_chunk(chunk_number("a", 12)) == (version_number("a"), 12)
    assert chunk_number("a", 10**9) < 2**63
    assert version_number("a") != version_number("b")
