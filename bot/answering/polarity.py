"""Whether a claim turns round what its quote says: "did not win" quoted for "won"."""

from __future__ import annotations

import re
import unicodedata

from bot.answering.lexicon import NEGATORS_UNSPACED, function_terms, negators
from retrieval.analysis import UNSPACED, terms_of, words

#: Turkish negates inside the verb: -madı, -mıyor, -maz, -mayacak, -mamış, -mayan, -madan.
_TURKISH_VERB = re.compile(
    r"\w{2,}(?:m[ae]d[ıi]|m[ıiuü]yor|m[ae]y[ae]c[ae][kğ]|m[ae]m[ıi]ş|m[ae]y[ae]n|m[ae]d[ae]n"
    r"|m[ae]m[ae]kt|m[ae]z(?:s[ae]|l[ae]r|d[ıi])?$)"
)
_NUMBERED = re.compile(r"\bno\.?\s*(?=\d)", re.IGNORECASE)  # "No. 1" denies nothing
_CONTRACTED = re.compile(r"(?<=n)['’ʼ]t\b", re.IGNORECASE)
_YET_TO = re.compile(r"\byet to\b", re.IGNORECASE)
#: How many words after a negation (before it, where verbs come first) it is taken to reach.
_REACH = 4
_VERB_LAST = {"tr", "ja", "ko"}


def is_negated(text: str, lang: str | None) -> bool:
    """Whether a word of `text` negates."""
    return bool(_negations(_plain_words(text, lang), lang)) or _negated_unspaced(text)


def turned_round(claim: str, quote: str, lang: str | None) -> bool:
    """Whether one of two texts in the same language denies what the other says.

    A claim that negates needs a quote that negates. A quote may negate something beside the
    claim; it contradicts a plain claim when what stands next to the negation is in the claim.
    """
    if is_negated(claim, lang):
        return not is_negated(quote, lang)
    tokens = _plain_words(quote, lang)
    claimed = _content(_plain_words(claim, lang), lang)
    for position in _negations(tokens, lang):
        after = tokens[position : position + _REACH + 1]
        before = tokens[max(0, position - _REACH) : position + 1]
        reached = _content(before if lang in _VERB_LAST else after, lang)
        if reached & claimed:
            return True
    return _denied_unspaced(claim, quote)


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


def _denied_unspaced(claim: str, quote: str) -> bool:
    """In scripts without spaces: a negator whose next two characters stand in the claim."""
    for sign in NEGATORS_UNSPACED:
        for match in re.finditer(re.escape(sign), quote):
            following = quote[match.end() : match.end() + 2]
            if re.fullmatch(f"[{UNSPACED}]{{2}}", following) and following in claim:
                return True
    return False
