"""Follow-up questions in English, by rules: closed classes of words and their order."""

from __future__ import annotations

import re

from bot.answering.conversation.topics import WORD, Topic, most_alike, telling, word_class
from bot.answering.lexicon import function_words

_OPENER = re.compile(r"^(?:(?:and|but|so|also|ok|okay|well|then|yes|no|thanks?)\b[\s,]*)+", re.I)
_ABOUT = re.compile(r"^(?:what|how)\s+about\b\s*", re.I)
_PREPOSITIONS = word_class(
    "in on at for from to by with during since until after before near of about under over"
)
_DETERMINERS = word_class("the a an this that these those any some")
_WH = word_class("who whom whose what which when where why how")
_AUXILIARIES = word_class(
    "is are was were be been being do does did has have had will would can could shall should may "
    "might must"
)
_HE_OR_SHE = word_class("he she him her hers his himself herself")
_THEY = word_class("they them their theirs")
_IT = word_class("it its")
_THAT = word_class("that this")
#: Before "that" as a thing that happened or was said: "when did that happen?"
_OF_EVENTS = word_class("happen mean cost work take end start begin affect change matter")
_POSSESSIVE = word_class("his their its")
#: "Is it true that …", "Will it rain …": an "it" that means nothing.
_EMPTY_IT = re.compile(
    r"\bit\s+(?:(?:was|is|be|still|really)\s+)*"
    r"(?:true|possible|likely|safe|legal|known|clear|rain\w*|snow\w*|cold|hot|warm|dark)\b",
    re.I,
)
_LONGEST_SHIFT = 6
#: What ends a phrase that a preposition has begun: "in Velmor marina | last year".
_NO_NOUN = (
    _PREPOSITIONS
    | _AUXILIARIES
    | word_class(
        "last this next yesterday today tomorrow now so far already yet who which that when where "
        "and or"
    )
)


def standalone(question: str, topic: Topic) -> str | None:
    """A follow-up with what it takes from the turn before; None where it stands by itself."""
    text = _OPENER.sub("", question.strip()).rstrip(" ?!.")
    opened = len(text) < len(question.strip().rstrip(" ?!."))
    tokens = [word.lower() for word in WORD.findall(text)]
    if not tokens:
        return None
    about = _ABOUT.match(text)
    if about or ((opened or tokens[0] in _PREPOSITIONS) and _is_shift(tokens)):
        return _shifted(text[about.end() :] if about else text, topic)
    if _is_bare(tokens):
        return _bare(text, tokens, topic)
    return _replaced(text, topic) or _pointed_at(text, topic)


def may_follow(question: str) -> bool:
    """Whether anything in a question may take up what was said before."""
    tokens = {word.lower() for word in WORD.findall(question)}
    openers = _OPENER.match(question.strip()) or _ABOUT.match(question.strip())
    pronouns = _HE_OR_SHE | _THEY | _IT | _THAT | {"there", "then", "those", "these", "one", "else"}
    first, *_ = WORD.findall(question.lower()) or [""]
    return bool(openers or tokens & pronouns or first in _PREPOSITIONS or _is_bare([*tokens]))


def _is_shift(tokens: list[str]) -> bool:
    """Whether this only puts another thing in the place of one: "in Europe", "Berlin"."""
    return len(tokens) <= _LONGEST_SHIFT and not (_WH | _AUXILIARIES) & set(tokens)


def _is_bare(tokens: list[str]) -> bool:
    """Whether a question has no word of its own: "When was that?", "Who is he?", "Why?"."""
    empty = function_words("en") | _OF_EVENTS | {"else", "exactly", "there", "happened"}
    return all(token in empty for token in tokens)


def _shifted(change: str, topic: Topic) -> str:
    """The last question with another place, time or thing in it."""
    last = topic.last.question.rstrip(" ?!.")
    first, *_ = WORD.findall(change) or [""]
    if first.lower() in _PREPOSITIONS:
        kept = _phrase_after(first, last, with_figure=any(map(str.isdigit, change)))
        if kept:
            start, end = kept
            return f"{last[:start]}{first.lower()}{change[len(first) :]}{last[end:]}?"
        return f"{last} {first.lower()}{change[len(first) :]}?"
    replaced = most_alike(_things(topic), change)
    if replaced:
        bare = re.escape(replaced.removeprefix("the "))
        article = r"(?:(?:the|a|an)\s+)?" if change.lower().startswith("the ") else ""
        found = re.search(article + bare, last)
        if found:
            return f"{last[: found.start()]}{change}{last[found.end() :]}?"
    return f"{last}, {change}?"


def _phrase_after(preposition: str, question: str, *, with_figure: bool) -> tuple[int, int] | None:
    """Where the last "in Asia" or "in 2023" of a question stands, whichever is meant."""
    found = None
    for match in re.finditer(rf"\b{preposition}\s+", question, re.I):
        end = match.end()
        for word in WORD.finditer(question, match.end()):
            if _lower(word) in _NO_NOUN or (
                end > match.end() and question[end : word.start()] != " "
            ):
                break
            end = word.end()
        if any(map(str.isdigit, question[match.end() : end])) == with_figure and end > match.end():
            found = (match.start(), end)
    return found


