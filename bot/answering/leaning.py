"""Sentences that lean on a neighbour: "He said so", and speech whose speaker stands beside it.

An answer made of sentences shows such a one together with what it leans on, as one stretch of the
article, so that a reader knows who "he" is and who is speaking. Nothing is put in from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.answering.evidence import LocatedQuote
from bot.answering.speech import outside_speech
from retrieval.analysis import lower_case

#: How many sentences back the one that is named may stand.
_BACK = 2

#: Words that point back where a sentence begins with them.
_PRONOUNS = {
    "en": "he she they it his her their its him them",
    "tr": "o onun ona onu onlar onların onlara",
    "de": "er sie ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner",
    "es": "él ella ellos ellas su sus",
    "fr": "il elle ils elles son sa ses leur leurs",
    "ru": "он она оно они его ее её их",
    "ar": "هو هي هم وهو وهي وهم",
}
_PRONOUNS_UNSPACED = re.compile("[“「『]?(?:但|而|不过)?(?:他|她|它|其)")
#: What may stand before such a word.
_JOINING = (
    "but and so yet however meanwhile then also later ama ve ancak aber und doch dann pero y mais "
    "et но а и однако لكن"
)
_WORD = re.compile(r"[^\W\d_]+")


def with_support(quote: LocatedQuote, sentences: Sequence[LocatedQuote]) -> LocatedQuote | None:
    """The stretch from what a sentence leans on to it; the sentence itself where it stands alone.

    `sentences` are those of its excerpt, in order, `quote` among them. None where it is speech of
    which no sentence beside it tells the speaker. What points back farther than the excerpt reaches
    is taken as it is: its headline is shown with it.
    """
    at = sentences.index(quote)
    first = last = at
    if _outside_speech(quote) is None:
        speaker = _speaker(sentences, at)
        if speaker is None:
            return None
        first, last = min(at, speaker), max(at, speaker)
    for _ in range(_BACK):
        outside = _outside_speech(sentences[first])
        if first == 0 or not (outside is None or _points_back(outside, quote.article.lang)):
            break
        if not _is_prose(sentences[first - 1]):
            break
        first -= 1
    return replace(quote, start=sentences[first].start, end=sentences[last].end)


def _speaker(sentences: Sequence[LocatedQuote], at: int) -> int | None:
    """The nearest sentence of the same paragraph that says something outside quotation marks."""
    beside = [
        other
        for other in (at - 1, at + 1, at - 2)
        if 0 <= other < len(sentences) and _same_paragraph(sentences[other], sentences[at])
    ]
    return next((one for one in beside if _outside_speech(sentences[one]) is not None), None)


def _same_paragraph(one: LocatedQuote, other: LocatedQuote) -> bool:
    first, second = sorted((one, other), key=lambda quote: quote.start)
    return "\n" not in one.article.body[first.end : second.start]


def _is_prose(quote: LocatedQuote) -> bool:
    """Whether a neighbour is a sentence; a heading between paragraphs names nobody."""
    return quote.text.rstrip()[-1:] in {*'.!?…。！？؟”"»」』'}


def _points_back(text: str, lang: str | None) -> bool:
    if lang == "zh":
        return bool(_PRONOUNS_UNSPACED.match(text.strip()))
    joining, listed = _listed(lang)
    for match in _WORD.finditer(text):
        word = lower_case(match.group())
        if word not in joining:
            return word in listed
    return False


@cache
def _listed(lang: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The joining words, and the pronouns of a language; English where it is unknown."""
    return frozenset(_JOINING.split()), frozenset(_PRONOUNS.get(lang or "en", "").split())


def _outside_speech(quote: LocatedQuote) -> str | None:
    return outside_speech(quote.article.body, quote.start, quote.end)
