"""Sources on the web in a corpus: what a reload keeps, adds, removes, and remembers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import FetchingSettings, Settings, SourceSettings
from retrieval.catalogue import Member
from retrieval.corpus import Corpus
from retrieval.reports import ReloadReport
from retrieval.retention import kept
from retrieval.sources.source import Source
from tests.retrieval.sources.web_server import Page, Site, site

OpenCorpus = Callable[..., Corpus]


def text(n: int) -> str:
    return f"The harbour of Norwick got crane number {n} on this day, and it lifts {n} tonnes. " * 5


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as running:
        yield running


@pytest.fixture
def corpus(open_corpus: OpenCorpus, settings: Settings, served: Site) -> Corpus:
    fetching = FetchingSettings(
        allowed_private_hosts=(served.host,), per_host_seconds=0, attempts=1, seconds=5
    )
    return open_corpus(settings=settings.model_copy(update={"fetching": fetching}))


def show(served: Site, numbers: list[int], **page: object) -> None:
    """Let the feed list these articles."""
    for n in numbers:
        served.article(f"/{n}", f"Crane {n}", text(n))
    served.feed("/feed", [(f"/{n}", f"Crane {n}", "A summary.") for n in numbers], **page)


def reload(corpus: Corpus, served: Site, *, dry_run: bool = False) -> ReloadReport:
    return corpus.reload([Source("post", served.url("/feed"))], dry_run=dry_run)


def titles(corpus: Corpus) -> set[str]:
    return {article.title for article, _ in corpus.catalogue.live_articles()}


def test_a_feed_only_adds_and_a_page_that_is_gone_goes(corpus: Corpus, served: Site) -> None:
    show(served, [1, 2, 3])
    assert reload(corpus, served).added == 3
    show(served, [3, 4])
    report = reload(corpus, served)
    assert (report.added, report.removed, report.unchanged) == (1, 0, 3)
    served.pages["/4"] = Page(status=410)
    served.feed("/feed", [("/4", "Crane 4", "Withdrawn.")])
    assert reload(corpus, served).removed == 1
    assert titles(corpus) == {"Crane 1", "Crane 2", "Crane 3"}


def test_a_feed_that_cannot_be_read_keeps_what_it_held(corpus: Corpus, served: Site) -> None:
    show(served, [1, 2])
    reload(corpus, served)
    served.pages["/feed"] = Page(status=500)
    report = reload(corpus, served)
    assert report.failed_sources == ("post",)
    assert titles(corpus) == {"Crane 1", "Crane 2"}


def test_an_unchanged_feed_costs_one_request(corpus: Corpus, served: Site) -> None:
    show(served, [1, 2], etag='"1"')
    reload(corpus, served)
    served.asked.clear()
    report = reload(corpus, served)
    assert (report.unchanged, report.corpus_version) == (2, 1)
    assert served.asked == ["/robots.txt", "/feed"]


def test_what_came_to_nothing_is_not_remembered(corpus: Corpus, served: Site) -> None:
    show(served, [1, 2], etag='"1"')
    assert reload(corpus, served, dry_run=True).added == 2
    assert titles(corpus) == set()
    assert reload(corpus, served).added == 2


def test_after_a_rollback_all_is_read_anew(corpus: Corpus, served: Site) -> None:
    show(served, [1, 2], etag='"1"')
    reload(corpus, served)
    show(served, [1, 2, 3], etag='"2"')
    reload(corpus, served)
    corpus.roll_back()
    assert titles(corpus) == {"Crane 1", "Crane 2"}
    assert reload(corpus, served).added == 1


def test_a_forgotten_feed_can_be_loaded_again(corpus: Corpus, served: Site) -> None:
    show(served, [1], etag='"1"')
    reload(corpus, served)
    corpus.forget("post")
    assert titles(corpus) == set()
    assert reload(corpus, served).added == 1


def test_a_single_page_keeps_its_article_while_it_is_unchanged(
    corpus: Corpus, served: Site
) -> None:
    served.article("/1", "Crane 1", text(1), etag='"1"')
    page = Source("page", served.url("/1"))
    assert corpus.reload([page]).added == 1
    assert corpus.reload([page]).unchanged == 1
    served.article("/1", "Crane 1", text(2), etag='"2"')
    assert corpus.reload([page]).changed == 1


def test_dates_that_cannot_be_are_left_out(open_corpus: OpenCorpus, tmp_path: Path) -> None:
    lines = [
        {"id": name, "title": name, "body": text(1), "published_at": moment}
        for name, moment in (("a", "2099-01-01"), ("b", "1970-01-01"), ("c", "1971-05-01"))
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    corpus = open_corpus()
    report = corpus.reload([Source("x", str(file))])
    assert report.added == 3
    assert [one.reason[:19] for one in report.skipped] == [
        "the date 2099-01-01", "the date 1970-01-01",
    ]  # fmt: skip
    dated = {article.id: article.published_at for article, _ in corpus.catalogue.live_articles()}
    assert [name for name, moment in dated.items() if moment] == ["c"]
    assert corpus.reload().unchanged == 3


def test_retention_keeps_the_newest() -> None:
    now = datetime(2026, 11, 3, tzinfo=UTC)
    members = {f"a{n}": Member(f"v{n}", "item") for n in range(5)}
    dates = {f"v{n}": now - timedelta(days=n) for n in range(4)}  # v4 is new

    def left(**limits: int) -> set[str]:
        settings = SourceSettings.model_validate({"name": "x", "path": "x"} | limits)
        return set(kept(members, dates, settings, now))

    assert left() == set(members)
    assert left(keep_days=1) == {"a0", "a1", "a4"}
    assert left(keep_articles=2) == {"a0", "a4"}
    assert left(keep_days=3, keep_articles=4) == {"a0", "a1", "a2", "a4"}


def test_a_source_loses_what_it_may_not_keep(
    open_corpus: OpenCorpus, settings: Settings, served: Site, tmp_path: Path
) -> None:
    del served
    today = datetime.now(UTC)
    lines = [
        {"id": f"a{n}", "title": f"t{n}", "body": text(n),
         "published_at": (today - timedelta(days=n)).isoformat()}
        for n in range(10)
    ]  # fmt: skip
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    limited = SourceSettings(name="x", path=str(file), keep_days=3)
    corpus = open_corpus(settings=settings.model_copy(update={"sources": (limited,)}))
    source = Source("x", str(file))
    report = corpus.reload([source])
    assert "7 articles are not kept" in report.skipped[0].reason
    corpus.reload([source])
    assert titles(corpus) == {"t0", "t1", "t2"}


def test_what_is_not_kept_is_not_fetched_again(
    open_corpus: OpenCorpus, settings: Settings, served: Site
) -> None:
    fetching = FetchingSettings(allowed_private_hosts=(served.host,), per_host_seconds=0)
    limited = SourceSettings(name="post", path=served.url("/feed"), keep_days=30)
    changes = {"fetching": fetching, "sources": (limited,)}
    corpus = open_corpus(settings=settings.model_copy(update=changes))
    show(served, [1, 2])  # of 2024
    reload(corpus, served)
    assert titles(corpus) == set()
    served.asked.clear()
    reload(corpus, served)
    assert "/1" not in served.asked
