"""Each language's words: what parts a question there, and what a native reader would not part."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import terms_of, words
from retrieval.clause_words import ClauseWords, clause_words, frame_terms
from retrieval.clauses import MOST_CLAUSES, clauses, last_border, separate_questions

LANGUAGES = ("en", "tr", "de", "es", "fr", "ru", "ar", "zh")


def parted(question: str, language: str) -> list[str]:
    """The questions in one, without the marks around them."""
    found = separate_questions(question, language)
    return [question[one.start : one.end].strip(" ¿?؟？") for one in found]


@pytest.mark.parametrize(
    ("language", "question", "parts"),
    [
        ("en", "Who won the race, and in which town was it held?",
         ["Who won the race", "in which town was it held"]),
        ("en", "Who won the race and why?", ["Who won the race and why"]),
        ("en", "How many live in Oslo? How many in Bergen? How many in Moss?",
         ["How many live in Oslo", "How many in Bergen", "How many in Moss"]),
        ("en", "Who bought the ferry and also sold the quay?",
         ["Who bought the ferry", "sold the quay"]),
        ("tr", "Yarışı kim kazandı ve vapur ne zaman kalkıyor?",
         ["Yarışı kim kazandı", "vapur ne zaman kalkıyor"]),
        ("tr", "Fiyatlar arttı mı, yoksa düştü mü?", ["Fiyatlar arttı mı", "düştü mü"]),
        ("de", "Wer gewann das Rennen und in welcher Stadt fand es statt?",
         ["Wer gewann das Rennen", "in welcher Stadt fand es statt"]),
        ("de", "Steigen die Preise in Kiel, während sie in Rostock fallen?",
         ["Steigen die Preise in Kiel", "sie in Rostock fallen"]),
        ("es", "¿Quién ganó la carrera y en qué ciudad se celebró?",
         ["Quién ganó la carrera", "en qué ciudad se celebró"]),
        ("es", "¿Suben los precios en Vigo, mientras que bajan en Gijón?",
         ["Suben los precios en Vigo", "bajan en Gijón"]),
        ("fr", "Qui a gagné la course et dans quelle ville a-t-elle eu lieu ?",
         ["Qui a gagné la course", "dans quelle ville a-t-elle eu lieu"]),
        ("fr", "Les prix montent-ils à Brest, alors qu’ils baissent à Calais ?",
         ["Les prix montent-ils à Brest", "ils baissent à Calais"]),
        ("ru", "Кто выиграл гонку и в каком городе она прошла?",
         ["Кто выиграл гонку", "в каком городе она прошла"]),
        ("ru", "Кто победил, а кто проиграл?", ["Кто победил", "кто проиграл"]),
        ("ar", "من فاز بالسباق وفي أي مدينة أقيم؟", ["من فاز بالسباق", "في أي مدينة أقيم"]),
        ("ar", "كم عدد السكان؟ ومن هو العمدة؟", ["كم عدد السكان", "ومن هو العمدة"]),
        ("zh", "谁赢得了比赛，渡轮什么时候开？", ["谁赢得了比赛", "渡轮什么时候开"]),
        ("zh", "奥斯陆的票价上涨了，而卑尔根的下跌了吗？",
         ["奥斯陆的票价上涨了", "卑尔根的下跌了吗"]),
    ],
)  # fmt: skip
def test_several_questions_are_told_apart(language: str, question: str, parts: list[str]) -> None:
    assert parted(question, language) == parts


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What happened while the mayor was away?"),
        ("en", "Who is the man who won the race and who lost the vote?"),
        ("en", "Which ferry is fast, safe and cheap?"),
        ("tr", "Ali ile Veli hangi takımda oynuyor?"),
        ("tr", "Hangi takım ve oyuncu kazandı?"),
        ("de", "Wie alt war Elway während seines Sieges im Super Bowl?"),
        ("de", "Was geschah am 15. Oktober und danach?"),
        ("es", "¿Qué dijo el alcalde sobre el puerto y que piensan los vecinos?"),
        ("es", "¿Qué pasó mientras el alcalde estaba fuera?"),
        ("fr", "Qui a dit que le port est fermé et que les prix montent ?"),
        ("fr", "Quelle est l’entreprise qui a acheté le port et qui a vendu le quai ?"),
        ("ru", "Кто сказал, что порт закрыт и что цены растут?"),
        ("ru", "Какие порты и острова затопило?"),
        ("ar", "كم عدد القادمين من مصر ومن السودان؟"),
        ("ar", "ما اسم وزير المالية ووكيل الوزارة؟"),
        ("zh", "哪位球员因犯规而被罚下？"),
        ("zh", "低剂量的药物有时与哪些药物同时使用？"),
        ("zh", "上周哪些城镇、港口和岛屿被淹？"),
    ],
)
def test_one_question_stays_one(language: str, question: str) -> None:
    assert len(parted(question, language)) == 1


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "Did Mr. Holm, who is mayor, sell the quay but keep the ferry?",
         ["Did Mr. Holm", "is mayor", "sell the quay", "keep the ferry"]),
        ("en", "It opened in 2019. Who built it, and which firm paid?",
         ["It opened in 2019", "built it", "firm paid"]),
        ("tr", "Kenti seller vurdu ama köprü yıkılmadı, neden?",
         ["Kenti seller vurdu", "köprü yıkılmadı", "neden"]),
        ("de", "Was geschah am 15. Oktober, obwohl die Fähre fuhr?",
         ["Was geschah am 15. Oktober", "die Fähre fuhr"]),
        ("es", "¿Qué empresa, cuyo dueño murió, vendió el puerto pero no el ferry?",
         ["¿Qué empresa", "dueño murió", "vendió el puerto", "no el ferry"]),
        ("fr", "Quelle société, dont le patron est mort, a vendu le port alors qu’il neigeait ?",
         ["Quelle société", "le patron est mort", "a vendu le port", "il neigeait"]),
        ("ru", "Какая компания, которая строит порт, продала паром, хотя он новый?",
         ["Какая компания", "строит порт", "продала паром", "он новый"]),
        ("ar", "ما هي الشركة التي بنت الميناء، لكن لم تبع العبارة؟",
         ["ما هي الشركة", "بنت الميناء", "لم تبع العبارة"]),
        ("zh", "哪家公司建造了港口，但是没有出售渡轮？", ["哪家公司建造了港口", "没有出售渡轮"]),
    ],
)  # fmt: skip
def test_clauses_end_where_a_reader_would_pause(
    language: str, question: str, expected: list[str]
) -> None:
    found = [question[one.start : one.end].strip(" ?") for one in clauses(question, language)]
    assert found == expected


@pytest.mark.parametrize(
    ("language", "between", "border"),
    [
        ("en", "A says the fares rise and fall, while B", "while B"),
        ("tr", "A ücretlerin arttığını yazarken B", " B"),
        ("tr", "A erken saatlerde ücretleri yazdı, oysa B", "oysa B"),
        ("de", "A meldet einen Anstieg, B hingegen", "hingegen"),
        ("es", "A informa de una subida, en cambio B", "en cambio B"),
        ("fr", "A parle d’une hausse tandis qu’un B", "tandis qu’un B"),
        ("ru", "А пишет о росте цен, тогда как Б", "тогда как Б"),
        ("ar", "أ يذكر ارتفاع الأسعار بينما ب", "بينما ب"),
        ("zh", "甲说票价上涨，而乙", "而乙"),
    ],
)
def test_the_border_between_two_outlets_is_the_contrast(
    language: str, between: str, border: str
) -> None:
    place = last_border(between, 1, len(between), language)
    assert between[place:].startswith(border)


def test_without_any_word_between_two_outlets_the_border_cuts_no_word() -> None:
    text = "Herald liman ücretlerin Wire"
    assert last_border(text, 6, 23, "tr") in (6, 12, 23)
    assert last_border("甲报道票价上涨乙", 1, 7, "zh") == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_matches_nothing(language: str) -> None:
    known = clause_words(language)
    patterns = (known.joints, known.contrast, known.dividers, known.question, known.after_comma)
    for pattern in patterns:
        assert not re.compile(pattern, re.IGNORECASE).fullmatch("")


@pytest.mark.parametrize("language", LANGUAGES)
def test_asking_words_say_nothing_of_what_is_meant(language: str) -> None:
    asking = {
        "en": "who what when which", "tr": "kim ne hangi nasıl", "de": "wer was wann welche",
        "es": "quién qué cuándo cuál", "fr": "qui quoi quand quelle", "ru": "кто что когда какой",
        "ar": "من ماذا متى أي", "zh": "什么 多少 为什么",
    }  # fmt: skip
    terms = {term for word in words(asking[language]) for term in terms_of(word, language)}
    assert terms <= frame_terms(language)


@pytest.mark.parametrize(
    ("language", "content"),
    [
        ("en", "mayor election price"), ("tr", "başkan seçim fiyat"), ("de", "Wahl Preis Stadt"),
        ("es", "elección precio ciudad"), ("fr", "élection prix ville"),
        ("ru", "выборы цена город"), ("ar", "انتخابات سعر مدينة"), ("zh", "选举 价格 城市"),
    ],
)  # fmt: skip
def test_what_news_are_about_is_no_frame_word(language: str, content: str) -> None:
    terms = {term for word in words(content) for term in terms_of(word, language)}
    assert terms.isdisjoint(frame_terms(language))


def test_a_language_without_words_of_its_own_is_read_by_the_english_ones() -> None:
    assert clause_words("pl") is clause_words("en")
    assert isinstance(clause_words("xx"), ClauseWords)


QUESTIONS = st.lists(
    st.one_of(
        st.sampled_from([
            "and", "who", "while", ",", "?", "while the", "oysa", "ve", "kim", "und", "während",
            "y", "qué", "mientras", "et", "alors qu’", "qui", "и", "кто", "тогда как", "و", "بينما",
            "متى", "而", "，", "谁", "；", "ferry", "gemi", "паром", "渡轮", "\n", "    ", "\x00",
        ]),
        st.text(max_size=8),
    ),
    max_size=40,
).flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda gap: gap.join(parts)))  # fmt: skip


@given(QUESTIONS, st.sampled_from(LANGUAGES))
def test_clauses_hold_all_of_a_question_but_what_divides_it(question: str, language: str) -> None:
    found = clauses(question, language)
    assert 1 <= len(found) <= MOST_CLAUSES
    known = clause_words(language)
    divides = re.compile(
        rf"{known.joints}|{known.contrast}|{known.after_comma}|{known.dividers}", re.IGNORECASE
    )
    at = 0
    for one in found:
        assert at <= one.start <= one.end <= len(question)
        assert not list(words(divides.sub(" ", question[at : one.start])))
        at = one.end
    assert not list(words(divides.sub(" ", question[at:])))


@given(QUESTIONS, st.sampled_from(LANGUAGES))
def test_separate_questions_each_say_something_and_lose_no_content(
    question: str, language: str
) -> None:
    found = separate_questions(question, language)
    frame = frame_terms(language)
    if len(found) == 1:
        assert (found[0].start, found[0].end) == (0, len(question))
        return
    for one in found:
        terms = [term for word in words(question[one.start : one.end])
                 for term in terms_of(word, language)]  # fmt: skip
        assert not frame.issuperset(terms)
