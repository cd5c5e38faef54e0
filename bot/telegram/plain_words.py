"""Text of articles and models made harmless: escaped for HTML, and nothing in it clickable.

Telegram's clients turn plain words into links by themselves: addresses, @names, /commands,
#tags, $TICKERS, times and card numbers. A word joiner (U+2060, no width, no line break) inside
such a word stops that and changes nothing that a reader sees. What counts as clickable follows
TDLib's `getTextEntities`, on the generous side; tests ask TDLib itself.
"""

from __future__ import annotations

import re
from html import unescape

#: Broken into clickable words; taken out again it leaves the text as it was.
WORD_JOINER = "\u2060"

_TEMPTING = re.compile(
    r"""
      (?<=\S)[.．。｡](?=[^\W\d_][\w-])         # evil.com: a dot and at least two more letters
    | (?<=\d)\.(?=\d+\.\d) | (?<=\d\.\d)\.(?=\d) | (?<=\d\.\d\d)\.(?=\d)
    | (?<=\d\.\d\d\d)\.(?=\d)                  # 1.2.3.4: two dots between digits
    | [@＠](?=\w)                              # @name, mail@example
    | (?<![^\W_])/(?=\w)                       # /command, but neither and/or nor 24/7
    | [#＃](?=\S)                              # #tag
    | \$(?=[^\W\d_])                           # $TICKER
    | :(?=//)                                  # https://
    | (?<=\d):(?=\d)                           # 12:30, a place in a video
    """,
    re.VERBOSE,
)
_CARD_NUMBER = re.compile(r"\d(?:[ -]*\d){12,}")
_FOUR_DIGITS = re.compile(r"(?:\d[ -]*){4}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TAG = re.compile(r"<[^>]*>")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def defuse(text: str) -> str:
    """`text` with a word joiner in each place that a client could make clickable.

    Half of a surrogate pair, which a model's JSON can hold and no message may, becomes U+FFFD.
    """
    text = _SURROGATE.sub("\ufffd", text)
    text = _CARD_NUMBER.sub(_in_fours, text)
    return _TEMPTING.sub(lambda match: match.group() + WORD_JOINER, text)


def escape(text: str) -> str:
    """`text` for Telegram's HTML, which knows these four entities only."""
    return text.translate(_ESCAPES)


def plain_text(html: str) -> str:
    """What a reader sees of Telegram HTML whose own "<" and "&" were all escaped."""
    return unescape(_TAG.sub("", html))


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, which is what Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def _in_fours(match: re.Match[str]) -> str:
    return _FOUR_DIGITS.sub(lambda four: four.group() + WORD_JOINER, match.group())
