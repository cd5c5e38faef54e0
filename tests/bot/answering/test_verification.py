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


def checked(
    lang: str,
    quote: str,
    claim: str,
    *,
    claim_lang: str | None = None,
    published: datetime | None = datetime(2024, 11, 20, tzinfo=UTC),
    more: str = "",
) -> Verdict:
    """The verdict on a claim about an article of one sentence (and `more`)."""
    article = make_article(
        title="News", lang=lang, published_at=published, body=f"{quote} {more}".strip()
    )
    return verdict_on(
        claim,
        quote,
        article=article,
        question="What is the news?",
        language=claim_lang or lang,
        embeddings=Agreeing,
    )


CAR = "The car starts at 189,800 yuan (about 26,000 dollars) in China."
FLOOD = "Several people died in November after the flood in the valley."
QUAKE = "Several people were killed in the quake on Monday, officials said."
COUNCIL = "The council approved the terminal but did not name a builder on Monday."
SCHOLZ_DE = "Scholz besuchte am Montag Paris und sprach mit der Regierung."
SCHOLZ_TR = "Scholz pazartesi günü Ankara'yı ziyaret etti ve bakanla görüştü."
SHARES = "Shares of Foo fell 5 percent on Monday after the report."
ATTACK = "Israel attacked Iran on Friday, state media in both countries said."
MAY = "The fighting broke out in May and has displaced many families."
JUNE_20 = datetime(2023, 6, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "quote", "claim", "refusal"),
    [
        ("en", CAR, "The car starts at 189,800 dollars in China.", Refusal.CURRENCY),
        ("en", CAR, "The car starts at $189,800 in China.", Refusal.CURRENCY),
        ("en", CAR, "The car starts at 26,000 yuan in China.", Refusal.CURRENCY),
        ("en", FLOOD, "11 people died in November after the flood.", Refusal.NUMBER),
        ("en", "The flood of 15 November killed several people in the valley.",
         "The flood of 15 November killed 15 people in the valley.", Refusal.NUMBER),
        ("en", QUAKE, "The quake killed one million people on Monday.", Refusal.NUMBER),
        ("en", QUAKE, "The quake killed half a million people on Monday.", Refusal.NUMBER),
        ("en", QUAKE, "The quake killed a hundred people on Monday.", Refusal.NUMBER),
        ("en", QUAKE, "The quake killed thousands of people on Monday.", Refusal.NUMBER),
        ("en", COUNCIL, "The council did not approve the terminal.", Refusal.NEGATION),
        ("en", COUNCIL, "The council named a builder on Monday.", Refusal.NEGATION),
        ("en", "The council backed the terminal but did not name a builder.",
         "The council did not approve the terminal.", Refusal.NEGATION),
        ("de", SCHOLZ_DE, "Merz besuchte am Montag Paris.", Refusal.NAME),
        ("de", SCHOLZ_DE, "Scholz besuchte am Montag London.", Refusal.NAME),
        ("zh", "李强周一访问了巴黎并会见了总统。", "王毅周一访问了巴黎。", Refusal.NAME),
        ("ar", "زار ماكرون باريس يوم الاثنين والتقى الرئيس.", "زار شولتس باريس يوم الاثنين.",
         Refusal.NAME),
        ("en", QUAKE, "Several people were killed in the quake on Friday.", Refusal.DATE),
        ("tr", SCHOLZ_TR, "Scholz cuma günü Ankara'yı ziyaret etti.", Refusal.DATE),
        ("zh", "李强周一访问了巴黎并会见了总统。", "李强周五访问了巴黎。", Refusal.DATE),
        ("en", SHARES, "Shares of Foo rose 5 percent on Monday.", Refusal.OPPOSITE),
        ("en", "The Reds won the cup final in Turin by two goals.",
         "The Reds lost the cup final in Turin.", Refusal.OPPOSITE),
        ("tr", "Foo hisseleri rapordan önce yüzde 5 düştü ve kapandı.",
         "Foo hisseleri yüzde 5 yükseldi.", Refusal.OPPOSITE),
        ("de", "Die Aktien von Foo sind um 5 Prozent gefallen.",
         "Die Aktien von Foo sind um 5 Prozent gestiegen.", Refusal.OPPOSITE),
        ("en", ATTACK, "Iran attacked Israel on Friday.", Refusal.OPPOSITE),
        ("en", ATTACK, "Israel was attacked by Iran on Friday.", Refusal.OPPOSITE),
    ],
)  # fmt: skip
def test_promise_2_near_misses_are_refused(
    lang: str, quote: str, claim: str, refusal: Refusal
) -> None:
    verdict = checked(lang, quote, claim)
    assert verdict.refusal is refusal, verdict


