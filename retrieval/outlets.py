"""Outlets that a question names, matched against those that the articles come from.

Feeds call themselves "Cnbc | World Business News Leader" and readers write "CNBC", so each outlet
is known by its whole name, by what stands before a separator, and by both without "The" and ".com".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.analysis import UNSPACED

_SEPARATOR = re.compile(r"\s[|–—-]\s|:\s")
_SUFFIX = re.compile(r"\.(?:com?|org|net|info|news|co\.\w\w|\w\w)$")
#: Words beside an ordinary word that make it an outlet's name: "the Fortune article", "by Wired".
_BEFORE = re.compile(
    r"(?:\b(?:by|from|according to|per|via|both|as|the|and|laut|von|según|selon|le|la|el|der)\s+"
    r"|[\"'“‘«„,]\s*)$",
    re.IGNORECASE,
)
#: Characters before a name that such a word may take.
_REACH = 24
_AFTER = re.compile(
    r"[\"'”’»“]?(?:'s|’s)?\s*(?:,|\.|\?|$|(?:article|report|coverage|piece|stor|says?\b|said|noted|claim|suggest|fail|"
    r"and\b|or\b|artikel|bericht|haber|yazı|artículo|informe|статья|rapport|报道|文章|称))",
    re.IGNORECASE,
)
#: Where a name begins and ends: at a word's border, which a script without spaces has anywhere.
#: "And", "in", "to" and the like are written together with an Arabic word.
_BORDER, _END = rf"(?<![^\W{UNSPACED}])", rf"(?![^\W{UNSPACED}])"
_ARABIC_BORDER = r"(?:(?<!\w)|(?<=(?<!\w)[وفبكل]))"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_ARABIC = re.compile("[\u0620-\u064a]")


@dataclass(frozen=True, slots=True)
class NamedOutlet:
    """The outlets that a name may mean, and the code points of the question that name them."""

    outlets: frozenset[str]
    start: int
    end: int


def find_outlets(question: str, outlets: frozenset[str]) -> list[NamedOutlet]:
    """Where a question names one of `outlets`, in order of place, the longest names first.

    A name is believed when it is written as names are (in capitals, where the question has any),
    and one that is an ordinary word only beside a word that makes it a source.
    """
    pattern, known = _names(outlets)
    if pattern is None:
        return []
    cased = question != question.lower()
    return [
        NamedOutlet(known[match.group().lower()], match.start(), match.end())
        for match in pattern.finditer(question)
        if _is_name(question, match, cased=cased)
    ]


def _is_name(question: str, match: re.Match[str], *, cased: bool) -> bool:
    name = match.group()
    if cased and name == name.lower() and name != name.upper():
        return " " in name.removeprefix("the ")  # "the age" may be anything, "daily mirror" not
    if not name.isalpha() or not name[1:].islower():
        return True  # several words, "TechCrunch", "CBSSports.com", "CNBC"
    return bool(
        _BEFORE.search(question, max(0, match.start() - _REACH), match.start())
        and not question[match.end() :][:2].strip().isdigit()
    ) or bool(_AFTER.match(question, match.end()))


@lru_cache(maxsize=8)
def _names(outlets: frozenset[str]) -> tuple[re.Pattern[str] | None, dict[str, frozenset[str]]]:
    """One pattern for all names of the outlets, and what each name may mean."""
    known: dict[str, set[str]] = {}
    for outlet in outlets:
        for name in aliases(outlet):
            known.setdefault(name, set()).add(outlet)
    if not known:
        return None, {}
    pattern = re.compile(_any_of(sorted(known, key=len, reverse=True)), re.IGNORECASE)
    return pattern, {name: frozenset(meant) for name, meant in known.items()}


def _any_of(names: Sequence[str]) -> str:
    """A pattern for any of the names: a group for those with the same borders, which is quick."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in names:
        begin = _ARABIC_BORDER if _ARABIC.match(name) else _BORDER
        borders = (
            "" if _UNSPACED.match(name) else begin,
            "" if _UNSPACED.match(name[-1]) else _END,
        )
        groups.setdefault(borders, []).append(re.escape(name))
    names_of = "|".join(
        f"{begin}(?:{'|'.join(listed)}){end}" for (begin, end), listed in groups.items()
    )
    # One look at the next character rules most places out.
    firsts = "".join(sorted({re.escape(name[0]) for name in names}))
    return f"(?=[{firsts}])(?:{names_of})"


def aliases(outlet: str) -> set[str]:
    """The names, in lower case, that an outlet goes by; none of a single letter."""
    whole = outlet.strip().lower()
    names = {whole, _SEPARATOR.split(whole)[0].strip()}
    names |= {name.removeprefix("the ") for name in names}
    names |= {_SUFFIX.sub("", name.removeprefix("www.")) for name in names}
    return {name for name in names if len(name) > 1}
