"""Tests of how sources are named and where they lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.settings import CorpusSettings, SourceSettings
from retrieval.errors import SourceError
from retrieval.sources.source import (
    Source,
    is_pattern,
    limits_from_settings,
    printable,
    source_from_argument,
    source_from_settings,
)


def test_path_is_named_by_its_absolute_real_path(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    real = os.path.realpath(folder)
    for given in ("news", "./news/", "link", str(folder)):
        assert source_from_argument(given, tmp_path) == Source(name=real, location=real)


def test_glob_is_named_by_itself(tmp_path: Path) -> None:
    source = source_from_argument("news/*.txt", tmp_path)
    assert source.name == "news/*.txt"
    assert source.location == str(tmp_path / "news" / "*.txt")
    assert is_pattern(source.location)


def test_file_with_wildcards_in_its_name_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "page[1].txt").touch()
    source = source_from_argument("page[1].txt", tmp_path)
    assert source.location == os.path.realpath(tmp_path / "page[1].txt")
    assert not is_pattern(source.location)


def test_glob_below_a_folder_with_wildcards_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "[old]"
    folder.mkdir()
    (folder / "a.txt").touch()
    source = source_from_argument("*.txt", folder)
    assert [str(path) for path in Path("/").glob(source.location[1:])] == [str(folder / "a.txt")]


@pytest.mark.parametrize("url", ["FTP://example.org", "file:///x.txt", "https://"])
def test_only_the_web_is_read_by_address(url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="begin with http:// or https://"):
        source_from_argument(url, tmp_path)
    with pytest.raises(SourceError, match="begin with http:// or https://"):
        source_from_settings(SourceSettings(name="web", path=url), tmp_path)


def test_empty_argument(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="give a file, a folder or a quoted glob"):
        source_from_argument("  ", tmp_path)


def test_settings_give_defaults_and_a_base(tmp_path: Path) -> None:
    settings = SourceSettings(
        name="herald",
        path="pages",
        kind="text_page",
        outlet="Harbour Herald",
        language="en-GB",
        base_url="https://herald.example.org",
        section="City",
    )
    assert source_from_settings(settings, tmp_path) == Source(
        name="herald",
        location=str(tmp_path / "pages"),
        kind="text_page",
        outlet="Harbour Herald",
        language="en",
        base_url="https://herald.example.org",
        section="City",
    )


def test_limits_are_in_millions_of_bytes() -> None:
    limits = limits_from_settings(CorpusSettings(max_page_mb=0.5, max_article_mb=2))
    assert (limits.max_page_bytes, limits.max_article_bytes) == (500_000, 2_000_000)


def test_any_file_name_can_be_shown() -> None:
    assert printable(os.fsdecode(b"caf\xe9.txt")) == "caf\\xe9.txt"
    assert printable("café.txt") == "café.txt"
