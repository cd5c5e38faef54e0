"""Index terms: the same for article and question, in every script that newsbot reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import analyse, query_terms, terms_of, without_marks, words


def test_turkish_capitals_are_lowered_the_turkish_way() -> None:
    assert analyse("SEÇİM", "tr") == analyse("seçim", "tr")
    assert analyse("IŞIK", "tr") == analyse("ışık", "tr")
    assert analyse("Istanbul", "en") == analyse("istanbul", "en")


def test_words_of_one_stem_are_one_term() -> None:
    assert analyse("elections", "en") == analyse("election", "en")
    assert analyse("haberler", "tr") == analyse("haber", "tr")
    assert analyse("elections", None) == ["elections"]


def test_accents_do_not_matter_however_they_are_written() -> None:
    composed, decomposed = "Málaga Öğretmen", "Ma\u0301laga O\u0308g\u0306retmen"
    assert analyse(composed, "en") == analyse(decomposed, "en") == analyse("Malaga Ogretmen", "en")
    assert without_marks("łódź straße ı œuvre") == "lodz strasse i oeuvre"


def test_vowel_points_do_not_matter_and_vowel_signs_stay_inside_their_word() -> None:
    assert analyse("مُحَمَّد", "ar") == analyse("محمد", "ar")
    assert list(words("हिन्दी में समाचार")) == ["हिन्दी", "में", "समाचार"]
    assert list(words("שָׁלוֹם עולם")) == ["שָׁלוֹם", "עולם"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("中国新闻", ["中国", "国新", "新闻"]),
        ("價", ["價"]),
        ("東京タワー", ["東京", "京タ", "タワ", "ワー"]),
        ("BYD售价189,800元", ["byd", "售价", "189800", "元"]),
    ],
)
def test_scripts_without_spaces_become_bigrams(text: str, terms: list[str]) -> None:
    assert analyse(text, "zh") == terms


@pytest.mark.parametrize(
    "written", ["189,800", "189.800", "189\u00a0800", "189\u202f800", "189\u2009800", "189800"]
)
def test_a_grouped_number_is_one_term(written: str) -> None:
    assert analyse(f"{written} yuan", "en")[0] == "189800"


def test_a_decimal_fraction_is_another_number_than_its_digits() -> None:
    assert analyse("3.5", "en") == analyse("3,5", "de") == ["3.5"]
    assert analyse("35", "en") != analyse("3.5", "en")


def test_letters_split_off_by_an_apostrophe_are_no_words() -> None:
    assert list(words("China's l’homme ROK'un")) == ["China", "homme", "ROK", "un"]
    assert list(words("a b")) == ["a", "b"]


def test_full_width_forms_are_the_plain_ones() -> None:
    assert analyse("ＢＹＤ ２０２４", "en") == ["byd", "2024"]


def test_a_question_looks_a_word_up_in_each_language() -> None:
    groups = query_terms("elections 中国人", ["en", None, "en"])
    assert groups == [("elect", "elections"), ("中国",), ("国人",)]
    assert query_terms("elections", []) == [("elections",)]


@given(st.text(), st.sampled_from(["en", "tr", "ar", "zh", "de", "hi", None]))
def test_terms_are_fit_for_a_field_split_at_white_space(text: str, lang: str | None) -> None:
    for term in analyse(text, lang):
        assert term
        assert term.split() == [term]


@given(st.text(), st.sampled_from(["en", "tr", "ru", None]))
def test_an_article_is_found_by_its_own_words(text: str, lang: str | None) -> None:
    indexed = analyse(text, lang)
    asked = query_terms(text, [lang])
    assert [group[0] for group in asked] == indexed


def test_threads_stem_alike() -> None:
    sample = [f"{word}{n}" for n in range(300) for word in ("election", "running", "nationally")]
    expected = [terms_of.__wrapped__(word, "en") for word in sample]
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: [terms_of.__wrapped__(w, "en") for w in sample], range(8)):
            assert found == expected
