"""The frames of an answer in eight languages."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.answering import frames
from bot.answering.chain import Answerer
from bot.answering.frames import NEAREST, NOT_FOUND, age_note, outlet_note, render_text
from bot.answers import Claim
from bot.telegram import texts
from bot.telegram.admin import texts as admin_texts
from bot.telegram.plain_words import plain_text
from bot.telegram.rendering import render_answer
from bot.telegram.sources import describe_sources
from bot.wording import LANGUAGES, wording
from config.settings import Settings
from retrieval.reports import SourceInfo
from tests.bot.answering.conftest import search_all
from tests.bot.telegram.stand_ins import answer, citation
from tests.conftest import HashedWords
from tests.fake_telegram import judge_message

ROOT = Path(frames.__file__).parents[2]
LOCALE = ROOT / "bot/wording/locale"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
_GAP = re.compile(r"{\w+}")
#: Tags and commands, which stand in every language as they are.
_MARKUP = re.compile(r"</?[a-z]+>|(?<!\w|<)/[a-z_]+")
DAY = datetime(2024, 10, 3, 8, tzinfo=UTC)
#: Where the sentences come from that are said with `say` and `say_count`.
SPEAKERS = (
    "bot/answering/frames.py", "bot/answering/chain.py", "bot/answering/streaming.py",
    "bot/answering/notes.py", "bot/answering/offers.py", "bot/wording/__init__.py",
    "bot/budget.py", "bot/telegram/rendering.py",
)  # fmt: skip


def catalogue(language: str) -> Catalog:
    with (LOCALE / f"{language}.po").open("rb") as lines:
        return read_po(lines, locale=language)


def sentences_in_code() -> set[str]:
    """All sentences with a full stop or a colon at their end that the speakers hold."""
    found = set()
    for name in SPEAKERS:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        docstrings = {
            node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value not in docstrings
            and " " in node.value
            and node.value[0].isupper() | node.value.startswith("{reason}")
            and node.value.endswith((".", ":"))
        }
    return found


def telegram_texts() -> set[str]:
    """All that the bot says on Telegram: the constants of its texts, and the entries of menus."""
    found: set[str] = set()
    for module in (texts, admin_texts):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, (str, tuple, dict)):
                found |= set(value.values() if isinstance(value, dict) else forms(value))
    return {text for text in found if any(char.isalpha() for char in _GAP.sub("", text))}


def forms(text: object) -> list[str]:
    """The one text of a message, or its several forms."""
    return [text] if isinstance(text, str) else list(cast("Sequence[str]", text))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_sentence_that_is_said_is_translated_with_the_same_gaps(language: str) -> None:
    said = sentences_in_code() | telegram_texts()
    assert len(said) >= 140
    translations = catalogue(language)
    for english in said:
        message = translations.get(english)
        if message is None:  # the plural form stands with its singular
            assert any(english in forms(one.id) for one in translations), english
            continue
        assert all(forms(message.string)), english
        for form in forms(message.string):
            assert form not in said
            # A language may have a word of its own for one and two.
            assert (
                placeholders(english) - {"days", "articles"}
                <= placeholders(form)
                <= placeholders(english)
            )
            assert Counter(_MARKUP.findall(form)) == Counter(_MARKUP.findall(english)), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_of_a_sentence_that_nobody_says(language: str) -> None:
    code = "".join((ROOT / name).read_text(encoding="utf-8") for name in SPEAKERS)
    on_telegram = telegram_texts()
    for message in catalogue(language):
        for english in filter(None, forms(message.id)):
            assert english in on_telegram or english in code, english


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_each_text_in_each_language(language: str) -> None:
    for english in telegram_texts():
        values = dict.fromkeys(placeholders(english), "filled")
        judge_message(wording(language).say(english, **values))


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en", "3 Oct 2024", "3 October 2024"),
        ("tr", "3 Eki 2024", "3 Ekim 2024"),
        ("ru", "3 окт. 2024", "3 октября 2024"),
        ("ar", "3 أكتوبر 2024", "3 أكتوبر 2024"),
        ("zh", "2024年10月3日", "2024年10月3日"),
        ("de", "3. Okt. 2024", "3. Oktober 2024"),
        ("es", "3 oct 2024", "3 de octubre de 2024"),
        ("fr", "3 oct. 2024", "3 octobre 2024"),
        ("xx", "3 Oct 2024", "3 October 2024"),
        (None, "3 Oct 2024", "3 October 2024"),
    ],
)
def test_days_are_written_as_each_language_writes_them(
    language: str | None, short: str, long: str
) -> None:
    assert wording(language).day(DAY).startswith(short)
    assert wording(language).long_day(DAY).startswith(long)


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("en", 31, "31 days older"),
        ("ru", 31, "на 31 день раньше"),
        ("ru", 33, "на 33 дня раньше"),
        ("ru", 45, "на 45 дней раньше"),
        ("de", 40, "40 Tage älter"),
        ("tr", 40, "40 gün eski"),
        ("zh", 40, "早40天"),
    ],
)
def test_days_are_counted_as_each_language_counts(language: str, days: int, words: str) -> None:
    newest = DAY.replace(year=2025)
    cited = citation(
        1, published_at=datetime.fromtimestamp(newest.timestamp() - days * 86_400, UTC)
    )
    note = age_note([cited], newest, 30, language)
    assert note is not None
    assert words in note


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "1,200"), ("de", "1.200"), ("fr", "1\u202f200"), ("ru", "1\xa0200"), ("zh", "1,200")],
)
def test_thousands_are_set_apart_as_each_language_does(language: str, written: str) -> None:
    assert wording(language).number(1_200) == written
    assert wording(language).number(12) == "12"


@pytest.mark.parametrize(
    ("language", "count", "line"),
    [
        ("en", 1, "Courier: 1 article, read 3 Oct 2024"),
        ("en", 1_200, "Courier: 1,200 articles, read 3 Oct 2024"),
        ("de", 1_200, "Courier: 1.200 Artikel, gelesen am 3. Okt. 2024"),
        ("es", 1, "Courier: 1 artículo, leído el 3 oct 2024"),
        ("ru", 21, "Courier: 21 статья, прочитано 3 окт. 2024\u202fг."),
        ("ru", 22, "Courier: 22 статьи, прочитано 3 окт. 2024\u202fг."),
        ("ar", 2, "Courier: مقالتان، قُرئتا في 3 أكتوبر 2024"),
    ],
)
def test_articles_are_counted_as_each_language_counts(language: str, count: int, line: str) -> None:
    known = [SourceInfo("Courier", "/srv", "html", True, count, DAY)]
    _, told = describe_sources(known, wording(language))[0].split("\n")
    assert re.sub("[\u2068\u2069\u200f]", "", plain_text(told)).removeprefix("• ") == line


def test_a_name_of_the_other_direction_stays_in_its_place() -> None:
    note = outlet_note([Claim("Yes.", (1,))], [citation(1, source="Harbour Post")], set(), "ar")
    assert note is not None
    assert "\u2068Harbour Post\u2069" in note
    latin = outlet_note([Claim("Yes.", (1,))], [citation(1, source="Harbour Post")], set(), "fr")
    assert latin == "Parmi les articles trouvés, seul Harbour Post le dit."


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_not_found_is_said_in_the_question_s_language(language: str) -> None:
    draft = await Answerer(Settings(), HashedWords).answer(
        search_all("Qwerty zxcvb?", language=language)
    )
    assert draft.status == "not_found"
    words = wording(language)
    assert render_text(draft).startswith(words.say(NOT_FOUND))
    shown = answer(nearest=draft.nearest, language=language)
    [html] = render_answer(shown)
    assert plain_text(html).startswith(words.say(NOT_FOUND))
    assert words.say(NEAREST) in plain_text(html)
    if language != "en":
        assert words.say(NOT_FOUND) != NOT_FOUND


async def test_the_excerpts_stay_in_their_own_language() -> None:
    draft = await Answerer(Settings(embedder="x:y"), HashedWords).answer(
        search_all("Norwick ferry passengers ship costs million crowns kaça?", language="tr")
    )
    assert draft.status == "answered"
    assert "12.5 million crowns" in draft.claims[0].text
    assert "Bu yanıt alıntılardan oluşuyor" in draft.notes[0]
    shown = answer(
        *draft.claims, citations=draft.citations, notes=draft.notes, language=draft.language
    )
    [html] = render_answer(shown)
    assert "15 Mar 2024" in plain_text(html)
    assert "alıntılardan" in plain_text(html)


def test_lines_that_begin_with_a_command_run_from_right_to_left() -> None:
    said = wording("ar").say(texts.HELP_COMMANDS)
    lines = [line for line in said.splitlines() if line.lstrip("\u200f").startswith("/")]
    assert lines
    assert all(line.startswith("\u200f/") for line in lines)
    assert "/forget_me" in [found.text for found in judge_message(said).clickable]
    assert "\u200f" not in wording("de").say(texts.HELP_COMMANDS)


def test_a_day_keeps_its_order_in_a_line_of_another_direction() -> None:
    words = wording("ar")
    assert words.isolated(words.day(DAY)) == f"\u2068{words.day(DAY)}\u2069"
    assert wording("tr").isolated("3 Eki 2024") == "3 Eki 2024"
