"""Every way in which the corpus changes, and what must survive each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from config.settings import Settings
from retrieval.analysis import analyse
from retrieval.corpus import Corpus
from retrieval.errors import (
    EmbedderMismatch,
    EmbedderUnavailable,
    IndexOutdated,
    NothingToRollBack,
    NotSwept,
    ReloadCancelled,
    RemovalRefused,
    UnknownArticle,
    UnknownSource,
)
from retrieval.indexes import stored_indexes
from retrieval.reports import ReloadProgress
from retrieval.signatures import signature
from retrieval.sources.source import Source
from retrieval.vectors import Vectors
from tests.conftest import HashedWords, article_line, reload_paths, write_articles
from tests.retrieval.index_checks import assert_whole, live

OpenCorpus = Callable[..., Corpus]

#: Texts embedded for a short article: its heading, and the one piece of its one chunk.
TEXTS = 2


class Counting(HashedWords):
    """Counts the texts that it is given."""

    def __init__(self) -> None:
        self.embedded = 0

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return super().embed_array(texts)


def two_sources(tmp_path: Path) -> list[Source]:
    """Sources called first and second, which both hold article a1 in texts of their own."""
    write_articles(tmp_path / "first.jsonl", [1, 2], body="As the first has it.")
    write_articles(tmp_path / "second.jsonl", [1, 3], body="As the second has it.")
    return [Source(name, str(tmp_path / f"{name}.jsonl")) for name in ("first", "second")]


def settings_with(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


def test_the_first_reload_and_the_second(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    embedder = Counting()
    corpus = open_corpus(embedder=embedder)
    file = write_articles(tmp_path / "a.jsonl", range(5))
    first = reload_paths(corpus, file)
    assert (first.added, first.changed, first.removed, first.unchanged) == (5, 0, 0, 0)
    assert first.corpus_version == 1
    assert embedder.embedded == 5 * TEXTS
    again = corpus.reload()
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 5)
    assert again.corpus_version == 1, "nothing changed: no generation"
    assert embedder.embedded == 5 * TEXTS
    with pytest.raises(NothingToRollBack):
        corpus.roll_back()
    assert_whole(corpus)


def test_only_what_is_new_is_embedded(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    embedder = Counting()
    corpus = open_corpus(embedder=embedder)
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(6)))
    lines = [article_line(n) for n in range(1, 5)]
    lines += [article_line(5, body="Corrected."), article_line(6), article_line(7)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    embedder.embedded = 0
    report = corpus.reload()
    assert (report.added, report.changed, report.removed, report.unchanged) == (2, 1, 1, 4)
    assert embedder.embedded == 3 * TEXTS
    assert live(corpus)["a5"] == "Corrected."
    assert_whole(corpus)


def test_a_dry_run_tells_and_changes_nothing(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    embedder = Counting()
    corpus = open_corpus(embedder=embedder)
    file = write_articles(tmp_path / "a.jsonl", range(4))
    tried = reload_paths(corpus, file, dry_run=True)
    assert (tried.added, tried.corpus_version) == (4, 0)
    assert corpus.sources() == []
    reload_paths(corpus, file)
    before, embedded = corpus.status(), embedder.embedded
    write_articles(file, range(2, 6))
    tried = reload_paths(corpus, file, dry_run=True)
    assert (tried.added, tried.removed, tried.unchanged) == (2, 2, 2)
    assert corpus.status() == before
    assert embedder.embedded == embedded
    write_articles(file, [9])
    with pytest.raises(RemovalRefused):
        reload_paths(corpus, file, dry_run=True)


def test_a_refused_reload_leaves_everything_whole(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(4))
    other = write_articles(tmp_path / "b.jsonl", range(10, 14))
    reload_paths(corpus, file, other)
    before, texts = corpus.status(), live(corpus)
    write_articles(file, [20])
    with pytest.raises(RemovalRefused):
        reload_paths(corpus, file)
    assert (corpus.status(), live(corpus)) == (before, texts)
    assert_whole(corpus)
    forced = reload_paths(corpus, file, force=True)
    assert (forced.added, forced.removed) == (1, 4)
    assert set(live(corpus)) == {"a10", "a11", "a12", "a13", "a20"}


def test_where_two_sources_hold_an_article_the_settings_decide(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    first, second = two_sources(tmp_path)
    corpus = open_corpus(configured=[first, second])
    assert corpus.reload().added == 3
    assert live(corpus)["a1"] == "As the first has it."
    corpus.close()
    turned = open_corpus(configured=[second, first])
    report = turned.reload()
    assert (report.changed, report.corpus_version) == (1, 2)
    assert live(turned)["a1"] == "As the second has it."
    assert_whole(turned)
    turned.roll_back()
    assert live(turned)["a1"] == "As the first has it.", "as it was live then"
    assert_whole(turned)


def test_what_the_first_source_drops_the_second_still_holds(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    embedder = Counting()
    corpus = open_corpus(configured=two_sources(tmp_path), embedder=embedder)
    corpus.reload()
    assert embedder.embedded == 5, "not the version that is not shown, and the body of two once"
    write_articles(tmp_path / "first.jsonl", [2], body="As the first has it.")
    report = corpus.reload()
    assert (report.changed, report.removed) == (1, 0)
    assert live(corpus)["a1"] == "As the second has it."
    assert embedder.embedded == 5 + TEXTS
    assert_whole(corpus)


def test_forgetting_a_source_falls_back_to_the_others(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    corpus.reload(two_sources(tmp_path))
    report = corpus.forget("first")
    assert (report.removed, report.changed, report.unchanged) == (1, 1, 1)
    assert live(corpus) == {"a1": "As the second has it.", "a3": "As the second has it."}
    assert [source.name for source in corpus.sources()] == ["second"]
    assert_whole(corpus)
    with pytest.raises(UnknownSource, match="`newsbot sources`"):
        corpus.forget("first")
    corpus.roll_back()
    assert set(live(corpus)) == {"a1", "a2", "a3"}
    assert [source.name for source in corpus.sources()] == ["first", "second"]
    assert_whole(corpus)
    assert corpus.reload().unchanged == 3


def test_a_forgotten_source_that_is_loaded_again_takes_its_old_place(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    first, second = two_sources(tmp_path)
    corpus.reload([first, second])
    corpus.forget("first")
    corpus.reload([first])
    assert live(corpus)["a1"] == "As the first has it."
    version = corpus.status().corpus_version
    assert corpus.reload().corpus_version == version, "and keeps it at the next"


def test_forget_then_full_then_rollback(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    corpus = open_corpus()
    corpus.reload(two_sources(tmp_path))
    corpus.forget("first")
    corpus.reload(full=True)
    assert_whole(corpus)
    corpus.roll_back()
    assert set(live(corpus)) == {"a1", "a2", "a3"}
    assert_whole(corpus)


def test_a_full_reload_embeds_everything_into_fresh_indexes(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    embedder = Counting()
    corpus = open_corpus(embedder=embedder)
    file = write_articles(tmp_path / "a.jsonl", range(4))
    reload_paths(corpus, file)
    reload_paths(corpus, write_articles(file, range(1, 5)))
    [old] = stored_indexes(settings.data_dir)
    embedder.embedded = 0
    report = corpus.reload(full=True)
    assert (report.unchanged, embedder.embedded) == (4, 4 * TEXTS)
    [new] = stored_indexes(settings.data_dir)
    assert new != old
    assert_whole(corpus)
    embedder.embedded = 0
    corpus.roll_back()
    assert set(live(corpus)) == {"a0", "a1", "a2", "a3"}
    assert embedder.embedded == 1 * TEXTS, "the one that the fresh index did not get"
    assert_whole(corpus)


def test_an_article_taken_down_stays_so(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    corpus = open_corpus()
    corpus.reload(two_sources(tmp_path))
    revision = corpus.status().corpus_version
    assert corpus.taken_down(["a1", "a2"]) == set()
    assert len(corpus.remove("a1")) == 2, "both sources' versions"
    assert corpus.status().corpus_version == revision + 1
    assert set(live(corpus)) == {"a2", "a3"}
    report = corpus.reload()
    assert (report.added, report.unchanged) == (0, 2)
    assert all("a1 was removed for good" in skipped.reason for skipped in report.skipped)
    assert len(report.skipped) == 2
    write_articles(tmp_path / "first.jsonl", [1, 2, 4], body="Told once more.")
    corpus.reload()
    assert set(live(corpus)) == {"a2", "a3", "a4"}
    corpus.roll_back()
    assert set(live(corpus)) == {"a2", "a3"}
    corpus.reload(full=True)
    assert corpus.taken_down(["a1", "a2"]) == {"a1"}
    assert "a1" not in live(corpus)
    assert_whole(corpus)
    with pytest.raises(UnknownArticle):
        corpus.remove("never seen")


def test_a_purge_deletes_texts_and_chunks(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(3))
    reload_paths(corpus, file)
    (tmp_path / "a.jsonl").write_text(
        "\n".join([article_line(0), article_line(1), article_line(2, body="A second version.")])
    )
    reload_paths(corpus, file)
    versions = corpus.remove("a2", purge=True)
    assert len(versions) == 2
    assert corpus.catalogue.articles(versions) == {}
    with corpus.snapshot() as snapshot:
        assert snapshot.indexes is not None
        assert snapshot.indexes.vectors.get([f"{one}:0" for one in versions]) == {}
        assert snapshot.indexes.full_text.count() == snapshot.indexes.vectors.count() == 2
    corpus.reload()
    assert set(live(corpus)) == {"a0", "a1"}
    assert corpus.remove("a2", purge=True) == [], "a purge that was cut short may be repeated"
    assert_whole(corpus)


def test_nothing_of_a_purged_text_is_left_in_the_data_folder(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    corpus = open_corpus()
    body = "A libellous sentence. " * 400 + " ".join(f"word{number}" for number in range(50))
    lines = [article_line(1, body=body), article_line(2, body=body)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    reload_paths(corpus, tmp_path / "a.jsonl")

    made = signature(analyse(body, "en"), body)
    assert made is not None
    traces = (b"libellous sentence", made)

    def left() -> list[list[str]]:
        files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
        return [[path.name for path in files if trace in path.read_bytes()] for trace in traces]

    corpus.remove("a1", purge=True)
    assert all(left()), "the other article says the same"
    corpus.remove("a2", purge=True)
    assert left() == [[], []]


def test_a_damaged_index_keeps_no_text_from_being_purged(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    corpus = open_corpus()
    body = "A libellous sentence about somebody."
    (tmp_path / "a.jsonl").write_text("\n".join([article_line(1, body=body), article_line(2)]))
    reload_paths(corpus, tmp_path / "a.jsonl")
    corpus.close()
    for file in (settings.data_dir / "full_text").rglob("fingerprints.db*"):
        file.unlink()
    corpus = open_corpus()
    with pytest.raises(NotSwept, match=r"a1 is taken down and its text is deleted.*reload --full"):
        corpus.remove("a1", purge=True)
    assert b"libellous" not in (settings.data_dir / "catalogue.db").read_bytes()
    corpus.reload(full=True)
    assert set(live(corpus)) == {"a2"}
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"libellous sentence" in path.read_bytes()] == []
    assert_whole(corpus)


def test_a_damaged_index_keeps_no_source_from_being_forgotten(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", [1])
    reload_paths(corpus, file)
    reload_paths(corpus, write_articles(file, [2]), force=True)
    corpus.close()
    for file in (settings.data_dir / "full_text").rglob("fingerprints.db*"):
        file.unlink()
    corpus = open_corpus()
    with pytest.raises(NotSwept, match=r"changed as you asked.*reload --full"):
        corpus.forget(corpus.sources()[0].name)
    assert live(corpus) == {}


def test_a_purge_can_follow_a_removal(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(3)))
    versions = corpus.remove("a1")
    assert corpus.catalogue.articles(versions) != {}
    assert corpus.remove("a1", purge=True) == versions
    assert corpus.catalogue.articles(versions) == {}
    assert_whole(corpus)


def test_an_unreadable_item_keeps_its_last_good_version(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    folder = tmp_path / "articles"
    folder.mkdir()
    one = write_articles(folder / "one.jsonl", range(3))
    write_articles(folder / "two.jsonl", range(3, 6))
    reload_paths(corpus, folder)
    one.write_bytes(b"\x00\x01\x02 binary")
    report = reload_paths(corpus, folder)
    assert (report.removed, report.unchanged) == (0, 6)
    assert [skipped.where for skipped in report.skipped] == [str(one)]
    one.write_text(article_line(0, body="Corrected.") + "\n{broken\n")
    report = reload_paths(corpus, folder)
    assert (report.changed, report.removed) == (1, 0)
    one.unlink()
    report = reload_paths(corpus, folder)
    assert report.removed == 3, "a file that is gone removes, one that cannot be read does not"
    assert_whole(corpus)


def test_a_source_that_cannot_be_opened_keeps_its_articles(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(3))
    other = write_articles(tmp_path / "b.jsonl", range(5, 8))
    reload_paths(corpus, file, other)
    file.unlink()
    write_articles(other, range(5, 9))
    report = corpus.reload()
    assert report.failed_sources == (str(file),)
    assert (report.added, report.removed) == (1, 0)
    assert len(live(corpus)) == 7


def stopping_at(phase: str, done: int = 0) -> Callable[[ReloadProgress], None]:
    def progress(step: ReloadProgress) -> None:
        if step.phase == phase and step.done >= done:
            raise ReloadCancelled("given up")

    return progress


@pytest.mark.parametrize(
    "progress",
    [
        stopping_at("reading"), stopping_at("embedding"), stopping_at("embedding", 1),
        stopping_at("embedding", 8), stopping_at("activating"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("full", [False, True])
def test_a_reload_given_up_leaves_the_old_corpus_and_the_next_sweeps(
    open_corpus: OpenCorpus,
    tmp_path: Path,
    settings: Settings,
    progress: Callable[[ReloadProgress], None],
    *,
    full: bool,
) -> None:
    settings = settings_with(settings, corpus=settings.corpus.model_copy(update={
        "embedding_batch": 2,
    }))  # fmt: skip
    corpus = open_corpus(settings)
    file = write_articles(tmp_path / "a.jsonl", range(8))
    reload_paths(corpus, file)
    before, texts = corpus.status(), live(corpus)
    write_articles(file, range(8), body="A new edition.")
    with pytest.raises(ReloadCancelled):
        reload_paths(corpus, file, full=full, progress=progress)
    assert (corpus.status(), live(corpus)) == (before, texts)
    assert_whole(corpus, swept=False)
    write_articles(file, range(8), body="Another edition.")
    assert reload_paths(corpus, file).changed == 8
    assert set(live(corpus).values()) == {"Another edition."}
    assert_whole(corpus)
    assert len(stored_indexes(settings.data_dir)) == 1


def test_a_first_load_given_up_goes_on_from_where_it_was(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.indexing._WRITE_CHUNKS", 5)
    monkeypatch.setattr("retrieval.indexing._CHECKPOINT_CHUNKS", 5)
    embedder = Counting()
    corpus = open_corpus(embedder=embedder)
    file = write_articles(tmp_path / "a.jsonl", range(20))
    with pytest.raises(ReloadCancelled):
        reload_paths(corpus, file, progress=stopping_at("embedding", 15))
    assert live(corpus) == {}
    corpus.close()
    embedder.embedded = 0
    corpus = open_corpus(embedder=embedder)
    assert reload_paths(corpus, file).added == 20
    assert 0 < embedder.embedded < 20 * TEXTS
    assert_whole(corpus)
    assert len(stored_indexes(settings.data_dir)) == 1


def test_a_version_that_comes_back_after_a_sweep_was_cut_short_is_whole(
    open_corpus: OpenCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = open_corpus()
    file = tmp_path / "a.jsonl"
    for edition in ("First.", "Second."):
        reload_paths(corpus, write_articles(file, range(3), body=edition))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("retrieval.full_text.FullTextIndex.commit", die)
        # The first edition is dead by now; its vectors go, then the process is killed.
        patched.setattr(
            "retrieval.indexing.Indexer._commit",
            lambda self, versions: self._ledger.finish(self._pair.record.id, versions),
        )
        with pytest.raises(KeyboardInterrupt):
            reload_paths(corpus, write_articles(file, range(3), body="Third."))
    corpus.close()
    corpus = open_corpus()
    reload_paths(corpus, write_articles(file, range(3), body="First."))
    assert set(live(corpus).values()) == {"First."}
    with corpus.snapshot() as snapshot:
        assert snapshot.indexes is not None
        wanted = [f"{version_id}:0" for version_id in snapshot.versions]
        assert set(snapshot.indexes.vectors.get(wanted)) == set(wanted)


def test_another_embedder_is_refused_until_a_full_reload(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    corpus = open_corpus()
    sources = two_sources(tmp_path)
    corpus.reload(sources)
    corpus.close()
    other = open_corpus(settings_with(settings, embedder="other:model"))
    for change in (other.reload, lambda: other.forget("first"), lambda: reload_paths(other)):
        with pytest.raises(EmbedderMismatch, match="newsbot reload --full"):
            change()
    with pytest.raises(EmbedderMismatch), other.snapshot():
        pytest.fail("the wrong embedder's index was served")
    assert "newsbot reload --full" in other.status().health["embedder"]
    assert other.status().articles == 3, "figures are given all the same"
    assert other.remove("a3"), "taking down needs no embedder"
    other.reload(full=True)
    assert other.status().health["embedder"] == "ok"
    assert other.status().embedder == "other:model"
    assert_whole(other)


class Failing(HashedWords):
    def embed_array(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderUnavailable("the embedder did not answer")


def test_an_embedder_that_fails_leaves_the_old_corpus(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(3))
    reload_paths(corpus, file)
    corpus.close()
    failing = open_corpus(embedder=Failing())
    before = failing.status()
    with pytest.raises(EmbedderUnavailable):
        reload_paths(failing, write_articles(file, range(5)))
    assert failing.status() == before
    failing.close()
    corpus = open_corpus()
    assert reload_paths(corpus, file).added == 2
    assert_whole(corpus)


def test_an_embedder_that_cannot_be_loaded_is_named(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    corpus = open_corpus(settings_with(settings, embedder="cohere:embed"), embedder=None)
    file = write_articles(tmp_path / "a.jsonl", range(3))
    with pytest.raises(EmbedderUnavailable, match="langchain-cohere"):
        reload_paths(corpus, file)
    assert live(corpus) == {}


def test_lost_index_folders_are_noticed_and_rebuilt(
    open_corpus: OpenCorpus, tmp_path: Path, settings: Settings
) -> None:
    import shutil

    corpus = open_corpus()
    reload_paths(corpus, write_articles(tmp_path / "a.jsonl", range(3)))
    corpus.close()
    shutil.rmtree(settings.data_dir / "chroma")
    corpus = open_corpus()
    assert "newsbot reload --full" in corpus.status().health["index"]
    with pytest.raises(IndexOutdated, match="newsbot reload --full"), corpus.snapshot():
        pytest.fail("an empty index was served")
    with pytest.raises(IndexOutdated):
        corpus.reload()
    corpus.reload(full=True)
    assert corpus.status().health["index"] == "ok"
    assert_whole(corpus)


def test_changes_from_several_threads_run_one_at_a_time(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    corpus = open_corpus()
    files = [write_articles(tmp_path / f"{n}.jsonl", range(n * 10, n * 10 + 4)) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda file: reload_paths(corpus, file), files))
    assert sorted(report.corpus_version for report in reports) == [1, 2, 3, 4]
    assert len(live(corpus)) == 16
    assert_whole(corpus)


def test_what_is_removed_during_a_reload_does_not_come_back_with_it(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(3))
    reload_paths(corpus, file)
    write_articles(file, range(5))

    def take_down(step: ReloadProgress) -> None:
        if step.phase == "activating":
            corpus.remove("a1")
            assert set(live(corpus)) == {"a0", "a2"}, "gone at once, not only after the reload"

    reload_paths(corpus, file, progress=take_down)
    assert set(live(corpus)) == {"a0", "a2", "a3", "a4"}


def test_a_rollback_to_what_an_emptied_full_reload_took_away_finds_it(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(3))
    reload_paths(corpus, file)
    file.write_text("")
    reload_paths(corpus, file, full=True, force=True)
    corpus.forget(str(file))
    corpus.roll_back()
    assert corpus.status().health["index"] == "ok"


def test_forgetting_what_holds_nothing_keeps_the_way_back(
    open_corpus: OpenCorpus, tmp_path: Path
) -> None:
    corpus = open_corpus()
    file = write_articles(tmp_path / "a.jsonl", range(3))
    reload_paths(corpus, file)
    write_articles(file, range(4))
    reload_paths(corpus, file)
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    reload_paths(corpus, empty)
    corpus.forget(str(empty))
    corpus.roll_back()
    assert set(live(corpus)) == {"a0", "a1", "a2"}
