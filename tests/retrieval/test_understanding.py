"""The language of a question, and its parts, in the eight languages that newsbot reads well."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import RetrievalSettings
from retrieval.clauses import MOST_CLAUSES, Clause
from retrieval.understanding import (
    Part,
    Understanding,
    narrowed,
    question_language,
    understand,
)


@pytest.mark.parametrize(
    ("question", "corpus", "language"),
    [
        ("How much does the new car cost in China?", ["en"], "en"),
        ("How much does the new car cost in China?", ["zh"], "en"),
        ("Sealion 07 price?", ["tr", None], "tr"),
        ("Sealion 07 price?", ["tr", "en"], "en"),
        ("中国的汽车多少钱？", ["en"], "zh"),
        ("Yeni kütüphane ne kadara mal oldu?", ["en"], "tr"),
        ("What did Hibatullah Akhundzada order?", ["en"], "en"),
        ("Was kostet die neue Linie?", ["en"], "de"),
        ("???", ["de"], "de"),
        ("2024", [None, "fr"], "fr"),
        ("", [], "en"),
    ],
)
def test_plain_letters_that_say_little_are_in_the_language_of_the_corpus(
    question: str, corpus: list[str | None], language: str
) -> None:
    assert question_language(question, corpus) == language


def understood(question: str) -> list[tuple[str, Part]]:
    """Each part with its words."""
    found = understand(
        question,
        corpus_languages=["en"],
        outlets=frozenset(("Harbour Herald", "Coastal Wire")),
        now=datetime(2024, 12, 1, tzinfo=UTC),
    )
    return [(found.text_of(part), part) for part in found.parts]


def test_each_outlet_named_makes_a_part_with_its_own_clause_and_day() -> None:
    (herald_words, herald), (wire_words, wire) = understood(
        "Does the Harbour Herald report of 15 October count 14 boats, while the Coastal Wire "
        "article counts 17?"
    )
    assert herald.outlets == {"Harbour Herald"}
    assert "14 boats" in herald_words
    assert "17" not in herald_words
    assert herald.period is not None
    assert herald.period.start == datetime(2024, 10, 15, tzinfo=UTC)
    assert wire.outlets == {"Coastal Wire"}
    assert "17" in wire_words
    assert wire.period is None


def test_a_time_alone_makes_one_part_of_the_whole_question() -> None:
    [(words, part)] = understood("How many boats sank in October 2024?")
    assert (part.outlets, words) == (frozenset(), "How many boats sank in October 2024?")
    assert part.period is not None


def test_a_plain_question_has_no_parts() -> None:
    assert understood("How many boats sank?") == []


NOW = datetime(2024, 12, 1, 15, tzinfo=UTC)
#: For each language two outlets.
OUTLETS = {
    "en": ("Harbour Herald", "Coastal Wire"),
    "tr": ("Liman Gazetesi", "Kıyı Postası"),
    "de": ("Kieler Hafenbote", "Rostocker Küstenblatt"),
    "es": ("El Faro", "Diario del Puerto"),
    "fr": ("Le Phare", "Courrier du Port"),
    "ru": ("Портовый вестник", "Голос моря"),
    "ar": ("صوت الميناء", "المنارة"),
    "zh": ("海港日报", "灯塔报"),
}


def read(question: str, language: str) -> Understanding:
    """A question asked of a corpus with all outlets, in which its language is the commonest."""
    known = frozenset(name for names in OUTLETS.values() for name in names)
    found = understand(question, corpus_languages=[language, "en"], outlets=known, now=NOW)
    assert found.language == language
    return found


@pytest.mark.parametrize(
    ("language", "question", "first", "second"),
    [
        ("en", "Does the Harbour Herald report a rise in fares, while the Coastal Wire article "
         "reports a fall in prices?", "a rise in fares", "a fall in prices"),
        ("en", "What did the Harbour Herald say of the ferry and what did the Coastal Wire say of "
         "the quay?", "of the ferry", "of the quay"),
        ("tr", "Liman Gazetesi ücretlerin arttığını yazarken Kıyı Postası fiyatların düştüğünü mü "
         "yazdı?", "ücretlerin arttığını yazarken", "fiyatların düştüğünü"),
        ("tr", "Liman Gazetesi'ne göre ücretler arttı mı, Kıyı Postası'na göre fiyatlar düştü mü?",
         "ücretler arttı", "fiyatlar düştü"),
        ("de", "Berichtet der Kieler Hafenbote über steigende Preise, während das Rostocker "
         "Küstenblatt fallende Mieten meldet?", "steigende Preise", "fallende Mieten"),
        ("es", "¿Informa El Faro de una subida de precios, mientras que el Diario del Puerto "
         "informa de una bajada?", "una subida de precios", "una bajada"),
        ("fr", "Le Phare parle-t-il d’une hausse des prix, alors que le Courrier du Port parle "
         "d’une baisse ?", "une hausse des prix", "une baisse"),
        ("ru", "Пишет ли «Портовый вестник» о росте цен, тогда как «Голос моря» пишет о падении?",
         "о росте цен", "о падении"),
        ("ar", "هل ذكرت صوت الميناء ارتفاع الأسعار بينما ذكرت المنارة انخفاضها؟",
         "ارتفاع الأسعار", "انخفاضها"),
        ("zh", "海港日报报道票价上涨，而灯塔报报道房租下跌吗？", "票价上涨", "房租下跌"),
    ],
)  # fmt: skip
def test_two_outlets_in_contrast_are_two_parts_with_what_each_is_asked_for(
    language: str, question: str, first: str, second: str
) -> None:
    found = read(question, language)
    assert [part.outlets for part in found.parts] == [{name} for name in OUTLETS[language]]
    one, other = map(found.text_of, found.parts)
    assert first in one
    assert second not in one
    assert second in other
    assert first not in other
    assert one + other == question


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("en", "Who won the race, and when does the ferry sail?",
         ["Who won the race", "when does the ferry sail"]),
        ("tr", "Yarışı kim kazandı ve vapur ne zaman kalkıyor?",
         ["Yarışı kim kazandı", "vapur ne zaman kalkıyor"]),
        ("de", "Wer gewann das Rennen und wann fährt die Fähre?",
         ["Wer gewann das Rennen", "wann fährt die Fähre"]),
        ("es", "¿Quién ganó la carrera y cuándo sale el ferry?",
         ["¿Quién ganó la carrera", "cuándo sale el ferry"]),
        ("fr", "Qui a gagné la course et quand part le ferry ?",
         ["Qui a gagné la course", "quand part le ferry "]),
        ("ru", "Кто выиграл гонку и когда отходит паром?",
         ["Кто выиграл гонку", "когда отходит паром"]),
        ("ar", "من فاز بالسباق ومتى تبحر العبارة؟", ["من فاز بالسباق", "متى تبحر العبارة"]),
        ("zh", "谁赢得了比赛？渡轮什么时候开？", ["谁赢得了比赛", "渡轮什么时候开"]),
    ],
)  # fmt: skip
def test_two_questions_in_one_are_two_parts(language: str, question: str, words: list[str]) -> None:
    found = read(question, language)
    assert [found.text_of(part) for part in found.parts] == words
    assert all(not part.outlets and part.period is None for part in found.parts)


@pytest.mark.parametrize(
    ("language", "question", "clauses"),
    [
        ("en", "Which towns, ports and islands were flooded?",
         ["Which towns", "ports", "islands were flooded"]),
        ("tr", "Hangi kasabalar, limanlar ve adalar sular altında kaldı?",
         ["Hangi kasabalar", "limanlar", "adalar sular altında kaldı"]),
        ("de", "Welche Städte, Häfen und Inseln wurden überflutet?",
         ["Welche Städte", "Häfen", "Inseln wurden überflutet"]),
        ("es", "¿Qué pueblos, puertos e islas se inundaron?",
         ["¿Qué pueblos", "puertos", "islas se inundaron"]),
        ("fr", "Quels villages, ports et vallées ont été inondés ?",
         ["Quels villages", "ports", "vallées ont été inondés "]),
        ("ru", "Какие города, порты и острова затопило?",
         ["Какие города", "порты", "острова затопило"]),
        ("ar", "ما هي المدن، والموانئ، والجزر المغمورة؟",
         ["ما هي المدن", "والموانئ", "والجزر المغمورة"]),
        ("zh", "哪些城镇、港口以及岛屿被淹？", ["哪些城镇", "港口", "岛屿被淹"]),
    ],
)  # fmt: skip
def test_an_enumeration_is_one_question_of_several_clauses(
    language: str, question: str, clauses: list[str]
) -> None:
    found = read(question, language)
    assert found.parts == ()
    assert [found.text_of(clause) for clause in found.clauses] == clauses


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What happened in Velmor on 15 October?"),
        ("tr", "15 Ekim'de Velmor'da ne oldu?"),
        ("de", "Was geschah am 15. Oktober in Velmor?"),
        ("es", "¿Qué pasó en Velmor el 15 de octubre?"),
        ("fr", "Que s’est-il passé à Velmor le 15 octobre ?"),
        ("ru", "Что произошло в Велморе 15 октября?"),
        ("ar", "ماذا حدث في فيلمور في 15 أكتوبر؟"),
        ("zh", "10月15日韦尔莫发生了什么？"),
    ],
)
def test_a_day_makes_one_part_of_the_whole_question(language: str, question: str) -> None:
    found = read(question, language)
    [part] = found.parts
    assert found.text_of(part).rstrip("?؟？ ") == question.rstrip("?؟？ ")
    assert part.period is not None
    assert part.period.start == datetime(2024, 10, 15, tzinfo=UTC)
    assert part.period.end is not None
    assert part.period.end.date() == part.period.start.date()
    assert not found.latest


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What is the latest on the ferry terminal?"),
        ("tr", "Vapur iskelesinde son durum ne?"),
        ("de", "Was ist der neueste Stand beim Fährterminal?"),
        ("es", "¿Cuáles son las últimas noticias sobre la terminal de ferris?"),
        ("fr", "Quelles sont les dernières nouvelles du terminal de ferries ?"),
        ("ru", "Каковы последние новости о паромном терминале?"),
        ("ar", "ما آخر أخبار محطة العبارات؟"),
        ("zh", "渡轮码头的最新消息是什么？"),
    ],
)
def test_the_newest_is_asked_for(language: str, question: str) -> None:
    found = read(question, language)
    assert found.latest
    assert found.parts == ()


def test_each_of_two_outlets_has_the_day_of_its_own_clause() -> None:
    found = read(
        "What did the Harbour Herald say on 15 October and what did the Coastal Wire say on 20 "
        "October?",
        "en",
    )
    days = [part.period.start.day for part in found.parts if part.period and part.period.start]
    assert days == [15, 20]


def test_a_clause_belongs_to_the_part_that_it_begins_in() -> None:
    found = read(
        "Does the Harbour Herald, which is old, report a rise, while the Coastal Wire reports a "
        "fall?",
        "en",
    )
    assert [found.part_of(clause) for clause in found.clauses] == [0, 0, 0, 1]
    plain = read("How many boats sank in the harbour?", "en")
    assert [plain.part_of(clause) for clause in plain.clauses] == [None]


def test_one_outlet_named_twice_for_one_thing_is_one_part() -> None:
    [part] = read("Harbour Herald: who won?", "en").parts
    assert part.outlets == {"Harbour Herald"}


@given(
    st.lists(
        st.sampled_from([
            "Harbour Herald", "Coastal Wire", "海港日报", "المنارة", "what", "while", ",", "and",
            "?", "October", "15 October 2024", "latest", "ferry", "\x00", "\ud800", "而", "و",
        ]) | st.text(max_size=5),
        max_size=40,
    ).map(" ".join)
)  # fmt: skip
def test_any_question_is_understood_within_its_bounds(question: str) -> None:
    known = frozenset(name for names in OUTLETS.values() for name in names)
    found = understand(question, corpus_languages=["en", None], outlets=known, now=NOW)
    assert len(found.parts) <= 6
    assert 1 <= len(found.clauses) <= MOST_CLAUSES
    for part in found.parts:
        assert 0 <= part.start < part.end <= len(question)
        assert part.outlets <= known
    for clause in found.clauses:
        position = found.part_of(clause)
        assert position is None or 0 <= position < len(found.parts)


NARROWED = (
    "Does the Harbour Herald report of 15 October count 14 boats, while the Coastal Wire "
    "article counts 17?"
)


@pytest.mark.parametrize(
    ("options", "parts", "outlets", "periods"),
    [
        ({}, 2, [{"Harbour Herald"}, {"Coastal Wire"}], 1),
        ({"outlets": False}, 2, [set(), set()], 1),
        ({"times": False}, 2, [{"Harbour Herald"}, {"Coastal Wire"}], 0),
        ({"parts": False}, 1, [{"Harbour Herald", "Coastal Wire"}], 1),
        ({"parts": False, "times": False, "outlets": False}, 0, [], 0),
    ],
)
def test_an_option_takes_one_thing_out_of_a_question_and_leaves_the_others(
    options: dict[str, bool], parts: int, outlets: list[set[str]], periods: int
) -> None:
    found = understand(
        NARROWED,
        corpus_languages=["en"],
        outlets=frozenset(("Harbour Herald", "Coastal Wire")),
        now=datetime(2024, 12, 1, tzinfo=UTC),
    )
    left = narrowed(found, RetrievalSettings.model_validate(options))
    assert len(left.parts) == parts
    assert [part.outlets for part in left.parts] == outlets
    assert sum(part.period is not None for part in left.parts) == periods
    assert left.pointed, "it still names an outlet, so its age counts as little as before"
    assert left.clauses == found.clauses


def test_without_clauses_the_question_is_one() -> None:
    found = understand(
        NARROWED, corpus_languages=["en"], outlets=frozenset(), now=datetime.now(UTC)
    )
    left = narrowed(found, RetrievalSettings(clauses=False))
    assert left.clauses == (Clause(0, len(NARROWED)),)
    assert len(found.clauses) > 1
