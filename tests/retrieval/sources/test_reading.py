"""Tests of reading whole sources: files, folders and globs, in every state they can be in."""

from __future__ import annotations

import itertools
import json
import os
import socket
from pathlib import Path

import pytest

from retrieval.articles import Article, SkippedItem
from retrieval.errors import SourceError
from retrieval.sources.reading import read_source
from retrieval.sources.source import FoundArticle, ReadingLimits, Source, source_from_argument

PAGE = "{title}\n\nThe council of Velmor met on Monday and voted for the new quay."
HTML = (
    "<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    "<p>The council of Velmor met on Monday evening and voted for the new quay.</p>"
    "<p>It will be 900 metres long and open in May, the mayor said after the vote.</p>"
    "</article></body></html>"
)


def json_line(title: str, **fields: object) -> str:
    return json.dumps({"title": title, "body": f"The text of {title}.", **fields}) + "\n"


def read(
    given: str | Path, cwd: Path, limits: ReadingLimits | None = None
) -> tuple[list[FoundArticle], list[SkippedItem]]:
    """What `newsbot reload GIVEN` would read."""
    found = list(read_source(source_from_argument(str(given), cwd), limits or ReadingLimits()))
    articles = [one for one in found if isinstance(one, FoundArticle)]
    return articles, [one for one in found if isinstance(one, SkippedItem)]


