"""What is kept of a text to tell its copies by."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from retrieval import schema
from retrieval.analysis import analyse
from retrieval.articles import Article, make_article
from retrieval.catalogue import Catalogue
from retrieval.signatures import (
    NOTHING,
    PARTICULAR_VALUES,
    SHINGLE_VALUES,
    matrix,
    particulars,
    signature,
    store_signatures,
    stored_signatures,
)

BODY = (
    "The council of Norwick voted on Monday to buy an electric ferry from Halden Yards. The ship, "
    "which carries 240 passengers, costs 12.5 million crowns and replaces a steamer of 1931."
)


def of(body: str, lang: str | None = "en") -> bytes:
    made = signature(analyse(body, lang), body)
    assert made is not None
    return made


def agreement(one: str, other: str) -> tuple[float, float]:
    """The estimated similarity of two texts, in wording and in names and figures."""
    same = matrix([of(one)]) == matrix([of(other)])
    return float(same[0, :SHINGLE_VALUES].mean()), float(same[0, SHINGLE_VALUES:].mean())


def test_a_text_has_one_signature_whatever_its_case_and_typography() -> None:
    assert of(BODY) == of(BODY)
    assert agreement(BODY, BODY) == (1, 1)
    assert agreement(BODY, f"  {BODY.replace(' ', '  ')}")[0] == 1
    assert agreement(BODY, BODY.replace("ferry", "FERRY"))[0] == 1


def test_signatures_are_the_same_on_every_machine() -> None:
    """They are stored: what changes them must change the number of their rules too."""
    values = matrix([of(BODY)])[0]
    assert of(BODY)[0] == 1
    assert values[:3].tolist() == [122142388, 128595587, 224618025]
    assert values[-3:].tolist() == [541187965, 889920454, 407076018]


@pytest.mark.parametrize("shared", [0.2, 0.5, 0.8])
def test_the_agreement_estimates_the_similarity_of_the_wording(shared: float) -> None:
    rng = random.Random(7)
    words = [f"w{number}" for number in range(3_000)]
    rng.shuffle(words)
    kept = round(1_500 * shared)
    one, other = words[:1_500], [*words[:kept], *words[1_500 : 3_000 - kept]]
    sets = [set(zip(text, text[1:], text[2:], strict=False)) for text in (one, other)]
    similarity = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    estimate = agreement(" ".join(one), " ".join(other))[0]
    deviation = (similarity * (1 - similarity) / SHINGLE_VALUES) ** 0.5
    assert estimate == pytest.approx(similarity, abs=3 * deviation)


def test_names_and_figures_are_told_by_how_they_are_written() -> None:
    assert particulars(BODY) == {"norwick", "monday", "halden", "yards", "240", "12.5", "1931"}
    assert particulars("Мэр Иван Петров открыл 2 школы.") == {"иван", "петров", "2"}
    assert particulars("Then NASA and Nasa agreed.") == {"nasa"}
    assert particulars("市议会周一投票决定建造一座新的图书馆，耗资3000万。") == {"3000"}
    assert particulars("قرر المجلس بناء مكتبة جديدة") == set()


def test_a_text_without_names_and_figures_is_marked_so() -> None:
    nameless = " ".join(f"word{chr(97 + n)}" for n in range(26)).lower()
    values = matrix([of(nameless)])[0]
    assert set(values[SHINGLE_VALUES:]) == {NOTHING}
    assert len(values) == SHINGLE_VALUES + PARTICULAR_VALUES


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Chat with us in our app and find out what happens in the world as it unfolds.",
        "The same three words. " * 200,
        "图书馆。",
    ],
)
def test_a_text_too_short_to_be_known_by_has_none(body: str) -> None:
    assert signature(analyse(body, "en"), body) is None


def test_a_very_long_text_is_hashed_in_parts() -> None:
    long = " ".join(f"word{number}" for number in range(9_000))
    wording, named = agreement(long, f"{long} and more")
    assert wording > 0.97
    assert named == 1


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "catalogue.db")
    yield opened
    opened.close()


def staged(catalogue: Catalogue, *ids: str) -> list[Article]:
    articles = [make_article(title="T", body=f"{BODY} {one}", given_id=one) for one in ids]
    catalogue.stage((article, [(0, 9)]) for article in articles)
    return articles


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(schema.signatures)).all())


def test_what_is_stored_is_what_is_read(catalogue: Catalogue) -> None:
    engine = catalogue.engine
    one, other, third = (article.version_id for article in staged(catalogue, "a", "b", "c"))
    store_signatures(engine, {})
    store_signatures(engine, {one: of(BODY), other: of(BODY * 2)})
    assert stored_signatures(engine, {one, third}) == {one: of(BODY)}
    changed = of(f"{BODY} It sails in May.")
    store_signatures(engine, {one: changed, third: of(BODY)})
    assert stored_signatures(engine, {one, other, third}) == {
        one: changed, other: of(BODY * 2), third: of(BODY),
    }  # fmt: skip


def test_what_other_rules_made_counts_as_none(catalogue: Catalogue) -> None:
    engine = catalogue.engine
    one, other = (article.version_id for article in staged(catalogue, "a", "b"))
    with engine.begin() as connection:
        connection.execute(
            insert(schema.signatures),
            [
                {"version_id": one, "signature": b"\x02" + of(BODY)[1:]},
                {"version_id": other, "signature": of(BODY)[:-4]},
            ],
        )
    assert stored_signatures(engine, {one, other}) == {}


def test_a_signature_goes_with_its_text(catalogue: Catalogue) -> None:
    from retrieval.generations import Generations

    articles = staged(catalogue, "a", "b")
    store_signatures(catalogue.engine, {one.version_id: of(one.body) for one in articles})
    Generations(catalogue.engine).purge("a")
    kept = articles[1].version_id
    assert set(stored_signatures(catalogue.engine, [one.version_id for one in articles])) == {kept}
    assert count(catalogue.engine) == 1
