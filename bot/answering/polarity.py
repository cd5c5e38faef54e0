"""Whether a claim turns round what its quote says: "did not win" quoted for "won"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from bot.answering.lexicon import NEGATORS_UNSPACED, function_terms, negators
from retrieval.analysis import UNSPACED, terms_of, words

#: Turkish negates inside the verb: -madı, -mıyor, -maz, -mayacak, -mamış, -mayan, -madan.
_TURKISH_VERB = re.compile(
    r"\w{2,}(?:m[ae]d[ıi]|m[ıiuü]yor|m[ae]y[ae]c[ae][kğ]|m[ae]m[ıi]ş|m[ae]y[ae]n|m[ae]d[ae]n"
    r"|m[ae]m[ae]kt|m[ae]z(?:s[ae]|l[ae]r|d[ıi])?$)"
)
_NUMBERED = re.compile(r"\bno\.?\s*(?=\d)", re.IGNORECASE)  # "No. 1" denies nothing
_CONTRACTED = re.compile(r"(?<=n)['’ʼ]t\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;:.!?\n،؛]|\s[—–-]\s|\b(?:but|and|while|ama|fakat|ve|aber|und|pero|y|mais|et|но|а|и|لكن)\b",
    re.IGNORECASE,
)
_SIGNS = "|".join(sorted(NEGATORS_UNSPACED, key=len, reverse=True))
#: Where a sentence goes over to something else.
_APART = re.compile(
    r"[;؛；]|,\s(?:because|since|çünkü|zira|weil|denn|porque|car|parce que|потому что|لأن"
    r"|but|aber|ama|ancak|fakat|pero|mais|но|لكن)\s",
    re.IGNORECASE,
)
#: Share of a claim's words that a part must have to be all that the claim is about.
_ALL_OF_IT = 0.6
_YET_TO = re.compile(r"\byet to\b", re.IGNORECASE)
#: How many words after a negation (before it, where verbs come first) it is taken to reach.
_REACH = 4
_VERB_LAST = {"tr", "ja", "ko"}


def is_negated(text: str, lang: str | None) -> bool:
    """Whether a word of `text` negates."""
    return bool(_negations(_plain_words(text, lang), lang)) or _negated_unspaced(text)


def turned_round(claim: str, quote: str, lang: str | None) -> bool:
    """Whether one of two texts in the same language denies what the other says.

    A quote may negate something beside a plain claim; it contradicts the claim when what its
    negation reaches is in it. What a claim negates, the quote must negate as well.
    """
    quote = part_about(claim, quote, lang)
    if _turned_round_unspaced(claim, quote):
        return True
    if _negated_unspaced(claim):
        return not is_negated(quote, lang)
    ours, theirs = _Negations.of(claim, lang), _Negations.of(quote, lang)
    if not ours.heads:
        return bool(theirs.reached & ours.plain)
    if not theirs.heads:
        return True
    around = theirs.reached | theirs.before
    if ours.reached and not ours.reached & around:
        return True
    return ours.contradicted_by(theirs.plain, around) or theirs.contradicted_by(
        ours.plain, ours.reached | ours.before
    )


def clauses(text: str) -> list[str]:
    """The clauses of a text, roughly: what punctuation or a joining word sets apart."""
    return [part for part in _CLAUSE.split(text) if part.strip()]


def part_with(marks: Collection[str], quote: str) -> str:
    """The parts of a quote that hold one of these words or numbers; the whole where none does.

    For a claim in another language, of which only names and numbers stand in the quote.
    """
    held = [part for part in _APART.split(quote) if any(mark in part.lower() for mark in marks)]
    return "\n".join(held) or quote


def part_about(claim: str, quote: str, lang: str | None) -> str:
    """The part of a quote that a claim is about, where one says all of it; else the whole.

    What a semicolon or a "because" sets apart is no part of what the claim says.
    """
    parts = _APART.split(quote)
    terms = _content(_plain_words(claim, lang), lang)
    held = [terms & _content(_plain_words(part, lang), lang) for part in parts]
    best = max(range(len(parts)), key=lambda at: len(held[at]))
    elsewhere = set().union(*(one for at, one in enumerate(held) if at != best))
    if len(held[best]) >= _ALL_OF_IT * len(terms) and not elsewhere - held[best]:
        return parts[best]
    return quote


@dataclass(frozen=True, slots=True)
class _Negations:
    """What the negations of a text reach, as index terms."""

    heads: list[set[str]]
    """For each negation, the first content word that it reaches: most often the verb."""
    reached: set[str]
    before: set[str]
    """What stands before a negation in its clause."""
    plain: set[str]
    """What no negation reaches."""

    @classmethod
    def of(cls, text: str, lang: str | None) -> _Negations:
        tokens = _plain_words(text, lang)
        positions = _negations(tokens, lang)
        contents = [_content([token], lang) for token in tokens]
        heads: list[set[str]] = []
        touched: set[int] = set()
        for position in positions:
            after = range(position, min(len(tokens), position + _REACH + 1))
            back = range(position, max(-1, position - _REACH - 1), -1)
            places = [place for place in (back if lang in _VERB_LAST else after) if contents[place]]
            places = places or [place for place in back if contents[place]]
            heads.append(contents[places[0]] if places else set())
            touched.update(places)
        before: set[str] = set()
        for clause in _CLAUSE.split(text) if positions else ():
            here = _plain_words(clause, lang)
            for position in _negations(here, lang):
                before |= _content(here[max(0, position - _REACH) : position], lang)
        reached = set().union(*(contents[place] for place in touched))
        plain = set().union(
            *(content for place, content in enumerate(contents) if place not in touched)
        )
        return cls(heads, reached, before, plain)

    def contradicted_by(self, plain: set[str], around: set[str]) -> bool:
        """Whether what one negation is about stands in `plain` but nowhere in `around`."""
        return any(head & plain and not head & around for head in self.heads)


def _plain_words(text: str, lang: str | None) -> list[str]:
    text = _NUMBERED.sub("", unicodedata.normalize("NFKC", text))
    text = _YET_TO.sub("not", _CONTRACTED.sub(" not", text)).replace("İ", "i")
    if lang == "tr":
        text = text.replace("I", "ı")
    return [word.lower() for word in words(text)]


def _negations(tokens: list[str], lang: str | None) -> list[int]:
    listed = negators(lang)
    return [
        position
        for position, token in enumerate(tokens)
        if token in listed or (lang == "tr" and _TURKISH_VERB.match(token))
    ]


def _content(tokens: list[str], lang: str | None) -> set[str]:
    common = function_terms(lang)
    denying = negators(lang)
    return {
        term
        for token in tokens
        if token not in denying
        for term in terms_of(_affirmed(token, lang), lang)
        if term not in common
    }


def _affirmed(token: str, lang: str | None) -> str:
    """A Turkish verb without its negation, cut to the stem: "açıklamadı" as "açıkla"."""
    if lang != "tr":
        return token
    return re.sub(r"(\w{2,}?)m[ae](?:d[ıi]|y[ae]|m[ıi]ş|z).*$", r"\1", token)


def _negated_unspaced(text: str) -> bool:
    return any(sign in text for sign in NEGATORS_UNSPACED)


def _turned_round_unspaced(claim: str, quote: str) -> bool:
    """In scripts without spaces: what one text negates stands in the other, and not negated."""
    return _denied_unspaced(claim, quote) or _denied_unspaced(quote, claim)


def _denied_unspaced(plain: str, denying: str) -> bool:
    """Whether two characters behind a negator of `denying` stand in `plain` without one."""
    negated = {match[1] for match in re.finditer(f"(?:{_SIGNS})(?=([{UNSPACED}]{{2}}))", plain)}
    return any(
        match[1] in plain and match[1] not in negated
        for match in re.finditer(f"(?:{_SIGNS})(?=([{UNSPACED}]{{2}}))", denying)
    )