def titles(articles: list[FoundArticle]) -> list[str]:
    return [found.article.title for found in articles]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder of every kind, with things beside that are no articles."""
    folder = tmp_path / "mixed"
    (folder / "sub" / ".git").mkdir(parents=True)
    (folder / "a.jsonl").write_text(json_line("First") + json_line("Second"))
    (folder / "b.HTML").write_text(HTML.format(title="Third of them"))
    (folder / "sub" / "c.txt").write_text(PAGE.format(title="Fourth of them"))
    (folder / "README.md").write_text(PAGE.format(title="Not an article"))
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\x00")
    (folder / ".hidden.txt").write_text(PAGE.format(title="Hidden away"))
    (folder / "sub" / ".git" / "d.txt").write_text(PAGE.format(title="Hidden below"))
    return folder


def test_folder_mixes_kinds_and_passes_over_the_rest(mixed: Path) -> None:
    articles, skipped = read(mixed, mixed)
    assert titles(articles) == ["First", "Second", "Third of them", "Fourth of them"]
    assert skipped == []
    assert [Path(found.item).name for found in articles] == [
        "a.jsonl",
        "a.jsonl",
        "b.HTML",
        "c.txt",
    ]


def test_items_are_the_same_at_each_reading(mixed: Path) -> None:
    assert read(mixed, mixed) == read(mixed, mixed)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.jsonl", ["First", "Second"]),
        ("*/*.txt", ["Fourth of them"]),
        ("**/*.txt", ["Fourth of them"]),
        ("*", ["First", "Second", "Third of them", "Fourth of them"]),
        ("**/*", ["First", "Second", "Third of them", "Fourth of them"]),
        ("[ab].*", ["First", "Second", "Third of them"]),
        ("s?b", ["Fourth of them"]),
        (".hidden*", ["Hidden away"]),
    ],
)
def test_glob(mixed: Path, pattern: str, expected: list[str]) -> None:
    articles, skipped = read(pattern, mixed)
    assert (titles(articles), skipped) == (expected, [])


def test_suffix_named_in_a_glob_is_read_by_content(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(json_line("From JSON"))
    (tmp_path / "b.log").write_text(PAGE.format(title="From a page"))
    assert titles(read("*.log", tmp_path)[0]) == ["From JSON", "From a page"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json_line("JSON lines"), "JSON lines"),
        ("\ufeff" + json_line("JSON with a mark"), "JSON with a mark"),
        ("\n<!DOCTYPE html>" + HTML.format(title="A web page"), "A web page"),
        (PAGE.format(title="A text page"), "A text page"),
    ],
)
def test_single_file_of_unknown_suffix_is_read_by_content(
    tmp_path: Path, content: str, expected: str
) -> None:
    (tmp_path / "download").write_text(content, encoding="utf-8")
    assert titles(read("download", tmp_path)[0]) == [expected]


def test_json_array_is_explained(tmp_path: Path) -> None:
    (tmp_path / "articles.json").write_text(json.dumps([{"title": "A", "body": "B"}]))
    articles, (skipped,) = read("articles.json", tmp_path)
    assert articles == []
    assert "write one object a line" in skipped.reason


def test_kind_in_the_settings_decides_before_the_suffix(mixed: Path) -> None:
    (mixed / "notes.md").write_text(PAGE.format(title="Read as a page"))
    named = Source("s", str(mixed / "*.md"), kind="text_page")
    folder = Source("s", str(mixed), kind="text_page")
    for source, expected in (
        (named, {"Not an article", "Read as a page"}),
        (folder, {"Fourth of them"}),
    ):
        found = list(read_source(source, ReadingLimits()))
        assert {one.article.title for one in found if isinstance(one, FoundArticle)} == expected


def test_defaults_fill_what_an_article_does_not_name(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        json_line("Bare", url="/a")
        + json_line("Own", source="Coastal Wire", section="Sea", lang="de")
    )
    source = Source(
        "s", str(tmp_path), outlet="Herald", language="en", base_url="https://example.org/x/",
        section="City",
    )  # fmt: skip
    found = list(read_source(source, ReadingLimits()))
    bare, own = (one.article for one in found if isinstance(one, FoundArticle))
    assert (bare.source, bare.lang, bare.section) == ("Herald", "en", "City")
    assert bare.url == "https://example.org/a"
    assert (own.source, own.lang, own.section, own.url) == ("Coastal Wire", "de", "Sea", None)


def test_double_id_is_remarked_on_and_the_last_comes_last(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json_line("Old", id="1") + json_line("Other", id="2"))
    (tmp_path / "b.jsonl").write_text(json_line("New", id="1"))
    articles, (remark,) = read(tmp_path, tmp_path)
    by_id = {found.article.id: found.article.title for found in articles}
    assert by_id == {"1": "New", "2": "Other"}
    assert remark.where == f"{tmp_path / 'b.jsonl'}:1"
    assert remark.unreadable is False
    assert "same id 1" in remark.reason


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nowhere.txt", "does not exist: check the path"),
        ("no/such/*.txt", "matches nothing"),
        ("empty", "holds nothing to read: no .txt"),
        ("only_notes", "holds nothing to read: no .txt"),
        ("pipe.txt", "is no regular file"),
        ("loop.txt", "cannot be opened"),
    ],
)
def test_source_that_cannot_be_opened(tmp_path: Path, given: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "only_notes").mkdir()
    (tmp_path / "only_notes" / "README.md").write_text("Notes")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    with pytest.raises(SourceError) as error:
        read(given, tmp_path)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_text(json_line("Good"))
    (tmp_path / "closed.txt").write_text("closed")
    (tmp_path / "closed.txt").chmod(0)
    (tmp_path / "sub").mkdir(mode=0)
    articles, skipped = read(tmp_path, tmp_path)
    assert titles(articles) == ["Good"]
    assert [Path(one.item).name for one in skipped] == ["closed.txt", "sub"]
    assert all("ermission" in one.reason and one.unreadable for one in skipped)
    for given in ("closed.txt", "sub"):
        with pytest.raises(SourceError, match="no permission"):
            read(given, tmp_path)


def test_pipes_sockets_and_dead_links_get_a_line_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.jsonl").write_text(json_line("Good"))
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dead.html").symlink_to(tmp_path / "gone.html")
    monkeypatch.chdir(tmp_path)  # a socket's path may have 107 bytes only
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("sock.jsonl")
        articles, skipped = read(tmp_path, tmp_path)
    assert titles(articles) == ["Good"]
    reasons = {Path(one.item).name: one.reason for one in skipped}
    assert set(reasons) == {"pipe.txt", "dead.html", "sock.jsonl"}
    assert "no regular file" in reasons["pipe.txt"]
    assert "leads nowhere" in reasons["dead.html"]


def test_linked_folder_is_read_once_and_loops_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.jsonl").write_text(json_line("Once"))
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    articles, skipped = read(tmp_path, tmp_path)
    assert titles(articles) == ["Once"]
    assert len(skipped) == 2
    assert all("is read as" in one.reason and not one.unreadable for one in skipped)
    assert titles(read("**/*.jsonl", tmp_path)[0]) == ["Once"]


def test_link_to_a_folder_above_the_source_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "private.jsonl").write_text(json_line("Not meant"))
    (tmp_path / "news" / "in").mkdir(parents=True)
    (tmp_path / "news" / "x.jsonl").write_text(json_line("Meant"))
    (tmp_path / "news" / "in" / "up").symlink_to("../..")
    for location in (tmp_path / "news", "news/*"):
        articles, skipped = read(location, tmp_path)
        assert titles(articles) == ["Meant"]
        [one] = skipped
        assert "holds the source itself" in one.reason


def test_file_that_vanishes_while_reading(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json_line("First"))
    (tmp_path / "b.txt").write_text(PAGE.format(title="Gone in a moment"))
    (tmp_path / "c.jsonl").write_text(json_line("Last"))
    stream = read_source(source_from_argument(str(tmp_path), tmp_path), ReadingLimits())
    first = next(stream)
    (tmp_path / "b.txt").unlink()
    skipped, last = stream
    assert isinstance(first, FoundArticle)
    assert isinstance(last, FoundArticle)
    assert isinstance(skipped, SkippedItem)
    assert skipped.item == str(tmp_path / "b.txt")


def test_large_empty_and_binary_files_get_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text(PAGE.format(title="Large") * 100)
    (tmp_path / "empty.txt").write_bytes(b"\r\n \n")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    (tmp_path / "binary.html").write_bytes(b"<html>\0\0\1")
    (tmp_path / "binary.jsonl").write_bytes(b"\x7fELF\0\0" * 50)
    (tmp_path / "menu.txt").write_text("Home\n\nSports\n\nSign in")
    (tmp_path / "good.txt").write_text(PAGE.format(title="Good one"))
    articles, skipped = read(tmp_path, tmp_path, ReadingLimits(max_page_bytes=2_000))
    reasons = {Path(one.item).name: one.reason for one in skipped}
    assert titles(articles) == ["Good one"]
    assert len(skipped) == len(reasons)
    assert reasons["large.txt"] == "is larger than 0.002 MB (corpus.max_page_mb)"
    assert reasons["empty.txt"] == "is empty"
    assert "binary" in reasons["binary.txt"]
    assert "binary" in reasons["binary.html"]
    assert "binary" in reasons["binary.jsonl"]
    assert reasons["menu.txt"].startswith("no article found")


def test_reading_is_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "endless.jsonl"
    path.write_text("".join(json_line(f"Number {n}") for n in range(1_000)))
    stream = read_source(source_from_argument(str(path), tmp_path), ReadingLimits())
    first: list[Article] = [
        one.article for one in itertools.islice(stream, 3) if isinstance(one, FoundArticle)
    ]
    assert [article.title for article in first] == ["Number 0", "Number 1", "Number 2"]
