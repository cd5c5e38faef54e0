"""Who did what to whom: a claim may not make two names of its quote change places.

In any language that tells names by capitals, as far as the words around them are the same: the
same verb stands behind the first name of the claim and behind that of the quote, and the names are
each other's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.answering import names
from bot.answering.lexicon import function_terms
from retrieval.analysis import analyse

#: Behind these a name is a place, or where something comes from: "In Halden sagte Okafor".
_LOCATING = frozenset(
    {
        "in", "at", "from", "near", "an", "bei", "aus", "nach", "en", "à", "chez", "dans", "desde",
        "в", "во", "на", "из", "у", "في", "من", "على", "إلى",
    }
)  # fmt: skip
_TURKISH_PLACE = re.compile(r"['’](?:d[ae]|t[ae])n?$")
#: Words by which the one who acts comes last.
_PASSIVE = frozenset(["by", "von", "par", "por", "tarafından", "durch"])


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two names in their order, and what stands between them."""

    first: str
    second: str
    predicate: str
    """The first word of content between them, as an index term."""
    passive: bool


def names_exchanged(claim: str, lang: str | None, quote: str, quote_lang: str | None) -> bool:
    """Whether two names of the claim stand in the quote the other way round, the verb being one.

    Across languages nobody can tell whether it is; there two names that change places in the
    active voice are enough.
    """
    told = list(_pairs(quote, quote_lang))
    return any(
        (mine.predicate == theirs.predicate or lang != quote_lang)
        and mine.passive == theirs.passive
        and _same(mine.first, theirs.second)
        and _same(mine.second, theirs.first)
        for mine in _pairs(claim, lang)
        for theirs in told
    )


def _pairs(text: str, lang: str | None) -> Iterator[_Pair]:
    spans = list(_spans(text, lang))
    common = function_terms(lang)
    for (first, start_of_first, end), (second, start, _) in pairwise(spans):
        between = text[end:start]
        content = [term for term in analyse(between, lang) if term not in common]
        if content and not _is_place(text, start_of_first, end):
            passive = not _PASSIVE.isdisjoint(between.lower().split())
            yield _Pair(first, second, content[0], passive)


def _is_place(text: str, start: int, end: int) -> bool:
    """Whether a name only tells where: it then is nobody who does anything."""
    before = text[:start].lower().split()
    return bool(
        (before and before[-1] in _LOCATING) or _TURKISH_PLACE.search(text[start:end].lower())
    )


def _spans(text: str, lang: str | None) -> Iterator[tuple[str, int, int]]:
    """Each name with where it stands."""
    position = 0
    for name in names.names_in(text, lang):
        start = text.find(name.words[0], position)
        if start < 0:
            continue
        last = text.find(name.words[-1], start)
        end = last + len(name.words[-1]) if last >= 0 else start + len(name.words[0])
        yield " ".join(name.words).lower(), start, end
        position = end


def _same(one: str, other: str) -> bool:
    """Whether two names are one: the same last word, whatever title stands before it."""
    return one.rsplit(maxsplit=1)[-1] == other.rsplit(maxsplit=1)[-1]
