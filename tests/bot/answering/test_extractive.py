"""Answers made of the articles' own sentences, and when to make none."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.answering.chain import Answerer
from bot.answering.extractive import extract
from bot.answering.frames import render_text
from config.settings import Settings
from retrieval.articles import Article, make_article
from tests.bot.answering.conftest import BRIDGE, FERRY, search_all
from tests.conftest import HashedWords

ARTICLES = (FERRY, BRIDGE)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much does the ferry of Norwick cost?", "12.5 million crowns"),
        ("How many passengers does the ferry carry?", "240 passengers"),
        ("When does service to Tarn begin?", "May 2025"),
        ("Who did not raise the fares of the ferry?", "Ines Okafor"),
        ("Why did engineers close the Tarn bridge?", "cracks in two pillars"),
        ("How much will the repairs of the bridge cost?", "3 million crowns"),
    ],
)
async def test_the_sentence_that_answers_comes_first(
    extractive: Answerer, question: str, words: str
) -> None:
    draft = await extractive.answer(search_all(question))
    assert draft.status == "answered"
    assert draft.model == "extractive"
    assert draft.prompt_hash is None
    assert words in draft.claims[0].text


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 FIFA World Cup?",
        "What is the capital of France?",
        "How old is the president of Peru?",
        "Welche Partei hat die Wahl gewonnen?",
    ],
)
async def test_promise_4_what_the_articles_do_not_hold_is_not_answered(
    extractive: Answerer, question: str
) -> None:
    draft = await extractive.answer(search_all(question))
    assert draft.status == "not_found"
    text = render_text(draft)
    assert text.startswith("I can't answer that from the articles I have.")
    assert FERRY.title in text


async def test_figures_that_differ_are_both_told_the_newest_first(extractive: Answerer) -> None:
    def told_on(day: int, price: str) -> Article:
        return make_article(
            title="The price of the island tram",
            source="Harbour Post",
            published_at=datetime(2024, 5, day, 8, tzinfo=UTC),
            lang="en",
            body=f"The island tram of Norwick will cost {price} crowns, it said on day {day}.",
        )

    articles = (told_on(2, "12.5 million"), told_on(9, "13.9 million"), BRIDGE)
    question = "How much will the island tram of Norwick cost?"
    draft = await extractive.answer(search_all(question, articles))
    told = [claim.text for claim in draft.claims]
    assert "13.9 million crowns" in told[0]
    assert "12.5 million crowns" in told[1]
    assert len(told) == 2
    assert (
        "The articles give different figures: Harbour Post reported 12.5 million crowns on "
        "2 May 2024; Harbour Post reported 13.9 million crowns on 9 May 2024."
    ) in draft.notes


async def test_what_is_asked_for_as_the_latest_says_as_of_when(extractive: Answerer) -> None:
    draft = await extractive.answer(search_all("What is the latest on the Tarn bridge?"))
    assert "As of 10 March 2024, the day of the newest article cited." in draft.notes
    plain = await extractive.answer(search_all("Why did engineers close the Tarn bridge?"))
    assert not any(note.startswith("As of") for note in plain.notes)


async def test_promise_1_every_claim_is_a_sentence_of_its_article(extractive: Answerer) -> None:
    draft = await extractive.answer(search_all("What will the council of Norwick buy?"))
    bodies = {article.version_id: article.body for article in ARTICLES}
    for claim, citation in zip(draft.claims, draft.citations, strict=True):
        assert bodies[citation.version_id][citation.start : citation.end] == citation.quote
        assert claim.text == " ".join(citation.quote.split())


async def test_the_answer_says_that_it_is_made_of_excerpts(extractive: Answerer) -> None:
    draft = await extractive.answer(search_all("How much does the ferry of Norwick cost?"))
    assert "made of excerpts" in render_text(draft)


@pytest.mark.parametrize(
    "line",
    [
        "Norwick ferry costs 9 million crowns today",  # a heading
        "Mayor (R) shows the Norwick ferry that costs 9 million crowns.",  # a caption
        "does the Norwick ferry really cost only 9 million crowns.",  # a fragment
        "Does the Norwick ferry really cost only 9 million crowns?",
        "Norwick ferry: 9 million.",  # too short for a quote
        "See the Norwick ferry cost of 9 million crowns at https://example.com/ferry now.",
    ],
)
async def test_headings_captions_fragments_and_links_are_no_answers(
    extractive: Answerer, line: str
) -> None:
    article = make_article(
        title="Harbour news",
        lang="en",
        body=f"The Norwick ferry costs 8 million crowns, the council said.\n\n{line}\n\n"
        "The council meets again on Friday.",
    )
    draft = await extractive.answer(search_all("How much does the Norwick ferry cost?", [article]))
    assert "8 million" in draft.claims[0].text
    assert not re.search(r"\b9 million", render_text(draft))


def test_wire_copies_are_told_once() -> None:
    copies = [
        make_article(
            given_id=f"copy{number}",
            title="Ferry",
            source=f"Outlet {number}",
            lang="en",
            body="The Norwick ferry costs 8 million crowns, the council said on Monday.",
        )
        for number in range(3)
    ]
    found = extract(
        search_all("How much does the Norwick ferry cost?", copies), HashedWords, Settings()
    )
    assert len(found) == 1


async def test_across_languages_the_embedder_finds_the_sentence(extractive: Answerer) -> None:
    question = "Norwick ferry 12.5 million crowns passengers ship kaça?"
    draft = await extractive.answer(search_all(question, language="tr"))
    assert draft.status == "answered"
    assert "12.5 million crowns" in draft.claims[0].text


@pytest.mark.parametrize(
    ("question", "outlets"),
    [
        # Two questions in one, each told elsewhere.
        (
            "How many passengers does the ferry carry, and why did engineers close the Tarn "
            "bridge?",
            {"Harbour Post", "Daily Ledger"},
        ),
        # Two events, the better told one first.
        (
            "Who closed the Tarn bridge after cracks in two pillars, and who buys an electric "
            "ferry from Halden Yards?",
            {"Harbour Post", "Daily Ledger"},
        ),
        # One thing is asked for, and one sentence tells it.
        ("Why did engineers close the Tarn bridge?", {"Daily Ledger"}),
    ],
)
async def test_each_thing_asked_for_is_told_once(
    extractive: Answerer, question: str, outlets: set[str]
) -> None:
    draft = await extractive.answer(search_all(question))
    assert draft.status == "answered"
    assert {citation.source for citation in draft.citations} == outlets
    assert len(draft.claims) == len(outlets)


async def test_the_sentence_with_the_day_goes_before_the_one_with_all_the_words(
    extractive: Answerer,
) -> None:
    race = make_article(
        given_id="race", title="Record field for the Norwick lighthouse marathon", lang="en",
        source="Harbour Post",
        body="More than 12,400 runners have entered the Norwick lighthouse marathon, the largest "
        "field so far. The race will be run on 13 April 2025. It ends at the fish market.",
    )  # fmt: skip
    draft = await extractive.answer(search_all("When is the Norwick lighthouse marathon?", (race,)))
    assert draft.claims[0].text == "The race will be run on 13 April 2025."
    named = await extractive.answer(search_all("Which marathon has 12,400 runners?", (race,)))
    assert "12,400 runners" in named.claims[0].text


async def test_the_latest_begins_with_the_newest(extractive: Answerer) -> None:
    """The older article has more of the question's words, and more to say."""
    older, newer = (
        make_article(
            given_id=given_id,
            title=f"Harbour dredging {given_id}",
            source="Harbour Post",
            published_at=datetime(2024, month, 1, tzinfo=UTC),
            url=None,
            lang="en",
            body=body,
        )
        for given_id, month, body in (
            ("older", 3, "The dredging of the harbour basin began on the northern side in March."),
            ("newer", 9, "The dredging of the harbour basin will end late, said the port company."),
        )
    )
    question = (
        "What is the latest on the dredging of the harbour basin on the northern side, and what "
        "did the port company say?"
    )
    draft = await extractive.answer(search_all(question, [older, newer]))
    told = [citation.article_id for citation in draft.citations]
    assert told == sorted(told), "newer before older"
    assert "newer" in told
