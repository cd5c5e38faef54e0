"""What the indexes are told of a chunk: its heading, its sentences, its pieces."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from retrieval.analysis import UNSPACED, analyse
from retrieval.articles import Article, make_article
from retrieval.chunk_ids import chunk_id, chunk_number
from retrieval.chunking import chunk_spans
from retrieval.drafting import ChunkDraft, draft_chunks, heading_of, indexed_chunk
from retrieval.fingerprints import encode_terms, encode_vectors


def article(body: str, lang: str | None = "en", **fields: Any) -> Article:
    given_fields: dict[str, Any] = {
        "title": "Ferry for Norwick",
        "source": "Coastal Wire",
        "section": "Harbour",
    }
    return make_article(
        **{**given_fields, **fields}, body=body, lang=lang,
        published_at=datetime(2024, 11, 5, 23, tzinfo=UTC),
    )  # fmt: skip


def drafts_of(made: Article) -> list[ChunkDraft]:
    return draft_chunks(made, chunk_spans(made.body, made.lang))


def test_a_heading_is_headline_outlet_and_day_as_far_as_they_are_known() -> None:
    assert heading_of(article("x")) == "Ferry for Norwick\nCoastal Wire\n05 November 2024"
    bare = make_article(title="Ferry for Norwick", body="x")
    assert heading_of(bare) == "Ferry for Norwick"


def test_a_chunk_is_drafted_sentence_by_sentence() -> None:
    made = article("The council voted. The ferry costs 12 million crowns.\nIt sails in May.")
    [draft] = drafts_of(made)
    assert draft.chunk_id == chunk_id(made.version_id, 0)
    assert draft.article == made
    assert draft.heading_terms == analyse(heading_of(made), "en")
    assert draft.headline_terms == analyse("Ferry for Norwick\nHarbour", "en")
    assert draft.sentences == [
        analyse("The council voted.", "en"),
        analyse("The ferry costs 12 million crowns.", "en"),
        analyse("It sails in May.", "en"),
    ]
    assert draft.pieces == [made.body], "short sentences are one piece"
    assert draft.embedded_texts == [heading_of(made), made.body]


def test_long_sentences_are_pieces_of_their_own_in_order() -> None:
    sentences = [f"Sentence {n} tells {'of the old harbour and its ferries ' * 4}at length."
                 for n in range(5)]  # fmt: skip
    [draft] = drafts_of(article(" ".join(sentences)))
    assert list(draft.pieces) == sentences


def test_full_text_is_told_the_terms_of_heading_and_body_and_the_fingerprints() -> None:
    made = article("The council voted. It sails in May.")
    [draft] = drafts_of(made)
    vectors = np.eye(2, 4, dtype=np.float32)
    told = indexed_chunk(draft, vectors)
    assert (told.number, told.version_id) == (chunk_number(made.version_id, 0), made.version_id)
    assert told.terms == [*analyse(heading_of(made), "en"), *analyse(made.body, "en")]
    assert (told.published_at, told.outlet) == (made.published_at, "Coastal Wire")
    assert told.headline == draft.headline_terms
    terms = encode_terms(draft.heading_terms, draft.sentences)
    assert told.fingerprint == (terms, encode_vectors(vectors))


BODIES = st.lists(
    st.one_of(
        st.sampled_from([
            "The U.S. said on Monday that it will pay $3.5 billion. ", "One. Two! Three?\n",
            "“We won’t go,” she said.\n\n", "word " * 300, "x" * 1_200, "中国的电动汽车售价。" * 60,
            "قال الوزير إن الانتخابات ستجرى. ", "   \t\n", "e\u0301" * 700, "\u2028",
            "👩‍👩‍👧" * 200,
        ]),
        # A sentence may end within "3.5" or at an apostrophe, which then reads otherwise.
        st.text(
            st.characters(exclude_categories=("Cs", "Nd"), exclude_characters="'’ʼ"), max_size=60
        ),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@hypothesis_settings(max_examples=60)
@given(BODIES, st.sampled_from(["en", "zh", "ar", "tr", None]))
def test_no_word_of_any_body_is_lost_on_the_way(body: str, lang: str | None) -> None:
    made = article(f"Start. {body}", lang)
    spans = chunk_spans(made.body, lang)
    drafts = draft_chunks(made, spans)
    assert len(drafts) == len(spans)
    for draft, (start, end) in zip(drafts, spans, strict=True):
        text = made.body[start:end]
        if not re.search(f"[{UNSPACED}]", text):  # else pairs across sentences are left out
            assert [t for sentence in draft.sentences for t in sentence] == analyse(text, lang)
        assert draft.pieces
        assert "".join("".join(draft.pieces).split()) == "".join(text.split())
        assert all(piece.strip() for piece in draft.pieces)
