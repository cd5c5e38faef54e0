"""The corpus as one question sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retrieval import schema
from retrieval.corpus import Corpus
from retrieval.results import CorpusFacts
from tests.conftest import article_line, reload_paths

DAY = datetime(2024, 11, 15, 12, tzinfo=UTC)


WIRE = (
    "The council of Norwick voted on Monday to buy an electric ferry from Halden Yards. The ship, "
    "which carries 240 passengers, costs 12.5 million crowns and replaces a steamer of 1931."
)


def load(corpus: Corpus, path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines), encoding="utf-8")
    reload_paths(corpus, path)


def test_figures_depend_on_when_one_asks(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    with corpus.snapshot() as empty:
        assert empty.facts(None) == CorpusFacts(0, 0, 0, None)
        assert (empty.indexes, empty.chunks, empty.languages) == (None, 0, ())
    load(
        corpus,
        tmp_path / "a.jsonl",
        article_line(1, published_at=DAY.isoformat(), lang="en"),
        article_line(2, published_at=(DAY + timedelta(days=1)).isoformat(), lang="en"),
        article_line(3, published_at=None, lang="tr", body="Tarihsiz bir haber."),
    )
    with corpus.snapshot() as snapshot:
        newest = DAY + timedelta(days=1)
        assert snapshot.facts(None) == CorpusFacts(1, 3, 2, newest)
        assert snapshot.facts(DAY).newest == DAY
        assert snapshot.facts(DAY - timedelta(seconds=1)).newest is None
        assert snapshot.languages == ("en", "tr")
        assert snapshot.chunks == 3
        assert snapshot.outlets == {"The Courier", "Daily Ledger"}


def test_what_is_seen_of_a_chunk(open_corpus: Callable[..., Corpus], tmp_path: Path) -> None:
    corpus = open_corpus()
    load(
        corpus,
        tmp_path / "a.jsonl",
        article_line(1, published_at=DAY.isoformat()),
        article_line(2, published_at=None),
    )
    with corpus.snapshot() as snapshot:
        by_id = {live.article_id: live for live in snapshot.versions.values()}
        dated, undated = f"{by_id['a1'].version_id}:0", f"{by_id['a2'].version_id}:7"
        assert snapshot.sees(dated, None) is by_id["a1"]
        assert snapshot.sees(dated, DAY) is by_id["a1"]
        assert snapshot.sees(dated, DAY - timedelta(microseconds=1)) is None
        assert snapshot.sees(undated, DAY - timedelta(days=9_999)) is by_id["a2"]
        assert snapshot.sees("unknown:0", None) is None


def test_a_purged_article_is_gone_from_a_snapshot_taken_before(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    load(corpus, tmp_path / "a.jsonl", article_line(1), article_line(2))
    with corpus.snapshot() as snapshot:
        chunks = [(f"{version_id}:0", 1.0) for version_id in snapshot.versions]
        assert len(snapshot.excerpts(chunks)) == 2
        corpus.remove("a1", purge=True)
        assert [excerpt.article.id for excerpt in snapshot.excerpts(chunks)] == ["a2"]


def carried(number: int, published_at: datetime | None, **fields: object) -> str:
    """A line with the agency's text, as one outlet carries it."""
    moment = published_at.isoformat() if published_at else None
    return article_line(number, body=WIRE, published_at=moment, **fields)


def test_copies_are_one_story_newest_first(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    lines = [
        carried(1, DAY, source="Courier"),
        carried(2, None, source="Ledger"),
        carried(3, DAY + timedelta(hours=3), source="Herald"),
        carried(4, DAY + timedelta(hours=1), source=None),
        article_line(5),
    ]
    load(corpus, tmp_path / "a.jsonl", *lines)
    with corpus.snapshot() as snapshot:
        by_id = {live.article_id: live for live in snapshot.versions.values()}
        version = {article_id: live.version_id for article_id, live in by_id.items()}
        story = {snapshot.story_of(version[f"a{n}"]) for n in (1, 2, 3, 4)}
        assert story == {min(version[f"a{n}"] for n in (1, 2, 3, 4))}
        assert snapshot.story_of(version["a5"]) == version["a5"]
        assert snapshot.story_of("unknown") == "unknown"
        assert snapshot.copies(version["a1"]) == (by_id["a3"], by_id["a4"], by_id["a2"])
        assert snapshot.copies(version["a3"]) == (by_id["a4"], by_id["a1"], by_id["a2"])
        assert snapshot.copies(version["a5"]) == snapshot.copies("unknown") == ()

        excerpts = snapshot.excerpts([(f"{version[one]}:0", 1.0) for one in ("a1", "a5")])
        assert snapshot.copies_of(excerpts, None) == {version["a1"]: snapshot.copies(version["a1"])}
        assert snapshot.copies_of(excerpts, DAY + timedelta(hours=1)) == {
            version["a1"]: (by_id["a4"], by_id["a2"])
        }
        corpus.remove("a3", purge=True)
    with corpus.snapshot() as snapshot:
        assert snapshot.copies(version["a1"]) == (by_id["a4"], by_id["a2"])
        assert all(copy in by_id.values() for copy in snapshot.copies(version["a4"]))


def test_a_new_version_of_an_article_leaves_its_story_or_joins_one(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = tmp_path / "a.jsonl"

    def copies() -> list[str]:
        with corpus.snapshot() as snapshot:
            [one] = [v for v in snapshot.versions.values() if v.article_id == "a1"]
            return [copy.article_id for copy in snapshot.copies(one.version_id)]

    load(corpus, file, carried(1, DAY), carried(2, DAY))
    assert copies() == ["a2"]
    load(corpus, file, carried(1, DAY), article_line(2))
    assert copies() == []
    load(corpus, file, carried(1, DAY), carried(2, DAY), carried(3, None))
    assert copies() == ["a2", "a3"]
    corpus.roll_back()
    assert copies() == []


def test_a_catalogue_from_before_there_were_signatures_knows_no_copies_until_a_full_reload(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    load(corpus, tmp_path / "a.jsonl", carried(1, DAY), carried(2, DAY))
    schema.signatures.drop(corpus.catalogue.engine)
    corpus.close()
    corpus = open_corpus()
    with corpus.snapshot() as snapshot:
        versions = list(snapshot.versions)
        assert [snapshot.story_of(version_id) for version_id in versions] == versions
        assert snapshot.copies(versions[0]) == ()
    corpus.reload(full=True)
    with corpus.snapshot() as snapshot:
        assert len(snapshot.copies(versions[0])) == 1


QUESTION = """
import sys
from pathlib import Path
from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.retriever import NewsRetriever
from tests.conftest import HashedWords
settings = Settings(data_dir=Path(sys.argv[1]))
corpus = Corpus(settings, embedder=HashedWords())
found = NewsRetriever(corpus=corpus, options=settings.retrieval).retrieve("ferry of Norwick")
assert len(found.copies) == 1, found.copies
print([name for name in ("datasketch", "scipy") if name in sys.modules])
"""


def test_a_question_needs_neither_datasketch_nor_scipy(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    load(corpus, tmp_path / "a.jsonl", carried(1, DAY), carried(2, DAY), article_line(3))
    corpus.close()
    done = subprocess.run(
        [sys.executable, "-c", QUESTION, str(tmp_path / "data")],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
