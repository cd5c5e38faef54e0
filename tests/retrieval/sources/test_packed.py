"""Packed files: what is in them is read, and bombs are not."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from retrieval.articles import SkippedItem
from retrieval.sources import packed
from retrieval.sources.reading import read_source
from retrieval.sources.source import FoundArticle, ReadingLimits, source_from_argument
from tests.conftest import article_line

PAGE = "# Ferry bought\n\nThe council of Norwick will buy an electric ferry from Halden Yards."


def read(path: Path) -> tuple[set[str], list[SkippedItem]]:
    outcomes = list(read_source(source_from_argument(str(path), Path("/")), ReadingLimits()))
    titles = {one.article.title for one in outcomes if isinstance(one, FoundArticle)}
    return titles, [one for one in outcomes if isinstance(one, SkippedItem)]


def test_gz_is_read_by_the_suffix_within(tmp_path: Path) -> None:
    lines = "\n".join(article_line(n) for n in range(3))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "b.md.GZ").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "picture.png.gz").write_bytes(gzip.compress(b"no text"))
    titles, remarks = read(tmp_path)
    assert titles == {f"Town {n} opens a new library" for n in range(3)} | {"Ferry bought"}
    assert remarks == []


def test_a_gz_without_another_suffix_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "export.gz").write_bytes(gzip.compress(article_line(1).encode()))
    assert read(tmp_path / "export.gz")[0] == {"Town 1 opens a new library"}


def test_the_files_of_a_zip_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("news/a.jsonl", "\n".join(article_line(n) for n in range(2)))
        archive.writestr("news/b.md", PAGE)
        archive.writestr("broken.jsonl", "{nonsense")
        archive.writestr("picture.png", b"x")
        archive.writestr("__MACOSX/b.md", b"x")
        archive.writestr(".hidden.md", PAGE)
        archive.writestr("../../evil.md", PAGE.replace("Ferry", "Escape"))
    titles, [remark] = read(tmp_path)
    assert {"Town 0 opens a new library", "Town 1 opens a new library", "Ferry bought"} <= titles
    assert remark.item == str(tmp_path / "a.zip")
    assert remark.where == f"{tmp_path}/a.zip/broken.jsonl:1"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.zip"], "nothing is written"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.zip"])
def test_what_cannot_be_unpacked_is_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"no archive at all")
    titles, [remark] = read(tmp_path / name)
    assert titles == set()
    assert "cannot be read" in remark.reason
    assert remark.unreadable, "what it held stays"


def test_one_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join(article_line(n) for n in range(2_000)).encode())
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    titles, remarks = read(tmp_path / "a.jsonl.gz")
    assert titles
    assert any("cannot be unpacked" in one.reason and one.unreadable for one in remarks)


def test_a_bomb_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_HARMLESS", 1_000_000)
    bomb = b"\n" * 60_000_000
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(bomb))
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", bomb)
        archive.writestr("b.md", PAGE)
    titles, remarks = read(tmp_path)
    assert titles == {"Ferry bought"}
    assert len(remarks) == 2
    assert all("no text does that" in one.reason for one in remarks)


def test_an_archive_of_nothing_to_read_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("picture.png", b"x")
    _, [remark] = read(tmp_path / "a.zip")
    assert "no file of a kind that is read" in remark.reason
