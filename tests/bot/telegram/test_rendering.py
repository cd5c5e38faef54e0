"""Answers as Telegram shows them, judged by Telegram's own parser."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.answering.chain import Answerer
from bot.answering.frames import DEGRADED_NOTE, NOT_FOUND
from bot.answers import Answer, Claim, Nearest
from bot.past_answers import Unfolded
from bot.telegram.layout import MAX_BYTES, MAX_ENTITIES, MAX_LENGTH
from bot.telegram.plain_words import WORD_JOINER, plain_text
from bot.telegram.rendering import render_answer, render_unfolded
from bot.wording import LANGUAGES, wording
from config.settings import Settings
from retrieval.articles import Article
from tests.bot.answering.conftest import search_all
from tests.bot.telegram.hostile import HOSTILE, answers
from tests.bot.telegram.stand_ins import answer, citation
from tests.conftest import HashedWords
from tests.fake_telegram import Judgement, clickable, judge_message, utf16_length

REASON = "Today's budget for the language model is used up."


@settings(max_examples=200, deadline=None)
@given(answers())
def test_hostile_articles_make_sound_messages_with_no_links_of_their_own(shown: Answer) -> None:
    messages = render_answer(shown)
    assert messages
    for html in messages:
        judged = _sound(html)
        assert judged.clickable == ()
        links = [entity.url for entity in judged.entities if entity.type == "text_link"]
        stored = {one.url for one in shown.citations if one.url}
        assert all(_same_address(link, stored) for link in links)


def _same_address(link: str | None, stored: set[str]) -> bool:
    """TDLib lower-cases hosts and adds a slash; what follows the host it leaves as it is."""
    return link is not None and any(link.rstrip("/") == url.rstrip("/") for url in stored)


def _sound(html: str) -> Judgement:
    judged = judge_message(html)
    assert utf16_length(judged.text) <= MAX_LENGTH
    assert len(html.encode()) <= MAX_BYTES
    assert len(judged.entities) <= MAX_ENTITIES
    return judged


@settings(max_examples=200, deadline=None)
@given(HOSTILE.map(str.strip).filter(lambda text: text.strip(WORD_JOINER + string.whitespace)))
def test_a_quote_shows_exactly_the_characters_of_its_article(quote: str) -> None:
    [html] = render_answer(answer(Claim("Yes.", (1,)), citations=[citation(quote=quote)]))
    judged = judge_message(html)
    [shown] = [e.of(judged.text) for e in judged.entities if e.type == "expandable_blockquote"]
    assert shown.replace(WORD_JOINER, "") == quote.replace(WORD_JOINER, "")


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.sampled_from(["word ", "字", "👩‍👧 ", '<&>"', "a.b/c "]), st.data())
def test_long_answers_are_cut_between_citations(count: int, word: str, data: st.DataObject) -> None:
    lengths = [data.draw(st.integers(1, 6_000)) for _ in range(count)]
    citations = [
        citation(n, quote=f"«{word * (size // len(word))}»") for n, size in enumerate(lengths, 1)
    ]
    judged = [
        _sound(html) for html in render_answer(answer(Claim("Yes.", (1,)), citations=citations))
    ]
    quotes = [
        entity.of(message.text)
        for message in judged
        for entity in message.entities
        if entity.type == "expandable_blockquote"
    ]
    assert _letters("".join(quotes)) == _letters("".join(one.quote for one in citations))
    for one in citations:
        if utf16_length(one.quote) < 3_000:
            assert any(_letters(one.quote) == _letters(quote) for quote in quotes)


def _letters(text: str) -> str:
    return "".join(text.replace(WORD_JOINER, "").split())


def test_what_a_reader_sees() -> None:
    shown = answer(
        Claim("It costs 189,800 yuan.", (1, 2)),
        Claim("It sells well.", (2,)),
        citations=[
            citation(1, title="BYD lands", quote="Prices start at 189,800 yuan."),
            citation(2, source=None, published_at=None, url=None, quote="It sells."),
        ],
        notes=("Reported by one outlet alone: The Courier [1].",),
    )
    [html] = render_answer(shown)
    assert judge_message(html).text == (
        "It costs 189,800 yuan.\u202f¹\u202f² It sells well.\u202f²\n\n"
        "Reported by one outlet alone: The Courier ¹.\n\n"
        "¹ The Courier · 15 Nov 2024 · BYD lands\nPrices start at 189,800 yuan.\n\n"
        "² unknown outlet · undated · Headline 2\nIt sells."
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_degraded_answer_says_why_once(language: str) -> None:
    settings = Settings(model="openai:x", model_api_key=SecretStr("x"), embedder="x:y")
    draft = await Answerer(settings, HashedWords).answer(
        search_all("What did the ferry of Norwick cost?"),
        without_model=REASON,
        frames_in=language,
    )
    assert draft.status == "degraded"
    words = wording(language)
    shown = answer(
        *draft.claims,
        citations=draft.citations,
        notes=draft.notes,
        status=draft.status,
        degraded=draft.degraded,
        frames_in=language,
    )
    [html] = render_answer(shown)
    told = plain_text(html).replace(WORD_JOINER, "")
    assert told.count(words.say(REASON)) == 1
    assert words.say(DEGRADED_NOTE, reason=words.say(REASON)) in told


def test_numbers_in_brackets_that_somebody_wrote_are_no_citations() -> None:
    shown = answer(
        Claim("Yes.", (1,)),
        citations=[citation()],
        understood_as="What does [1] in the list mean?",
        notes=("Nothing was found about [7].", "Only The Courier [1]."),
    )
    [html] = render_answer(shown)
    told = plain_text(html)
    assert "What does [1] in the list mean?" in told
    assert "Nothing was found about [7]." in told
    assert "Only The Courier ¹." in told


def test_not_found_with_and_without_headlines() -> None:
    assert render_answer(answer()) == [NOT_FOUND]
    [html] = render_answer(answer(nearest=(Nearest("a", "One"), Nearest("b", "Two <3"))))
    about = "\n• What do the articles say about “{}”?"
    assert html.endswith(about.format("One") + about.format("Two &lt;3"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a b.com", "ftp://x.com", "https://" + "x" * 3_000, ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    [html] = render_answer(answer(Claim("Yes.", (1,)), citations=[citation(url=url)]))
    assert "<a " not in html


def test_half_a_surrogate_pair_from_a_model_does_no_harm() -> None:
    [html] = render_answer(answer(Claim("Yes \ud83d.", (1,)), citations=[citation()]))
    assert html.startswith("Yes \ufffd.")


@pytest.mark.parametrize(
    ("before", "quote", "after"),
    [
        ("See evil.", "com now", "."),
        ("Ask @", "someone", ""),
        ("", "Pay $", "TSLA"),
        ("evil", ".com", ""),
    ],
)
def test_nothing_can_be_tapped_across_the_borders_of_an_unfolded_quote(
    before: str, quote: str, after: str
) -> None:
    assert clickable(before + quote + after)
    body = before + quote + after
    start, end = len(before), len(before + quote)
    article = Article("a", "v", "Headline", body)
    [html] = render_unfolded(Unfolded(article, 0, len(body), start, end), 1, wording("en"))
    judged = judge_message(html)
    assert judged.clickable == ()
    assert judged.text.replace(WORD_JOINER, "").endswith(body)
