"""What a question of a conversation asks: by itself, or with what was said before.

A model is asked only where something in the question may point back, and believed only where it
adds no name and no number that was not said; else the rules decide.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering import names, quantities
from bot.answering.conversation import rules
from bot.answering.conversation.topics import Topic
from bot.answering.drafts import Attempt
from bot.answering.lexicon import content_terms, ordinary_openers
from bot.answering.models import AnswerModel
from bot.answering.names_without_capitals import NOUN_CAPITALS, unsupported_caseless
from bot.answering.streaming import ModelStream
from bot.errors import ModelFailed, QuestionError
from bot.questions import checked_question
from bot.storage.conversations import Turn
from prompts.loading import Prompt
from retrieval.analysis import words
from retrieval.languages import detect_language

#: Seconds that a model may take for it: an answer is still to come.
_SECONDS = 10.0
#: Characters of a question that a model may make of a follow-up.
_LONGEST = 600
#: Characters of an answer that a model is shown.
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that can be searched for; `follows` says that it took up the turn before."""

    question: str
    follows: bool
    attempts: tuple[Attempt, ...] = ()


async def understand(
    question: str, turns: Sequence[Turn], model: AnswerModel | None, prompt: Prompt
) -> Understood:
    """A question of a conversation whose `turns` so far are given, oldest first."""
    topic = _topic(turns)
    if topic is None:
        return Understood(question, follows=False)
    attempts: tuple[Attempt, ...] = ()
    if model is not None and rules.may_follow(question, topic):
        rewritten, attempt = await _ask(question, topic, model, prompt)
        attempts = (attempt,)
        if rewritten is not None:
            return Understood(rewritten, not _same(rewritten, question), attempts)
    rewritten = rules.standalone(question, topic)
    if rewritten is None:
        return Understood(question, follows=False, attempts=attempts)
    return Understood(rewritten, follows=True, attempts=attempts)


def _topic(turns: Sequence[Turn]) -> Topic | None:
    """The turns since somebody last began with something else."""
    for position in range(len(turns) - 1, -1, -1):
        if not turns[position].follows:
            return Topic(turns[position:])
    return Topic(turns) if turns else None


async def _ask(
    question: str, topic: Topic, model: AnswerModel, prompt: Prompt
) -> tuple[str | None, Attempt]:
    """What a model takes the question to ask; None where it failed or cannot be believed."""
    started = time.perf_counter()
    seconds = min(_SECONDS, model.settings.timeout)
    said = json.dumps(
        [{"question": one.question, "answer": one.answer[:_SHOWN]} for one in topic.turns],
        ensure_ascii=False,
        indent=1,
    )
    boundary = hashlib.sha256(f"{said}{question}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    messages = prompt.template().format_messages(turns=said, question=question, boundary=boundary)
    stream = ModelStream(model.chat, messages, asyncio.get_running_loop().time() + seconds)
    failure: str | None = None
    try:
        async for _ in stream.pieces():
            pass
    except ModelFailed as failed:
        failure = str(failed)
    usage = stream.usage
    attempt = Attempt(
        model=model.name,
        form="question",
        calls=1,
        milliseconds=round((time.perf_counter() - started) * 1_000, 1),
        usage=usage,
        cost=model.cost(usage) if usage else None,
        failure=failure,
        not_found=False,
    )
    rewritten = stream.text.strip().strip('"“”').strip()
    if failure is None and _believable(rewritten, question, topic):
        return rewritten, attempt
    return None, replace(attempt, failure=failure or "It added what nobody had said.")


def _believable(rewritten: str, question: str, topic: Topic) -> bool:
    """Whether it is one question made of what was said, and of nothing else."""
    if "\n" in rewritten or len(rewritten) > _LONGEST or not _can_be_asked(rewritten):
        return False
    said = "\n".join(
        [question]
        + [part for one in topic.turns for part in (one.question, one.answer, *one.headlines)]
    )
    language = detect_language(rewritten) or topic.last.language
    if not _keeps(rewritten, question) or _adds_words(rewritten, said, language):
        return False
    claimed = names.names_in(rewritten, language)
    ordinary = names.lower_case_words([said]) | ordinary_openers()
    return not names.unsupported(claimed, said, ordinary, language) and not quantities.unsupported(
        quantities.quantities(rewritten, language), quantities.quantities(said, language)
    )


def _adds_words(rewritten: str, said: str, language: str) -> bool:
    """Whether more than one word of content was never said, or one that may be a name.

    Where capitals tell no names any word may be one.
    """
    if unsupported_caseless(rewritten, said, language):
        return True
    new = content_terms(rewritten, language) - content_terms(said, language)
    return len(new) > (0 if language in NOUN_CAPITALS else 1)


def _can_be_asked(text: str) -> bool:
    try:
        return checked_question(text) == text
    except QuestionError:
        return False


def _keeps(rewritten: str, question: str) -> bool:
    """Whether half of a question's words stand in it still, the others having pointed back."""
    asked = {word.casefold() for word in words(question)}
    kept = asked & {word.casefold() for word in words(rewritten)}
    return 2 * len(kept) >= len(asked)


def _same(one: str, other: str) -> bool:
    return one.casefold().strip(" ?") == other.casefold().strip(" ?")
