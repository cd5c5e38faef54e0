"""Headlines as questions that the bot can answer: offered where it has no answer, and understood.

Whoever asks an offered question, or types a headline alone, asks for what that article says first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.answering.leaning import with_support
from bot.answering.sentences import Candidate, is_sentence, sentences_of
from bot.answers import Nearest
from bot.wording import LANGUAGES, wording
from retrieval.analysis import lower_case, words
from retrieval.articles import Excerpt
from retrieval.results import Retrieval

_MOST = 3
#: A headline of fewer words is a name, and names stand in other questions.
_FEWEST_WORDS = 2
_QUESTION = "What do the articles say about “{headline}”?"


def question_about(title: str, language: str) -> str:
    """The question, in `language`, that asks what is under a headline."""
    return wording(language).say(_QUESTION, headline=" ".join(title.split()))


def nearest(retrieval: Retrieval) -> tuple[Nearest, ...]:
    """The headlines of the best excerpts that hold a sentence to answer with, each article once."""
    titles = {
        excerpt.article.id: excerpt.article.title
        for excerpt in retrieval.excerpts
        if _tells(excerpt)
    }
    return tuple(Nearest(article_id, title) for article_id, title in titles.items())[:_MOST]


def under_asked_headline(question: str, found: Sequence[Candidate]) -> list[Candidate]:
    """The sentences under a headline that a question consists of, in their order.

    Empty where it asks for something else. Of articles with one headline the best found counts.
    """
    asked = _folded(question)
    for one in found:
        title = _folded(one.quote.article.title)
        if len(title.split()) >= _FEWEST_WORDS and title in asked:
            rest = asked.replace(title, " ")
            if _asking_words().issuperset(words(rest)):
                version = one.quote.article.version_id
                own = [other for other in found if other.quote.article.version_id == version]
                return sorted(own, key=lambda other: other.quote.start)
    return []


def _tells(excerpt: Excerpt) -> bool:
    own = sentences_of(excerpt)
    return any(is_sentence(one.text) and with_support(one, own) is not None for one in own)


def _folded(text: str) -> str:
    return " ".join(lower_case(text).split())


@cache
def _asking_words() -> frozenset[str]:
    """The words of the question about a headline, in all languages."""
    asked = (question_about("", language) for language in LANGUAGES)
    return frozenset(word for question in asked for word in words(_folded(question)))
