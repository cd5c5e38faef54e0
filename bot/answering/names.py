"""Proper names in a claim, and whether its quotes give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering.dates import is_calendar_word
from bot.answering.lexicon import CURRENCIES, SCALES, function_words
from retrieval.analysis import lower_case, terms_of, without_marks, words

_WORD = re.compile(r"[^\W_]+(?:[.&'’ʼ-][^\W_]+)*")
_ORIGINAL = re.compile(r"\s*[(（]([^()（）]{2,60})[)）]")
_SENTENCE_END = re.compile(r"[.!?…:]['\"”’»)]*\s+$|^\s*$|[\n“\"«(]\s*$")
#: In German every noun has a capital: there a name is known by a second capital beside it.
_NOUN_CAPITALS = {"de", "lb"}


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words; `original` is what stands in brackets after it."""

    words: tuple[str, ...]
    original: str | None
    opens_sentence: bool


def names_in(text: str, lang: str | None) -> list[Name]:
    """The runs of capitalised words in `text`, months, weekdays and currencies left out."""
    text = unicodedata.normalize("NFKC", text)
    found: list[Name] = []
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if run and text[run[-1].end() : match.start()].strip():
            _close(text, run, lang, found)
        if _capitalised(match.group()):
            run.append(match)
        elif run:
            _close(text, run, lang, found)
    if run:
        _close(text, run, lang, found)
    return found


def unsupported(
    claimed: Iterable[Name], evidence: str, ordinary: frozenset[str] | None, lang: str | None
) -> list[str]:
    """The names of a claim that its evidence does not give, as written.

    `ordinary` holds words known to be no names at the head of a sentence, such as those that
    stand in lower case in the articles at hand; None takes every first word for one. A name that
    the evidence writes otherwise (another language, another script) counts when its original
    follows in brackets.
    """
    given = forms_of(evidence, lang)
    missing: list[str] = []
    for name in claimed:
        if name.original and all(is_given(word, given, lang) for word in words(name.original)):
            continue
        parts = list(name.words)
        if name.opens_sentence and (ordinary is None or _lower(parts[0]) in ordinary):
            parts = parts[1:]
        missing.extend(part for part in parts if not is_given(part, given, lang))
    return missing


def substitutes(quotes: str, claim: str, lang: str | None) -> bool:
    """Whether `quotes`, in language `lang`, give a name that a claim in another one leaves out.

    Where none is left out, no name can have been put in the place of another.
    """
    claimed = forms_of(claim, None)
    return any(
        not is_given(word, claimed, lang) for name in names_in(quotes, lang) for word in name.words
    )


def lower_case_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand in lower case somewhere in `texts`."""
    return frozenset(
        match.group() for text in texts for match in _WORD.finditer(text) if match.group().islower()
    )


def _close(text: str, run: list[re.Match[str]], lang: str | None, found: list[Name]) -> None:
    """Turn a finished run into a name, unless it is none, and empty the run."""
    opens = opens_sentence(text, run[0].start())
    parts = [match.group() for match in run]
    if opens and parts[0].lower() in function_words(lang):
        parts, opens = parts[1:], False
    parts = [part for part in parts if not is_no_name(part)]
    if parts and not (lang in _NOUN_CAPITALS and len(parts) == 1):
        bracket = _ORIGINAL.match(text, run[-1].end())
        found.append(Name(tuple(parts), bracket[1] if bracket else None, opens))
    run.clear()


def opens_sentence(text: str, position: int) -> bool:
    """Whether a sentence begins at `position`."""
    return bool(_SENTENCE_END.search(text[max(0, position - 20) : position]))


def _capitalised(word: str) -> bool:
    return word[0].isupper() or (word[0].islower() and any(char.isupper() for char in word[1:]))


def is_no_name(word: str) -> bool:
    """Whether a capitalised word is a letter, a currency, a scale, a month or a weekday."""
    lowered = lower_case(word)
    return len(word) == 1 or lowered in CURRENCIES or lowered in SCALES or is_calendar_word(lowered)


def is_given(word: str, given: set[str], lang: str | None) -> bool:
    """Whether a name's word, or what stands before its apostrophe, is among the forms given."""
    return bool(forms_of(word, lang) & given) or bool(
        forms_of(re.split(r"['’ʼ]", word)[0], lang) & given
    )


def forms_of(text: str, lang: str | None) -> set[str]:
    """The words of `text` as they stand, stemmed and in parts, free of case and accents."""
    forms: set[str] = set()
    text = unicodedata.normalize("NFKC", text)
    for match in _WORD.finditer(text):
        forms.add(_plain(match.group()))
    for word in words(text):
        forms.add(_plain(word))
        forms.update(terms_of(word, lang))
    return forms


def _lower(word: str) -> str:
    return lower_case(word)


def _plain(word: str) -> str:
    return without_marks(_lower(word)).replace("’", "'")
