"""What reloads remark on: a line for each thing passed over, no place named twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import article_line
from tests.newsbot import newsbot


@pytest.fixture
def configured(empty_dir: Path, tmp_path: Path) -> Path:
    """A folder of articles that newsbot.toml calls `feed`, one of its lines broken."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.jsonl").write_text(article_line(1) + "\n{broken\n", encoding="utf-8")
    (tmp_path / "newsbot.toml").write_text(
        '[[sources]]\nname = "feed"\npath = "news"\noutlet = "The Feed"\n'
        '[[sources]]\nname = "later"\npath = "not-there-yet"\n',
        encoding="utf-8",
    )
    return folder


def test_a_remark_names_source_place_and_reason_once(configured: Path) -> None:
    result = newsbot("reload", "--json")
    assert result.code == 1, "a source could not be opened"
    assert result.json["added"] == 1
    broken, missing = result.lines
    assert broken.startswith(f"feed: {configured}/a.jsonl:2: is not JSON")
    assert missing.count("not-there-yet") == 1
    assert missing.startswith("later")
    by_path = newsbot("reload", str(configured), "--dry-run").lines[0]
    assert by_path.startswith(f"{configured}/a.jsonl:2: is not JSON")


def test_a_source_is_known_by_its_name(configured: Path) -> None:
    result = newsbot("reload", "feed", "--json")
    assert (result.code, result.json["added"]) == (0, 1)
    listed = newsbot("sources", "--json").json
    assert [(source["name"], source["articles"], source["in_settings"]) for source in listed] == [
        ("feed", 1, True),
        ("later", 0, True),
    ]
    assert newsbot("forget", "feed", "--json").json["removed"] == 1


def test_wrong_names_are_near_a_known_one_or_paths_that_do_not_exist(configured: Path) -> None:
    result = newsbot("reload", "fed", "--json")
    assert result.code == 1
    assert "did you mean feed?" in result.lines[0]
    result = newsbot("reload", "quite-another", "--json")
    assert result.code == 1
    assert "quite-another does not exist" in result.lines[0]
