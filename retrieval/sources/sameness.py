"""Texts that are nearly one: what a site shows in place of articles to who is not logged in."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.analysis import words

#: Share of words in common, of all words of the two, from which two texts are nearly one.
_NEARLY = 0.9
#: So many that are nearly one are no chance: an agency's text may stand twice.
_FEWEST = 3


def alike(texts: Sequence[str]) -> set[int]:
    """The positions of texts of which two others at least are nearly the same."""
    sets = [frozenset(word.lower() for word in words(text)) for text in texts]
    near: list[set[int]] = [set() for _ in texts]
    for one, first in enumerate(sets):
        for other in range(one + 1, len(sets)):
            second = sets[other]
            if len(first & second) >= _NEARLY * len(first | second):
                near[one].add(other)
                near[other].add(one)
    return {at for at, others in enumerate(near) if len(others) + 1 >= _FEWEST}
