from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QuestionError
from bot.questions import MAX_LENGTH, checked_question


@pytest.mark.parametrize(
    "text",
    ["Who won?", "189,800", "谁赢了", "من فاز؟", "Kim kazandı", "🙂 who won 🙂", "x" * MAX_LENGTH],
)
def test_words_and_numbers_in_any_script_are_a_question(text: str) -> None:
    assert checked_question(f"  {text}\n") == text


@pytest.mark.parametrize("text", ["", " \n", "\0\0", "🙂", "?!", "—", "x" * (MAX_LENGTH + 1)])
def test_the_rest_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(QuestionError) as refused:
        checked_question(text)
    assert str(refused.value).endswith((".", "?"))
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mWho won?\x1b[0m",
        "\x1b]0;title\x07Who won?",
        "\x1bPq\x1b\\Who won?",
        "\x9b1mWho won?",
        "\u202eWho won?\u202c",
        "Who\u200b won?\ufeff",
        "Wh\u00ado won?",
    ],
)
def test_what_nobody_sees_is_no_part_of_a_question(text: str) -> None:
    assert checked_question(text) == "Who won?"


def test_joiners_stay() -> None:
    assert checked_question("می\u200cخواهم؟") == "می\u200cخواهم؟"


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=200))
def test_what_passes_can_be_stored(text: str) -> None:
    try:
        question = checked_question(text)
    except QuestionError:
        return
    assert question == question.strip()
    assert "\0" not in question
    assert question.encode("utf-8").decode("utf-8") == question
