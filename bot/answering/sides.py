"""The sides of a question that compares: "A or B", "more than B", "between A and B", two outlets.

Each side gets a sentence of its own where one tells of it, and a line says so where none does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.answering.lexicon import function_terms
from bot.answers import Citation
from retrieval.analysis import analyse
from retrieval.clause_words import frame_terms
from retrieval.results import AskedClause, Retrieval
from retrieval.signals import word_places

#: What stands between the two sides, as alternatives of a regular expression.
_OR = {
    "en": r"\bor\b|\bversus\b|\bvs\b", "tr": r"\b(?:yoksa|veya|ya da)\b", "de": r"\boder\b",
    "es": r"\b[ou]\b", "fr": r"\bou\b", "ru": r"\bили\b", "ar": r"\b(?:أم|أو)\b", "zh": "还是|或",
}  # fmt: skip
_THAN = {
    "en": r"\b(?:\w+er|more|less|fewer)\b.*?\bthan\b", "de": r"\b(?:\w+er|mehr)\b.*?\bals\b",
    "es": r"\b(?:más|menos|mayor|menor)\b.*?\bque\b", "fr": r"\b(?:plus|moins)\b.*?\bque\b",
    "ru": r"\w+\s+чем\b",
}  # fmt: skip
_AND = {
    "en": r"\band\b", "tr": r"\b(?:ve|ile)\b", "de": r"\bund\b", "es": r"\b[ye]\b",
    "fr": r"\bet\b", "ru": r"\bи\b", "zh": "和|与",
}  # fmt: skip
#: What makes a question with "and" one that compares.
_COMPARES = {
    "en": r"\b(?:same|both|differ\w*|compare\w*|agree\w*|between)\b",
    "tr": r"\b(?:aynı|fark\w*|karşılaştır\w*|arasında\w*)\b",
    "de": r"\b(?:gleiche\w*|dasselbe|beide\w*|unterschied\w*|vergl\w*|zwischen)\b",
    "es": r"\b(?:mism\w+|ambos|ambas|diferenci\w*|compar\w*|entre)\b",
    "fr": r"\b(?:même\w*|différen\w*|compar\w*|entre)\b",
    "ru": r"\b(?:одинаков\w*|оба|обе|разниц\w*|сравн\w*|между)\b",
    "zh": "相同|一样|区别|差别|比较",
}  # fmt: skip
#: Before a side: the clause that asks ends here.
_BORDER = re.compile(r"[,:;，：；、،]\s*|\b(?:between|zwischen|entre|между)\s+", re.IGNORECASE)
#: Longer questions join more than two things.
_LONGEST = 16
#: Share of a side's words that tells of it.
_TELLS = 0.5


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its words as asked, and their positions in `Retrieval.term_groups`."""

    text: str
    words: frozenset[int]


def sides_of(retrieval: Retrieval) -> tuple[Side, ...]:
    """The two sides that a question sets against each other; empty where it compares nothing."""
    question = retrieval.question.rstrip(" ?？؟!.")
    if len(question.split()) > _LONGEST or any(clause.outlets for clause in retrieval.clauses):
        return ()
    joint = _joint(question, retrieval.language)
    if joint is None:
        return ()
    left_end, right_start = joint
    borders = [match.end() for match in _BORDER.finditer(question, 0, left_end)]
    left = _side(retrieval, borders[-1] if borders else 0, left_end)
    border = _BORDER.search(question, right_start)
    right = _side(retrieval, right_start, border.start() if border else len(question))
    if left is None or right is None:
        return ()
    # "The herring quota or the salmon quota": what is in both tells of neither.
    groups = retrieval.term_groups
    both = {groups[one] for one in left.words} & {groups[one] for one in right.words}
    sides = tuple(
        Side(side.text, frozenset(one for one in side.words if groups[one] not in both))
        for side in (left, right)
    )
    return sides if all(side.words for side in sides) else ()


