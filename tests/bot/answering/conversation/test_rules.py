"""Follow-up questions by rules, in English and Turkish; what stands by itself is left alone."""

from __future__ import annotations

import pytest

from bot.answering.conversation import rules
from bot.storage.conversations import Turn
from tests.bot.answering.conversation.turns import (
    CARS,
    EDDA,
    FERRY,
    MAYOR,
    TURKISH_BRIDGE,
    TURKISH_CARS,
    TURKISH_MAYOR,
    topic,
    turn,
)

DESIGNER = turn(
    "Who designed the new ferry terminal?",
    "The ferry terminal was designed by Asta Lind.",
    "Velmor council approves new ferry terminal",
)
FOLLOW_UPS = [
    # Another place, year or thing
    (CARS, "and in Europe?", "How many cars were sold in Europe in 2023?"),
    (CARS, "In Europe?", "How many cars were sold in Europe in 2023?"),
    (CARS, "And in 2022?", "How many cars were sold in Asia in 2022?"),
    (CARS, "What about buses?", "How many buses were sold in Asia in 2023?"),
    (CARS, "How about Berlin?", "How many cars were sold in Berlin in 2023?"),
    (EDDA, "And in Halden?", "How many boats did storm Edda sink in Halden?"),
    (EDDA, "what about storm Fritz?", "How many boats did storm Fritz sink in Velmor marina?"),
    (FERRY, "And the bridge?", "How much does the bridge cost?"),
    # A thing that was spoken of
    (FERRY, "When does it start?", "When does the ferry of Norwick start?"),
    (FERRY, "Who sells it?", "Who sells the ferry of Norwick?"),
    (FERRY, "What is its name?", "What is the ferry of Norwick’s name?"),
    (FERRY, "and when was that?", "When was that (the ferry of Norwick)?"),
    (FERRY, "Why?", "Why (the ferry of Norwick)?"),
    (CARS, "Who sold them?", "Who sold cars?"),
    (EDDA, "When did that happen?", "When did that happen (boats, storm Edda, Velmor marina)?"),
    (EDDA, "Where is that marina?", "Where is Velmor marina?"),
    (DESIGNER, "When will it open?", "When will the new ferry terminal open?"),
    (DESIGNER, "Why?", "Why (the new ferry terminal)?"),
    # A person
    (MAYOR, "Who is she?", "Who is Mayor Ines Okafor?"),
    (MAYOR, "When was she elected?", "When was Mayor Ines Okafor elected?"),
    (MAYOR, "What did he say about fares?", "What did Mayor Ines Okafor say about fares?"),
    (DESIGNER, "What else did she build?", "What else did Asta Lind build?"),
    (MAYOR, "And what is her party?", "What is Mayor Ines Okafor’s party?"),
    # Turkish
    (TURKISH_CARS, "Peki Ankara'da?", "Ankara'da kaç araba satıldı?"),
    (TURKISH_CARS, "Ya Berlin?", "Berlin’de kaç araba satıldı?"),
    (TURKISH_CARS, "Ya Trabzon?", "Trabzon’da kaç araba satıldı?"),
    (TURKISH_CARS, "peki ne zaman?", "İstanbul'da araba ne zaman satıldı?"),
    (TURKISH_BRIDGE, "Ne zaman açılacak?", "Skerry köprüsü ne zaman açılacak?"),
    (TURKISH_BRIDGE, "Bu ne zaman oldu?", "Skerry köprüsü ne zaman oldu?"),
    (TURKISH_BRIDGE, "Onu kim yaptı?", "Skerry köprüsü kim yaptı?"),
    (TURKISH_BRIDGE, "Peki ya feribot?", "Feribot neden kapandı?"),
    (TURKISH_MAYOR, "O kim?", "Ines Okafor kim?"),
]


@pytest.mark.parametrize(("before", "question", "meant"), FOLLOW_UPS)
def test_a_follow_up_takes_what_it_lacks_from_the_turn_before(
    before: Turn, question: str, meant: str
) -> None:
    assert rules.standalone(question, topic(before)) == meant
    assert rules.may_follow(question, topic(before))


@pytest.mark.parametrize(
    ("before", "question"),
    [
        (FERRY, "When does the library open?"),
        (FERRY, "Is it true that the library closes?"),
        (FERRY, "Will it rain tomorrow?"),
        (FERRY, "And when does the library of Halden open?"),
        (FERRY, "Did the minister say that he resigns?"),
        (MAYOR, "Did Petrov say when he resigns?"),
        (MAYOR, "Are there strikes this week?"),
        (EDDA, "Who won the marathon?"),
        (EDDA, "Berlin marathon results"),
        (TURKISH_CARS, "Enflasyon ne zaman düşecek?"),
        (TURKISH_BRIDGE, "Belediye başkanı kim?"),
        (TURKISH_BRIDGE, "Bu hafta ne oldu?"),
        (TURKISH_BRIDGE, "O gün kim geldi?"),
    ],
)
def test_a_new_topic_is_not_polluted_by_the_old_one(before: Turn, question: str) -> None:
    assert rules.standalone(question, topic(before)) is None


def test_who_was_spoken_of_may_stand_in_an_earlier_turn() -> None:
    later = turn("When was that?", "The council met on 15 March.", follows=True)
    assert (
        rules.standalone("What did she say?", topic(MAYOR, later))
        == "What did Mayor Ines Okafor say?"
    )


def test_nobody_is_made_up_where_nobody_was_spoken_of() -> None:
    assert rules.standalone("Who is he?", topic(CARS)) is None
    place = turn("When was that?", "The weather station on Gull Point measured it.", follows=True)
    assert rules.standalone("Who is she?", topic(place)) is None


def test_an_answer_in_another_language_leaves_the_question_itself() -> None:
    before = turn("How much does the ferry of Norwick cost?", "Gemi 12,5 milyon krona mal oldu.")
    assert rules.standalone("When does it start?", topic(before)) == (
        "When does the ferry of Norwick start?"
    )


@pytest.mark.parametrize("question", ["", "?", "and", "peki", "🙂", "and …?", "it", "that"])
@pytest.mark.parametrize("before", [FERRY, TURKISH_CARS, turn("?", ""), turn("Why", "x")])
def test_scraps_do_no_harm(question: str, before: Turn) -> None:
    rules.standalone(question, topic(before))
    rules.may_follow(question, topic(before))
