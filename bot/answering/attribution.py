"""Whether what somebody said stays something that somebody said."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bot.answering.lexicon import function_terms
from bot.answering.speech import speech_spans
from retrieval.analysis import analyse

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


def unattributed(claim: str, said: str, told: str, lang: str | None) -> str | None:
    """A term of the claim that is only in what somebody `said`, in the same language.

    None where the claim says that they are somebody's words, or where what is `told` (by the
    article itself, its headline or its outlet) has it too.
    """
    if not said.strip() or _says(claim, lang) or speech_spans(claim):
        return None
    only_said = set(analyse(said, lang)) - set(analyse(told, lang)) - function_terms(lang)
    return next((term for term in analyse(claim, lang) if term in only_said), None)


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
