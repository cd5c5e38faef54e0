"""Words of a question that stand in no article, and their likely spelling.

"electricty" is one slip away from a word that the articles use. Only plain words are looked at: a
name that no article has is a name of somebody else, and must not turn into one that they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from retrieval.analysis import TermGroups, terms_of, words

#: Shorter words have neighbours by chance: "mask" and "must" of "musk".
_LEAST_LETTERS = 6
#: Most words looked at: a question with more of them is in words of its own.
_MOST_WORDS = 2

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


def respelt(
    question: str,
    groups: TermGroups,
    languages: Sequence[str | None],
    frequency: Callable[[str], int],
) -> list[tuple[str, ...]]:
    """The groups of a question, with the terms of their likely spelling where none is known.

    `groups` are its words' terms (`analysis.query_terms`) in `languages`; `frequency` gives the
    number of chunks that a term stands in. Of all words that have one letter more or less, or two
    swapped, and begin alike, the one that stands in most chunks is taken.
    """
    spelt = [tuple(group) for group in groups]
    looked_at = 0
    at = 0
    for word in words(question):
        width = len(terms_of(word, None))
        if width == 1 and at < len(spelt) and _is_plain(word):
            known = any(frequency(term) for term in spelt[at])
            if not known:
                looked_at += 1
                if looked_at > _MOST_WORDS:
                    return [tuple(group) for group in groups]
                spelt[at] += _likeliest(word, languages, frequency)
        at += width
    return spelt


def _is_plain(word: str) -> bool:
    return len(word) >= _LEAST_LETTERS and word.isalpha() and word.islower()


def _likeliest(
    word: str, languages: Sequence[str | None], frequency: Callable[[str], int]
) -> tuple[str, ...]:
    """The terms of the neighbour of `word` that stands in most chunks; none without neighbours."""
    best: tuple[str, ...] = ()
    most = 0
    for neighbour in _neighbours(word):
        terms = dict.fromkeys(term for lang in languages for term in terms_of(neighbour, lang))
        count = max(map(frequency, terms))
        if count > most:
            best, most = tuple(terms), count
    return best


def _neighbours(word: str) -> Iterator[str]:
    """Words with the same first letter that are one slip away: a letter left out, added, swapped.

    Not one letter for another: that leads from "painted" to "planted".
    """
    if word[0] in _LATIN:
        alphabet = _LATIN
    elif word[0] in _CYRILLIC:
        alphabet = _CYRILLIC
    else:
        return
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in alphabet:
            yield before + letter + after
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