def compared(retrieval: Retrieval) -> tuple[AskedClause, ...]:
    """The sides that a question compares, as clauses: outlets that it names, or two things."""
    outlets = _outlets_named(retrieval)
    if len(outlets) > 1:
        named = {term for outlet in outlets for term in analyse(outlet, retrieval.language)}
        silent = named | function_terms(retrieval.language) | frame_terms(retrieval.language)
        asked = [
            frozenset(one for one in clause.words if silent.isdisjoint(retrieval.term_groups[one]))
            for clause in retrieval.clauses
        ]
        # "While A said this, B said that" has two statements, and its clauses name their outlets.
        if sum(map(bool, asked)) == 1:
            statement = frozenset().union(*asked)
            return tuple(AskedClause(statement, frozenset({outlet})) for outlet in outlets)
    return tuple(AskedClause(side.words, frozenset()) for side in sides_of(retrieval))


def missing_sides(retrieval: Retrieval, citations: Sequence[Citation]) -> list[str]:
    """The sides that no citation tells of, as they are asked for; empty where none is told.

    Nothing is missed where a citation is in another language: its words cannot be compared.
    """
    languages = {one.article.version_id: one.article.lang for one in retrieval.excerpts}
    if {languages.get(one.version_id) for one in citations} != {retrieval.language}:
        return []
    sides = sides_of(retrieval)
    missing = [side.text for side in sides if not _is_told(side, retrieval, citations)]
    return missing if len(missing) < len(sides) else []


def missing_outlets(retrieval: Retrieval, citations: Sequence[Citation]) -> list[str]:
    """Of two or more outlets that a question names, those that no citation is from."""
    named = list(dict.fromkeys(clause.outlets for clause in retrieval.clauses if clause.outlets))
    listed = frozenset().union(*named)
    named += [frozenset({one}) for one in _outlets_named(retrieval) if one not in listed]
    cited = {citation.source for citation in citations}
    missing = [min(outlets, key=len) for outlets in named if outlets.isdisjoint(cited)]
    return missing if 0 < len(missing) < len(named) else []


def _outlets_named(retrieval: Retrieval) -> list[str]:
    """The outlets among those found that the question names as they are written."""
    sources = {excerpt.article.source for excerpt in retrieval.excerpts}
    return sorted(source for source in sources if source and source in retrieval.question)


def _is_told(side: Side, retrieval: Retrieval, citations: Sequence[Citation]) -> bool:
    groups = [retrieval.term_groups[position] for position in side.words]
    for citation in citations:
        text = f"{citation.title}\n{citation.quote}"
        held = set(analyse(text, retrieval.language))
        if sum(not held.isdisjoint(group) for group in groups) >= _TELLS * len(groups):
            return True
    return False


def _side(retrieval: Retrieval, start: int, end: int) -> Side | None:
    """The side between two places; None where it has no word of content."""
    language = retrieval.language
    common = function_terms(language) | frame_terms(language)
    places = word_places(retrieval.question, retrieval.term_groups)
    inside = [
        (position, place)
        for position, place in enumerate(places)
        if start <= place < end
        and retrieval.term_groups[position]
        and common.isdisjoint(retrieval.term_groups[position])
    ]
    if not inside:
        return None
    text = retrieval.question[inside[0][1] : end].strip()
    return Side(text, frozenset(position for position, _ in inside))


def _joint(question: str, language: str) -> tuple[int, int] | None:
    """Where the left side ends and the right one begins."""
    if match := _pattern(_OR.get(language)).search(question):
        return match.start(), match.end()
    if match := _pattern(_THAN.get(language)).search(question):
        return match.start(), match.end()
    if _pattern(_COMPARES.get(language)).search(question):
        found = list(_pattern(_AND.get(language)).finditer(question))
        if len(found) == 1:
            return found[0].start(), found[0].end()
    return None


@cache
def _pattern(listed: str | None) -> re.Pattern[str]:
    return re.compile(listed or "(?!)", re.IGNORECASE)
