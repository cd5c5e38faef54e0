"""Changes of the live set: each one whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from retrieval import schema
from retrieval.articles import make_article
from retrieval.catalogue import Catalogue, KnownSource, Member
from retrieval.errors import NothingToRollBack, UnknownArticle
from retrieval.generations import Generations, live_versions
from retrieval.sources.source import Source

Held = dict[str, dict[str, Member]]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "catalogue.db")
    opened.stage(
        (make_article(title=body, body=body, given_id=body[0]), [(0, len(body))])
        for body in ("a1", "a2", "b1", "b2", "c1")
    )
    yield opened
    opened.close()


def version(name: str) -> str:
    return make_article(title=name, body=name, given_id=name[0]).version_id


def held(**sources: str) -> Held:
    """`held(s="a1 b2")`: source s holds version 1 of article a and 2 of b."""
    return {
        source: {name[0]: Member(version(name), f"{source}/file") for name in names.split()}
        for source, names in sources.items()
    }


def order(*names: str) -> list[KnownSource]:
    return [KnownSource(Source(name, f"/{name}"), False, None) for name in names]


def activate(catalogue: Catalogue, membership: Held, *names: str, index: str = "i") -> int:
    return Generations(catalogue.engine).activate(
        membership, order(*(names or tuple(membership))), index_id=index, read=list(membership)
    )


def shown(catalogue: Catalogue) -> set[str]:
    names = {version(name): name for name in ("a1", "a2", "b1", "b2", "c1")}
    return {names[live.version_id] for live in catalogue.live()[1]}


def generations(catalogue: Catalogue) -> Sequence[int]:
    with catalogue.engine.connect() as connection:
        return list(connection.scalars(select(schema.generations.c.id)))


def test_where_two_sources_hold_an_article_their_order_decides(catalogue: Catalogue) -> None:
    both = held(s="a1 b1", t="a2 c1")
    assert live_versions(both, order("t", "s")) == {
        "a": version("a2"), "b": version("b1"), "c": version("c1"),
    }  # fmt: skip
    activate(catalogue, both, "s", "t")
    assert shown(catalogue) == {"a1", "b1", "c1"}
    activate(catalogue, both, "t", "s")
    assert shown(catalogue) == {"a2", "b1", "c1"}


def test_each_change_raises_the_revision_and_the_last_two_are_kept(catalogue: Catalogue) -> None:
    assert activate(catalogue, held(s="a1")) == 1
    assert activate(catalogue, held(s="a2")) == 2
    assert activate(catalogue, held(s="b1")) == 3
    assert len(generations(catalogue)) == 2
    with catalogue.engine.connect() as connection:
        rows = connection.scalar(select(func.count()).select_from(schema.membership))
    assert rows == 2, "the members of a dropped generation go with it"


def test_there_and_back_once(catalogue: Catalogue) -> None:
    changes = Generations(catalogue.engine)
    with pytest.raises(NothingToRollBack):
        changes.roll_back(index_id=None)
    activate(catalogue, held(s="a1 b1"))
    with pytest.raises(NothingToRollBack):
        changes.parent()
    activate(catalogue, held(s="a2"))
    assert changes.roll_back(index_id=None) == 3
    assert shown(catalogue) == {"a1", "b1"}
    assert catalogue.state().schedules_paused
    with pytest.raises(NothingToRollBack):
        changes.roll_back(index_id=None)
    activate(catalogue, held(s="b2"))
    assert not catalogue.state().schedules_paused
    changes.roll_back(index_id=None)
    assert shown(catalogue) == {"a1", "b1"}


def test_what_a_rollback_shows_was_decided_when_it_was_live(catalogue: Catalogue) -> None:
    activate(catalogue, held(s="a1", t="a2"), "s", "t")
    activate(catalogue, held(s="a1", t="a2"), "t", "s")
    assert shown(catalogue) == {"a2"}
    Generations(catalogue.engine).roll_back(index_id=None)
    assert shown(catalogue) == {"a1"}


def test_a_forgotten_source_comes_back_with_a_rollback(catalogue: Catalogue) -> None:
    changes = Generations(catalogue.engine)
    activate(catalogue, held(s="a1", t="b1"))
    changes.activate(held(s="a1"), order("s", "t"), index_id="i", read=(), forgotten="t")
    assert [known.source.name for known in catalogue.sources()] == ["s"]
    changes.roll_back(index_id=None)
    assert [known.source.name for known in catalogue.sources()] == ["s", "t"]
    assert shown(catalogue) == {"a1", "b1"}


def test_a_removed_article_is_gone_from_every_generation(catalogue: Catalogue) -> None:
    changes = Generations(catalogue.engine)
    activate(catalogue, held(s="a1 b1", t="a1"))
    activate(catalogue, held(s="a2 b2", t="a1"))
    assert set(changes.remove("a")) == {version("a1"), version("a2")}
    assert shown(catalogue) == {"b2"}
    assert catalogue.state().revision == 3
    assert catalogue.tombstones() == {"a"}
    assert catalogue.tombstones(["a", "b"]) == {"a"}
    changes.roll_back(index_id=None)
    assert shown(catalogue) == {"b1"}
    changes.remove("a")
    changes.purge("a")
    assert catalogue.known([version("a1"), version("a2")]) == set()
    assert changes.remove("a") == [], "twice is as good as once"
    with pytest.raises(UnknownArticle, match="`newsbot articles`"):
        changes.remove("never seen")


def test_a_reading_that_changed_nothing_makes_no_generation(catalogue: Catalogue) -> None:
    changes = Generations(catalogue.engine)
    activate(catalogue, held(s="a1"))
    first = catalogue.state()
    moved = {"s": {"a": Member(version("a1"), "s/elsewhere")}}
    revision = changes.note_reading(moved, order("s"), index_id="i", read=["s"])
    assert revision == first.revision
    assert catalogue.membership(first.generation_id) == moved
    later = catalogue.state()
    assert first.last_reload is not None
    assert later.last_reload is not None
    assert later.last_reload > first.last_reload
    assert later.generation_id == first.generation_id
    assert changes.note_reading(moved, order("s"), index_id="fresh", read=["s"]) == revision + 1
    assert catalogue.state().index_id == "fresh"


@pytest.mark.parametrize("statement", range(0, 11, 2))
def test_an_activation_that_breaks_anywhere_changes_nothing(
    catalogue: Catalogue, statement: int
) -> None:
    activate(catalogue, held(s="a1 b1"))
    before = catalogue.live()
    count = 0

    @event.listens_for(catalogue.engine, "before_cursor_execute")
    def break_one(*_: object) -> None:
        nonlocal count
        count += 1
        if count > statement:
            raise OperationalError("disk full", None, Exception("disk full"))

    broke = False
    try:
        activate(catalogue, held(s="a2", t="b2 c1"))
    except OperationalError:
        broke = True
    event.remove(catalogue.engine, "before_cursor_execute", break_one)
    assert broke
    assert catalogue.live() == before
    assert [known.source.name for known in catalogue.sources()] == ["s"]
