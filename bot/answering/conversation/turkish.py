"""Follow-up questions in Turkish, by rules: closed classes of words, suffixes, apostrophes."""

from __future__ import annotations

import re

from bot.answering.conversation.topics import WORD, Topic, most_alike, word_class

_OPENER = re.compile(r"^(?:(?:peki|ya|ve|ama|tamam|evet|hayır|e|pekala)\b[\s,]*)+", re.I)
_ASKING = word_class(
    "ne neden niçin niye nasıl nerede nereye nereden kim kimi kime kimin kimler hangi hangisi "
    "kaç kaçı kaça zaman kadar mi mı mu mü miydi mıydı muydu müydü"
)
_PRONOUNS = word_class(
    "o onu ona onun onda ondan onlar onları onların onlara bu bunu buna bunun bundan bunlar "
    "bunları bunların şu şunu kendisi orada oraya oradan burada"
)
_SMALL = word_class("da de daha sonra önce ki ile için gibi tam olarak başka hâlâ hala artık")
#: How a finite verb ends: it alone makes a whole question, its subject being what was spoken of.
_FINITE = re.compile(
    r"(?:[dt][ıiuü](?:lar|ler)?|[ae]ca[kğ](?:lar|ler|tı)?|ece[kğ](?:ler|ti)?|[ıiuü]yor(?:lar|du)?"
    r"|m[ıiuü]ş(?:lar|ler|tı|ti)?|[ae]r(?:lar|ler)?|[ıiuü]r(?:lar|ler)?|m[ae]z(?:lar|ler)?)$"
)
#: "o gün", "bu hafta": the pronoun points at a time.
_TIMES = word_class("gün hafta ay yıl sene sabah akşam gece kez defa sezon dönem")
_SUFFIXED = re.compile(r"['’](?P<suffix>[a-zçğıöşü]+)$")
_LOCATIVE = re.compile(r"^[dt][ae]$")
_VOWELS = re.compile(r"[aeıioöuü]", re.I)
_BACK, _VOICELESS = frozenset("aıou"), frozenset("fstkçşhp")
_LONGEST_SHIFT = 4


def standalone(question: str, topic: Topic) -> str | None:
    """A follow-up with what it takes from the turn before; None where it stands by itself."""
    text = _OPENER.sub("", question.strip()).rstrip(" ?!.")
    opened = len(text) < len(question.strip().rstrip(" ?!."))
    tokens = _tokens(text)
    if not tokens:
        return None
    if opened and len(tokens) <= _LONGEST_SHIFT and not any(map(_is_empty, tokens)):
        return _shifted(text, topic)
    if topic.person and set(tokens) == {"o", "kim"}:
        return f"{topic.person} kim?"
    if not _things(topic):
        return None
    if all(_is_empty(token) or token in _SMALL for token in tokens):
        rest = [word for word in WORD.findall(text) if _lower(word) not in _PRONOUNS]
        last = WORD.findall(topic.last.question)
        if not any(map(_is_verb, rest)) and _is_verb(last[-1]):
            rest.append(last[-1])
        return _joined(" ".join(_things(topic)), " ".join(rest))
    return _replaced(text, max(_things(topic), key=len))


def may_follow(question: str) -> bool:
    """Whether anything in a question may take up what was said before."""
    tokens = _tokens(question)
    return bool(
        _OPENER.match(question.strip())
        or set(tokens) & _PRONOUNS
        or all(_is_empty(token) or token in _SMALL for token in tokens)
    )


def _tokens(text: str) -> list[str]:
    return [_lower(word) for word in WORD.findall(text)]


def _lower(word: str) -> str:
    return word.replace("I", "ı").replace("İ", "i").lower()


def _is_empty(token: str) -> bool:
    """Whether a word names nothing by itself: it asks, points, or is a verb."""
    return token in _ASKING or token in _PRONOUNS or bool(_FINITE.search(token))


def _things(topic: Topic) -> list[str]:
    """The phrases of the topic without the verbs at their ends."""
    kept = []
    for phrase in topic.phrases:
        words = phrase.split()
        while words and _is_verb(words[-1]):
            words.pop()
        kept.append(" ".join(words))
    return [phrase for phrase in kept if phrase]


def _is_verb(word: str) -> bool:
    return word.islower() and bool(_FINITE.search(_lower(word)))


def _shifted(change: str, topic: Topic) -> str:
    """The last question with another place or name in it."""
    last = topic.last.question.rstrip(" ?!.")
    ending = _SUFFIXED.search(change)
    named = [word for word in WORD.findall(last) if word[0].isupper() or _SUFFIXED.search(word)]
    for word in reversed(named):
        theirs = _SUFFIXED.search(word)
        if ending and theirs and _same_case(ending["suffix"], theirs["suffix"]):
            return f"{last.replace(word, change)}?"
        if not ending and theirs:
            return f"{last.replace(word, _with_suffix(change, theirs['suffix']))}?"
    replaced = most_alike(_things(topic), change)
    if not ending and replaced and replaced in last:
        shifted = last.replace(replaced, change)
        return f"{shifted[0].upper()}{shifted[1:]}?"
    return _joined(change, last)


def _same_case(one: str, other: str) -> bool:
    return one == other or bool(_LOCATIVE.match(one) and _LOCATIVE.match(other))


def _with_suffix(name: str, suffix: str) -> str:
    """A name with the suffix of another; in the locative by the harmony of its own vowels."""
    if not _LOCATIVE.match(suffix):
        return f"{name}’{suffix}"
    vowels = _VOWELS.findall(_lower(name))
    vowel = "a" if vowels and vowels[-1] in _BACK else "e"
    return f"{name}’{'t' if _lower(name)[-1] in _VOICELESS else 'd'}{vowel}"


def _replaced(text: str, phrase: str) -> str | None:
    """The question with the thing that its pronoun stands for."""
    matches = list(WORD.finditer(text))
    tokens = _tokens(text)
    for position, match in enumerate(matches):
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if not _is_pronoun(tokens[position], following):
            continue
        before = WORD.findall(text[: match.start()])
        if any(word[0].isupper() for word in before[1:]):
            return None
        return f"{text[: match.start()]}{phrase}{text[match.end() :]}?"
    return None


def _is_pronoun(token: str, following: str | None) -> bool:
    """Whether a word stands for something; "o gün" and "bu köprü" only point at what follows."""
    if token not in _PRONOUNS:
        return False
    if following is None or token not in ("o", "bu", "şu"):
        return True
    return following not in _TIMES and _is_empty(following)


def _joined(first: str, second: str) -> str:
    """Two parts of a question: the first begins it, the second goes on."""
    begins = second.split(maxsplit=1)[0]
    if _is_empty(_lower(begins)):
        second = f"{_lower(begins)}{second[len(begins) :]}"
    return f"{first[0].upper()}{first[1:]} {second}?"
