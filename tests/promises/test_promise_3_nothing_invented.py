"""Promise 3: headline, outlet, date and link are copied from the store, never from a model."""

from __future__ import annotations

from bot.answers import Answer
from bot.service import Service
from tests.fake_model.replies import Says, claim_line
from tests.fake_model.server import FakeModel

QUESTION = "How many tonnes of herring may be landed?"
QUOTE = "Fishing crews along the Skerry coast may land 18,400 tonnes of herring next year"


def assert_copied(service: Service, answer: Answer) -> None:
    assert answer.citations
    for citation in answer.citations:
        stored = service.corpus.catalogue.article(citation.article_id, citation.version_id)
        assert (citation.title, citation.source, citation.published_at, citation.url) == (
            stored.title,
            stored.source,
            stored.published_at,
            stored.url,
        )


async def test_what_stands_around_excerpts_is_the_stores(service: Service) -> None:
    for question in (QUESTION, "Why will the Skerry bridge be closed?"):
        assert_copied(service, await service.ask(question))


async def test_a_model_cannot_add_an_outlet_a_date_or_a_link(
    with_model: Service, model: FakeModel
) -> None:
    true = "Fishing crews may land 18,400 tonnes of herring next year."
    for false in (
        f"According to the Velmor Times, {true[0].lower()}{true[1:]}",
        f"{true} See https://herring.example/more.",
        f"{true} Read more at herring.example",
        f"On 3 May 2031, {true[0].lower()}{true[1:]}",
        f"@herringnews reports: {true}",
    ):
        model.will(Says(claim_line(false, QUOTE) + claim_line(true, QUOTE)))
        answer = await with_model.ask(QUESTION)
        assert [claim.text for claim in answer.claims] == [true], false
        assert "example" not in answer.text
        assert_copied(with_model, answer)


async def test_fields_that_a_model_makes_up_are_passed_over(
    with_model: Service, model: FakeModel
) -> None:
    line = claim_line("Crews may land 18,400 tonnes of herring next year.", QUOTE)
    extra = line.rstrip("}\n") + (
        ', "title": "Herring extinct", "source": "The Hoax", "url": "https://evil.example"}\n'
    )
    model.will(Says(extra))
    answer = await with_model.ask(QUESTION)
    assert_copied(with_model, answer)
    assert "Hoax" not in repr(answer)
    assert "evil.example" not in repr(answer)
