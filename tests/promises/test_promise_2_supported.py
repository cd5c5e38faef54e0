"""Promise 2: a claim is shown only with a verified quote that holds what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.service import Service
from bot.storage.answers import AnswerLog
from bot.storage.database import open_database
from tests.fake_model.replies import Says, claim_line
from tests.fake_model.server import FakeModel

QUESTION = "What does the repair of the Skerry bridge cost?"
QUOTE = "All bearings will be replaced at once, at a cost of 6.3 million crowns."
HELD = "All bearings will be replaced at a cost of 6.3 million crowns."

WORST = {
    "another number": ("All bearings will be replaced at a cost of 63 million crowns.", QUOTE),
    "another currency": ("All bearings will be replaced at a cost of 6.3 million euros.", QUOTE),
    "another number in words": ("One million bearings will be replaced at once.", QUOTE),
    "another day": ("All bearings will be replaced at once on a Sunday in crowns.", QUOTE),
    "another name": ("Petra Holm will replace all bearings at 6.3 million crowns.", QUOTE),
    "another date": ("All bearings will be replaced on 9 May 2031 for 6.3 million crowns.", QUOTE),
    "the opposite": ("The bearings will not be replaced at a cost of 6.3 million crowns.", QUOTE),
    "something else": ("The mayor resigned after a long night of angry protests.", QUOTE),
    "two words as proof": (HELD, "million crowns"),
    "no quote": (HELD, ""),
    "an invented quote": (HELD, "The repair costs exactly 6.3 million crowns in all."),
    "the question's words": (
        "The repair of the Skerry bridge has a cost.",
        "The Skerry bridge, the",
    ),
}


async def test_a_claim_whose_quote_holds_it_is_shown(with_model: Service, model: FakeModel) -> None:
    model.will(Says(claim_line(HELD, QUOTE)))
    answer = await with_model.ask(QUESTION)
    assert (answer.status, answer.model) == ("answered", "openai:fake")
    assert [claim.text for claim in answer.claims] == [HELD]
    assert [citation.quote for citation in answer.citations] == [QUOTE]


@pytest.mark.parametrize("worst", WORST)
async def test_a_model_at_its_worst_is_not_believed(
    worst: str, with_model: Service, model: FakeModel, data_dir: Path
) -> None:
    claim, quote = WORST[worst]
    model.will(Says(claim_line(claim, quote)))
    answer = await with_model.ask(QUESTION)
    assert claim not in [one.text for one in answer.claims]
    assert answer.model == "extractive"
    record = AnswerLog(open_database(data_dir / "bot.db")).read(answer.answer_id)
    assert claim in [dropped["claim"] for dropped in record["dropped"]], "the log says why"


async def test_one_false_claim_does_not_take_the_true_one_with_it(
    with_model: Service, model: FakeModel
) -> None:
    false = claim_line(*WORST["another number"])
    model.will(Says(false + claim_line(HELD, QUOTE) + false))
    answer = await with_model.ask(QUESTION)
    assert [claim.text for claim in answer.claims] == [HELD]


async def test_every_claim_shown_has_a_citation_that_is_listed(service: Service) -> None:
    for question in (QUESTION, "How many boats did storm Edda sink?", "Who opened the library?"):
        answer = await service.ask(question)
        listed = {citation.n for citation in answer.citations}
        for claim in answer.claims:
            assert claim.citations
            assert listed.issuperset(claim.citations)