def _bare(text: str, tokens: list[str], topic: Topic) -> str | None:
    """A question without words of its own, with what it is about."""
    if _HE_OR_SHE & set(tokens):
        return _replaced(text, topic)
    # "When was that?" asks of what somebody did, so the verb of "who resigned" is wanted too.
    asks_of_deed = _THAT & set(tokens) and topic.last.question.lower().startswith("who ")
    phrases = topic.phrases if asks_of_deed else _things(topic)
    if not phrases:
        return None
    if set(tokens) & (_IT | _THEY) and len(phrases) == 1:
        return _replaced(text, topic)
    return f"{text[0].upper()}{text[1:]} ({', '.join(phrases)})?"


def _things(topic: Topic) -> list[str]:
    """The phrases of the topic without the verbs among them and at their ends."""
    question = topic.last.question
    kept = (_without_verb(phrase, question) for phrase in topic.phrases)
    return [phrase for phrase in kept if not _is_verb(phrase, question)]


def _without_verb(phrase: str, question: str) -> str:
    """The subject alone of "does the ferry of Norwick cost" and "did storm Edda sink in"."""
    subject, _, last = phrase.rpartition(" ")
    before, _, behind = question.partition(phrase)
    auxiliary = [word.lower() for word in WORD.findall(before)][-1:]
    following = [word.lower() for word in WORD.findall(behind)][:1]
    ends = not following or following[0] in _PREPOSITIONS | _DETERMINERS
    verb = subject and last.islower() and ends and auxiliary and auxiliary[0] in _AUXILIARIES
    return subject if verb else phrase


def _is_verb(phrase: str, question: str) -> bool:
    """Whether a phrase is what a question with an auxiliary asks of its subject.

    "were sold", "who designed", and the last word of "does it cost".
    """
    if " " in phrase or not phrase.islower():
        return False
    tokens = [word.lower() for word in WORD.findall(question)]
    if phrase not in tokens:
        return False
    position = tokens.index(phrase)
    behind_auxiliary = position > 0 and tokens[position - 1] in _AUXILIARIES
    behind_subject = position == 1 and tokens[0] in ("who", "what")
    return (
        behind_auxiliary
        or behind_subject
        or (position == len(tokens) - 1 and bool(_AUXILIARIES & set(tokens[:-1])))
    )


def _lower(word: re.Match[str]) -> str:
    return word.group().lower()


def _replaced(text: str, topic: Topic) -> str | None:
    """The question with the name or thing that its pronoun stands for."""
    matches = list(WORD.finditer(text))
    tokens = [match.group().lower() for match in matches]
    for position, match in enumerate(matches):
        meant = _meant(tokens, position, text, topic)
        if meant is None:
            continue
        if _has_antecedent(text[: match.start()]):
            return None
        possessive = tokens[position] in _POSSESSIVE or (
            tokens[position] == "her" and position + 1 < len(tokens) and _owns(tokens, position)
        )
        name = f"{meant}’s" if possessive else meant
        start = f"{text[: match.start()]}{name}"
        return f"{start[0].upper()}{start[1:]}{text[match.end() :]}?"
    return None


def _meant(tokens: list[str], position: int, text: str, topic: Topic) -> str | None:
    """What the word at a position stands for; None where it is no pronoun, or nobody knows."""
    token = tokens[position]
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if token in _HE_OR_SHE:
        return topic.person
    if token not in _THEY | _IT | _THAT:
        return None
    things = _things(topic)
    if token in _THEY:
        many = [thing for thing in things if thing.endswith("s") and thing.islower()]
        return many[0] if many else telling(things)
    if token in _IT and not _EMPTY_IT.search(text):
        return telling(things)
    if token in _THAT and (following is None or following in _OF_EVENTS):
        return telling(things)
    return None


def _pointed_at(text: str, topic: Topic) -> str | None:
    """The question with the whole name of "that marina", where the topic names one."""
    for match in re.finditer(r"\b(?:that|this|those|these)\s+(?P<noun>[^\W\d_]+)", text, re.I):
        for phrase in topic.phrases:
            if match["noun"].lower() in phrase.lower().split()[1:]:
                return f"{text[: match.start()]}{phrase}{text[match.end() :]}?"
    return None


def _owns(tokens: list[str], position: int) -> bool:
    return tokens[position + 1] not in function_words("en")


def _has_antecedent(before: str) -> bool:
    """Whether the question itself names what its pronoun means: a name, or "the library"."""
    if re.search(r"\b(?:the|a|an)\s+\w+", before, re.I):
        return True
    words = WORD.findall(before)
    return any(word[0].isupper() and word.lower() not in function_words("en") for word in words)
