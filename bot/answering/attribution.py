"""Whether what somebody said stays something that somebody said."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bot.answering.lexicon import function_terms
from retrieval.analysis import analyse

_SPEECH = re.compile(r"[“„«「『\"]([^“”„«»「」『』\"]+)[”“»」』\"]")
#: Of fewer words, what begins with a capital may be a title.
_TITLE_WORDS = 6
#: Words by which a text tells that somebody says a thing; "*" stands for any ending.
_SAYING = {
    "en": "said say says saying told tells according call called calls describe* wrote write* "
    "argue* warn* claim* den* admit* ask* announce* quoted insist* accuse* add* think* believe* "
    "view* opinion* express* stat*",
    "tr": "söyle* de dedi diyor göre belirt* açıkla* nitelendir* savun* iddia* uyar* vurgula*",
    "de": "sagt* laut angaben nannt* nennt erklär* zufolge bezeichnet* meint* warnt* kritisiert* "
    "behaupt* teilte",
    "es": "dijo dice dijeron según afirm* llam* calific* asegur* declar* advirti* considera*",
    "fr": "dit selon déclar* qualifi* affirm* estim* appel* accus* averti*",
    "ru": "сказал* словам заявил* назвал* считает сообщил* утвержда* предупредил*",
    "ar": "قال قالت وفقا بحسب وصف وصفت أعلن أعلنت أكد أكدت",
    "zh": "说 表示 称 据 认为 指出",
}


def unattributed(claim: str, quote: str, beside: str, lang: str | None) -> str | None:
    """A word of the claim that the quote, in the same language, has only as somebody's words.

    None where the claim says that they are, or where `beside` (headline, outlet) has it too.
    """
    text = unicodedata.normalize("NFKC", quote)
    said = [match[1] for match in _SPEECH.finditer(text) if _is_speech(match[1])]
    speech = " ".join(said)
    if not speech or _says(claim, lang) or _SPEECH.search(claim):
        return None
    told = _SPEECH.sub(lambda match: " " if _is_speech(match[1]) else match[0], text)
    outside = set(analyse(told, lang)) | set(analyse(beside, lang))
    only_said = set(analyse(speech, lang)) - outside - function_terms(lang)
    return next((term for term in analyse(claim, lang) if term in only_said), None)


def _is_speech(quoted: str) -> bool:
    """Whether words in quotation marks are somebody's, and no title or nickname: “Dune”."""
    words = quoted.split()
    return len(words) >= _TITLE_WORDS or (quoted[:1].islower() and bool(words))


def _says(text: str, lang: str | None) -> bool:
    pattern = _saying(lang)
    return pattern is None or bool(pattern.search(unicodedata.normalize("NFKC", text).lower()))


@cache
def _saying(lang: str | None) -> re.Pattern[str] | None:
    """None in a language without a list, where nothing can be said about it."""
    listed = _SAYING.get(lang or "")
    if listed is None:
        return None
    forms = "|".join(form.replace("*", r"\w*") for form in listed.split())
    return re.compile(forms if lang == "zh" else rf"(?<!\w)(?:{forms})(?!\w)")
