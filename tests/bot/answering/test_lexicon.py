"""Closed word classes, and the kind of thing that a question asks for."""

from __future__ import annotations

import pytest

from bot.answering.lexicon import (
    LANGUAGES,
    AnswerType,
    answer_type,
    function_terms,
    gives_reason,
    negators,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How much does the Sealion 07 cost in China?", AnswerType.MONEY),
        ("What is the price of the car?", AnswerType.MONEY),
        ("Sealion 07 Çin'de kaça satılıyor?", AnswerType.MONEY),
        ("Wie viel kostet das Auto?", AnswerType.MONEY),
        ("¿Cuánto cuesta el coche?", AnswerType.MONEY),
        ("Combien coûte la voiture ?", AnswerType.MONEY),
        ("Сколько стоит машина?", AnswerType.MONEY),
        ("这辆车卖多少钱？", AnswerType.MONEY),
        ("How many Humvees were left?", AnswerType.QUANTITY),
        ("Kaç kişi öldü?", AnswerType.QUANTITY),
        ("كم عدد القتلى؟", AnswerType.QUANTITY),
        ("When did Kabul fall?", AnswerType.DATE),
        ("Wann fiel Kabul?", AnswerType.DATE),
        ("喀布尔什么时候陷落？", AnswerType.DATE),
        ("Who leads the party?", AnswerType.NAME),
        ("Partiyi kim yönetiyor?", AnswerType.NAME),
        ("Где находится завод?", AnswerType.PLACE),
        ("Why did it fail?", AnswerType.REASON),
        ("Warum fiel Kabul?", AnswerType.REASON),
        ("为什么失败了？", AnswerType.REASON),
        ("What sea did it border when he died?", AnswerType.OTHER),
        ("In what year did he die?", AnswerType.DATE),
        ("What does the electric ferry cost?", AnswerType.MONEY),
        ("And what did the bridge cost in 2019?", AnswerType.MONEY),
        ("What would they charge for a ticket?", AnswerType.MONEY),
        ("What is the company worth?", AnswerType.MONEY),
        ("What did she say about the cost of living?", AnswerType.OTHER),
        ("What did the mayor pay tribute to?", AnswerType.OTHER),
        ("What does the report say of cost cutting?", AnswerType.OTHER),
        ("", AnswerType.OTHER),
    ],
)
def test_what_a_question_asks_for(question: str, kind: AnswerType) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_function_words(lang: str) -> None:
    assert len(function_terms(lang)) > 20


def test_an_unknown_language_has_those_of_all_and_negates_like_english() -> None:
    assert function_terms("xx") > function_terms("en")
    assert negators("xx") == negators("en")


@pytest.mark.parametrize(
    ("text", "lang", "given"),
    [
        ("It was closed after asbestos was found.", "en", True),
        ("It was closed on Monday.", "en", False),
        ("Fırtına nedeniyle kapandı.", "tr", True),
        ("Sie schloss, weil Asbest gefunden wurde.", "de", True),
        ("图书馆因石棉关闭。", "zh", True),
        ("أغلقت بسبب الأسبستوس.", "ar", True),
        ("It was closed since asbestos was found.", "xx", True),
        ("The sincerity of the report", "en", False),
    ],
)
def test_a_reason_is_told_by_the_words_that_reasons_are_given_with(
    text: str, lang: str, given: bool
) -> None:
    assert gives_reason(text, lang) is given
