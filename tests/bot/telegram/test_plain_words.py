"""Nothing from outside is clickable, and nothing harmless is touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.plain_words import WORD_JOINER, defuse, escape, plain_text, utf16_length
from tests.fake_telegram import clickable, parse_html


@pytest.mark.parametrize(
    "bait",
    [
        "https://evil.com/x", "evil.com", "see www.evil.co.uk.", "mail@evil.com", "ask @someone",
        "/start", "call /help@newsbot now", "#tag", "$TSLA", "1.2.3.4", "пример.рф", "t.me/x",
        "tg://resolve?domain=x", "10.20.30.40:80", "say\n/stop",
        "12:30", "at 1:02:03.", "4242 4242 4242 4242", "4242-4242-4242-4242", "4242424242424242",
    ],
)  # fmt: skip
def test_each_kind_of_bait_is_taken_off_the_hook(bait: str) -> None:
    assert clickable(bait)
    assert not clickable(defuse(bait))
    assert defuse(bait).replace(WORD_JOINER, "") == bait


@pytest.mark.parametrize(
    "text",
    [
        "It rose 1.5 % to $3.20, i.e. 24/7 and/or more.",
        "Dr. No (U.S.) said: never!",
        "№ 7 – 字。字",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert defuse(text) == text


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="ab14é字.:/@#$ -_+\n(" + "۱İ·", max_size=40))
def test_no_mixture_of_signs_is_clickable(text: str) -> None:
    assert not clickable(defuse(text))
    assert not clickable(defuse(f"x.com{text}y.org"))


@given(st.text())
def test_escaping_is_what_telegram_undoes(text: str) -> None:
    safe = defuse(text)
    assert parse_html(f"<b>{escape(safe)}</b>")[0] == safe
    assert plain_text(f"<b>{escape(safe)}</b>") == safe


def test_length_counts_utf16_units() -> None:
    assert utf16_length("a字👩") == 4
