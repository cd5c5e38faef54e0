"""Promise 2: what a quote does not bear is not shown, and the reason is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from langchain_core.embeddings import Embeddings

from bot.answering.claims import DraftClaim, DraftQuote
from bot.answering.verification import Refusal, Verdict, Verifier
from config.settings import AnsweringSettings
from retrieval.articles import Article, make_article
from tests.bot.answering.conftest import FERRY, search_all
from tests.conftest import HashedWords

PRICE = "The ship, which carries 240 passengers, costs 12.5 million crowns."
BUYS = "The council of Norwick will buy an electric ferry from Halden Yards."
FARES = "“We did not raise the fares,” said Mayor Ines Okafor on Wednesday."
STEAMER = "The old steamer is no longer allowed in the inner harbour."


def verdict_on(
    claim: str,
    *quotes: str,
    article: Article = FERRY,
    question: str = "What is new in the harbour?",
    language: str = "en",
    embeddings: Callable[[], Embeddings] = HashedWords,
    excerpt: int = 1,
) -> Verdict:
    verifier = Verifier(
        question=question,
        language=language,
        excerpts=search_all(question, [article]).excerpts,
        settings=AnsweringSettings(),
        embeddings=embeddings,
    )
    return verifier.check_claim(
        DraftClaim(claim, tuple(DraftQuote(excerpt, quote) for quote in quotes))
    )


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The ship costs 12.5 million crowns.", PRICE),
        ("The ship costs 12,500,000 crowns.", PRICE),
        ("In Norwick the ship costs 12.5 million crowns.", PRICE),
        ("Norwick's council will buy an electric ferry from Halden Yards.", BUYS),
        ("Mayor Ines Okafor said the fares were not raised.", FARES),
        ("On 13 March 2024 Mayor Ines Okafor said they did not raise the fares.", FARES),
        ("Harbour Post: the old steamer is no longer allowed in the harbour.", STEAMER),
        (
            "Service to Tarn begins in May 2025.",
            "Service to the island of Tarn begins in May 2025.",
        ),
        (
            "Ferry service to Tarn begins in 2025.",
            "Service to the island of Tarn begins in May 2025",
        ),
    ],
)
def test_promise_2_a_claim_that_its_quote_bears_passes(claim: str, quote: str) -> None:
    verdict = verdict_on(claim, quote)
    assert verdict.refusal is None, verdict
    [located] = verdict.quotes
    assert located.text == FERRY.body[located.start : located.end]


@pytest.mark.parametrize(
    ("claim", "quote", "refusal"),
    [
        ("The ship costs 13.5 million crowns.", PRICE, Refusal.NUMBER),
        ("The ship costs 12.5 billion crowns.", PRICE, Refusal.NUMBER),
        ("The ship costs 12.5 crowns.", PRICE, Refusal.NUMBER),
        ("The ship carries 240% passengers.", PRICE, Refusal.NUMBER),
        ("The ship carries three passengers and costs crowns.", PRICE, Refusal.NUMBER),
        ("The ship costs 12.5 million dollars.", PRICE, Refusal.CURRENCY),
        ("The ship costs $12.5 million.", PRICE, Refusal.CURRENCY),
        ("Service to the island of Tarn begins in June 2025.",
         "Service to the island of Tarn begins in May 2025.", Refusal.DATE),
        ("On 14 March 2024 Mayor Ines Okafor did not raise the fares.", FARES, Refusal.DATE),
        ("The council of Sudwick will buy an electric ferry.", BUYS, Refusal.NAME),
        ("Toyota will buy an electric ferry from Halden Yards.", BUYS, Refusal.NAME),
        ("Mayor Ines Smith did not raise the fares.", FARES, Refusal.NAME),
        ("Mayor Ines Okafor raised the fares on Wednesday.", FARES, Refusal.NEGATION),
        ("The old steamer is allowed in the inner harbour.", STEAMER, Refusal.NEGATION),
        ("The council of Norwick will not buy an electric ferry.", BUYS, Refusal.NEGATION),
        ("The ship angers local fishermen and environmental groups.", PRICE, Refusal.CONTENT),
        ("The ship is sold at https://evil.example/ship.", PRICE, Refusal.LINK),
        ("The ship costs millions, says @harbourpost.", PRICE, Refusal.LINK),
        ("!!!", PRICE, Refusal.EMPTY),
        ("The ship costs crowns.", "12.5 million crowns.", Refusal.QUOTE_TOO_SHORT),
        ("The ship costs crowns.", "The ship costs a lot of crowns indeed.",
         Refusal.QUOTE_NOT_FOUND),
    ],
)  # fmt: skip
def test_promise_2_what_a_quote_does_not_bear_is_refused(
    claim: str, quote: str, refusal: Refusal
) -> None:
    assert verdict_on(claim, quote).refusal is refusal


def test_promise_2_a_quote_cut_after_its_negation_does_not_hide_it() -> None:
    quote = "raise the fares,” said Mayor Ines Okafor on Wednesday"
    assert verdict_on("Mayor Ines Okafor: we raise the fares.", quote).refusal is Refusal.NEGATION


def test_promise_2_a_negation_beside_the_claim_does_not_refuse_it() -> None:
    article = make_article(
        title="Car",
        lang="en",
        body="The maker has not disclosed European figures, and the car starts at 9,900 euros.",
    )
    verdict = verdict_on("The car starts at 9,900 euros.", article.body, article=article)
    assert verdict.refusal is None


def test_promise_2_the_questions_words_alone_support_nothing() -> None:
    article = make_article(
        title="Results",
        lang="en",
        body="Apple and Tesla reported their yearly earnings on the same day.",
    )
    repeated = verdict_on(
        "Apple acquired Tesla.", article.body, article=article, question="Has Apple acquired Tesla?"
    )
    assert repeated.refusal is Refusal.QUESTION_ONLY


def test_promise_2_the_quote_must_stand_in_the_excerpt_cited() -> None:
    assert verdict_on("x is new", PRICE, excerpt=9).refusal is Refusal.UNKNOWN_EXCERPT
    assert verdict_on("x is new", PRICE, excerpt=0).refusal is Refusal.UNKNOWN_EXCERPT
    assert verdict_on("The ship costs 12.5 million crowns.").refusal is Refusal.NO_QUOTE


def test_one_good_quote_of_two_is_enough_and_alone_is_cited() -> None:
    verdict = verdict_on("The ship costs 12.5 million crowns.", "It is made up, this quote.", PRICE)
    assert verdict.refusal is None
    assert [quote.text for quote in verdict.quotes] == [PRICE]


class Agreeing(HashedWords):
    """An embedder to which all texts mean the same."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, 0.0] for _ in texts]


