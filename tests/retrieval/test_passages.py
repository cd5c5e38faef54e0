"""Passages: whole paragraphs around what was found, exact offsets, nothing twice, within bounds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.articles import Article, Excerpt, make_article
from retrieval.chunking import MAX_LENGTH, max_length, sentence_spans
from retrieval.passages import beginning, paragraph_spans, passages, reach
from tests.excerpts import excerpts_of
from tests.retrieval.test_chunking import BODIES, LANGUAGES

PARAGRAPHS = [
    "The council of Norwick met on Monday. It sat until midnight.",
    "What it means",
    "Mayor Ines Okafor spoke first. She said that the ferry is safe. Nobody spoke against her.",
    "The ferry carries 240 passengers.",
    "Service begins in May.",
]
BODY = "\n\n".join(PARAGRAPHS)
LONG = " ".join(f"Sentence number {n} stands here for the test." for n in range(100))


def made(body: str, lang: str | None = "en", given_id: str = "one") -> Article:
    return make_article(given_id=given_id, title="Norwick", body=body, lang=lang)


def excerpt_of(article: Article, text: str, score: float = 1.0) -> Excerpt:
    start = article.body.index(text)
    return Excerpt(f"{article.version_id}:{start}", article, start, start + len(text), score)


def texts_of(length: int, *texts: str, body: str = BODY) -> list[str]:
    article = made(body)
    found = passages([excerpt_of(article, text) for text in texts], length)
    return [passage.text for passage in found]


def limit_of(excerpt: Excerpt, length: int) -> int:
    """The most code points that one excerpt may be given."""
    body = excerpt.article.body
    return max(excerpt.end - excerpt.start, length * max_length(body) // MAX_LENGTH)


@st.composite
def rankings(draw: st.DrawFn) -> list[Excerpt]:
    """Chunks of up to three articles, in any order, each once."""
    articles = [
        made(draw(BODIES), draw(LANGUAGES), given_id=str(number))
        for number in range(draw(st.integers(1, 3)))
    ]
    every = [excerpt for article in articles for excerpt in excerpts_of(article)]
    return draw(st.permutations(every))[: draw(st.integers(0, 8))]


LENGTHS = st.sampled_from([0, 1, 100, 500, 1_000, 1_500, 4_000, 20_000])


@given(rankings(), LENGTHS)
@settings(max_examples=150)
def test_promise_1_every_excerpt_stands_whole_in_one_passage(
    excerpts: list[Excerpt], length: int
) -> None:
    found = passages(excerpts, length)
    best = []
    for excerpt in excerpts:
        [around] = [
            number
            for number, passage in enumerate(found)
            if passage.article is excerpt.article
            and passage.start <= excerpt.start
            and excerpt.end <= passage.end
        ]
        best.append(around)
        assert found[around].text == excerpt.article.body[found[around].start : found[around].end]
    assert list(dict.fromkeys(best)) == list(range(len(found))), "in the order of the best excerpt"
    for passage in found:
        assert passage.chunk_id == excerpts[best.index(found.index(passage))].chunk_id


@given(rankings(), LENGTHS)
@settings(max_examples=150)
def test_no_text_is_in_two_passages_and_none_is_too_long(
    excerpts: list[Excerpt], length: int
) -> None:
    found = passages(excerpts, length)
    for passage in found:
        body = passage.article.body
        assert 0 <= passage.start < passage.end <= len(body)
        inside = [
            excerpt
            for excerpt in excerpts
            if excerpt.article is passage.article and passage.start <= excerpt.start < passage.end
        ]
        allowed = sum(limit_of(excerpt, length) for excerpt in inside)
        # White space between passages that meet belongs to neither's length.
        assert len("".join(passage.text.split())) <= allowed
        if len(inside) == 1:
            assert len(passage.text) <= allowed
    by_place = sorted(found, key=lambda passage: (passage.article.id, passage.start))
    for one, other in pairwise(by_place):
        if one.article is other.article:
            between = one.article.body[one.end : other.start]
            assert one.end <= other.start
            assert not length or between.strip(), "passages that meet are one"


@given(rankings(), LENGTHS)
@settings(max_examples=150)
def test_passages_begin_and_end_with_a_paragraph_a_sentence_or_their_excerpt(
    excerpts: list[Excerpt], length: int
) -> None:
    for passage in passages(excerpts, length):
        body, lang = passage.article.body, passage.article.lang
        own = [excerpt for excerpt in excerpts if excerpt.article is passage.article]
        borders = paragraph_spans(body) + [
            (start + first, start + last)
            for start, end in paragraph_spans(body)
            for first, last in sentence_spans(body[start:end], lang)
        ]
        assert passage.start in {start for start, _ in borders} | {one.start for one in own}
        assert passage.end in {end for _, end in borders} | {one.end for one in own}
        assert passage.text == passage.text.strip()


@given(BODIES)
@settings(max_examples=80)
def test_paragraphs_are_the_lines_that_are_not_blank(body: str) -> None:
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    assert [body[start:end] for start, end in paragraph_spans(body)] == lines


def test_the_paragraphs_of_an_excerpt_are_completed_before_any_is_added() -> None:
    assert texts_of(len(PARAGRAPHS[2]), "She said that the ferry is safe.") == [PARAGRAPHS[2]]
    across = texts_of(130, "Nobody spoke against her.\n\nThe ferry carries 240 passengers.")
    assert across == ["\n\n".join(PARAGRAPHS[2:4])]


def test_neighbours_are_added_in_turns_as_long_as_they_fit_whole() -> None:
    one = "She said that the ferry is safe."
    assert texts_of(110, one) == ["\n\n".join(PARAGRAPHS[1:3])]
    assert texts_of(150, one) == ["\n\n".join(PARAGRAPHS[1:4])]
    assert texts_of(10_000, one) == [BODY]


def test_a_paragraph_that_is_too_long_is_shown_by_sentences() -> None:
    one = "Sentence number 50 stands here for the test."
    [text] = texts_of(200, one, body=f"A heading\n\n{LONG}\n\nThe end.")
    assert text.startswith("Sentence number 48")
    assert text.endswith("Sentence number 51 stands here for the test.")
    assert len(text) <= 200


def test_a_length_below_the_excerpts_leaves_it_as_it_is() -> None:
    assert texts_of(5, "She said that the ferry is safe.") == ["She said that the ferry is safe."]


@pytest.mark.parametrize("length", [60, 10_000])
def test_passages_that_meet_or_overlap_are_one(length: int) -> None:
    found = texts_of(length, "It sat until midnight.", "Service begins in May.", "What it means")
    assert found[0].startswith(PARAGRAPHS[0])
    assert len(found) == (2 if length == 60 else 1)
    assert "".join(found).count("What it means") == 1


def test_at_length_0_they_are_the_excerpts_even_where_they_meet() -> None:
    parts = (PARAGRAPHS[3], PARAGRAPHS[4], PARAGRAPHS[0])
    assert texts_of(0, *parts) == list(parts)


def test_versions_of_an_article_are_not_joined() -> None:
    old, new = made(BODY), made(BODY + "\n\nThis was corrected.")
    text = "She said that the ferry is safe."
    found = passages([excerpt_of(new, text), excerpt_of(old, text)], 10_000)
    assert [passage.text for passage in found] == [new.body, old.body]


def test_scripts_without_spaces_have_the_shorter_limit() -> None:
    body = "\n".join(["中国的电动汽车售价为十八万元。", "那是真的吗？"] * 40)
    [passage] = passages([excerpt_of(made(body, "zh"), "那是真的吗？")], 100)
    assert 25 < len(passage.text) <= 40


@settings(max_examples=100, deadline=None)
@given(BODIES, LANGUAGES, st.integers(0, 400))
def test_a_beginning_is_no_longer_than_asked_and_stands_in_the_article(
    body: str, lang: str | None, length: int
) -> None:
    article = made(body, lang)
    whole = Excerpt("", article, 0, len(body), 1.0)
    shown = beginning(whole, length)
    assert (shown.start, shown.article) == (0, article)
    assert len(shown.text) <= length
    assert shown.text == body[: shown.end]


def test_a_beginning_ends_with_a_sentence_else_with_a_word() -> None:
    whole = excerpt_of(made(LONG), LONG)
    assert beginning(whole, 60).text == "Sentence number 0 stands here for the test."
    assert beginning(whole, 24).text == "Sentence number 0 stands"
    assert beginning(whole, 23).text == "Sentence number 0"
    assert beginning(whole, 5).text == "Sente"
    assert beginning(whole, 0).text == ""
    assert beginning(whole, len(LONG)) is whole


def test_a_length_reaches_less_far_without_spaces() -> None:
    assert reach(LONG, 1_000) == 1_000
    assert reach("新闻" * 100, 1_000) == 400
