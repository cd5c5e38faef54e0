"""Texts that no renderer would like to meet, and what the bot makes messages of, full of them."""

from __future__ import annotations

from datetime import UTC
from typing import Any, TypeVar

from hypothesis import strategies as st

from bot.answers import Answer, Citation, Claim, Nearest
from bot.past_answers import Unfolded
from bot.wording import LANGUAGES
from retrieval.articles import Article, Excerpt
from tests.bot.telegram.stand_ins import answer, citation

_Drawn = TypeVar("_Drawn")

#: What clients make clickable, what Telegram's markup consists of, and signs that change direction.
BAIT = (
    "https://evil.com/x?y=1", "evil.com", "www.evil.co.uk", "mail@evil.com", "@someone", "/start",
    "/help@newsbot", "#tag", "$TSLA", "4242 4242 4242 4242", "+44 20 7183 8750", "12:30", "1.2.3.4",
    "tg://resolve?domain=x", "t.me/joinchat/x", "пример.рф", "<b>", "</blockquote>", "&lt;", "&",
    '"', "<a href='https://evil.com'>", "\u2060", "\u202e", "\u200d", "👩‍👩‍👧", "السعر",
    "价格。com", "\n", "*_[x](y)_*", "```", "||", "&#x26;", "\u2067", "\u2069", "\x00",
)  # fmt: skip
_WORDS = (
    "Ankara'da", "İstanbul", "Москва", "Київ", "القاهرة", "דיווח", "東京で", "北京，", "서울에서",
    "दिल्ली", "ราคา", "Ελλάδα", "Zürich", "naïve", "e\u0301te\u0301", "𝔘𝔫𝔦", "🏳️‍🌈", "18,400",
)  # fmt: skip
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(BAIT),
        st.sampled_from(_WORDS),
        st.text(max_size=8),
        st.sampled_from([" ", ".", "/", ":"]),
    ),
    max_size=12,
).map("".join)
#: What a model may write: its JSON can hold half of a surrogate pair, which no store can.
WRITTEN = st.one_of(HOSTILE, HOSTILE.map("{}\ud83d.".format))
#: Now and then too long for one message.
LONG = st.one_of(
    HOSTILE,
    st.tuples(HOSTILE, st.sampled_from(["", " ", "\n"]), st.integers(1, 6_000)).map(
        lambda drawn: ((drawn[0] or "x") + drawn[1]) * (drawn[2] // max(len(drawn[0]), 1))
    ),
)
URLS = st.one_of(
    st.none(),
    st.just("https://news.example/a?b=1&c=<2>#d"),
    st.sampled_from(
        ["javascript:alert(1)", "tg://user?id=1", "http://", "not a url", "https://[::"]
    ),
    HOSTILE.map("https://news.example/".__add__),
)
DATES = st.one_of(st.none(), st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)))
_SPOKEN = st.sampled_from(LANGUAGES)


def _maybe(strategy: st.SearchStrategy[_Drawn]) -> st.SearchStrategy[_Drawn | None]:
    return st.one_of(st.none(), strategy)


@st.composite
def citations(draw: st.DrawFn, count: int, quotes: st.SearchStrategy[str]) -> list[Citation]:
    """So many citations of articles that mean no good."""
    return [
        citation(
            n,
            title=draw(HOSTILE),
            source=draw(_maybe(HOSTILE)),
            published_at=draw(DATES),
            url=draw(URLS),
            quote=draw(quotes),
        )
        for n in range(1, count + 1)
    ]


@st.composite
def answers(draw: st.DrawFn, quotes: st.SearchStrategy[str] = HOSTILE) -> Answer:
    """An answer that was found or not, in any of the bot's languages."""
    count = draw(st.integers(1, 4))
    shown = draw(citations(count, quotes))
    told: dict[str, Any] = {
        "notes": tuple(draw(st.lists(HOSTILE, max_size=2))),
        "language": draw(_SPOKEN),
        "understood_as": draw(_maybe(HOSTILE)),
        "lead": draw(_maybe(HOSTILE)),
    }
    if draw(st.booleans()):
        claims = [Claim(draw(WRITTEN), (n, count)) for n in range(1, count + 1)]
        return answer(*claims, citations=shown, **told)
    nearest = tuple(Nearest(f"a{n}", draw(HOSTILE)) for n in range(count))
    return answer(nearest=nearest, **told)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article as no newspaper prints it."""
    return Article(
        "a", "v", draw(HOSTILE), draw(LONG), draw(_maybe(HOSTILE)), draw(DATES), draw(URLS)
    )


@st.composite
def excerpts(draw: st.DrawFn) -> Excerpt:
    """Any stretch of such an article."""
    article = draw(articles())
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(article.body))] * 2)))
    return Excerpt("c", article, start, end, 0.0)


@st.composite
def passages(draw: st.DrawFn) -> Unfolded:
    """A quote of such an article and what stands around it."""
    article = draw(articles())
    places = sorted(draw(st.tuples(*[st.integers(0, len(article.body))] * 4)))
    start, quote_start, quote_end, end = places
    return Unfolded(article, start, end, quote_start, quote_end)
