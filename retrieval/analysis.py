"""Text to index terms, the same way for articles and questions.

tantivy's own analysers turn "SEÇİM" into "seçi̇m" and leave a Chinese sentence in one piece, so
terms are made here and handed to it ready: Unicode NFKC, lower case by the rules of the language
(Turkish İ/I), Snowball stems, no diacritics, bigrams for scripts that write without spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, repeat

import snowballstemmer

#: For each word of a question the terms that it may stand under.
TermGroups = Sequence[tuple[str, ...]]

#: ISO 639-1 code to Snowball's name, for the languages that Snowball stems.
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

#: Scripts written without spaces between words: Han, kana, Hangul, Thai, Lao, Myanmar, Khmer.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff"
    "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)

#: Marks inside words that Python's \w leaves out: accents that have no composed letter, Hebrew and
#: Arabic vowel points, vowel signs of the scripts of India.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903"
    "\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd"
    "\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc\u0abe-\u0acd\u0b01-\u0b03\u0b3c\u0b3e-\u0b4d"
    "\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc\u0cbe-\u0ccd"
    "\u0d00-\u0d03\u0d3b\u0d3c\u0d3e-\u0d4d\u0d81-\u0d83\u0dca-\u0ddf"
)
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*)|(?P<unspaced>[{UNSPACED}]+)"
    rf"|(?P<word>(?:(?![{UNSPACED}])[^\W_])(?:(?![{UNSPACED}])[^\W_]|[{_MARKS}])*)"
)
_SPECIAL = re.compile(f"[{UNSPACED}{_MARKS}]")
#: The same tokens in a third of the time, where a text has no special character; the last clause
#: leaves out a letter on its own at an apostrophe, as `words` does.
_PLAIN_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W_](?:[^\W_]+|(?<!['’ʼ].)(?!['’ʼ]))")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
#: Thousands set apart by spaces that do not break, which NFKC would make plain ones.
_SPACED_GROUPS = re.compile(r"(?<!\d)\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)")
_NO_BREAK = re.compile(r"[\u00a0\u2009\u202f]")
_TURKISH_CAPITALS = str.maketrans({"İ": "i", "I": "ı"})
_APOSTROPHES = "'’ʼ"
#: Letters that do not decompose into a base letter and a mark.
_PLAIN_LETTERS = str.maketrans(
    {"ı": "i", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


def analyse(text: str, lang: str | None) -> list[str]:
    """The index terms of `text`, in order, read as language `lang` (ISO 639-1 or None)."""
    return list(chain.from_iterable(map(terms_of, words(text), repeat(lang))))


def query_terms(text: str, languages: Iterable[str | None]) -> list[tuple[str, ...]]:
    """For each word of a question, the terms it may have been indexed under.

    A question's language is a guess and articles come in several, so a word is looked up under
    its stem in each of `languages`. Each tuple holds distinct terms; a word of an unspaced script
    gives one tuple a bigram.
    """
    languages = tuple(dict.fromkeys(languages)) or (None,)
    groups: list[tuple[str, ...]] = []
    for word in words(text):
        by_language = [terms_of(word, lang) for lang in languages]
        groups.extend(tuple(dict.fromkeys(variants)) for variants in zip(*by_language, strict=True))
    return groups


def words(text: str) -> Iterator[str]:
    """The words of `text` in order, before case and stem are taken off; numbers stay whole."""
    if not text.isascii():
        if _NO_BREAK.search(text):
            text = _SPACED_GROUPS.sub(lambda number: _NO_BREAK.sub(",", number.group()), text)
        text = unicodedata.normalize("NFKC", text)
        if _SPECIAL.search(text):
            return _special_words(text)
    return iter(_PLAIN_TOKEN.findall(text))


def _special_words(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        word = match.group()
        if len(word) == 1 and match.lastgroup == "word" and _at_apostrophe(text, match):
            continue  # the s of "China's", the l of "l'homme"
        yield word


@lru_cache(maxsize=200_000)
def terms_of(word: str, lang: str | None) -> tuple[str, ...]:
    """The terms of one word as `words` gives it: one, or a bigram for each pair of characters."""
    first = word[0]
    if first.isdigit():
        if _GROUPED.fullmatch(word):
            return (re.sub(r"\D", "", word),)
        return (re.sub(r"\D", ".", word),)
    if re.match(f"[{UNSPACED}]", first):
        if len(word) == 1:
            return (word,)
        return tuple(word[i : i + 2] for i in range(len(word) - 1))
    lowered = word.translate(_TURKISH_CAPITALS) if lang == "tr" else word
    lowered = lowered.lower().replace("i\u0307", "i")
    stemmer = _stemmer(lang)
    stem = stemmer.stemWord(lowered) if stemmer else lowered
    return (without_marks(stem),)


def lower_case(text: str) -> str:
    """`text` in lower case and as long as it was: Python makes two characters of a Turkish "İ"."""
    return text.replace("İ", "i").lower()


def without_marks(text: str) -> str:
    """`text`, in lower case, with accents, vowel points and the like taken off its letters."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept).translate(_PLAIN_LETTERS)


def _at_apostrophe(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    return (before != "" and before in _APOSTROPHES) or (after != "" and after in _APOSTROPHES)


@cache
def _stemmer(lang: str | None) -> snowballstemmer.stemmer | None:
    name = _STEMMERS.get(lang or "")
    return snowballstemmer.stemmer(name) if name else None