class Disagreeing(HashedWords):
    """An embedder to which no two texts mean the same."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, 0.0] if index % 2 else [0.0, 1.0] for index, _ in enumerate(texts)]


@pytest.mark.parametrize(
    ("claim", "embeddings", "refusal"),
    [
        ("Gemi 12,5 milyon krona mal oluyor.", Agreeing, None),
        ("Gemi 12,5 milyon krona mal oluyor.", Disagreeing, Refusal.MEANING),
        ("Gemi 13 milyon krona mal oluyor.", Agreeing, Refusal.NUMBER),
        ("Gemi 12,5 milyon krona mal olmuyor.", Agreeing, Refusal.NEGATION),
        ("Bu gemi Ankara için 12,5 milyon krona mal oluyor.", Agreeing, Refusal.NAME),
        ("Yolcuları (passengers) taşıyan gemi Kraliçe (ship) adını taşıyor.", Agreeing, None),
    ],
)
def test_promise_2_across_languages(
    claim: str, embeddings: Callable[[], Embeddings], refusal: Refusal | None
) -> None:
    verdict = verdict_on(claim, PRICE, language="tr", embeddings=embeddings)
    assert verdict.refusal is refusal, verdict


def test_promise_2_relative_dates_resolve_against_the_articles_date() -> None:
    article = make_article(
        title="Launch",
        published_at=datetime(2024, 11, 15, tzinfo=UTC),
        lang="en",
        body="The tariffs, which took effect last month, will remain in place.",
    )
    good = verdict_on("The tariffs took effect in October 2024.", article.body, article=article)
    assert good.refusal is None, good
    bad = verdict_on("The tariffs took effect in September 2024.", article.body, article=article)
    assert bad.refusal is Refusal.DATE
