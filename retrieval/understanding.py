"""What a question asks for, by plain rules: for now, the language it is asked in."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.analysis import words
from retrieval.languages import detect_language, writes_latin

#: Up to this many words a guess at the language is worth less than what the corpus is written in.
_SHORT = 3

#: First words that no other language of Latin letters begins a question with. A short question
#: full of foreign names ("What did Hibatullah Akhundzada order?") is else taken for another one.
_ENGLISH_OPENERS = frozenset(
    ("what", "who", "whose", "when", "where", "why", "how", "which", "did", "does")
)


def question_language(question: str, corpus_languages: Sequence[str | None]) -> str:
    """The language of a question (ISO 639-1); `corpus_languages` come commonest first.

    "Sealion 07 price?" says nothing of its language; so few plain letters are taken to be in the
    corpus's own, as is a question without any letters.
    """
    commonest = next((lang for lang in corpus_languages if lang), "en")
    detected = detect_language(question)
    if detected is None:
        return commonest
    if next(words(question), "").lower() in _ENGLISH_OPENERS and writes_latin(question):
        return "en"
    if detected not in corpus_languages and question.isascii():
        short = sum(1 for _ in words(question)) <= _SHORT
        return commonest if short else detected
    return detected
