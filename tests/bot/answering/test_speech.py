"""What stands inside quotation marks, told from the paragraph around a stretch."""

from __future__ import annotations

import pytest

from bot.answering.speech import outside_speech, said_and_told


def parts(body: str, stretch: str) -> tuple[str, str]:
    start = body.index(stretch)
    said, told = said_and_told(body, start, start + len(stretch))
    return " ".join(said.split()), " ".join(told.split())


@pytest.mark.parametrize("marks", ['""', "“”", "„“", "«»", "»«", "「」"])
def test_speech_is_known_from_marks_outside_of_the_stretch(marks: str) -> None:
    body = f"The mayor said {marks[0]}he lied. The bridge is unsafe. We left{marks[1]} on Monday."
    assert parts(body, "The bridge is unsafe.") == ("The bridge is unsafe.", "")
    assert parts(body, "on Monday.") == ("", "on Monday.")
    start = body.index("The bridge")
    assert outside_speech(body, start, start + 10) is None


def test_speech_that_goes_on_over_paragraphs_is_speech_in_each() -> None:
    body = "“The bridge is unsafe.\n\n“We left it at once,” said Okafor.\n\nThe council met."
    assert parts(body, "The bridge is unsafe.")[1] == ""
    assert parts(body, "The council met.") == ("", "The council met.")


def test_what_is_closed_without_having_been_opened_began_earlier() -> None:
    body = "The bridge is unsafe,” said Okafor."
    assert parts(body, "The bridge is unsafe")[1] == ""
    assert parts(body, "said Okafor") == ("", "said Okafor")


def test_titles_and_inches_are_no_speech() -> None:
    assert parts("The film “Harbour Lights” opens.", "Harbour Lights")[0] == ""
    body = 'A pipe of 6" broke. The road is closed.'
    assert parts(body, "The road is closed.") == ("", "The road is closed.")
