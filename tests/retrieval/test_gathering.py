"""Reading sources against what they held: what stays, what is staged, what is remarked on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.articles import SkippedItem, make_article
from retrieval.catalogue import Catalogue, Member
from retrieval.gathering import Gathered, Gatherer, keep_unreadable, prepare, with_language
from retrieval.reports import ReloadProgress
from retrieval.sources.source import ReadingLimits, source_from_argument
from tests.conftest import article_line, write_articles

OLD = {
    "a": Member("a1", "/s/one.jsonl"),
    "b": Member("b1", "/s/two.jsonl"),
    "c": Member("c1", "/s/deep/three.jsonl"),
    "d": Member("d1", "/s/deeper/four.jsonl"),
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "data" / "catalogue.db")
    yield opened
    opened.close()


def gather(
    catalogue: Catalogue, *paths: Path, stage: bool = True
) -> tuple[Gathered, list[ReloadProgress]]:
    steps: list[ReloadProgress] = []
    sources = [source_from_argument(str(path), Path.cwd()) for path in paths]
    gatherer = Gatherer(catalogue, ReadingLimits(), stage=stage, progress=steps.append)
    return gatherer.gather(sources, {}), steps


@pytest.mark.parametrize(
    ("item", "kept"),
    [("/s/one.jsonl", "a"), ("/s/deep", "c"), ("/s", "abcd"), ("/elsewhere", ""), ("/s/tw", "")],
)
def test_what_an_unreadable_file_or_folder_held_stays(item: str, kept: str) -> None:
    members = {"new": Member("n1", "/s/new.jsonl")}
    keep_unreadable(members, OLD, [SkippedItem(item, item, "cannot be read")])
    assert set(members) == {"new", *kept}


def test_a_mere_remark_keeps_nothing_and_what_was_read_wins() -> None:
    members = {"a": Member("a2", "/s/two.jsonl")}
    keep_unreadable(members, OLD, [SkippedItem("x", "/s/one.jsonl", "double", unreadable=False)])
    assert set(members) == {"a"}
    keep_unreadable(members, OLD, [SkippedItem("x", "/s/one.jsonl", "broken")])
    assert members == {"a": Member("a2", "/s/two.jsonl")}


def test_texts_are_staged_unless_it_is_only_a_try(catalogue: Catalogue, tmp_path: Path) -> None:
    file = write_articles(tmp_path / "a.jsonl", range(450))
    found, steps = gather(catalogue, file, stage=False)
    held = found.held[str(file)]
    assert len(held) == 450
    versions = [member.version_id for member in held.values()]
    assert catalogue.known(versions) == set()
    again, _ = gather(catalogue, file)
    assert again == found
    assert catalogue.known(versions) == set(versions)
    assert [step.done for step in steps] == [200, 400, 450]


def test_a_source_that_cannot_be_opened_is_named_and_the_rest_is_read(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = write_articles(tmp_path / "a.jsonl", [1])
    found, _ = gather(catalogue, tmp_path / "absent", file)
    assert found.failed == (str(tmp_path / "absent"),)
    assert list(found.held) == [str(file)]
    [skipped] = found.skipped
    assert skipped.source == str(tmp_path / "absent")


def test_the_last_of_one_id_wins_and_is_reported(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(article_line(1, body="First.") + "\n" + article_line(1, body="Second."))
    found, _ = gather(catalogue, file)
    [member] = found.held[str(file)].values()
    assert catalogue.articles([member.version_id])[member.version_id].body == "Second."
    [skipped] = found.skipped
    assert "same id a1" in skipped.reason


def test_an_article_is_stored_in_its_language_and_chunks() -> None:
    turkish = make_article(title="Seçim", body="Seçim bugün yapıldı. Sonuçlar akşam açıklanacak.")
    stored, spans = prepare(turkish)
    assert stored.lang == "tr"
    assert stored.version_id == turkish.version_id, "a guess is no change of the article"
    assert [turkish.body[start:end] for start, end in spans] == [turkish.body]
    named = make_article(title="Seçim", body="Seçim.", lang="az")
    assert with_language(named) is named
