"""What a text may hold that is no part of what it says: orders to a terminal, invisible marks."""

from __future__ import annotations

import re
import unicodedata

#: Orders to a terminal, whole: control sequences (ECMA-48, 5.4), and strings up to their end
#: (5.6: commands of the operating system, device control, and so on).
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
#: Control characters but line breaks and tabs.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Joiners say how letters are written in Persian and Indic scripts, and tie emoji.
_JOINERS = "\u200c\u200d"


def without_orders(text: str) -> str:
    """`text` without sequences that a terminal obeys; single control characters stay."""
    return _SEQUENCES.sub("", text)


def harmless(text: str) -> str:
    """`text` as a terminal may show it: no orders, and no control characters but line breaks."""
    return CONTROL.sub("\ufffd", without_orders(text))


def without_invisible(text: str) -> str:
    """`text` without format characters, such as marks of direction and zero-width spaces."""
    return "".join(char for char in text if char in _JOINERS or unicodedata.category(char) != "Cf")
