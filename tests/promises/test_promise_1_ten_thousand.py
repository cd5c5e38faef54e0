"""Promise 1 for ten thousand quotes: of hostile articles, by a model that copies them badly.

Each example is one article and five claims on it, whose quotes are stretches of it as a model may
give them: typed with other marks and spaces, cut inside a word or a character, altered, doubled,
taken from elsewhere, under numbers of excerpts that nobody gave.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from bot.answering.claims import ClaimParser, DraftClaim, DraftQuote, written
from bot.answering.drafts import CitedClaims
from bot.answering.quotes import fold
from bot.answering.verification import Verifier
from config.settings import Settings
from retrieval.articles import Article, Excerpt, make_article
from retrieval.chunking import chunk_spans
from tests.conftest import HashedWords

EXAMPLES, CLAIMS = 2_000, 5

#: Words and pieces that folding, offsets and borders have to survive.
PIECES = (
    "The", "council", "bought", "the", "ferry", "for", "12.5", "million", "crowns", "said",
    "Okafor", "The council bought the ferry for 12.5 million crowns.", "“we did not raise fares”",
    "'it’s'", "„Fähre“", "—", "–", "-", "café", "cafe\u0301", "ﬁnal",
    "ﬃx", "½", "①", "ＦＵＬＬ", "ｶﾞ", "İstanbul'da", "Straße", "１２", "٣٤", "渡轮", "价格为12元。",
    "مرحبا", "\u202eabc\u202c", "zero\u200bwidth", "no\u00a0break", "\ufeff", "🇹🇷", "e\u0301\u0323",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\uac01", "\u1100\u1161\u11a8", "´", "¸", "…",
    "...", "\t", "\n\n", "\n", "  ", "\u3000", "<b>", "[1]", "&amp;", "{", "}", '"', "\\",
    "x" * 40,
)  # fmt: skip
BODIES = st.lists(st.sampled_from(PIECES), min_size=15, max_size=60).map(" ".join)


def typed_otherwise(text: str) -> str:
    """A text with the marks, dashes and spaces of another keyboard."""
    swaps = {"“": '"', "”": '"', "’": "'", "—": "-", "–": "-", "\u00a0": " ", "\n": " ", "…": "..."}
    return "".join(swaps.get(char, char) for char in text)


ALTERATIONS = st.sampled_from(
    (
        lambda text: text,
        lambda text: text,
        lambda text: text,
        lambda text: text,
        typed_otherwise,
        typed_otherwise,
        lambda text: unicodedata.normalize("NFKC", text),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text[1:],
        lambda text: text[:-1],
        lambda text: text.upper(),
        lambda text: text.replace("12.5", "12.6"),
        lambda text: text.replace(" not ", " "),
        lambda text: text + " and more of it",
        lambda text: text + text,
        lambda text: f"“{text}”",
        lambda text: text[::-1],
        lambda text: " ".join(text.split()),
    )
)


@st.composite
def articles_with_claims(draw: st.DrawFn) -> tuple[Article, list[DraftClaim]]:
    """An article, and claims as a model might write them about it."""
    body = draw(BODIES)
    article = make_article(
        given_id="a",
        title="The council and the ferry",
        source="Post",
        published_at=datetime(2025, 3, 6, tzinfo=UTC),
        url=None,
        lang=draw(st.sampled_from(("en", "tr", "zh", None))),
        body=body,
    )
    spans = chunk_spans(body, article.lang)
    borders = [0, *(at for at in range(1, len(body)) if body[at - 1].isspace()), len(body)]
    return article, [draw(claims_on(body, spans, borders)) for _ in range(CLAIMS)]


@st.composite
def claims_on(
    draw: st.DrawFn, body: str, spans: list[tuple[int, int]], borders: list[int]
) -> DraftClaim:
    """A claim whose quote is most often a stretch of whole words of the excerpt that it names."""
    number, (first, last) = draw(st.sampled_from(list(enumerate(spans, start=1))))
    inside = [at for at in borders if first <= at <= last] or [first, last]
    start = draw(st.sampled_from(inside))
    ends = [at for at in inside if at >= start]
    end = draw(st.sampled_from(ends[len(ends) // 2 :]))
    careless = draw(st.integers(0, 9))
    if careless == 0:
        start, end = draw(st.integers(0, start)), draw(st.integers(end, len(body)))
    if careless == 1:
        number = draw(st.integers(0, 4))
    quote = draw(ALTERATIONS)(body[start:end])
    told = draw(st.sampled_from((quote, quote, typed_otherwise(quote), "The council bought it.")))
    return DraftClaim(told, (DraftQuote(number, quote),))


shown: list[int] = []


def test_ten_thousand_quotes_of_hostile_articles() -> None:
    """Enough of them are shown for the test to mean something."""
    shown.clear()
    no_shown_quote_differs_from_its_article()
    assert EXAMPLES * CLAIMS >= 10_000
    assert sum(shown) >= 1_000


@seed(20_251)
@settings(max_examples=EXAMPLES, database=None)
@given(articles_with_claims())
def no_shown_quote_differs_from_its_article(made: tuple[Article, list[DraftClaim]]) -> None:
    article, claims = made
    body = article.body
    excerpts = [
        Excerpt(f"{article.version_id}:{n}", article, start, end, 1.0)
        for n, (start, end) in enumerate(chunk_spans(body, article.lang))
    ]
    verifier = Verifier(
        question="What did the council buy?",
        language=article.lang or "en",
        excerpts=excerpts,
        settings=Settings().answering,
        embeddings=HashedWords,
    )
    cited = CitedClaims()
    for claim in ClaimParser().feed(written(claims, "lines")):
        verdict = verifier.check_claim(claim)
        if verdict.refusal is None:
            cited.add(claim.text, verdict.quotes)
            for quote in verdict.quotes:
                given_as = fold(claim.quotes[0].text).text.strip(" ")
                assert fold(quote.text).text.strip(" ") == given_as
    for citation in cited.citations:
        assert citation.quote
        assert body[citation.start : citation.end] == citation.quote
        assert any(one.start <= citation.start and citation.end <= one.end for one in excerpts)
    assert all(claim.citations for claim in cited.claims)
    shown.append(len(cited.claims))
