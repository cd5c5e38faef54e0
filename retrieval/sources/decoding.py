"""Bytes of a page to text: whatever encoding it was saved in, and mojibake undone.

Only pages go through here. JSON lines are UTF-8 by definition and are taken as they stand.
"""

from __future__ import annotations

import codecs

from retrieval.languages import detect_language, writes_latin

#: Byte order marks; UTF-32 first, because its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: The encodings that news pages without UTF-8 are saved in; EBCDIC and DOS pages only confuse.
_LEGACY = [
    "cp1252", "cp1254", "cp1251", "cp1250", "cp1253", "cp1255", "cp1256", "cp1257", "cp1258",
    "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "iso8859_2", "iso8859_5",
]  # fmt: skip

#: Language to its Windows code page, where that is not the Western one.
_CODE_PAGES = {
    "tr": "cp1254", "vi": "cp1258",
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl"), "cp1250"),
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"),
}  # fmt: skip

#: Share of control characters from which bytes are no text (tabs and line breaks do not count).
_BINARY_SHARE = 0.01
_CONTROLS = dict.fromkeys([*range(9), *range(14, 32), 127])


class UndecodableError(Exception):
    """The bytes are no text; the message says why, for a person."""


def decode_page(page: bytes) -> str:
    """The text of a page, without byte order mark, `\\n` at the end of every line.

    Raises UndecodableError for binary bytes and where no encoding gives legible text.
    """
    text = without_mojibake(_decoded(page))
    if text.count("\0") or len(text) - len(text.translate(_CONTROLS)) > _BINARY_SHARE * len(text):
        raise UndecodableError("holds binary bytes, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def without_mojibake(text: str) -> str:
    """`text` with lines like "itâ€™s" decoded as they were meant; all other lines untouched."""
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    if text.isascii() or not is_bad(text):
        return text
    # Lines on their own: one broken quotation must not have its neighbours reinterpreted.
    config = TextFixerConfig(replace_lossy_sequences=False, fix_c1_controls=False)
    return "".join(
        fix_encoding(line, config) if is_bad(line) else line
        for line in text.splitlines(keepends=True)
    )


def _decoded(page: bytes) -> str:
    for mark, encoding in _MARKS:
        if page.startswith(mark):
            body = page.removeprefix(mark) if encoding == "utf-8" else page
            return body.decode(encoding, errors="replace")
    if b"\0" in page:
        raise UndecodableError("holds binary bytes, not text")
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError:
        lenient = page.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    meant = sum(not char.isascii() for char in lenient) - broken
    if meant > 10 * broken:  # UTF-8 with a few damaged bytes, such as a page cut off in mid-letter
        return lenient
    return _legacy(page)


def _legacy(page: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(page, cp_isolation=_LEGACY).best()
    if best is None:
        raise UndecodableError("is in no encoding that can be told: save it as UTF-8")
    text = str(best)
    if not writes_latin(text):
        return text
    # The Latin code pages differ in a few accented letters, too few for statistics on letters;
    # the language tells them apart and shows in the plain ones.
    code_page = _CODE_PAGES.get(detect_language(page.decode("cp1254", errors="ignore")) or "")
    return page.decode(code_page or "cp1252", errors="replace")
