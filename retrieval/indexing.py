"""The second half of a reload: chunks of new versions into both indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from langchain_core.embeddings import Embeddings

from retrieval.catalogue import Catalogue
from retrieval.drafting import ChunkDraft, draft_chunks, indexed_chunk
from retrieval.embeddings import embed_texts
from retrieval.fingerprints import chunk_vector, unit_vectors
from retrieval.index_ledger import IndexLedger, check_dimension
from retrieval.indexes import IndexPair
from retrieval.reports import ProgressCallback, ReloadProgress
from retrieval.signatures import signature, store_signatures
from retrieval.vectors import Vectors

#: Chunks written to Chroma in one call; small calls cost it several times as much.
_WRITE_CHUNKS = 1_024
#: Chunks after which the work so far is made durable, so that a killed load can go on from there.
_CHECKPOINT_CHUNKS = 4_096


class Indexer:
    """Writes versions into a pair of indexes, noting in the ledger what they hold."""

    def __init__(
        self,
        catalogue: Catalogue,
        ledger: IndexLedger,
        pair: IndexPair,
        embedder: Embeddings,
        *,
        batch: int,
    ) -> None:
        self._catalogue = catalogue
        self._ledger = ledger
        self._pair = pair
        self._embedder = embedder
        self._batch = batch
        self._record = pair.record

    def write(self, counts: dict[str, int], progress: ProgressCallback) -> None:
        """Index the versions in `counts`, which gives the number of chunks of each.

        Whatever `progress` raises ends the work; what was committed before stays and is found
        again by the next reload.
        """
        try:
            self._write(counts, progress)
        except BaseException:
            # The pair goes on serving: what is half written must not come out with a later commit.
            self._pair.full_text.rollback()
            raise

    def _write(self, counts: dict[str, int], progress: ProgressCallback) -> None:
        total = sum(counts.values())
        done = 0
        progress(ReloadProgress("embedding", 0, total))
        unfinished: list[str] = []
        uncommitted = 0
        for group in _groups(counts):
            self._ledger.begin(self._pair.record.id, group)
            for written in self._write_group(group):
                done += written
                uncommitted += written
                progress(ReloadProgress("embedding", done, total))
            unfinished.extend(group)
            if uncommitted >= _CHECKPOINT_CHUNKS:
                self._commit(unfinished)
                unfinished, uncommitted = [], 0
        self._commit(unfinished)

    def _commit(self, version_ids: Sequence[str]) -> None:
        self._pair.full_text.commit()
        self._ledger.finish(self._pair.record.id, version_ids)

    def _write_group(self, version_ids: Sequence[str]) -> Iterator[int]:
        """Write the chunks of some versions; yields how many were embedded, batch by batch."""
        chunked = self._catalogue.chunked(version_ids)
        drafts: list[ChunkDraft] = []
        signatures: dict[str, bytes] = {}
        for version_id in version_ids:
            article, spans = chunked[version_id]
            drafts.extend(made := draft_chunks(article, spans))
            terms = [term for draft in made for sentence in draft.sentences for term in sentence]
            if signed := signature(terms, article.body):
                signatures[version_id] = signed
        vectors: list[Vectors] = []
        for first in range(0, len(drafts), self._batch):
            part = drafts[first : first + self._batch]
            vectors.extend(self._embedded(part))
            yield len(part)
        if drafts:
            chunk_vectors = np.stack([of_chunk[0] for of_chunk in vectors])
            self._pair.vectors.add([draft.chunk_id for draft in drafts], chunk_vectors)
        store_signatures(self._catalogue.engine, signatures)
        # A version half-written by a killed reload must not stand there twice.
        self._pair.full_text.delete(version_ids)
        self._pair.full_text.add(
            indexed_chunk(draft, of_chunk) for draft, of_chunk in zip(drafts, vectors, strict=True)
        )

    def _embedded(self, drafts: Sequence[ChunkDraft]) -> list[Vectors]:
        """For each chunk its own vector, then those of its pieces where it has several."""
        texts = list(dict.fromkeys(text for draft in drafts for text in draft.embedded_texts))
        row = {text: number for number, text in enumerate(texts)}
        embedded = unit_vectors(self._checked(embed_texts(self._embedder, texts)))
        made: list[Vectors] = []
        for draft in drafts:
            parts = embedded[[row[text] for text in draft.embedded_texts]]
            whole = chunk_vector(parts, [len(text) for text in draft.embedded_texts])
            pieces = parts[-len(draft.pieces) :]
            made.append(np.vstack([whole, pieces]) if len(pieces) > 1 else whole[np.newaxis])
        return made

    def _checked(self, vectors: Vectors) -> Vectors:
        if self._record.dimension is None:
            self._record = replace(self._record, dimension=vectors.shape[1])
            self._ledger.set_dimension(self._record.id, vectors.shape[1])
        check_dimension(self._record, vectors)
        return vectors


def _groups(counts: dict[str, int]) -> Iterator[list[str]]:
    group: list[str] = []
    chunks = 0
    for version_id, count in counts.items():
        group.append(version_id)
        chunks += count
        if chunks >= _WRITE_CHUNKS:
            yield group
            group, chunks = [], 0
    if group:
        yield group
