"""What must hold of a corpus and its indexes after every change, whatever came before."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from retrieval import schema
from retrieval.analysis import analyse
from retrieval.catalogue import LiveVersion
from retrieval.chunk_ids import chunk_id, chunk_number, split_chunk_id
from retrieval.corpus import Corpus
from retrieval.live import Snapshot
from retrieval.signatures import signature, stored_signatures


def live(corpus: Corpus) -> dict[str, str]:
    """The body of each live article, by its id."""
    _, versions = corpus.catalogue.live()
    articles = corpus.catalogue.articles([version.version_id for version in versions])
    assert len(articles) == len(versions), "a live version has no text"
    by_id = {article.id: article.body for article in articles.values()}
    assert len(by_id) == len(versions), "an article is live in two versions"
    return by_id


def assert_whole(corpus: Corpus, *, swept: bool = True) -> None:
    """Both indexes hold every live chunk exactly once, and once `swept` nothing unheard of."""
    with corpus.snapshot() as snapshot:
        if not snapshot.versions:
            return
        assert snapshot.indexes is not None
        wanted = [
            chunk_id(version.version_id, position)
            for version in snapshot.versions.values()
            for position in range(version.chunks)
        ]
        assert set(snapshot.indexes.vectors.get(wanted)) == set(wanted)
        found = everything_in_full_text(snapshot)
        assert len(found) == len(set(found)), "a chunk stands in full text twice"
        assert numbers(wanted) <= set(found)
        excerpts = snapshot.excerpts([(chunk, 1.0) for chunk in wanted])
        assert len(excerpts) == len(wanted)
        assert_signed(snapshot)
        if swept:
            assert signed_versions(corpus) <= kept_versions(corpus)
            assert len(found) == snapshot.indexes.vectors.count()
            assert set(found) <= numbers(kept_chunks(corpus))


def numbers(chunk_ids: Iterable[str]) -> set[int]:
    """The numbers that these chunks have in full text."""
    return {chunk_number(*split_chunk_id(one)) for one in chunk_ids}


def everything_in_full_text(snapshot: Snapshot) -> list[int]:
    """Every chunk that the words of the live articles find, live or not."""
    assert snapshot.indexes is not None
    text, view = snapshot.indexes.full_text, snapshot.indexes.full_text.view()
    articles = snapshot.catalogue.articles(list(snapshot.versions))
    words = {term for article in articles.values() for term in analyse(article.title, article.lang)}
    hits = view.search([(word,) for word in words], text.count() + 9, idf=view.idf(words))
    assert len(hits) == text.count(), "every chunk carries its headline"
    return [hit.number for hit in hits]


def assert_signed(snapshot: Snapshot) -> None:
    """Each live version has the signature that its text gives, if it gives any."""
    stored = stored_signatures(snapshot.catalogue.engine, snapshot.versions.keys())
    articles = snapshot.catalogue.articles(list(snapshot.versions))
    made = {
        version_id: signature(analyse(article.body, article.lang), article.body)
        for version_id, article in articles.items()
    }
    assert stored == {version_id: one for version_id, one in made.items() if one}


def signed_versions(corpus: Corpus) -> set[str]:
    """The versions that the catalogue holds a signature of."""
    with corpus.catalogue.engine.connect() as connection:
        return set(connection.scalars(select(schema.signatures.c.version_id)))


def kept_versions(corpus: Corpus) -> set[str]:
    """All versions that the kept generations hold."""
    with corpus.catalogue.engine.connect() as connection:
        return set(connection.scalars(select(schema.membership.c.version_id)))


def kept_chunks(corpus: Corpus) -> set[str]:
    """The chunks of all versions that the kept generations hold."""
    counts = corpus.catalogue.chunk_counts(sorted(kept_versions(corpus)))
    return {chunk_id(version, n) for version, count in counts.items() for n in range(count)}


def only(versions: dict[str, LiveVersion], article_id: str) -> LiveVersion:
    """The live version of an article."""
    [version] = [one for one in versions.values() if one.article_id == article_id]
    return version
