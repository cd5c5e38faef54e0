"""Every kind of message that shows articles, by the thousand, judged by Telegram's own parser."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers import Answer, Claim
from bot.past_answers import Unfolded
from bot.telegram.layout import MAX_BYTES, MAX_ENTITIES, MAX_LENGTH
from bot.telegram.rendering import (
    render_answer,
    render_excerpts,
    render_latest,
    render_so_far,
    render_unfolded,
)
from bot.wording import LANGUAGES, wording
from retrieval.articles import Article, Excerpt
from tests.bot.telegram.hostile import (
    HOSTILE,
    LONG,
    WRITTEN,
    answers,
    articles,
    citations,
    excerpts,
    passages,
)
from tests.fake_telegram import judge_message, utf16_length

#: Messages as rendered, and the addresses that the store gave for them.
Shown = tuple[list[str], set[str]]

_TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")
_WORDINGS = st.sampled_from(LANGUAGES).map(wording)


def _urls(them: Iterable[str | None]) -> set[str]:
    return {url for url in them if url}


def _answer(shown: Answer) -> Shown:
    return render_answer(shown), _urls(one.url for one in shown.citations)


@st.composite
def _so_far(draw: st.DrawFn) -> Shown:
    count = draw(st.integers(1, 4))
    claims = [Claim(draw(st.one_of(LONG, WRITTEN)), (n, count)) for n in range(1, count + 1)]
    cited = draw(citations(count, LONG))
    return [render_so_far(claims, cited, draw(_WORDINGS))], _urls(one.url for one in cited)


@st.composite
def _excerpts(draw: st.DrawFn) -> Shown:
    found: list[Excerpt] = draw(st.lists(excerpts(), max_size=4))
    return render_excerpts(found, draw(_WORDINGS)), _urls(one.article.url for one in found)


@st.composite
def _unfolded(draw: st.DrawFn) -> Shown:
    passage: Unfolded = draw(passages())
    messages = render_unfolded(passage, draw(st.integers(1, 120)), draw(_WORDINGS))
    return messages, _urls([passage.article.url])


@st.composite
def _latest(draw: st.DrawFn) -> Shown:
    newest: list[Article] = draw(st.lists(articles(), max_size=5))
    return render_latest(newest, draw(_WORDINGS)), _urls(one.url for one in newest)


KINDS: dict[str, st.SearchStrategy[Shown]] = {
    "answer": answers(HOSTILE).map(_answer),
    "long answer": answers(LONG).map(_answer),
    "answer so far": _so_far(),
    "excerpts": _excerpts(),
    "unfolded": _unfolded(),
    "latest": _latest(),
}


def _judge(html: str, urls: set[str]) -> None:
    """Check that Telegram takes the message, and that only these addresses in it can be tapped."""
    judged = judge_message(html)  # raises with Telegram's words
    assert utf16_length(judged.text) <= MAX_LENGTH
    assert len(html.encode()) <= MAX_BYTES
    assert len(judged.entities) <= MAX_ENTITIES
    assert judged.clickable == ()
    # TDLib lower-cases hosts and adds a slash; what follows the host it leaves as it is.
    links = {(one.url or "").rstrip("/") for one in judged.entities if one.type == "text_link"}
    assert links <= {url.rstrip("/") for url in urls}
    assert _is_balanced(html)


def _is_balanced(html: str) -> bool:
    """Whether each tag is closed, the innermost first; TDLib would let some of it pass."""
    opened: list[str] = []
    for closing, name in _TAG.findall(html):
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize(
    "least",
    [
        pytest.param(60, id="60"),
        pytest.param(3_400, id="3400", marks=[pytest.mark.slow, pytest.mark.soak]),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_telegram_takes_every_message_and_nothing_in_it_can_be_tapped(
    kind: str, least: int
) -> None:
    judged = 0

    @settings(max_examples=least, deadline=None, suppress_health_check=list(HealthCheck))
    @given(KINDS[kind])
    def holds(shown: Shown) -> None:
        nonlocal judged
        messages, urls = shown
        for html in messages:
            _judge(html, urls)
        judged += len(messages)

    holds()
    print(f"{kind}: {judged} messages")  # noqa: T201


@pytest.mark.parametrize(
    ("html", "balanced"),
    [("<b>x</b><i>y</i>", True), ("<b>x", False), ("<b><i>x</b></i>", False), ("x</b>", False)],
)
def test_the_judge_sees_what_is_not_closed(html: str, balanced: bool) -> None:
    assert _is_balanced(html) is balanced
