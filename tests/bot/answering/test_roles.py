from __future__ import annotations

import pytest

from bot.answering.roles import names_exchanged


@pytest.mark.parametrize(
    ("claim", "lang", "quote", "quote_lang", "exchanged"),
    [
        ("Halden United beat Velmor Gulls.", "en", "Velmor Gulls beat Halden United.", "en", True),
        ("Velmor Gulls beat Halden United.", "en", "Velmor Gulls beat Halden United.", "en", False),
        ("Lea Marten folgt auf Jonas Feld.", "de", "Jonas Feld folgt auf Lea Marten.", "de", True),
        (
            "Velmor Gulls were beaten by Halden United.",
            "en",
            "Halden United beat Velmor Gulls.",
            "en",
            False,
        ),
        (
            "Mira Velt said that nobody had asked Harald Dunn.",
            "en",
            "“Harald Dunn may stay,” said Mira Velt.",
            "en",
            False,
        ),
        (
            "Hugo Ramos defeated Teresa Vidal.",
            "en",
            "Teresa Vidal derrotó a Hugo Ramos.",
            "es",
            True,
        ),
        (
            "Hugo Ramos was defeated by Teresa Vidal.",
            "en",
            "Teresa Vidal derrotó a Hugo Ramos.",
            "es",
            False,
        ),
        ("Okafor sagte in Halden nichts.", "de", "In Halden sagte Okafor nichts.", "de", False),
        ("Okafor spoke in Halden.", "en", "Halden'de konuşan Okafor sustu.", "tr", False),
        ("Okafor spoke in Halden.", "en", "In Halden sprach Okafor.", "de", False),
        ("It rained.", "en", "It rained in Halden.", "en", False),
    ],
)
def test_who_did_what_to_whom(
    claim: str, lang: str, quote: str, quote_lang: str, *, exchanged: bool
) -> None:
    assert names_exchanged(claim, lang, quote, quote_lang) == exchanged
