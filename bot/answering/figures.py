"""Whether a claim gives a figure of its quote to something else: 58 % for, and 31 % against.

A quote with several figures in separate clauses says of each what it is of. A claim is compared
clause by clause with the words that only the figure's own clause has, and those that only the
others have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering import dates, quantities
from bot.answering.lexicon import CURRENCIES, PERCENT_WORDS, SCALES, function_terms, function_words
from bot.answering.oppositions import opposed
from retrieval.analysis import analyse, words

#: Where a clause ends. Behind a number, "and" makes a range: "between 5 and 7 million".
_BORDER = re.compile(
    r"[;؛；]|[.!?]\s|(?<!\d),?\s(?:and|but|while|whereas|although|though|und|aber|während|y|pero|"
    r"mientras|aunque|et|mais|alors qu|tandis qu|и|а|но|тогда как|ve|ama|fakat|oysa|بينما|لكن)"
    r"(?:e\s|['’]|\s)",
    re.IGNORECASE,
)
#: Most words between two figures that are compared, and words that put one for the other.
_BETWEEN = 4
_INSTEAD = frozenset(
    ["instead", "statt", "yerine", "lugar", "lieu", "вместо", "بدلا", "bisher", "rather", "from"]
)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    numbers: list[quantities.Quantity]
    terms: set[str]


def moved_figure(claim: str, quote: str, lang: str | None) -> str | None:
    """A figure of the claim that its quote, in the same language, gives to something else."""
    told = _clauses(quote, lang)
    if len(told) < 2:
        return None
    for clause in _clauses(claim, lang):
        for number in clause.numbers:
            own = [one for one in told if _gives(one, number)]
            others = [one for one in told if one not in own]
            if not own or not others:
                continue
            turned = all(opposed(clause.text, one.text) for one in own)
            if turned or _fits_better(clause.terms, others, own):
                return number.text
    return None


def figures_exchanged(claim: str, quote: str, lang: str | None) -> str | None:
    """Two figures of the claim that change places around the same words: "22 instead of 14"."""
    told = set(_pairs(quote, lang))
    for first, second, between in _pairs(claim, lang):
        if between and (second, first, between) in told:
            return f"{first}, {second}"
    return None


def _pairs(text: str, lang: str | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each two figures beside each other, with the words between them."""
    bare = dates.without(text, dates.dates(text))
    found = list(quantities.NUMBER.finditer(bare))
    for one, other in pairwise(found):
        between = tuple(words(bare[one.end("digits") : other.start("digits")].lower()))
        if len(between) <= _BETWEEN:
            yield one["digits"], other["digits"], _joining(between, lang)


def _joining(between: Sequence[str], lang: str | None) -> tuple[str, ...]:
    """The small words among those between two figures, which say how one stands to the other."""
    return tuple(word for word in between if word in function_words(lang) | _INSTEAD)


def _fits_better(terms: set[str], others: Sequence[_Clause], own: Sequence[_Clause]) -> bool:
    """Whether the words of a claim are those of the other clauses rather than of the figure's."""
    mine = set().union(*(one.terms for one in own))
    theirs = set().union(*(one.terms for one in others))
    only_mine, only_theirs = mine - theirs, theirs - mine
    if not only_mine or not only_theirs:
        return False
    strange = len(terms & only_theirs) / len(only_theirs)
    return strange > 0 and strange >= len(terms & only_mine) / len(only_mine)


def _gives(clause: _Clause, number: quantities.Quantity) -> bool:
    return any(number.same_number_as(other) for other in clause.numbers)


def _clauses(text: str, lang: str | None) -> list[_Clause]:
    """The clauses with figures; what has none belongs to the one before it, or else behind it."""
    bare = dates.without(text, dates.dates(text))
    parts: list[str] = []
    start = 0
    for border in _BORDER.finditer(bare):
        parts.append(bare[start : border.start()])
        start = border.end()
    parts.append(bare[start:])
    clauses: list[_Clause] = []
    waiting: set[str] = set()
    for part in parts:
        numbers = quantities.quantities(part, lang)
        terms = _terms(part, lang)
        if numbers:
            clauses.append(_Clause(part, numbers, terms | waiting))
            waiting = set()
        elif clauses:
            clauses[-1].terms.update(terms)
        else:
            waiting |= terms
    return clauses


def _terms(text: str, lang: str | None) -> set[str]:
    common = function_terms(lang)
    return {
        term
        for term in analyse(text, lang)
        if term not in common
        and not term[0].isdigit()
        and term not in SCALES
        and term not in CURRENCIES
        and term not in PERCENT_WORDS
    }
