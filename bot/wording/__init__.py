"""The words around an answer in the reader's language: gettext catalogues, and dates by CLDR.

English is written where it is said, and is what a translation is looked up by; `locale/LANGUAGE.po`
holds the others. They are read as they are, so there is nothing to compile.
"""

from __future__ import annotations

import gettext
import io
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

#: The languages that the frames are written in (ISO 639-1).
LANGUAGES = ("en", "tr", "ru", "ar", "zh", "de", "es", "fr")

#: First-strong isolate and its end: keep a name of the other direction in its place in a line.
_ISOLATE, _END = "\u2068", "\u2069"
#: A mark of direction, and the start of a line that would run the other way by its first letter, as
#: one that begins with a command does.
_RIGHT_TO_LEFT = "\u200f"
_OTHER_WAY = re.compile(r"^(?=(?:<[^>]*>|[^\w<\n])*[A-Za-z])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's way to say things."""

    language: str
    _catalogue: gettext.NullTranslations
    _right_to_left: bool

    def say(self, english: str, **values: str) -> str:
        """A sentence, with `{names}` in it filled in."""
        return self._filled(self._catalogue.gettext(english), values)

    def say_count(self, one: str, many: str, count: int, **values: str) -> str:
        """A sentence about `count` of something; `one` and `many` are its English forms."""
        return self._filled(self._catalogue.ngettext(one, many, count), values)

    def number(self, count: int) -> str:
        """A count with its thousands set apart: "1,200"."""
        if self.language == "en":
            return f"{count:,}"
        from babel.numbers import format_decimal

        return format_decimal(count, locale=self.language)

    def day(self, moment: datetime | None) -> str:
        """A day as it is written in a line: "15 Nov 2024"; "undated" for None."""
        if moment is None:
            return self.say("undated")
        if self.language == "en":
            return f"{moment:%-d %b %Y}"
        from babel.dates import format_skeleton

        # The medium form of Arabic and German would be figures alone.
        return format_skeleton("yMMMd", moment, locale=self.language)

    def long_day(self, moment: datetime) -> str:
        """A day as it is written in a sentence: "15 November 2024"."""
        if self.language == "en":
            return f"{moment:%-d %B %Y}"
        from babel.dates import format_date

        return format_date(moment, "long", locale=self.language)

    def isolated(self, text: str) -> str:
        """A text of this language for a line that may run the other way."""
        return f"{_ISOLATE}{text}{_END}" if self._right_to_left else text

    def _filled(self, text: str, values: dict[str, str]) -> str:
        if self._right_to_left:
            text = _OTHER_WAY.sub(_RIGHT_TO_LEFT, text)
            values = {name: f"{_ISOLATE}{value}{_END}" for name, value in values.items()}
        return text.format(**values) if values else text


@cache
def wording(language: str | None) -> Wording:
    """The wording of a language (ISO 639-1), English where there is none."""
    if language not in LANGUAGES or language == "en":
        return Wording("en", gettext.NullTranslations(), _right_to_left=False)
    from babel import Locale
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    file = resources.files("bot.wording").joinpath("locale", f"{language}.po")
    compiled = io.BytesIO()
    with file.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language))
    compiled.seek(0)
    return Wording(
        language,
        gettext.GNUTranslations(compiled),
        _right_to_left=Locale(language).text_direction == "rtl",
    )
