"""Follow-up questions without a model: the rules of the two languages that have some."""

from __future__ import annotations

from types import ModuleType

from bot.answering.conversation import english, turkish
from bot.answering.conversation.topics import Topic
from retrieval.languages import detect_language

#: Up to so many words, a question in a language without rules may be a follow-up.
_SHORT = 8
#: Of so few words nobody can tell the language.
_FEW = 3
_RULES = {"en": english, "tr": turkish}


def standalone(question: str, topic: Topic) -> str | None:
    """A follow-up with what it takes from the turn before; None where it stands by itself."""
    rules = _rules(question, topic)
    return rules.standalone(question, topic) if rules else None


def may_follow(question: str, topic: Topic) -> bool:
    """Whether a model is worth asking what a question means."""
    rules = _rules(question, topic)
    return rules.may_follow(question) if rules else len(question.split()) <= _SHORT


def _rules(question: str, topic: Topic) -> ModuleType | None:
    """The rules of the question's language; a few words are taken for the conversation's."""
    spoken = topic.last.language
    if len(question.split()) > _FEW or spoken not in _RULES:
        spoken = detect_language(question) or spoken
    return _RULES.get(spoken)
