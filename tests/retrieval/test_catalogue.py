"""The catalogue: texts kept as they were given, and what is live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from retrieval import schema
from retrieval.articles import Article, make_article
from retrieval.catalogue import Catalogue, KnownSource, Member
from retrieval.chunking import chunk_spans
from retrieval.errors import CatalogueTooNew, UnknownArticle
from retrieval.generations import Generations
from retrieval.sources.source import Source

NOON = datetime(2024, 11, 15, 12, 30, 15, 250_000, tzinfo=UTC)


def article(number: int, **fields: object) -> Article:
    given = {"title": f"Headline {number}", "body": f"Body {number}.", "given_id": f"a{number}"}
    return make_article(**{**given, **fields})  # type: ignore[arg-type]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "catalogue.db")
    yield opened
    opened.close()


def stage(catalogue: Catalogue, *articles: Article) -> None:
    catalogue.stage((one, chunk_spans(one.body, one.lang)) for one in articles)


def activate(catalogue: Catalogue, *articles: Article) -> int:
    """Make these articles live as those of one source."""
    stage(catalogue, *articles)
    return Generations(catalogue.engine).activate(
        {"s": {one.id: Member(one.version_id, "file") for one in articles}},
        [KnownSource(Source("s", "/s"), in_settings=False, last_read=None)],
        index_id=None,
        read=["s"],
    )


def test_a_new_catalogue_holds_nothing(catalogue: Catalogue) -> None:
    state = catalogue.state()
    assert (state.revision, state.generation_id, state.index_id) == (0, None, None)
    assert catalogue.live() == (state, [])
    assert catalogue.sources() == []
    assert list(catalogue.live_articles()) == []
    assert catalogue.membership(None) == {}
    assert catalogue.shown(None) == {}
    with pytest.raises(UnknownArticle, match="`newsbot articles` lists"):
        catalogue.article("a1")


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.none() | TEXTS, st.none() | TEXTS), min_size=5))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_text_comes_back_character_for_character(
    catalogue: Catalogue, texts: list[tuple[str, str, str | None, str | None]]
) -> None:
    stored = {
        article.version_id: article
        for article in (
            make_article(
                title=title, body=body, source=source, author=author, published_at=NOON,
                lang="en", url="https://news.example/1", section="ASIA",
            )
            for title, body, source, author in texts
        )
    }  # fmt: skip
    stage(catalogue, *stored.values())
    assert catalogue.articles(list(stored)) == stored
    assert catalogue.chunked(list(stored)) == {
        version_id: (article, chunk_spans(article.body, "en"))
        for version_id, article in stored.items()
    }


def test_staged_texts_are_not_live(catalogue: Catalogue) -> None:
    stage(catalogue, article(1))
    assert catalogue.known([article(1).version_id, "other"]) == {article(1).version_id}
    assert catalogue.live()[1] == []
    with pytest.raises(UnknownArticle):
        catalogue.article("a1")
    assert catalogue.article("a1", article(1).version_id) == article(1)


def test_a_version_is_staged_once_and_never_changed(catalogue: Catalogue) -> None:
    stage(catalogue, article(1))
    catalogue.stage([(article(1), [(0, 1)])])
    assert catalogue.chunk_counts([article(1).version_id]) == {article(1).version_id: 1}
    assert catalogue.chunked([article(1).version_id])[article(1).version_id][1] == [(0, 7)]


def test_the_live_version_is_the_newest_and_earlier_ones_can_be_asked_for(
    catalogue: Catalogue,
) -> None:
    old, new = article(1), article(1, body="Corrected.")
    activate(catalogue, old)
    activate(catalogue, new)
    assert catalogue.article("a1") == new
    assert catalogue.article("a1", old.version_id) == old
    with pytest.raises(UnknownArticle, match="version nope of article a1"):
        catalogue.article("a1", "nope")
    with pytest.raises(UnknownArticle):
        catalogue.article("a2", old.version_id)


def test_many_ids_are_asked_for_in_parts(catalogue: Catalogue) -> None:
    articles = [article(n) for n in range(1_203)]
    stage(catalogue, *articles)
    ids = [one.version_id for one in articles]
    assert catalogue.known(ids) == set(ids)
    assert len(catalogue.articles(ids)) == len(catalogue.chunked(ids)) == 1_203
    assert sum(catalogue.chunk_counts(ids).values()) == 1_203
    assert catalogue.articles([]) == {}


def test_live_articles_come_newest_first_and_the_undated_last(catalogue: Catalogue) -> None:
    activate(
        catalogue,
        article(1, published_at=NOON.replace(year=2022)),
        article(2),
        article(3, published_at=NOON, body="Grüße 😀"),
    )
    listed = list(catalogue.live_articles())
    assert [one.id for one, _ in listed] == ["a3", "a1", "a2"]
    assert listed[0][0].body == ""
    assert listed[0][1] == len("Grüße 😀"), "in code points"
    assert listed[0][0].published_at == NOON


def test_processes_share_it(catalogue: Catalogue, tmp_path: Path) -> None:
    other = Catalogue.open(tmp_path / "catalogue.db")
    revision = activate(catalogue, article(1))
    assert other.state().revision == revision
    assert [one.article_id for one in other.live()[1]] == ["a1"]
    other.close()


def test_a_data_folder_of_another_version_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    with catalogue.engine.begin() as connection:
        connection.execute(update(schema.state).values(schema_version=schema.SCHEMA_VERSION + 1))
    with pytest.raises(CatalogueTooNew, match="NEWSBOT_DATA_DIR") as caught:
        Catalogue.open(tmp_path / "catalogue.db")
    assert "\n" not in str(caught.value)
