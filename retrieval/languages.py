"""Which language a text is in, as an ISO 639-1 code.

Script is hard evidence: a Cyrillic question is not English whatever a model thinks of its letters.
Among the languages of one script py3langid decides, restricted to those that newsbot can stem or
that have a news press of size; a short question must not become an exotic language.
"""

from __future__ import annotations

import copy
import re
import threading
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

#: Characters of a text that are looked at: enough to be sure, few enough to cost nothing.
_LOOKED_AT = 1_000

#: Script (first word of its letters' Unicode names) to the languages told apart in it.
_LANGUAGES = {
    "LATIN": (
        "ca", "cs", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "hr", "hu", "id", "it",
        "lt", "lv", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "vi",
    ),
    "CYRILLIC": ("bg", "mk", "ru", "sr", "uk"),
    "ARABIC": ("ar", "fa", "ur"),
    "DEVANAGARI": ("hi", "mr", "ne"),
}  # fmt: skip

#: Scripts that one language of the press writes in.
_SCRIPTS = {
    "GREEK": "el", "ARMENIAN": "hy", "HEBREW": "he", "TAMIL": "ta", "THAI": "th", "HANGUL": "ko",
    "KANA": "ja", "HAN": "zh", "GEORGIAN": "ka", "BENGALI": "bn",
}  # fmt: skip

_BLOCKS = {
    "LATIN": "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ", "CYRILLIC": "Ѐ-ԯ", "ARABIC": "ؠ-يٱ-ۓݐ-ݿ",
    "DEVANAGARI": "ऀ-ॣ", "GREEK": "Ͱ-Ͽἀ-῿", "ARMENIAN": "԰-֏", "HEBREW": "א-ת",
    "TAMIL": "ஂ-ௐ", "THAI": "ก-๎", "HANGUL": "ᄀ-ᇿ가-힣", "KANA": "ぁ-ヺー", "HAN": "㐀-䶿一-鿿",
    "GEORGIAN": "Ⴀ-ჿ", "BENGALI": "ঀ-ৣ",
}  # fmt: skip

#: ISO 639-2 and -3 codes, older codes and variants met in feeds and pages.
_SYNONYMS = {
    "eng": "en", "tur": "tr", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es",
    "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "rus": "ru", "ukr": "uk", "ara": "ar",
    "fas": "fa", "per": "fa", "zho": "zh", "chi": "zh", "cmn": "zh", "jpn": "ja", "kor": "ko",
    "pol": "pl", "swe": "sv", "dan": "da", "fin": "fi", "ell": "el", "heb": "he", "hin": "hi",
    "iw": "he", "in": "id", "nb": "no", "nn": "no", "nob": "no", "nno": "no",
}  # fmt: skip

#: Letters of one language among those of its script, surer than statistics on a short question.
_TELLING_LETTERS = {
    "CYRILLIC": (("uk", "іїєґ"), ("ru", "ыэё"), ("sr", "ђћљњџј")),
    "ARABIC": (("ur", "ٹڈڑےں"), ("fa", "پچژگ")),
}  # fmt: skip

#: Languages that hardly a sentence is written in without one of their telling letters.
_NEVER_WITHOUT = frozenset({"uk"})

#: Lead in log-likelihood that another language needs over English in a text of plain letters:
#: "BYD" and "Taylor Swift" lead by less in Danish and Turkish, real questions by more.
_LEAD_OVER_ENGLISH = 6.0

_CJK = frozenset({"zh", "ja", "ko"})

_loading = threading.Lock()


def normalised_language(tag: str | None) -> str | None:
    """The ISO 639-1 code in a language tag such as "en-GB", "EN_us" or "eng", or None."""
    primary = re.split("[-_]", (tag or "").strip().lower())[0]
    code = _SYNONYMS.get(primary, primary)
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def is_cjk(lang: str | None) -> bool:
    """Whether the language is Chinese, Japanese or Korean, which say more in fewer characters."""
    return lang in _CJK


def detect_language(text: str) -> str | None:
    """The language of `text` (ISO 639-1), or None where it has no letters to go by."""
    sample = text[:_LOOKED_AT]
    script = _script(sample)
    if script is None:
        return None
    if script not in _LANGUAGES:
        return _SCRIPTS[script]
    for lang, letters in _TELLING_LETTERS.get(script, ()):
        if any(letter in sample.lower() for letter in letters):
            return lang
    return _likeliest(script, sample)


def article_language(text: str, claimed: str | None) -> str | None:
    """The language of a page's text, which knows better than its `lang` attribute does.

    Of 30 real pages three claim the language of their template. A claim is believed where it names
    a language that `detect_language` does not know, or where the text has no letters.
    """
    tag = normalised_language(claimed)
    known = {*_SCRIPTS.values(), *(lang for group in _LANGUAGES.values() for lang in group)}
    return tag if tag and tag not in known else detect_language(text) or tag


def _likeliest(script: str, text: str) -> str:
    """What statistics say of a text without any language's telling letters."""
    ranking = [
        one for one in _identifier(script).rank(_plain(text)) if one[0] not in _NEVER_WITHOUT
    ]
    best, score = ranking[0]
    if text.isascii() and score - dict(ranking)["en"] < _LEAD_OVER_ENGLISH:
        return "en"
    return str(best)


def writes_latin(text: str) -> bool:
    """Whether most letters of `text` are Latin ones."""
    return _script(text[:_LOOKED_AT]) == "LATIN"


def _script(text: str) -> str | None:
    """The script that most letters of `text` are in; names in Latin letters count less."""
    counts = Counter(match.lastgroup for match in _script_pattern().finditer(text))
    if not counts:
        return None
    if counts["KANA"] and counts["KANA"] >= counts["HAN"] / 10:
        counts["KANA"] += counts.pop("HAN", 0)  # kanji between kana
    # A question in Russian or Chinese often names a Latin brand longer than its own words.
    counts["LATIN"] //= 4
    for unspaced in ("HAN", "KANA", "HANGUL"):
        counts[unspaced] *= 2
    return counts.most_common(1)[0][0] if any(counts.values()) else "LATIN"


@cache
def _script_pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>[{block}])" for name, block in _BLOCKS.items()))


@cache
def _identifier(script: str) -> LanguageIdentifier:
    """py3langid restricted to the languages of one script."""
    with _loading:  # `cache` lets all who come before it is loaded load it themselves
        model = _model()
    identifier = copy.copy(model)  # what does not depend on the languages is shared
    identifier.set_languages(_LANGUAGES[script])
    return identifier


@cache
def _model() -> LanguageIdentifier:
    """py3langid restricted to the languages told apart here, the rest let go of.

    An identifier keeps the table it was made with, whatever it is restricted to, so this one is
    made again of the smaller table.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages([lang for group in _LANGUAGES.values() for lang in group])
    return LanguageIdentifier(
        whole.nb_ptc,
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        whole.tk_output,
        tk_row=whole.tk_row,
    )


def _plain(text: str) -> str:
    """`text` without digits and in lower case where it is all capitals: both mislead the model."""
    return re.sub(r"\d+", " ", text.lower() if text.isupper() else text)
