"""Names where capitals do not tell them: among German nouns, and in scripts without case.

There no rule can pick out the names, so each word of a claim that could be one must stand in its
evidence: in German each noun that is not plainly an ordinary one, elsewhere each content word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.answering.lexicon import function_terms
from bot.answering.names import forms_of, is_given, is_no_name, opens_sentence
from retrieval.analysis import UNSPACED, analyse, terms_of, without_marks, words

#: In these languages every noun has a capital.
NOUN_CAPITALS = {"de", "lb"}
_WORD = re.compile(r"[^\W_]+(?:[&'’ʼ-][^\W_]+)*")
#: Endings that German names do not have.
_ORDINARY = re.compile(r"\w{3,}(?:ung|heit|keit|schaft|tion|tät|ismus|nis)(?:en|s|e|se)?$", re.I)
_INTRODUCED = re.compile(
    r"\b(?:[Ee]in(?:e[mnrs]?)?|[Kk]ein(?:e[mnrs]?)?|[Ss]ein(?:e[mnrs]?)|[Ii]hr(?:e[mnrs]?)"
    r"|[Dd]iese[mnrs]?|[Jj]ede[mnrs]?|[Aa]lle[nr]?|[Vv]iele[nr]?|[Mm]ehrere[nr]?|[Zz]wei|[Dd]rei"
    r"|\d+)\s+([A-ZÄÖÜ][\w-]+)"
)
_ADVERBS = frozenset(
    {
        "dort", "damals", "heute", "gestern", "jetzt", "zudem", "außerdem", "dabei",
        "danach", "zuvor", "insgesamt", "rund", "etwa", "knapp", "künftig", "derzeit",
        "bisher", "allerdings", "jedoch", "dagegen", "zugleich", "daraufhin", "inzwischen",
    }
)  # fmt: skip
_COMPOUND_PART = 5
#: Words of saying, which a claim may bring along.
_SAYING = frozenset(
    {
        "قال", "قالت", "أعلن", "أعلنت", "ذكر", "ذكرت", "أكد", "أكدت", "صرح", "أفاد", "بحسب",
        "وفق", "يوم", "אמר", "אמרה",
    }
)  # fmt: skip
_SAYING_UNSPACED = re.compile(
    "表示|宣布|认为|指出|报道|称|说|根据|目前|已经|可能|将|年|月|日|と|の|は|が|を|に"
)
#: Scripts of which a few characters make a word, so that one by one they tell something.
_IDEOGRAPHS = re.compile("[\u3400-\u9fff\uf900-\ufaff\u30a1-\u30ff\uac00-\ud7af]+")
_UNSEEN_SHARE = 0.1
_UNSEEN_BIGRAMS = 0.1
_UNSPACED = re.compile(f"[{UNSPACED}]")


def introduced_nouns(texts: Iterable[str]) -> frozenset[str]:
    """German words that some text uses as ordinary nouns, after "ein", "viele" or a number."""
    return frozenset(match[1].lower() for text in texts for match in _INTRODUCED.finditer(text))


def unsupported_nouns(
    claim: str, evidence: str, ordinary: frozenset[str], lang: str | None
) -> list[str]:
    """The capitalised words of a German claim that its evidence lacks and that may be names.

    `ordinary` holds words that are known to be none.
    """
    claim = unicodedata.normalize("NFKC", claim)
    given = forms_of(evidence, lang)
    common = function_terms(lang)
    missing = []
    for match in _WORD.finditer(claim):
        word = match.group()
        lowered = word.lower()
        if not word[0].isupper() or is_no_name(word) or terms_of(word, lang)[0] in common:
            continue
        excused = (
            lowered in ordinary
            or (opens_sentence(claim, match.start()) and lowered in _ADVERBS)
            or _ORDINARY.match(word)
            or _shares_a_part(without_marks(lowered), given)
        )
        if not excused and not is_given(word, given, lang):
            missing.append(word)
    return missing


def unsupported_caseless(claim: str, evidence: str, lang: str | None) -> list[str]:
    """The words of a claim in a script without case that its evidence lacks and may be names."""
    claim, evidence = (unicodedata.normalize("NFKC", text) for text in (claim, evidence))
    given = set(analyse(evidence, lang)) | function_terms(lang) | _SAYING
    spaced = [
        word
        for word in words(claim)
        if word[0].isalpha()
        and word.lower() == word.upper()
        and len(word) > 1
        and not _UNSPACED.match(word)
        and not _stands(word, given, lang)
    ]
    return spaced + _unseen_characters(claim, evidence) + _unseen_bigrams(claim, given, lang)


def _unseen_characters(claim: str, evidence: str) -> list[str]:
    """Characters that the evidence lacks, where two stand together or they are too many."""
    runs = _IDEOGRAPHS.findall(_SAYING_UNSPACED.sub(" ", claim))
    seen = set(evidence) | {char for word in function_terms("zh") for char in word}
    total = sum(map(len, runs))
    unseen = [re.sub(r"\0+", " ", _masked(run, seen)).split() for run in runs]
    parts = [part for found in unseen for part in found]
    many = sum(map(len, parts)) > _UNSEEN_SHARE * total
    return [part for part in parts if len(part) > 1 or many]


def _masked(run: str, seen: set[str]) -> str:
    return "".join("\0" if char in seen else char for char in run)


def _unseen_bigrams(claim: str, given: set[str], lang: str | None) -> list[str]:
    """In scripts of letters without spaces (Thai, Lao, Khmer, Myanmar): pairs not given."""
    pairs = [
        term
        for word in words(claim)
        if _UNSPACED.match(word) and not _IDEOGRAPHS.search(word) and word[0] < "\u3040"
        for term in terms_of(word, lang)
    ]
    missing = [pair for pair in pairs if pair not in given]
    return missing if len(missing) > _UNSEEN_BIGRAMS * len(pairs) else []


def _stands(word: str, given: set[str], lang: str | None) -> bool:
    """Whether a word is given, with or without the one-letter words that Arabic joins to it."""
    variants = [word, re.sub(r"^[وفبلك]", "", word), re.sub(r"^[وفبك]?(?:ال|لل)", "", word)]
    return any(
        variant and (variant in given or terms_of(variant, lang)[0] in given)
        for variant in variants
    )


def _shares_a_part(word: str, given: set[str]) -> bool:
    """Whether a compound ends like a word given, or a word given ends with it: "Elektrofähre"."""
    return any(
        min(len(word), len(other)) >= _COMPOUND_PART
        and (word.endswith(other) or other.endswith(word))
        for other in given
    )
