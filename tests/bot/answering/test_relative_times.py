from __future__ import annotations

import pytest

from bot.answering.relative_times import shifted_times, unsupported


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("last year", {("last", "year")}),
        ("gelecek yılın sonu", {("next", "year")}),
        ("im nächsten Jahr", {("next", "year")}),
        ("el año pasado", {("last", "year")}),
        ("l'année prochaine", {("next", "year")}),
        ("в прошлом году", {("last", "year")}),
        ("العام المقبل", {("next", "year")}),
        ("去年", {("last", "year")}),
        ("next month and last week", {("next", "month"), ("last", "week")}),
        ("the year", set()),
    ],
)
def test_shifted_times_in_eight_languages(text: str, found: set[tuple[str, str]]) -> None:
    assert shifted_times(text) == found


def test_a_shifted_time_needs_the_same_or_its_year() -> None:
    assert unsupported("It opens next year.", "It opens in May.", set(), {2024}) == ["next year"]
    assert unsupported("It opens next year.", "Открытие в следующем году.", set(), {2024}) == []
    assert unsupported("It opens next year.", "It opens in 2025.", {2025}, {2024}) == []
    assert unsupported("It opened last year.", "It opens in 2025.", {2025}, {2024}) == ["last year"]
