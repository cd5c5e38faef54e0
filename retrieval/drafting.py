"""What the indexes are told of an article's chunks: their terms, and the texts to be embedded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.analysis import analyse
from retrieval.articles import Article
from retrieval.chunk_ids import chunk_id, chunk_number
from retrieval.chunking import Span, piece_spans, sentence_spans
from retrieval.fingerprints import encode_terms, encode_vectors
from retrieval.full_text import IndexedChunk
from retrieval.vectors import Vectors


@dataclass(frozen=True, slots=True)
class ChunkDraft:
    """A chunk on its way into the indexes."""

    chunk_id: str
    position: int
    article: Article
    heading: str
    heading_terms: Sequence[str]
    headline_terms: Sequence[str]
    sentences: Sequence[Sequence[str]]
    """The terms of each sentence."""
    pieces: Sequence[str]
    """The texts of its pieces (`chunking.piece_spans`); at least one."""

    @property
    def embedded_texts(self) -> list[str]:
        """What is embedded for the chunk: its article's heading, then its pieces."""
        return [self.heading, *self.pieces]


def draft_chunks(article: Article, spans: Sequence[Span]) -> list[ChunkDraft]:
    """The chunks of an article at these bounds."""
    heading = heading_of(article)
    heading_terms = analyse(heading, article.lang)
    headline_terms = analyse(f"{article.title}\n{article.section or ''}", article.lang)
    sentences = iter(sentence_spans(article.body, article.lang))
    sentence = next(sentences, None)
    drafts = []
    for position, (start, end) in enumerate(spans):
        text = article.body[start:end]
        inside: list[Span] = []
        while sentence is not None and sentence[0] < end:
            # A sentence that was too long for one chunk has a share in several.
            first, last = max(sentence[0], start) - start, min(sentence[1], end) - start
            if first < last:
                inside.append((first, last))
            if sentence[1] > end:
                break
            sentence = next(sentences, None)
        inside = inside or [(0, len(text))]
        drafts.append(
            ChunkDraft(
                chunk_id=chunk_id(article.version_id, position),
                position=position,
                article=article,
                heading=heading,
                heading_terms=heading_terms,
                headline_terms=headline_terms,
                sentences=[analyse(text[a:b], article.lang) for a, b in inside],
                pieces=[text[a:b] for a, b in piece_spans(text, inside)],
            )
        )
    return drafts


def indexed_chunk(draft: ChunkDraft, vectors: Vectors) -> IndexedChunk:
    """What full text is told of a chunk; `vectors` are its own, then those of its pieces."""
    body_terms = [term for sentence in draft.sentences for term in sentence]
    return IndexedChunk(
        number=chunk_number(draft.article.version_id, draft.position),
        version_id=draft.article.version_id,
        terms=[*draft.heading_terms, *body_terms],
        headline=draft.headline_terms,
        published_at=draft.article.published_at,
        outlet=draft.article.source,
        fingerprint=(encode_terms(draft.heading_terms, draft.sentences), encode_vectors(vectors)),
    )


def heading_of(article: Article) -> str:
    """Headline, outlet and date: what questions name, and what each chunk is indexed with."""
    day = article.published_at.strftime("%d %B %Y") if article.published_at else None
    return "\n".join(part for part in (article.title, article.source, day) if part)
