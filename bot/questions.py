"""What counts as a question at all."""

from __future__ import annotations

from bot.control_characters import without_invisible, without_orders
from bot.errors import QuestionError
from retrieval.analysis import words

MAX_LENGTH = 4_000


def checked_question(text: str) -> str:
    """`text` ready to be searched for: trimmed, and of characters that can be stored and seen.

    Raises QuestionError, with a sentence for whoever asked, where it is empty, longer than
    MAX_LENGTH, or without any word or number.
    """
    stored = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    question = without_invisible(without_orders(stored)).strip()
    if not question:
        raise QuestionError(
            "Ask a question about the news, such as: What happened in the harbour?", "empty"
        )
    if len(question) > MAX_LENGTH:
        raise QuestionError(
            f"That is {len(question):,} characters long; please ask in at most {MAX_LENGTH:,}.",
            "too long",
        )
    if not any(words(question)):
        raise QuestionError(
            "I need words to search for: please ask in a sentence or a few words.", "wordless"
        )
    return question
