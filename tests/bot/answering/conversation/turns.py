"""Conversations for the tests of follow-up questions: small invented news."""

from __future__ import annotations

from bot.answering.conversation.topics import Topic
from bot.storage.conversations import Turn


def turn(
    question: str, answer: str, headline: str = "", *, language: str = "en", follows: bool = False
) -> Turn:
    """One turn of a conversation."""
    headlines = (headline,) if headline else ()
    return Turn(question, follows, language, answer, headlines, "an-answer")


def topic(*turns: Turn) -> Topic:
    """What these turns are about."""
    return Topic(turns)


FERRY = turn(
    "How much does the ferry of Norwick cost?",
    "The ship, which carries 240 passengers, costs 12.5 million crowns.",
    "Norwick council buys an electric ferry",
)
MAYOR = turn(
    "Who is the mayor of Norwick?",
    "Mayor Ines Okafor said that the fares would stay.",
    "Norwick council buys an electric ferry",
)
CARS = turn(
    "How many cars were sold in Asia in 2023?",
    "Dealers sold 3 million cars in Asia in 2023.",
    "A good year for car dealers",
)
EDDA = turn(
    "How many boats did storm Edda sink in Velmor marina?",
    "Storm Edda sank eleven boats in the marina of Velmor.",
    "Storm Edda hits Velmor",
)
TURKISH_CARS = turn(
    "İstanbul'da kaç araba satıldı?",
    "İstanbul'da 2023'te 30 bin araba satıldı.",
    "Araba satışları arttı",
    language="tr",
)
TURKISH_BRIDGE = turn(
    "Skerry köprüsü neden kapandı?",
    "Skerry köprüsü çatlaklar yüzünden kapandı.",
    "Skerry köprüsü trafiğe kapandı",
    language="tr",
)
TURKISH_MAYOR = turn(
    "Norwick belediye başkanı ne dedi?",
    "Belediye başkanı Ines Okafor bilet fiyatlarının artmayacağını söyledi.",
    "Norwick elektrikli feribot alıyor",
    language="tr",
)
