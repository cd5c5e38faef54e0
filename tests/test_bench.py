"""The benchmark runs from end to end on a few articles; what it measures is not judged here."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from retrieval.chunk_ids import version_of
from tests.bench import bare_loop, copied_vectors, precomputed
from tests.bench.__main__ import main
from tests.bench.answering import AnsweringFigures
from tests.bench.articles import news_articles
from tests.bench.chatting import ChattingFigures
from tests.bench.material import prepare, read_articles
from tests.bench.measuring import ProgramFailed, run_python
from tests.bench.report import as_table
from tests.bench.searching import SearchFigures
from tests.bench.stories import Pairs, count_pairs, tell
from tests.bench.stories import main as show_stories
from tests.bench.suite import Figures, LoadFigures


def test_generated_articles_are_the_same_at_each_run_and_differ_from_each_other() -> None:
    once, again = (list(islice(news_articles(), 30)) for _ in range(2))
    assert once == again
    assert len({article.body for article in once}) == 30
    assert len({len(article.body) for article in once}) > 20


def test_bare_loop_is_given_the_very_chunks_that_newsbot_makes(tmp_path: Path) -> None:
    material = prepare(news_articles(), tmp_path / "m", chunks=40, questions=50)
    chunks = [json.loads(line) for line in material.chunks_file.read_text().splitlines()]
    bodies = {article.version_id: article for article in read_articles(material.articles_file)}
    assert len(chunks) == material.chunks >= 40
    assert len(bodies) == material.articles
    for chunk in chunks:
        article = bodies[version_of(chunk["id"])]
        assert chunk["text"].startswith(article.title)
        assert chunk["text"].rpartition("\n")[2] in article.body
    assert len(material.questions) == 50


def test_a_program_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match="no such thing"):
        run_python(["-c", "raise SystemExit('no such thing')"], tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_it_measures_everything_and_prints_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sizes = ["--chunks", "12", "--precomputed-chunks", "40", "--questions", "3", "--repeat", "1"]
    sizes += ["--scales", "60"]
    main(["--generated", "--json", *sizes])
    figures = json.loads(capfd.readouterr().out)
    assert figures["embedding_load"]["chunks"] >= 12
    assert figures["precomputed_load"]["chunks"] >= 40
    assert figures["search"]["questions"] == 3
    assert figures["answering"]["client_cpu"] > 0
    assert figures["answering"]["claims"] > 0, "the fake model's claims hold"
    assert figures["chatting"]["service_cpu"] > 0
    assert figures["chatting"]["own"] > 0
    for name in ("embedding_load", "precomputed_load"):
        load = figures[name]
        assert load["ratio"] == pytest.approx(load["newsbot_cpu"] / load["bare_cpu"])
        assert load["peak_mb"] > 50  # no Python with these libraries is smaller
    for name in ("unchanged_reload_cpu", "help_cpu", "first_answer_cpu"):
        assert figures[name] > 0
    assert all(size > 0 for size in figures["disk_mb"].values())
    [scale] = figures["scales"]
    assert scale["chunks"] >= 60
    assert scale["serving"]["one_part"]["cpu_p50"] > 0
    assert set(scale["serving"]["two_parts"]["steps"]) >= {"understand", "legs", "rank"}
    assert scale["raw"]["total_cpu"] > 0
    assert scale["serving"]["resident_mb"] > scale["serving"]["anonymous_mb"] > 50


def test_newsbot_and_the_bare_loop_load_the_same_chunks(tmp_path: Path) -> None:
    material = prepare(news_articles(), tmp_path / "m", chunks=40, pool=True)
    added = precomputed.load(material.articles_file, material.pool_file, tmp_path / "newsbot")
    vectors = tmp_path / "vectors.npy"
    assert (
        copied_vectors.copy(tmp_path / "newsbot", material.chunks_file, vectors) == material.chunks
    )
    looped = bare_loop.load(material.chunks_file, tmp_path / "bare", vectors)
    assert added == material.articles
    assert looped == material.chunks
    collection = bare_loop.open_collection(tmp_path / "bare")
    assert collection.count() == material.chunks
    ids = [json.loads(line)["id"] for line in material.chunks_file.read_text().splitlines()]
    stored = collection.get(ids=ids[:5], include=["embeddings"])
    assert stored["embeddings"] is not None
    given = dict(zip(ids, np.load(vectors), strict=True))
    for chunk_id, vector in zip(stored["ids"], stored["embeddings"], strict=True):
        assert np.allclose(vector, given[chunk_id], atol=1e-6)
    assert bare_loop.open_index(tmp_path / "bare").searcher().num_docs == material.chunks


def test_the_table_shows_each_figure_beside_what_is_promised() -> None:
    load = LoadFigures(609, 7_113, 130.0, 100.0, 1.3, 60.0, 110.0, 400.0, 300.0)
    search = SearchFigures(200, 14.5, 31.0, 13.0, 9.5, 9.0, 60.5, 58.0)
    answering = AnsweringFigures(200, 18.0, 6.5, 11.5, 3.5)
    chatting = ChattingFigures(100, 8.25, 18.5, 24.5)
    figures = Figures(
        load, load, 1.25, 0.16, 5.75, search, answering, chatting, {"chroma": 33.5}, []
    )
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(as_table(figures, "generated articles"))
    shown = console.export_text()
    for part in (
        "609 articles, 7,113 chunks",
        "1.30",
        "≤ 1.3",
        "≤ 2",
        "14.5 / 31.0",
        "11.5",
        "8.2",
        "≤ 10",
        "33.5",
    ):
        assert part in shown


def test_the_whole_of_endless_generated_articles_is_refused() -> None:
    with pytest.raises(SystemExit, match="--corpus FILE"):
        main(["--generated", "--chunks", "0"])


def test_stories_of_a_file_are_counted_and_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invented = [replace(one, lang="en") for one in islice(news_articles(), 6)]
    copy = replace(invented[0], id="copy", version_id="copy", body=invented[0].body + " Updated.")
    told = tell([*invented, copy])
    assert [set(story) for story in told.stories] == [{invented[0].version_id, "copy"}]
    events = {invented[0].id: "e", "copy": "e"}
    pairs = count_pairs(told, events)
    assert replace(pairs[0.7], least_particulars=None) == Pairs(1, 0, 1, 0, None)
    assert (pairs[0.7].least_particulars or 0) > 0.9
    assert count_pairs(told, {})[0.7].joined_across == 1
    assert all(pairs[least].across == pairs[least].within == 0 for least in (0.6, 0.5, 0.4))

    lines = [
        {"id": one.id, "title": one.title, "body": one.body, "event_id": one.id, "lang": "en"}
        for one in (*invented, copy)
    ]
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    show_stories([str(file), "--list", "--drawn", "50"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "2 of them in 1 stories" in shown
    assert invented[0].title in shown
    assert "0 sentences that a copy lacks" in shown
    assert "50 signatures" in shown
