"""A quote that says the opposite."""

from __future__ import annotations

import pytest

from bot.answering.polarity import is_negated, turned_round


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "He didn't win"),
        ("en", "It is no longer allowed"),
        ("en", "She denied the report"),
        ("en", "The firm has yet to disclose it"),
        ("tr", "Bakan açıklama yapmadı"),
        ("tr", "Bu doğru değil"),
        ("tr", "Henüz gelmiyor"),
        ("de", "Das ist nicht wahr"),
        ("es", "No ganó nunca"),
        ("fr", "Il n’a pas gagné"),
        ("ru", "Он не победил"),
        ("ar", "لم يفز"),
        ("zh", "他没有赢"),
    ],
)
def test_negation_is_seen(lang: str, text: str) -> None:
    assert is_negated(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "He won the match"),
        ("en", "He is No. 1 in the world"),
        ("tr", "Bakan açıklaması büyük yankı yaptı"),
        ("tr", "Temmuz ayında geldi"),
        ("zh", "他赢了"),
    ],
)
def test_affirmation_is_seen(lang: str, text: str) -> None:
    assert not is_negated(text, lang)


@pytest.mark.parametrize(
    ("lang", "claim", "quote"),
    [
        ("en", "He wins the match.", "He did not win the match."),
        ("en", "He did not win.", "He won the match on Sunday."),
        ("en", "It disclosed the price.", "It has yet to disclose the price."),
        ("tr", "Bakan sonucu açıkladı.", "Bakan sonucu açıklamadı."),
        ("zh", "公司公布了价格。", "公司尚未公布价格。"),
    ],
)
def test_a_claim_that_turns_its_quote_round(lang: str, claim: str, quote: str) -> None:
    assert turned_round(claim, quote, lang)


@pytest.mark.parametrize(
    ("lang", "claim", "quote"),
    [
        ("en", "He did not win.", "He did not win the match."),
        ("en", "It starts at 9 euros.", "It has no name yet, but it starts at 9 euros."),
        ("tr", "Bakan sonucu açıklamadı.", "Bakan sonucu açıklamadı."),
    ],
)
def test_a_claim_that_keeps_the_sense(lang: str, claim: str, quote: str) -> None:
    assert not turned_round(claim, quote, lang)
