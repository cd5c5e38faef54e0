from __future__ import annotations

import pytest

from bot.answering.figures import figures_exchanged, moved_figure

SURVEY = "58 percent were in favour of the new tram line and 31 percent against it."
STORM = "Der Sturm stürzte 60 Bäume um; in 3.200 Haushalten fiel der Strom aus."


@pytest.mark.parametrize(
    ("claim", "quote", "lang", "moved"),
    [
        ("58 percent were against the new tram line.", SURVEY, "en", "58 percent"),
        ("58 percent were in favour of the line.", SURVEY, "en", None),
        ("31 percent were against the tram line.", SURVEY, "en", None),
        ("Der Sturm stürzte 3.200 Bäume um.", STORM, "de", "3.200"),
        ("In 3.200 Haushalten fiel der Strom aus.", STORM, "de", None),
        ("Between 5 and 7 million were lost.", "It lost 5 to 7 million and 3 ships.", "en", None),
        ("One figure: 58 percent.", "58 percent of one thing alone.", "en", None),
        (
            "Хлеб подешевел на 12 процентов.",
            "Хлеб подорожал на 12 процентов, а молоко подешевело на 4 процента.",
            "ru",
            "12 процентов",
        ),
    ],
)
def test_a_figure_stays_with_what_it_is_of(
    claim: str, quote: str, lang: str, moved: str | None
) -> None:
    assert moved_figure(claim, quote, lang) == moved


@pytest.mark.parametrize(
    ("claim", "exchanged"),
    [
        ("Täglich fahren 22 statt bisher 14 Züge.", "22, 14"),
        ("Täglich fahren 14 statt bisher 22 Züge.", None),
        ("Täglich fahren 14 Züge.", None),
    ],
)
def test_figures_do_not_change_places(claim: str, exchanged: str | None) -> None:
    quote = "Ab Juni fahren täglich nur noch 14 statt bisher 22 Züge."
    assert figures_exchanged(claim, quote, "de") == exchanged
