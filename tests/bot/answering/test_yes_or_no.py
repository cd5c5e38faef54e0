"""Yes and no are said by code, and only where a cited sentence says so plainly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.answering.chain import Answerer
from bot.answering.frames import render_text, verdict_lead
from bot.answering.yes_or_no import Verdict, verdict_of
from bot.answers import Citation
from retrieval.articles import Article, make_article
from retrieval.results import Retrieval
from tests.bot.answering.conftest import search_all

MARCH = datetime(2024, 3, 15, tzinfo=UTC)


def article(body: str, outlet: str = "Tide News", lang: str = "en") -> Article:
    return make_article(
        given_id=outlet, title="From the council", source=outlet, published_at=MARCH, lang=lang,
        body=body,
    )  # fmt: skip


def cited(retrieval: Retrieval) -> list[Citation]:
    """All that was found, as quotes."""
    return [
        Citation(
            n, one.article.id, one.article.version_id, one.article.title, one.article.source,
            MARCH, None, one.text, one.start, one.end,
        )
        for n, one in enumerate(retrieval.excerpts, 1)
    ]  # fmt: skip


def verdict(question: str, *bodies: str, language: str = "en") -> Verdict | None:
    articles = [article(body, f"Outlet {n}", language) for n, body in enumerate(bodies, 1)]
    retrieval = search_all(question, articles, language=language)
    return verdict_of(retrieval, cited(retrieval), retrieval.excerpts)


ASKED = "Did the council of Norwick approve the Tarn bridge?"


@pytest.mark.parametrize(
    ("question", "sentence", "language"),
    [
        (ASKED, "On Monday the council of Norwick approved the new Tarn bridge.", "en"),
        ("Will Norwick build a Tarn ferry?", "Norwick will build a large Tarn ferry.", "en"),
        ("Is Ines Okafor mayor of Norwick?", "Ines Okafor is the mayor of Norwick.", "en"),
        ("Hat Norwick die Fähre gekauft?", "Norwick hat am Montag die Fähre gekauft.", "de"),
        ("Dün Norwick feribotu satın aldı mı?", "Dün Norwick feribotu satın aldı.", "tr"),
        ("¿Ha comprado Norwick el ferry?", "Norwick no es Tarn.", "es"),
    ],
)  # fmt: skip
def test_a_sentence_that_states_what_is_asked_says_yes(
    question: str, sentence: str, language: str
) -> None:
    expected = None if language == "es" else Verdict(("Outlet 1",), ())
    assert verdict(question, sentence, language=language) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "language"),
    [
        (ASKED, "The council of Norwick did not approve the Tarn bridge.", "en"),
        (ASKED, "The council of Norwick has not yet approved the Tarn bridge.", "en"),
        ("Hat Norwick die Fähre gekauft?", "Norwick hat die Fähre nicht gekauft.", "de"),
    ],
)
def test_a_sentence_that_denies_it_says_no(question: str, sentence: str, language: str) -> None:
    assert verdict(question, sentence, language=language) == Verdict((), ("Outlet 1",))


@pytest.mark.parametrize(
    "sentence",
    [
        "The council of Norwick may approve the Tarn bridge.",
        "The council of Norwick will approve the Tarn bridge.",
        "If the council of Norwick approved the Tarn bridge, work would begin.",
        "The mayor denied that the council of Norwick approved the Tarn bridge.",
        "The council of Norwick was asked to approve the Tarn bridge.",
        "Reports say the council of Norwick approved the Tarn bridge.",
        "It is false that the council of Norwick approved the Tarn bridge.",
        "The council of Norwick almost approved the Tarn bridge.",
        "The council of Norwick approved the tunnel instead of the Tarn bridge.",
        "The council of Norwick approved a park, and the Tarn bridge was closed.",
        "The council of Norwick approved no Tarn bridge.",
        "Not the council of Norwick approved the Tarn bridge.",
        "Neither the mayor nor the council of Norwick approved the Tarn bridge.",
        "The council of Norwick rejected the Tarn bridge.",
        "The council of Tarn approved the Norwick bridge.",
        "The council of Norwick discussed the Tarn bridge.",
        "Did the council of Norwick approve the Tarn bridge?",
        "The council of Norwick approved the plan before the Tarn bridge fell.",
        "“The council of Norwick approved the Tarn bridge,” a leaflet claims.",
        "The council of Norwick did not approve the road to the Tarn bridge until May.",
        "The court banned the council of Norwick from approving the Tarn bridge.",
        "A rival of the council of Norwick approved the Tarn bridge.",
        "The council of Norwick was cleared of approving the Tarn bridge.",
        "The council of Norwick stopped approving the Tarn bridge.",
        "“The council of Norwick approved the Tarn bridge. They lied,” Ada Quist told us.",
    ],
)
def test_what_is_not_said_plainly_gives_no_verdict(sentence: str) -> None:
    assert verdict(ASKED, sentence) is None


@pytest.mark.parametrize(
    "question",
    [
        "Who approved the Tarn bridge of Norwick council?",
        "Did the council of Norwick approve the Tarn bridge or the tunnel?",
        "Did the council of Norwick ever approve the Tarn bridge?",
        "Did all of the council of Norwick approve the Tarn bridge?",
        "Did the council approve it?",  # what it is about is not named
        "Is the Tarn bridge approved by the council of Norwick?",  # it was; is it now?
        "Will the council of Norwick approve the Tarn bridge?",
        "Did the council of Norwick approve the Tarn bridge in 2019?",
        "Did Tarn approve the bridge of the council of Norwick?",
    ],
)
def test_other_questions_get_no_verdict(question: str) -> None:
    assert verdict(question, "The council of Norwick approved the Tarn bridge.") is None


def test_articles_that_disagree_are_both_named() -> None:
    found = verdict(
        ASKED,
        "The council of Norwick approved the Tarn bridge.",
        "The council of Norwick did not approve the Tarn bridge.",
    )
    assert found == Verdict(("Outlet 1",), ("Outlet 2",))
    assert verdict_lead(found, "en") == (
        "The articles disagree: yes according to Outlet 1, no according to Outlet 2."
    )
    assert verdict_lead(Verdict((None,), ()), "de") == "Ja, laut unbekanntes Medium."


def test_what_else_was_found_may_take_a_verdict_back() -> None:
    bodies = (
        "The council of Norwick approved the Tarn bridge.",
        "The council of Norwick has rejected the bridge to Tarn after all.",
    )
    retrieval = search_all(ASKED, [article(body, f"Outlet {n}") for n, body in enumerate(bodies)])
    first = [one for one in cited(retrieval) if one.quote == bodies[0]]
    assert verdict_of(retrieval, first, retrieval.excerpts) is None


async def test_the_frame_stands_before_the_claims(extractive: Answerer) -> None:
    body = "On Monday the council of Norwick approved the new Tarn bridge."
    draft = await extractive.answer(search_all(ASKED, (article(body),)))
    assert draft.lead == "Yes, according to Tide News."
    assert render_text(draft).startswith(f"Yes, according to Tide News.\n\n{body} [1]")