@pytest.mark.parametrize(
    ("lang", "quote", "claim"),
    [
        ("en", CAR, "In China the car starts at 189,800 yuan."),
        ("en", CAR, "The car starts at about $26,000 in China."),
        ("en", "A strike in April hit between 5 and 7 million dollars of exports.",
         "The strike hit up to 7 million dollars of exports."),
        ("en", "The flood of 15 November killed 15 people in the valley.",
         "The flood killed 15 people on November 15, 2024."),
        ("en", QUAKE, "Several people were killed in the quake on November 18."),
        ("en", "The quake killed one million people in the region, officials said.",
         "The quake killed 1,000,000 people in the region."),
        ("en", "The quake drove 3.2 million people from their homes in a week.",
         "The quake drove millions of people from their homes."),
        ("en", COUNCIL, "The council did not name a builder."),
        ("en", COUNCIL, "The council approved the terminal."),
        ("en", COUNCIL, "The council approved the terminal on Monday but did not name a builder."),
        ("de", SCHOLZ_DE, "Am Montag besuchte Scholz Paris."),
        ("de", "Der Stadtrat kauft für die Insel ein neues Schiff.",
         "Das neue Schiff kauft der Stadtrat."),
        ("de", "Die Polizei nahm in Berlin drei Verdächtige fest, wie sie mitteilte.",
         "In Berlin nahm die Polizei drei Männer fest."),
        ("en", "The minister resigned on Monday, the government said.",
         "The minister resigned on 18 November 2024."),
        ("zh", "李强周一访问了巴黎并会见了总统。", "李强访问巴黎。"),
        ("ar", "زار ماكرون باريس يوم الاثنين والتقى الرئيس.", "ماكرون زار باريس."),
        ("en", SHARES, "Foo shares fell 5 percent."),
        ("en", ATTACK, "Iran was attacked by Israel on Friday."),
    ],
)  # fmt: skip
def test_promise_2_what_a_quote_bears_in_other_words_passes(
    lang: str, quote: str, claim: str
) -> None:
    verdict = checked(lang, quote, claim)
    assert verdict.refusal is None, verdict


def test_promise_2_the_day_of_publication_dates_no_event_that_has_a_date_of_its_own() -> None:
    june = checked("en", MAY, "The fighting broke out in June.", published=JUNE_20)
    assert june.refusal is Refusal.DATE
    assert checked("en", MAY, "The fighting broke out in May.", published=JUNE_20).refusal is None
    undated = "The fighting broke out near the border and displaced many families."
    same_day = "On 20 June 2023 the fighting broke out near the border."
    assert checked("en", undated, same_day, published=JUNE_20).refusal is None


@pytest.mark.parametrize(
    ("claim", "refusal"),
    [
        ("Macron visited Ankara on Monday.", Refusal.NAME),
        ("Scholz visited Ankara on Monday.", None),
        ("Chancellor Scholz visited Ankara on Monday.", None),
        ("Scholz visited Ankara on Friday.", Refusal.DATE),
        ("Scholz did not visit Ankara on Monday.", Refusal.NEGATION),
    ],
)
def test_promise_2_across_languages_a_name_at_the_head_is_checked(
    claim: str, refusal: Refusal | None
) -> None:
    verdict = checked("tr", SCHOLZ_TR, claim, claim_lang="en")
    assert verdict.refusal is refusal, verdict


BRIDGE = make_article(
    title="Row over the bridge of Tarn",
    source="Harbour Post",
    published_at=datetime(2024, 3, 13, tzinfo=UTC),
    lang="en",
    body="It is not true that Mr. Okafor took the money from the harbour fund.\n\n"
    "If the U.S. firm Halden Yards paid the mayor for the ferry, the contract ends.\n\n"
    "The mayor sold the old steamer to her brother, a false report claimed.\n\n"
    "Critics see it otherwise. “The council hid the damage. The bridge of Tarn is unsafe today. "
    "Nobody may cross it,” said Ada Quist.\n\n"
    "The council closed the bridge of Tarn on Monday morning.",
)


@pytest.mark.parametrize(
    ("quote", "refusal"),
    [
        ("Okafor took the money from the harbour fund.", Refusal.NEGATION),
        ("Halden Yards paid the mayor for the ferry", Refusal.TOO_SURE),
        ("The mayor sold the old steamer to her brother", Refusal.TOO_SURE),
        ("The bridge of Tarn is unsafe today.", Refusal.UNATTRIBUTED),
        ("The council hid the damage.", Refusal.UNATTRIBUTED),
        ("The council closed the bridge of Tarn on Monday morning.", None),
    ],
)
def test_words_cut_out_of_their_sentence_prove_no_more_than_it(
    quote: str, refusal: Refusal | None
) -> None:
    claim = quote if quote.endswith(".") else f"{quote}."
    for copied in {quote, claim}:
        verdict = verdict_on(copied, quote, article=BRIDGE, question="What of Tarn and its mayor?")
        assert verdict.refusal == refusal


def test_a_name_of_one_article_is_not_put_to_what_another_one_tells() -> None:
    resigned = make_article(
        title="Row in Tarn", source="Tide News", lang="en",
        body="The harbour master resigned on Monday after a vote of the council.",
    )  # fmt: skip
    named = make_article(
        title="Okafor opens a library", source="Harbour Post", lang="en",
        body="Mayor Ines Okafor opened the new library of Norwick with a long speech.",
    )  # fmt: skip
    question = "What happened after the vote of the council, and in the library?"
    excerpts = search_all(question, [resigned, named]).excerpts
    numbers = {excerpt.article.id: n for n, excerpt in enumerate(excerpts, 1)}
    quotes = tuple(DraftQuote(numbers[one.id], one.body) for one in (resigned, named))
    verifier = Verifier(question, "en", excerpts, AnsweringSettings(), HashedWords)
    false = DraftClaim("Mayor Ines Okafor resigned after a vote of the council.", quotes)
    assert verifier.check_claim(false).refusal == Refusal.SPLICED
    both = "The harbour master resigned after a vote, and Ines Okafor opened a new library."
    assert verifier.check_claim(DraftClaim(both, quotes)).refusal is None
