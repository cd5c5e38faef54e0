"""Reading what models make of the form they were asked for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.claims import (
    NOT_FOUND,
    ClaimParser,
    DraftClaim,
    DraftQuote,
    Form,
    clean_claim,
    written,
)

LINE = '{"claim": "It costs 9 euros.", "quotes": [{"excerpt": 2, "quote": "It costs 9 euros"}]}'
CLAIM = DraftClaim("It costs 9 euros.", (DraftQuote(2, "It costs 9 euros"),))


def parse(text: str, piece: int = 1) -> tuple[list[DraftClaim], ClaimParser]:
    parser = ClaimParser()
    claims = [
        claim
        for start in range(0, len(text), piece)
        for claim in parser.feed(text[start : start + piece])
    ]
    return claims + parser.finish(), parser


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        f"{LINE}\n",
        f"```json\n{LINE}\n```",
        f"[{LINE}]",
        f'{{"claims": [{LINE}]}}',
        f"Sure! Here is the {{answer}}:\n{LINE}\nI hope that helps.",
        json.dumps(json.loads(LINE), indent=2),
        LINE.replace("}]}", "},],}"),
        LINE.replace('"excerpt": 2', '"excerpt": "[2]"'),
        LINE.replace('[{"excerpt"', '{"excerpt"').replace("}]}", "}}"),
        '{"quotes": [{"quote": "It costs 9 euros", "excerpt": 2}], "claim": "It costs 9 euros."}',
        '{"claim": "He said "no".", "quotes": []\n' + LINE,
        '{"claim": "It never ends\n' + LINE,
    ],
)
@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_the_claim_is_found(text: str, piece: int) -> None:
    assert CLAIM in parse(text, piece)[0]


def test_each_claim_comes_as_soon_as_it_is_whole() -> None:
    parser = ClaimParser()
    assert parser.feed(LINE[:-1]) == []
    assert parser.feed("}") == [CLAIM]
    assert parser.feed("\n" + LINE + "\n" + LINE) == [CLAIM, CLAIM]


@pytest.mark.parametrize(
    "text",
    [
        *NOT_FOUND.values(),
        f"```\n{NOT_FOUND['lines']}\n```",
        '{ "not_found" : true }',
        '{\n  "claims" : [\n  ]\n}',
    ],
)
def test_the_sentinel_is_understood(text: str) -> None:
    claims, parser = parse(text)
    assert claims == []
    assert parser.not_found


def test_claims_in_one_object_come_one_by_one() -> None:
    parser = ClaimParser()
    assert parser.feed(f'{{"claims": [{LINE}') == [CLAIM]
    assert parser.feed(f", {LINE}]}}") == [CLAIM]
    assert parser.finish() == []
    assert (parser.not_found, parser.garbage) == (False, 0)


@pytest.mark.parametrize("form", ["object", "lines"])
def test_what_is_written_again_can_be_read_again(form: Form) -> None:
    claims, parser = parse(written([CLAIM, CLAIM], form))
    assert claims == [CLAIM, CLAIM]
    assert parser.garbage == 0


@pytest.mark.parametrize(
    "text", ['{"claim": 3, "quotes": []}', '{"claim": "x', '{"claim": "a" "b"}', '{"claim": nil}']
)
def test_garbage_is_counted_and_passed_over(text: str) -> None:
    claims, parser = parse(text)
    assert claims == []
    assert parser.garbage == 1


def test_a_claim_without_quotes_is_kept_for_refusal() -> None:
    assert parse('{"claim": "It rains."}')[0] == [DraftClaim("It rains.", ())]


@given(st.text(st.sampled_from('{}[]",:\\ \nclaimquotesnot_found'), max_size=200))
def test_nothing_that_a_model_writes_raises(text: str) -> None:
    parse(text)


@given(st.lists(st.sampled_from([LINE, '{"claim": "x', "}", "{", '"', " so ", '{"not_found"'])))
def test_pieces_of_any_length_give_the_same_claims(parts: list[str]) -> None:
    text = "".join(parts)
    assert parse(text, 1)[0] == parse(text, 5)[0] == parse(text, 10_000)[0]


@given(st.text(max_size=60), st.text(max_size=60), st.integers(1, 40))
def test_any_claim_and_quote_survive_the_form(claim: str, quote: str, piece: int) -> None:
    line = json.dumps({"claim": claim, "quotes": [{"excerpt": 1, "quote": quote}]})
    claims, parser = parse(line, piece)
    assert claims == [DraftClaim(clean_claim(claim), (DraftQuote(1, quote),))]
    assert parser.garbage == 0


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("**It** costs `9` euros [1][2].", "It costs 9 euros."),
        ("- It costs\n9 euros 【3】.", "It costs 9 euros."),
        ("<b>It</b> costs 9 euros [1, 2].", "It costs 9 euros."),
        ("It costs\x00 9 euros\ud800.\x7f", "It costs 9 euros."),
        ("It \u202ecosts\u202c \x1b[31m9\u200b euros\ufeff", "It costs 9 euros"),
        ("## It costs 5 * 3 euros", "It costs 5 * 3 euros"),
        ("It [sic] costs snake_case 9", "It [sic] costs snake_case 9"),
    ],
)
def test_a_models_own_markup_and_numbers_are_taken_off(text: str, clean: str) -> None:
    assert clean_claim(text) == clean
