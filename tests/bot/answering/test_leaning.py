"""Sentences that need a neighbour: pronouns, and speech without its speaker."""

from __future__ import annotations

import pytest

from bot.answering.chain import Answerer
from bot.answering.evidence import LocatedQuote
from bot.answering.leaning import with_support
from retrieval.articles import make_article
from retrieval.chunking import sentence_spans
from tests.bot.answering.conftest import search_all


def sentences(body: str, lang: str = "en") -> list[LocatedQuote]:
    article = make_article(title="Headline", lang=lang, body=body)
    return [LocatedQuote(article, a, b) for a, b in sentence_spans(body, lang)]


def shown(body: str, at: int, lang: str = "en") -> str | None:
    listed = sentences(body, lang)
    found = with_support(listed[at], listed)
    return found.text if found else None


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("Mayor Ines Okafor resigned on Monday. She gave no reason for it.", "en"),
        ("The Norwick ferry sails in May. But its price is not yet known.", "en"),
        ("Mayor Ines Okafor resigned on Monday.\n\nShe gave no reason for it.", "en"),
        ("Belediye başkanı Selin Arman istifa etti. O bir neden açıklamadı.", "tr"),
        ("Landrätin Clara Voss trat am Montag zurück. Sie nannte keinen Grund.", "de"),
        ("La alcaldesa Ana Ruiz dimitió el lunes. Ella no dio motivos.", "es"),
        ("La maire Anne Roux a démissionné lundi. Elle n'a pas dit pourquoi.", "fr"),
        ("Мэр Анна Ильина ушла в отставку. Она не назвала причину.", "ru"),
        ("استقالت رئيسة البلدية يوم الاثنين. وهي لم تذكر السبب.", "ar"),
        ("市长王芳周一辞职。她没有说明原因。", "zh"),
    ],
)
def test_a_pronoun_is_shown_with_the_sentence_before_it(body: str, lang: str) -> None:
    assert shown(body, 1, lang) == body


def test_a_sentence_that_stands_alone_stays_alone() -> None:
    body = "Mayor Ines Okafor resigned. The council meets on Friday. It elects a successor."
    assert shown(body, 1) == "The council meets on Friday."


def test_a_chain_of_pronouns_is_followed_twice_and_no_heading_is_taken() -> None:
    chain = "Mayor Okafor resigned. She was tired. She had slept badly."
    assert shown(chain, 2) == chain
    assert shown("What comes next\n\nShe will travel to Tarn.", 1) == "She will travel to Tarn."


@pytest.mark.parametrize("marks", ['""', "“”", "«»", "„“"])
def test_speech_is_shown_with_who_says_it(marks: str) -> None:
    opened, closed = marks[0], marks[1]
    before = f"{opened}It floats,{closed} said Ines Okafor. {opened}It will sail.{closed}"
    assert shown(before, 1) == before
    after = f"{opened}The ferry will sail in May.{closed} Ines Okafor said so on Monday."
    assert shown(after, 0) == after


def test_a_speaker_who_is_a_pronoun_is_named() -> None:
    body = (
        "The engineer is Amara Dunn. “We could have built on clay,” she said. “I would not stand "
        "in that building.”"
    )
    assert shown(body, 2) == body


def test_speech_without_a_speaker_beside_it_is_no_answer() -> None:
    body = (
        "The ferry sails in May.\n\n“It will cost nine crowns a trip.”\n\nThe council votes on it."
    )
    assert shown(body, 1) is None


async def test_an_answer_names_who_its_first_sentence_only_calls_she(extractive: Answerer) -> None:
    article = make_article(
        given_id="moss", title="New head of the roads department", lang="en", source="Tide News",
        body="Ivar Moss will lead the roads department of Norwick. He earned 71,000 crowns a year "
        "as a bridge engineer in Karsholm.",
    )  # fmt: skip
    question = "How much did the bridge engineer earn a year in Karsholm?"
    draft = await extractive.answer(search_all(question, (article,)))
    assert draft.claims[0].text == article.body
    assert draft.citations[0].quote == article.body


async def test_the_answer_holds_no_more_than_five_sentences(extractive: Answerer) -> None:
    body = " ".join(
        f"Engineer Number{n} built the ferry of Tarn{n}. He paid {n} million crowns for ferry {n}."
        for n in range(2, 9)
    )
    article = make_article(given_id="x", title="Ferries", lang="en", source="Tide", body=body)
    question = ", and ".join(f"how much did he pay for ferry {n}" for n in range(2, 9)) + "?"
    draft = await extractive.answer(search_all(question, (article,)))
    assert sum(len(sentence_spans(claim.text, "en")) for claim in draft.claims) <= 5
